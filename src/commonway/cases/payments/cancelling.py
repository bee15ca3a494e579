"""Cancelling a payment by hand, before it is paid: by whoever asked for it, with a reason the payer and the person read."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from commonway.bpmn.happenings import ActionFailed
from commonway.cases.models import PaymentRequest
from commonway.cases.payments import becoming
from commonway.cases.payments.changing import go_on, locked
from commonway.cases.payments.keeping import PaymentNotNow, checked_note, found, must_be_as_said
from commonway.cases.payments.moves import ASKERS
from commonway.fence.scope import SYSTEM, within
from commonway.ledger.actors import Actor

State = PaymentRequest.State


def cancel(payment_id: UUID, reason: str, *, by: Actor, at: datetime) -> PaymentRequest:
    """Cancel a payment; its process hears the error ``payment-cancelled``. Cancelled again with the same reason, nothing changes.

    Raises `PaymentUnknown`, `AccessRefused`, `PaymentNotNow`, `PaymentSaysTooLittle` and `PaymentDataDeleted`.
    """
    seen, decision = found(payment_id, "answer", by=by, at=at)
    note = checked_note(reason, needed=True)
    with transaction.atomic(), within(SYSTEM):
        payment = locked(seen)
        if payment.state == State.CANCELLED:
            must_be_as_said(payment, State.CANCELLED, note)
            return payment
        if payment.state not in ASKERS[State.CANCELLED]:
            remedy = _("Look at the payment again: it may have been paid meanwhile.")
            raise PaymentNotNow(
                _("That is not possible as the payment stands."), where=payment.reference, remedy=remedy
            )
        token = payment.token
        becoming.cancel(payment, note, decision, by=by, at=at)
        if token is not None:
            go_on(payment, ActionFailed(token, "payment-cancelled", "It was cancelled by hand."), by=by, at=at)
    return payment
