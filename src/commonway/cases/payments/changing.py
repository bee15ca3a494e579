"""A payment request and the process that waits for it, changed together."""

from datetime import datetime

from commonway.bpmn.happenings import ActionDone, ActionFailed
from commonway.cases.models import PaymentRequest, ProcessInstance
from commonway.cases.process import driving
from commonway.ledger.actors import Actor


def locked(payment: PaymentRequest) -> PaymentRequest:
    """Return *payment* as it is now, locked with its case and process. Must run in the scope of the product."""
    driving.lock_case(payment.case_id)
    list(ProcessInstance.objects.select_for_update(of=("self",)).filter(case=payment.case_id).values_list("case_id"))
    rows = PaymentRequest.objects.select_for_update(of=("self",)).select_related("case__request")
    return rows.get(id=payment.id)


def let_go(payment: PaymentRequest) -> int | None:
    """Return the token the process waits at for *payment*, which it does not any more once it hears."""
    token, payment.token = payment.token, None
    return token


def go_on(payment: PaymentRequest, happening: ActionDone | ActionFailed, *, by: Actor, at: datetime) -> None:
    """Let the process that waited for *payment* go on."""
    driving.happened(payment.case, happening, by=by, at=at)
