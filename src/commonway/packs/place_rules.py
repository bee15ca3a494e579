"""What must be true of places: whose they are, which services they are for, hours that end after they begin."""

from collections.abc import Iterator
from datetime import timedelta

from commonway.feel.values import Months, parse_duration
from commonway.packs.draft import Draft, Item
from commonway.packs.places import Place
from commonway.packs.problems import Problem, error
from commonway.packs.schemas import suggestion


def problems_in(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong with the places of *draft*."""
    for item, place in draft.sound("place", Place):
        if place.organisation not in draft.ids("organisation"):
            remedy = suggestion(place.organisation, draft.ids("organisation"), what="organisation")
            yield error(item.place("organisation"), f"There is no organisation {place.organisation!r}.", remedy)
        for index, service in enumerate(place.services):
            if service not in draft.ids("service"):
                remedy = suggestion(service, draft.ids("service"), what="service")
                yield error(item.place("services", index), f"There is no service {service!r}.", remedy)
        yield from _of_time(item, place)


def slot_of(place: Place) -> timedelta | None:
    """Return how long an appointment at *place* is; None where that is no time within a day."""
    length = parse_duration(place.slot)
    if length is None or isinstance(length, Months):
        return None
    found = length.timedelta()
    return found if timedelta(minutes=5) <= found <= timedelta(hours=12) else None


def _of_time(item: Item, place: Place) -> Iterator[Problem]:
    for index, hours in enumerate(place.schedules):
        if hours.opens_at >= hours.closes_at:
            what = f"It closes at {hours.closes_at}, before it opens."
            yield error(item.place("schedules", index, "closes_at"), what, "Give a later time.")
    if slot_of(place) is None:
        yield error(item.place("slot"), f"{place.slot!r} is no length of an appointment.", "Write it so: PT30M.")
