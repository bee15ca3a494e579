"""What whoever asked for a payment makes of it, also where its process does so: nothing (more) is wanted."""

from datetime import datetime
from uuid import UUID

from commonway.cases import ending
from commonway.cases.models import PaymentRequest
from commonway.cases.payments import letters
from commonway.cases.payments.asking import crossing_of
from commonway.cases.payments.keeping import CANCELLED, REQUESTED, keep_step, note_event
from commonway.exchange.clauses import WITHDRAWN
from commonway.exchange.models import Delivery
from commonway.exchange.telling import tell
from commonway.identity.access import Decision
from commonway.ledger.actors import Actor
from commonway.packs import payments as pays
from commonway.vault.sealing import KeyDestroyed

State = PaymentRequest.State
PURPOSE = "Work on the case"
OF_THE_CASE = Decision(allowed=True, ground="task", purpose=PURPOSE)


def take_back(case_id: UUID, token: int, *, by: Actor, at: datetime) -> None:
    """Cancel what was asked for a token of a process that does not wait for it any more, unless it is paid already.

    Must run where the case and its process are locked, in the scope of the product.
    """
    for payment in [each for each in _running(case_id) if each.token == token]:
        cancel(payment, "", OF_THE_CASE, by=by, at=at)


def stop(case_id: UUID, *, by: Actor, at: datetime) -> None:
    """Cancel whatever is still to be paid for a case that was taken back. Must run as `take_back` does."""
    for payment in _running(case_id):
        cancel(payment, "", OF_THE_CASE, by=by, at=at)


def cancel(payment: PaymentRequest, note: str, decision: Decision, *, by: Actor, at: datetime) -> None:
    """Cancel *payment*, which is locked and runs; the payer is told. What is paid of it stays paid."""
    payment.state, payment.ended_at, payment.token = State.CANCELLED, at, None
    payment.save(update_fields=["state", "ended_at", "token"])
    step = keep_step(payment, State.CANCELLED, note=note, at=at)
    note_event(payment, "cancelled", decision, organisation=payment.organisation_id, by=by, at=at)
    _tell_payer(payment, by=by, at=at)
    letters.write(payment, step, by=by, at=at)


def _running(case_id: UUID) -> list[PaymentRequest]:
    rows = PaymentRequest.objects.running().select_for_update(of=("self",)).select_related("case__request")
    return list(rows.filter(case=case_id).order_by("id"))


def _tell_payer(payment: PaymentRequest, *, by: Actor, at: datetime) -> None:
    """Tell the payer not to pay: what has not left does not leave any more, and nothing of the person crosses by it."""
    told = Delivery.objects.filter(about_id=payment.id, about=REQUESTED).defer("payload")
    seen = False
    for delivery in told:
        seen = seen or bool(delivery.sent_at or delivery.attempts)
        if delivery.state not in ending.ANSWERED:
            delivery.state, delivery.next_attempt_at = Delivery.State.WITHDRAWN, None
            delivery.save(update_fields=["state", "next_attempt_at"])
    if not seen:
        return
    try:
        tell([crossing_of(payment, f"{pays.REQUESTED}{WITHDRAWN}", CANCELLED, {})], by=by, at=at)
    except KeyDestroyed:  # nothing can be sealed about them any more: the payer's list and the API say it
        return
