"""A supplier's system that answers the delivery itself: refused is refused, done is done, as if said of the order."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from commonway.cases.models import WorkOrder
from commonway.cases.orders.fulfilling import Fulfilment, fulfil
from commonway.cases.orders.keeping import OrderNotNow, OrderSaysTooLittle
from commonway.exchange.events import ReceiptAccepted
from commonway.fence.scope import SYSTEM, within
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor

_REFUSES = {
    WorkOrder.State.PLACED: WorkOrder.State.REFUSED,
    **dict.fromkeys(WorkOrder.TO_DO[1:], WorkOrder.State.FAILED),
}


def follow(receipt: ReceiptAccepted) -> None:
    """Let a refusal of what told of an order be the refusal of the order, soon after.

    Not at once: whoever answers a delivery holds its lock, and an order takes the locks of its whole case in their order.
    """
    if receipt.about.partition(" ")[0] in WorkOrder.State.values and receipt.state == "refused":
        refuse_order.defer(order_id=str(receipt.about_id), reason=receipt.reason)


@app.task(name="cases.refuse_order", queue="cases", retry=RetryStrategy(max_attempts=10, exponential_wait=3))
def refuse_order(*, order_id: str, reason: str) -> None:
    """Refuse or give up a work order as its supplier's system answered, unless it stands elsewhere by now."""
    with within(SYSTEM):
        order = WorkOrder.objects.get(id=UUID(order_id))
        state = _REFUSES.get(WorkOrder.State(order.state))
        if state is None:
            return
        by = Actor(kind="organisation", id=order.supplier_id, organisation=order.supplier_id)
        try:
            fulfil(order.id, Fulfilment(state=state, note=reason), by=by, at=now())
        except (OrderNotNow, OrderSaysTooLittle):
            return
