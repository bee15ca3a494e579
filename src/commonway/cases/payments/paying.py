"""What a payer makes of a payment request: it has paid, or will not, because."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonway.bpmn.happenings import ActionDone, ActionFailed
from commonway.cases import ending
from commonway.cases.models import PaymentRequest
from commonway.cases.payments import letters
from commonway.cases.payments.changing import go_on, let_go, locked
from commonway.cases.payments.keeping import (
    REQUESTED,
    PaymentNotNow,
    PaymentSaysTooLittle,
    checked_note,
    found,
    keep_step,
    must_be_as_said,
    note_event,
)
from commonway.cases.payments.moves import LONGEST_REFERENCE, NEEDS_REASON, PAYERS
from commonway.exchange import receipts
from commonway.exchange.events import AnswerState
from commonway.exchange.models import Delivery
from commonway.exchange.receipts import Receipt
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision
from commonway.kernel.text import is_showable, on_one_line
from commonway.ledger.actors import Actor

State = PaymentRequest.State
# What a payer does with a request is what it answers to being told of it.
_ANSWERS: dict[str, AnswerState] = {State.PAYING: "received", State.PAID: "done", State.REFUSED: "refused"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a payer says became of a request; ``instalment``, from 1, which of several is paid."""

    state: str
    instalment: int | None = None
    note: str = ""
    reference: str = ""  # the payer's own


def say(payment_id: UUID, said: Said, *, by: Actor, at: datetime) -> PaymentRequest:
    """Write down what the payer says; the process that waits for it goes on, and the person sees it at once.

    Said again, it changes nothing; other words about the same are refused. Raises `PaymentUnknown`, `AccessRefused`,
    `PaymentNotNow`, `PaymentSaysTooLittle` and `PaymentDataDeleted`.
    """
    seen, decision = found(payment_id, "fulfil", by=by, at=at)
    note = _checked(said)
    with transaction.atomic(), within(SYSTEM):
        payment = locked(seen)
        if said.state == State.PAID:
            _pay(payment, said, note, decision, by=by, at=at)
        else:
            _refuse(payment, said, note, decision, by=by, at=at)
    return payment


def _checked(said: Said) -> str:
    if said.state not in PAYERS:
        raise PaymentNotNow(_("A payer cannot say that."), remedy=_("Look at what is possible."))
    if len(said.reference) > LONGEST_REFERENCE or not is_showable(said.reference):
        remedy = _("Use at most %(count)s characters of plain text.") % {"count": LONGEST_REFERENCE}
        raise PaymentSaysTooLittle(_("This cannot be kept as it is written."), remedy=remedy)
    return checked_note(said.note, needed=said.state in NEEDS_REASON)


def _pay(payment: PaymentRequest, said: Said, note: str, decision: Decision, *, by: Actor, at: datetime) -> None:
    number = _instalment(payment, said)
    if number <= payment.paid:
        must_be_as_said(payment, State.PAID, note or said.reference, instalment=number)
        return
    _must_be_possible(payment, said.state)
    if number > payment.paid + 1:
        remedy = _("Say first that instalment %(number)s is paid.") % {"number": payment.paid + 1}
        raise PaymentNotNow(_("An earlier one is not paid yet."), where=payment.reference, remedy=remedy)
    payment.paid, payment.paid_at = number, at
    token = let_go(payment)
    payment.state = State.PAID if number == payment.times else State.PAYING
    payment.ended_at = at if payment.state == State.PAID else None
    payment.save(update_fields=["paid", "paid_at", "token", "state", "ended_at"])
    step = keep_step(payment, State.PAID, note=note or said.reference, instalment=number, at=at)
    note_event(payment, "paid", decision, by=by, at=at, instalment=number)
    letters.write(payment, step, by=by, at=at)
    _answer(payment, "", said.reference, by=by, at=at)
    if token is not None:
        paid_on = timezone.localdate(at).isoformat()
        go_on(payment, ActionDone(token, {"paid_on": f'@"{paid_on}"'}), by=by, at=at)


def _refuse(payment: PaymentRequest, said: Said, note: str, decision: Decision, *, by: Actor, at: datetime) -> None:
    if payment.state == State.REFUSED:
        must_be_as_said(payment, State.REFUSED, note)
        return
    _must_be_possible(payment, said.state)
    token = let_go(payment)
    payment.state, payment.ended_at = State.REFUSED, at
    payment.save(update_fields=["state", "ended_at", "token"])
    step = keep_step(payment, State.REFUSED, note=note, at=at)
    note_event(payment, "refused", decision, by=by, at=at)
    letters.write(payment, step, by=by, at=at)
    _answer(payment, note, said.reference, by=by, at=at)
    if token is not None:
        why = f"{payment.payer_id} says it will not pay."
        go_on(payment, ActionFailed(token, "payment-refused", why), by=by, at=at)


def _instalment(payment: PaymentRequest, said: Said) -> int:
    if said.instalment is None and payment.times > 1:
        remedy = _("Give its number, from 1 to %(count)s.") % {"count": payment.times}
        raise PaymentSaysTooLittle(_("Say which instalment is paid."), where=payment.reference, remedy=remedy)
    number = said.instalment or 1
    if number > payment.times:
        remedy = _("Give its number, from 1 to %(count)s.") % {"count": payment.times}
        raise PaymentSaysTooLittle(_("There is no such instalment."), where=payment.reference, remedy=remedy)
    return number


def _must_be_possible(payment: PaymentRequest, state: str) -> None:
    if payment.state not in PAYERS[state]:
        remedy = _("Look at the payment again. If money left all the same, call whoever asked for it.")
        raise PaymentNotNow(_("That is not possible as the payment stands."), where=payment.reference, remedy=remedy)


def _answer(payment: PaymentRequest, note: str, reference: str, *, by: Actor, at: datetime) -> None:
    outcome = _ANSWERS[payment.state]
    reason = on_one_line(note)[: receipts.LONGEST_REASON] if outcome == "refused" else ""
    told = Delivery.objects.filter(about_id=payment.id, about=REQUESTED).exclude(state__in=ending.ANSWERED)
    for delivery in told.defer("payload").order_by("id"):
        receipt = Receipt(
            delivery=delivery.id, outcome=outcome, reason=reason, reference=reference or payment.reference
        )
        receipts.answer(payment.payer_id, receipt, by=by, at=at)
