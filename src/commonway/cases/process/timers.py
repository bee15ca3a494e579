"""Timers of processes, as jobs of the queue: set in the transaction that waits for them, fired once."""

from datetime import datetime
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from commonway.bpmn.happenings import TimerFired
from commonway.cases.models import Case
from commonway.fence.scope import SYSTEM, within
from commonway.kernel.clock import now
from commonway.ledger.actors import system


def set_timer(case_id: UUID, token: int, *, at: datetime) -> None:
    """Let the timer of *token* fire *at* that moment or soon after."""
    fire_timer.configure(schedule_at=at).defer(case_id=str(case_id), token=token)


# What keeps one from firing, a database that restarts, passes within the hours that trying again takes.
@app.task(name="cases.fire_timer", queue="cases", retry=RetryStrategy(max_attempts=10, exponential_wait=3))
def fire_timer(*, case_id: str, token: int) -> None:
    """Let a timer fire; one that is not waited for any more changes nothing."""
    from commonway.cases.process.driving import happened

    with within(SYSTEM):
        case = Case.objects.select_related("request").get(id=UUID(case_id))
        happened(case, TimerFired(token), by=system("processes"), at=now())
