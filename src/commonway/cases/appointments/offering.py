"""What can be booked at a place: times from its opening hours, on the days its organisation works, that are still free."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from commonway.cases.levels.starting import working_days
from commonway.cases.models import Appointment
from commonway.fence.scope import SYSTEM, within
from commonway.packs.calendars import WEEKDAYS
from commonway.packs.definitions import Pack
from commonway.packs.lengths import moved
from commonway.packs.place_rules import slot_of
from commonway.packs.places import Place

MOST_DAYS = 400  # looked at for a free time


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A time at a place, and how many desks are free then."""

    starts_at: datetime
    ends_at: datetime
    free: int


def places_for(pack: Pack, service: str = "") -> list[Place]:
    """Return the places where an appointment can be made, for a *service* or for any, by id."""
    bookable = [place for place in pack.places.values() if place.services]
    return [place for place in bookable if not service or service in place.services]


def times_on(pack: Pack, place: Place, day: date) -> list[tuple[datetime, datetime]]:
    """Return the times of appointments at *place* on a *day*: none where its organisation does not work."""
    length = slot_of(place)
    if length is None or day not in working_days(pack, place.organisation):
        return []
    found = [each for hours in place.schedules if WEEKDAYS[day.weekday()] in hours.byday for each in _within(
        _at(day, hours.opens_at), _at(day, hours.closes_at), length
    )]  # fmt: skip
    return sorted(set(found))


def offered_on(pack: Pack, place: Place, day: date, *, at: datetime) -> list[Offer]:
    """Return what is still free at *place* on a *day*, of the times after *at* and no further ahead than it books."""
    times = times_on(pack, place, day) if day <= last_day(place, at=at) else []
    if not times:
        return []
    with within(SYSTEM):
        busy = list(
            Appointment.objects.filter(place=place.id, starts_at__lt=times[-1][1], ends_at__gt=times[0][0])
            .exclude(state=Appointment.State.CANCELLED)
            .values_list("starts_at", "ends_at")
        )
    taken: Counter[datetime] = Counter()
    for starts_at, ends_at in times:
        taken[starts_at] = sum(begins < ends_at and ends > starts_at for begins, ends in busy)
    return [
        Offer(starts_at=starts_at, ends_at=ends_at, free=place.desks - taken[starts_at])
        for starts_at, ends_at in times
        if starts_at > at and taken[starts_at] < place.desks
    ]


def next_days(pack: Pack, place: Place, *, after: date, at: datetime, most: int = 5) -> list[tuple[date, list[Offer]]]:
    """Return the next *most* days from *after* on which something is free, with what is."""
    found: list[tuple[date, list[Offer]]] = []
    last = last_day(place, at=at)
    day = max(after, timezone.localdate(at))
    for _ in range(MOST_DAYS):
        if day > last or len(found) >= most:
            break
        offers = offered_on(pack, place, day, at=at)
        if offers:
            found.append((day, offers))
        day += timedelta(days=1)
    return found


def last_day(place: Place, *, at: datetime) -> date:
    """Return how far ahead one can book at *place*."""
    today = timezone.localdate(at)
    return moved(today, place.book_ahead) or today


def _within(opens: datetime, closes: datetime, length: timedelta) -> Iterator[tuple[datetime, datetime]]:
    begins = opens
    while begins + length <= closes:
        yield begins, begins + length
        begins += length


def _at(day: date, words: str) -> datetime:
    hours, minutes = words.split(":")
    return timezone.make_aware(datetime.combine(day, time(int(hours), int(minutes))))
