"""What becomes of the work ordered for a person whose data is deleted: what is not done is not wanted any more."""

from commonway.cases.models import WorkOrder
from commonway.cases.orders.changing import locked
from commonway.cases.orders.keeping import entry_about, keep_step
from commonway.ledger.actors import system
from commonway.ledger.appending import append
from commonway.vault.shredding import KeyDestruction


def forget(destruction: KeyDestruction) -> None:
    """Take back the person's orders that are under way, in the same transaction: nobody can read any more where to go."""
    for seen in WorkOrder.objects.to_do().filter(applicant_id=destruction.subject_id).order_by("id"):
        order = locked(seen)
        if order.state not in WorkOrder.TO_DO:
            continue
        order.state, order.ended_at = WorkOrder.State.WITHDRAWN, destruction.at
        order.save(update_fields=["state", "ended_at"])
        keep_step(order, WorkOrder.State.WITHDRAWN, at=destruction.at)
        entry = entry_about(order, "withdrawn", organisation=order.organisation_id)
        by = system("work orders")
        append([entry], by=by, at=destruction.at, purpose="Work on the case", ground="data deleted")
