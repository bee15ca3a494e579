"""What every change of a payment request has in common: who may, the step that is kept, the event on the ledger."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from commonway.cases import notes
from commonway.cases.errors import CasesError
from commonway.cases.models import PaymentRequest, PaymentStep
from commonway.cases.payments.moves import LONGEST_NOTE
from commonway.cases.process import definitions
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision, Thing, note_hidden, require
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.packs.payments import PaymentDefinition
from commonway.vault.sealing import KeyDestroyed, Safe

REQUESTED = "requested"  # what a delivery says became of a payment
CANCELLED = "cancelled"


class PaymentUnknown(CasesError):
    """There is no such payment, or none that the one who asks may see."""


class PaymentNotNow(CasesError):
    """The payment does not stand where this could become of it."""


class PaymentSaysTooLittle(CasesError):
    """What is said about the payment lacks a reason or the instalment, is too long, or cannot be shown."""


class PaymentDataDeleted(CasesError):
    """The data of the person who is to be paid was deleted, and nothing can be written down about it any more."""


def found(payment_id: UUID, action: str, *, by: Actor, at: datetime) -> tuple[PaymentRequest, Decision]:
    """Return a payment request and the ground on which *by* may do *action* with it.

    Raises `PaymentUnknown`, for one between other organisations too, which is recorded as refused, and `AccessRefused`.
    """
    seen = PaymentRequest.objects.all()
    if by.organisation and by.role != "agent":
        seen = seen.of(by.organisation)
    payment = seen.filter(id=payment_id).first()
    if payment is None:
        with within(SYSTEM):
            hidden = PaymentRequest.objects.filter(id=payment_id).first()
        if hidden is not None:
            note_hidden(by, action, thing_of(hidden), at=at)
        raise PaymentUnknown(_("There is no such payment here."), remedy=_("Go back to the list."))
    return payment, require(by, action, thing_of(payment), at=at)


def thing_of(payment: PaymentRequest) -> Thing:
    """Return *payment* as a thing access is decided on."""
    return Thing(
        kind="payment",
        id=payment.id,
        subject=payment.subject_id,
        applicant=payment.applicant_id,
        organisation=payment.organisation_id,
        payer=payment.payer_id,
        life_event=payment.life_event,
        request=payment.request_id,
    )


def definition_of(payment: PaymentRequest) -> PaymentDefinition:
    """Return what the pack says is paid."""
    service = definitions.pack_of(payment.pack_version_id).services[payment.service]
    return next(each for each in service.payments if each.id == payment.payment)


def checked_note(note: str, *, needed: bool = False) -> str:
    """Return *note* as it may be kept; raises `PaymentSaysTooLittle`."""
    return notes.checked(note, needed=needed, longest=LONGEST_NOTE, refusal=PaymentSaysTooLittle)


def keep_step(
    payment: PaymentRequest,
    kind: str,
    *,
    note: str = "",
    instalment: int | None = None,
    at: datetime,
    safe: Safe | None = None,
) -> PaymentStep:
    """Keep what became of *payment*; raises `PaymentDataDeleted` where a note cannot be sealed any more."""
    id_ = new_id()
    try:
        sealed = (safe or Safe()).seal(payment.applicant_id, PaymentStep.place(id_), note) if note else None
    except KeyDestroyed as gone:
        raise PaymentDataDeleted(_("The person's data was deleted."), remedy=_("Write nothing about it.")) from gone
    step = PaymentStep(id=id_, payment=payment, kind=kind, instalment=instalment, note=sealed, at=at)
    step.save(force_insert=True)
    return step


def note_of(payment: PaymentRequest, step: PaymentStep, safe: Safe) -> str:
    """Return what was said with *step*; nothing where that cannot be read any more."""
    if step.note is None:
        return ""
    try:
        note: str = safe.unseal(payment.applicant_id, PaymentStep.place(step.id), step.note)
    except KeyDestroyed:
        return ""
    return note


def must_be_as_said(payment: PaymentRequest, kind: str, note: str, *, instalment: int | None = None) -> None:
    """Hold what is said again to what was said first: raises `PaymentNotNow` for other words, which would be lost."""
    step = payment.steps.filter(kind=kind, instalment=instalment).order_by("at", "id").last() if note else None
    if step is not None and note_of(payment, step, Safe()) != note:
        remedy = _("What was said first stands. Look at the payment again.")
        raise PaymentNotNow(_("This was said before, in other words."), where=payment.reference, remedy=remedy)


def entry_about(payment: PaymentRequest, what: str, *, organisation: str = "", **more: Any) -> Entry:
    """Return the entry that *what* became of *payment*, by the payer or another *organisation*: ids, never a value."""
    data = {
        "payment": str(payment.id),
        "pays": payment.payment,
        "case": str(payment.case_id),
        "request": str(payment.request_id),
        "service": payment.service,
        **more,
    }
    whose = organisation or payment.payer_id
    return Entry(stream=payment.applicant_id, type=f"payment.{what}", organisation=whose, data=data)


def note_event(
    payment: PaymentRequest,
    what: str,
    decision: Decision,
    *,
    organisation: str = "",
    by: Actor,
    at: datetime,
    **more: Any,
) -> None:
    """Put on the ledger that *what* became of *payment*."""
    entry = entry_about(payment, what, organisation=organisation, **more)
    append([entry], by=by, at=at, purpose=decision.purpose, ground=decision.ground)
