"""The time of a plan: its phases and the visits foreseen in them, counted from the day it began and from a fact."""

from dataclasses import dataclass
from datetime import date

from commonway.packs.lengths import moved
from commonway.packs.plans import PlanDefinition

MOST_VISITS = 400  # in one phase: more than one a day of a year is a mistake in the pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A phase as it falls in one plan: from its first day until, but not on, the next one's first."""

    phase: str
    begins: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A visit that is foreseen: the first day it may be on, and its name, which stays when days move."""

    id: str
    phase: str
    number: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When one plan begins, what it counts from, and what follows from that."""

    begins: date
    counts_from: date
    ends: date
    spans: tuple[Span, ...]
    slots: tuple[Slot, ...]

    def phase_on(self, day: date) -> str:
        """Return the phase *day* is in; nothing before and after the plan."""
        return next((span.phase for span in self.spans if span.begins <= day < span.until), "")


def schedule(plan: PlanDefinition, *, begins: date, counts_from: date) -> Schedule:
    """Return the time of a *plan* that *begins* on a day and counts from another.

    A phase that would be over before the plan begins is left out; visits go on until the end of their phase.
    """
    ends = moved(counts_from, plan.lasts) or counts_from
    spans = _spans(plan, begins, counts_from, max(ends, begins))
    slots = tuple(slot for span in spans for slot in _slots(span, plan))
    return Schedule(begins=begins, counts_from=counts_from, ends=max(ends, begins), spans=spans, slots=slots)


def next_review(plan: PlanDefinition, *, after: date) -> date | None:
    """Return the day the next review is due on; None where the pack foresees none."""
    return moved(after, plan.review_every) if plan.review_every else None


def _spans(plan: PlanDefinition, begins: date, counts_from: date, ends: date) -> tuple[Span, ...]:
    origin = {"start": begins, "fact": counts_from}
    firsts = [moved(origin[phase.counted_from], phase.begins) or ends for phase in plan.phases]
    spans = []
    for number, phase in enumerate(plan.phases):
        until = min([ends, *firsts[number + 1 :]])  # one that begins earlier than it is listed ends those before it
        first = max(firsts[number], begins)
        if first < until:
            spans.append(Span(phase=phase.id, begins=first, until=until))
    return tuple(spans)


def _slots(span: Span, plan: PlanDefinition) -> list[Slot]:
    phase = next(each for each in plan.phases if each.id == span.phase)
    found: list[Slot] = []
    day: date | None = span.begins
    while phase.visits_every and day is not None and day < span.until and len(found) < MOST_VISITS:
        number = len(found) + 1
        found.append(Slot(id=f"{phase.id}-{number}", phase=phase.id, number=number, on=day))
        following = moved(day, phase.visits_every)
        day = following if following and following > day else None
    return found
