"""A work order and the process that waits for it, changed together."""

from datetime import datetime

from commonway.bpmn.happenings import Happening
from commonway.cases.models import ProcessInstance, WorkOrder
from commonway.cases.process import driving
from commonway.ledger.actors import Actor


def locked(order: WorkOrder) -> WorkOrder:
    """Return *order* as it is now, locked with its case and process. Must run in the scope of the product."""
    driving.lock_case(order.case_id)
    list(ProcessInstance.objects.select_for_update(of=("self",)).filter(case=order.case_id).values_list("case_id"))
    return WorkOrder.objects.select_for_update(of=("self",)).select_related("case__request").get(id=order.id)


def go_on(order: WorkOrder, happening: Happening, *, by: Actor, at: datetime) -> None:
    """Let the process that waits for *order* go on, if one does."""
    if order.token is not None:
        driving.happened(order.case, happening, by=by, at=at)
