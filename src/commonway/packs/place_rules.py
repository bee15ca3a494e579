"""What must be true of places: whose they are, which services they are for, hours that end after they begin."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from commonway.feel.values import Months, parse_duration
from commonway.packs.draft import Draft, Item
from commonway.packs.lengths import moved
from commonway.packs.places import Hours, Place, WalkIn
from commonway.packs.problems import Problem, error
from commonway.packs.references import twice
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
        if place.walk_in is not None:
            yield from _of_queue(item, place, place.walk_in, draft)


def slot_of(place: Place) -> timedelta | None:
    """Return how long an appointment at *place* is; None where that is no time within a day."""
    length = parse_duration(place.slot)
    if length is None or isinstance(length, Months):
        return None
    found = length.timedelta()
    return found if timedelta(minutes=5) <= found <= timedelta(hours=12) else None


def _of_time(item: Item, place: Place) -> Iterator[Problem]:
    yield from _of_hours(item, place.schedules, "schedules")
    if slot_of(place) is None:
        yield error(item.place("slot"), f"{place.slot!r} is no length of an appointment.", "Write it so: PT30M.")


def _of_hours(item: Item, schedules: Sequence[Hours], *path: str) -> Iterator[Problem]:
    for index, hours in enumerate(schedules):
        if hours.opens_at >= hours.closes_at:
            what = f"It closes at {hours.closes_at}, before it opens."
            yield error(item.place(*path, index, "closes_at"), what, "Give a later time.")


def _of_queue(item: Item, place: Place, queue: WalkIn, draft: Draft) -> Iterator[Problem]:
    yield from _of_hours(item, queue.schedules, "walk_in", "schedules")
    known = draft.built["organisation"].get(place.organisation)
    skills = tuple(skill.id for skill in known.skills) if known else ()
    for index, errand in enumerate(queue.errands):
        if errand.service and errand.service not in draft.ids("service"):
            remedy = suggestion(errand.service, draft.ids("service"), what="service")
            yield error(
                item.place("walk_in", "errands", index, "service"), f"There is no service {errand.service!r}.", remedy
            )
        if errand.skill and known and errand.skill not in skills:
            what = f"{place.organisation!r} has no skill {errand.skill!r}."
            yield error(
                item.place("walk_in", "errands", index, "skill"), what, suggestion(errand.skill, skills, what="skill")
            )
    yield from twice(item, (errand.id for errand in queue.errands), "errands", "walk_in", "errands")
    yield from twice(item, (counter.id for counter in queue.counters), "counters", "walk_in", "counters")
    if moved(date(2026, 1, 1), queue.keep) is None:
        what = f"{queue.keep!r} is no length of time."
        yield error(item.place("walk_in", "keep"), what, "Write it in days: P1D.")
