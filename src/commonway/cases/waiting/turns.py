"""Whose turn it is: by appointment at its hour, else as they came; and how long it is likely to take.

The order, which the how-to page tells as well:

1. Whoever has an appointment at the place that day is called at its hour, from `EARLY` before it on, if they took a ticket
   no later than `LATE` after it. Until then, or when they come later, they wait as the others do.
2. After `IN_A_ROW` of those comes one who came without, as long as somebody waits.
3. The others come in the order in which they came. Who was called and did not come waits behind those who wait then.

A counter calls the first of them whom it may serve: see `fits`.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Literal

from commonway.cases.models import Ticket
from commonway.cases.process.queues import Worker
from commonway.cases.waiting.queues import Queue

EARLY, LATE = timedelta(minutes=5), timedelta(minutes=15)
IN_A_ROW = 2
FEWEST = 5  # visits that must have been measured before a wait is said
LOOKS_BACK = timedelta(days=28)
AT_WORK = timedelta(minutes=30)  # a counter that did something within is one that calls
_ROUNDED_TO = 5  # minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How many are before somebody, and how many minutes it is likely to take; None where that cannot be said, and why."""

    ahead: int
    minutes: int | None = None
    why: Literal["", "few", "nobody-calls"] = ""


def is_at_its_hour(ticket: Ticket, *, at: datetime) -> bool:
    """Return whether *ticket* comes first now, for an appointment."""
    hour = ticket.appointment_at
    return hour is not None and not ticket.missed and hour - EARLY <= at and ticket.joined_at <= hour + LATE


def _was_at_its_hour(ticket: Ticket) -> bool:
    """Return whether *ticket* came first when it was called last: the first time, that is, not after it was missed."""
    hour, called, over = ticket.appointment_at, ticket.called_at, ticket.state == Ticket.State.WAITING
    if hour is None or called is None or ticket.missed > int(over):
        return False
    return hour - EARLY <= called and ticket.joined_at <= hour + LATE


def in_turn(waiting: Iterable[Ticket], *, row: int, at: datetime) -> list[Ticket]:
    """Return *waiting* in the order they are called; *row* is how many by appointment were called last in a row."""
    due: list[Ticket] = []
    others: list[Ticket] = []
    for ticket in waiting:
        (due if is_at_its_hour(ticket, at=at) else others).append(ticket)
    due.sort(key=lambda each: (each.appointment_at or at, each.number), reverse=True)
    others.sort(key=lambda each: (each.turn_at, each.number), reverse=True)
    ordered: list[Ticket] = []
    while due or others:
        if due and (row < IN_A_ROW or not others):
            ordered.append(due.pop())
            row += 1
        else:
            ordered.append(others.pop())
            row = 0
    return ordered


def row_of(called: Sequence[Ticket]) -> int:
    """Return how many of *called*, the last first, were called at the hour of an appointment until one was not."""
    return next((index for index, each in enumerate(called) if not _was_at_its_hour(each)), len(called))


def fits(ticket: Ticket, queue: Queue, counter: str, worker: Worker) -> bool:
    """Return whether *worker* at *counter* is to be given *ticket*: has the skill, speaks the language, and is not passed by."""
    errand = queue.errand(ticket.errand)
    able = errand is None or not errand.skill or errand.skill in worker.skills
    anywhere = ticket.for_counter in ("", counter) or queue.counter(ticket.for_counter) is None  # or it is no more
    speaks = not ticket.language or not worker.languages or ticket.language in worker.languages
    return able and speaks and anywhere


def wait_of(ahead: int, *, served: Sequence[timedelta], counters: int) -> Wait:
    """Return how long *ahead* people take before oneself, by how long those *served* took and how many *counters* call.

    The visit that is under way at each counter counts as one more. Rounded up to whole five minutes: it is a guess.
    """
    if len(served) < FEWEST:
        return Wait(ahead=ahead, why="few")
    if not counters:
        return Wait(ahead=ahead, why="nobody-calls")
    one = median(each.total_seconds() for each in served) / 60
    minutes = math.ceil((ahead + 1) * one / counters / _ROUNDED_TO) * _ROUNDED_TO
    return Wait(ahead=ahead, minutes=max(minutes, _ROUNDED_TO))
