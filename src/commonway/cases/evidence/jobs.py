"""Work on evidence as jobs of the queue, set in the transaction that waits for them."""

from datetime import datetime
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from commonway.fence.scope import SYSTEM, within
from commonway.kernel.clock import now


def ask_soon(asking_id: UUID, *, at: datetime | None = None) -> None:
    """Let a register be asked soon, or *at* that moment. Asked twice, it is asked once."""
    job = ask_register.configure(schedule_at=at) if at else ask_register
    job.defer(asking_id=str(asking_id))


# What comes of a register that is away is written down; this is for a database that restarts.
@app.task(name="cases.ask_register", queue="cases", retry=RetryStrategy(max_attempts=5, exponential_wait=3))
def ask_register(*, asking_id: str) -> None:
    """Ask the register of one question."""
    from commonway.cases.evidence.registers import ask

    with within(SYSTEM):
        ask(UUID(asking_id), at=now())


@app.periodic(cron="* * * * *")
@app.task(name="cases.look_after_evidence", queue="cases", queueing_lock="cases.look-after-evidence")
def look_after_evidence(timestamp: int) -> None:  # noqa: ARG001 - when it was due, which procrastinate says
    """Every minute: write and read files, see whose term is over, and ask again what a dead worker left."""
    from commonway.cases.evidence.watching import watch

    with within(SYSTEM):
        watch(at=now())
