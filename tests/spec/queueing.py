"""The example of the family nurse with its office open day and night, for pages and browsers that go by the real clock."""

from dataclasses import replace

from commonway.packs.calendars import WEEKDAYS
from commonway.packs.definitions import Pack
from commonway.packs.places import Hours
from tests.spec.merrowdale import PACK

PLACE = "family-office"


def always_open(pack: Pack = PACK, *, organisation: str = "family-office") -> Pack:
    """Return *pack* with its office, which is of *organisation*, giving numbers at any time, on any day."""
    place = replace(pack.places[PLACE], organisation=organisation)
    assert place.walk_in is not None
    hours = Hours(byday=WEEKDAYS, opens_at="00:00", closes_at="23:59")
    places = {**pack.places, PLACE: replace(place, walk_in=replace(place.walk_in, schedules=(hours,)))}
    office = replace(pack.organisations[place.organisation], calendar="")
    return replace(pack, places=places, organisations={**pack.organisations, office.id: office})
