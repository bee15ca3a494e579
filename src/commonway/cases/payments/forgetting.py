"""What becomes of the payments to a person whose data is deleted: what is not paid is not wanted any more."""

from commonway.cases import locking
from commonway.cases.models import Case, PaymentRequest
from commonway.cases.payments.changing import locked
from commonway.cases.payments.keeping import entry_about, keep_step
from commonway.ledger.actors import system
from commonway.ledger.appending import append
from commonway.vault.shredding import KeyDestruction


def forget(destruction: KeyDestruction) -> None:
    """Cancel the person's payments that run, in the same transaction: nobody can read any more how much they are.

    Their cases are locked first, in the order in which whoever works on them locks, so that nothing is asked for meanwhile.
    """
    locking.lock(Case.objects.filter(applicant_id=destruction.subject_id).values_list("id", flat=True))
    for seen in PaymentRequest.objects.running().filter(applicant_id=destruction.subject_id).order_by("id"):
        payment = locked(seen)
        if not payment.is_running:
            continue
        payment.state, payment.ended_at, payment.token = PaymentRequest.State.CANCELLED, destruction.at, None
        payment.save(update_fields=["state", "ended_at", "token"])
        keep_step(payment, PaymentRequest.State.CANCELLED, at=destruction.at)
        entry = entry_about(payment, "cancelled", organisation=payment.organisation_id)
        by = system("payments")
        append([entry], by=by, at=destruction.at, purpose="Work on the case", ground="data deleted")
