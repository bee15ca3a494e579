"""Background work of this room: verifying a ledger that is too long to wait for."""

from uuid import UUID

from procrastinate.contrib.django import app

from commonway.kernel.clock import now
from commonway.ledger import checkpoints, running
from commonway.ledger.actors import Actor


@app.task(name="ledger.verify", queue="ledger", lock="ledger.verify")
def verify_all(*, run_id: str, account: str, organisation: str) -> None:
    """Carry out the run *run_id* for the coordinator with this account."""
    by = Actor(kind="staff", id=account, organisation=organisation, role="coordinator")
    running.carry_out(UUID(run_id), by=by)


@app.periodic(cron="23 2 * * *")
@app.task(name="ledger.checkpoint", queue="ledger", queueing_lock="ledger.checkpoint")
def make_checkpoint(timestamp: int) -> str:  # noqa: ARG001 - when it was due, which procrastinate says
    """Make the day's checkpoint; fails, and is seen among the failed jobs, where history was changed."""
    return str(checkpoints.make(now()).id)
