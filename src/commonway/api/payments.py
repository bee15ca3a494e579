"""The API of payments, for payers' systems: fetch what is to be paid, and say that it is, or why it is not."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from commonway.api.signed import SignedByOrganisation
from commonway.cases.models import PaymentRequest
from commonway.cases.payments import opening, paying
from commonway.cases.payments.keeping import found
from commonway.cases.payments.moves import LONGEST_NOTE, LONGEST_REFERENCE, next_for_payer
from commonway.exchange import inbox
from commonway.fence import scope
from commonway.kernel import clock
from commonway.ledger.actors import Actor
from commonway.packs.payments import MOST_TIMES

router = Router(tags=["payments"], auth=SignedByOrganisation())
MOST = 100

PaymentId = Annotated[
    UUID, Path(description="The id of the payment: `data.payment.id` of the event that asked for it.")
]


class PaymentOut(Schema):
    """One payment, without how much it is and to whom."""

    id: UUID
    reference: str = Field(description="Put it on what you pay: the person and whoever asked know it by that.")
    payment: str = Field(description="Which of the service's payments it is.")
    service: str
    asked_by: str
    agreement: str
    state: str
    next: list[str] = Field(description="What you can make of it now.")
    every: str
    times: int
    paid: int = Field(description="How many instalments you said are paid.")
    first_on: date
    asked_at: datetime
    due_at: datetime | None


class PaymentStepOut(Schema):
    """One thing that became of the payment."""

    kind: str
    at: datetime
    instalment: int | None = None
    note: str = ""


class WholePaymentOut(PaymentOut):
    """One payment with what is to be paid, what you were told for it, and all that became of it."""

    amount: str = Field(description="Of each instalment; empty where the person's data was deleted.")
    arrears: str = Field(description="What comes once with the first instalment; `0.00` for nothing.")
    currency: str
    legal_basis: dict[str, str]
    facts: dict[str, Any] = Field(description="What your clause lets you know, by fact.")
    steps: list[PaymentStepOut]


class PaymentsOut(Schema):
    """Payments you were asked to make, by the time they were asked for."""

    payments: list[PaymentOut]
    next: str = Field(description="Send it as after= to go on; empty at the end.")


class PaymentStateIn(Schema):
    """What became of a payment at the payer."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["paid", "refused"]
    instalment: int | None = Field(
        None, ge=1, le=MOST_TIMES, strict=True, description="Which one is paid, from 1; needed where there are several."
    )
    note: str = Field("", max_length=LONGEST_NOTE, description="In plain words; the person reads it.")
    reference: str = Field("", max_length=LONGEST_REFERENCE, description="Your own reference.")


@router.get("", response={200: PaymentsOut}, summary="List the payments you were asked to make")
def list_payments(
    request: HttpRequest,
    state: Annotated[str, Query(max_length=20, description="Only those in this state.")] = "",
    after: Annotated[UUID | None, Query(description="next of the last answer; nothing to begin.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
) -> dict[str, Any]:
    """Return the payments your organisation was asked to make, oldest first; nothing in the list says who the person is."""
    by = _by(request)
    with scope.within(scope.organisation(by.organisation)):
        payments = PaymentRequest.objects.paid_by(by.organisation).order_by("id")
        if state:
            payments = payments.filter(state=state) if state in PaymentRequest.State.values else payments.none()
        if after is not None:
            payments = payments.filter(id__gt=after)
        rows = list(payments[: limit + 1])
    return {
        "payments": [_row(each) for each in rows[:limit]],
        "next": str(rows[limit - 1].id) if len(rows) > limit else "",
    }


@router.get("/{payment_id}", response={200: WholePaymentOut}, summary="Fetch one payment")
def get_payment(request: HttpRequest, payment_id: PaymentId) -> dict[str, Any]:
    """Return one payment with what you were told for it. That it was read is written down, and the person sees it."""
    by, at = _by(request), clock.now()
    with scope.within(scope.organisation(by.organisation)):
        return _whole(opening.open_payment(payment_id, by=by, at=at))


@router.post("/{payment_id}/state", response={200: PaymentOut}, summary="Say what became of a payment")
def set_payment_state(
    request: HttpRequest,
    payment_id: PaymentId,
    said: PaymentStateIn,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key")] = "",
) -> dict[str, Any]:
    """Say that it is paid, or an instalment of it, or that you will not pay and why; the person sees it at once.

    Send the same Idempotency-Key when you repeat a call: it has one effect and the same answer.
    """
    by, at = _by(request), clock.now()
    call = b"\n".join((str(request.method).encode(), request.path.encode(), request.body))
    what = paying.Said(state=said.state, instalment=said.instalment, note=said.note, reference=said.reference)

    def effect() -> tuple[int, dict[str, Any]]:
        return 200, _row(paying.say(payment_id, what, by=by, at=at))

    with scope.within(scope.organisation(by.organisation)):
        found(
            payment_id, "fulfil", by=by, at=at
        )  # outside the call's transaction, so that a refusal stays on the ledger
        return inbox.once(organisation=by.organisation, key=idempotency_key, call=call, at=at, effect=effect)[1]


def _by(request: HttpRequest) -> Actor:
    organisation: str = request.auth  # type: ignore[attr-defined]
    return Actor(kind="organisation", id=organisation, organisation=organisation)


def _row(payment: PaymentRequest) -> dict[str, Any]:
    return {
        "id": str(payment.id),
        "reference": payment.reference,
        "payment": payment.payment,
        "service": payment.service,
        "asked_by": payment.organisation_id,
        "agreement": payment.agreement_id,
        "state": str(payment.state),
        "next": [str(each) for each in next_for_payer(payment.state)],
        "every": str(payment.every),
        "times": payment.times,
        "paid": payment.paid,
        "first_on": payment.first_on.isoformat(),
        "asked_at": payment.asked_at.isoformat(),
        "due_at": payment.due_at.isoformat() if payment.due_at else None,
    }


def _whole(file: opening.PaymentFile) -> dict[str, Any]:
    content = file.content
    return _row(file.payment) | {
        "amount": str(content.amount.amount) if content else "",
        "arrears": str(content.arrears.amount) if content else "",
        "currency": file.definition.currency,
        "legal_basis": dict(file.definition.legal_basis),
        "facts": dict(file.told or {}),
        "steps": [
            {"kind": step.kind, "at": step.at, "instalment": step.instalment, "note": step.note} for step in file.steps
        ],
    }
