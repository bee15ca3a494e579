"""Watching the time of work orders: one that is not done when it is due is late, and everybody sees it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from commonway.cases.models import WorkOrder
from commonway.cases.orders.keeping import entry_about, keep_step
from commonway.cases.orders.letters import write
from commonway.fence.scope import SYSTEM, within
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor, system
from commonway.ledger.appending import append

LATE = "late"
PURPOSE = "See that work is done in time"


def watch(order: WorkOrder) -> None:
    """Look at *order* when it is due."""
    if order.due_at is not None:
        watch_order.configure(schedule_at=order.due_at).defer(order_id=str(order.id))


@app.task(name="cases.watch_order", queue="cases", retry=RetryStrategy(max_attempts=10, exponential_wait=3))
def watch_order(*, order_id: str) -> None:
    """See whether a work order is late."""
    from commonway.cases.orders.changing import locked

    with within(SYSTEM), transaction.atomic():
        order = locked(WorkOrder.objects.get(id=UUID(order_id)))
        note_late(order, by=system("work orders"), at=now())


def note_late(order: WorkOrder, *, by: Actor, at: datetime) -> bool:
    """Note that *order*, which is locked, is late, if it is and nobody noted it; return whether it was noted now."""
    if order.late_at is not None or order.due_at is None or order.due_at > at or order.state not in WorkOrder.TO_DO:
        return False
    order.late_at = at
    order.save(update_fields=["late_at"])
    step = keep_step(order, LATE, at=at)
    append([entry_about(order, LATE)], by=by, at=at, purpose=PURPOSE, ground="agreement")
    write(order, step, by=by, at=at)
    return True
