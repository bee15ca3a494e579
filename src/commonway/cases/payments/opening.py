"""Reading payment requests: the lists of those who asked and who pay, and one with all that became of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from commonway.cases.counting import Capped, capped
from commonway.cases.models import PaymentRequest, PaymentStep
from commonway.cases.payments.content import Content, unseal
from commonway.cases.payments.keeping import CANCELLED, REQUESTED, definition_of, found, note_of, thing_of
from commonway.exchange import share
from commonway.exchange.models import Delivery
from commonway.exchange.share import Told
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import decide, record_reading
from commonway.ledger.actors import Actor
from commonway.packs.payments import CROSSES, PaymentDefinition
from commonway.vault.sealing import KeyDestroyed, Safe


def _not_paid(whose: str) -> Q:
    """Say which were refused and nothing was asked for since: somebody where they were asked for has to see to it."""
    since = PaymentRequest.objects.filter(case=OuterRef("case"), payment=OuterRef("payment"), id__gt=OuterRef("id"))
    return Q(~Exists(since), organisation=whose, state=PaymentRequest.State.REFUSED)


# Ways of looking at an organisation's payments: those it makes, and those it asked for.
VIEWS: Mapping[str, Callable[[str], Q]] = {
    "to-pay": lambda whose: Q(payer=whose, state__in=PaymentRequest.RUNNING),
    "paid": lambda whose: Q(payer=whose, state__in=PaymentRequest.OVER),
    "asked": lambda whose: Q(organisation=whose, state__in=PaymentRequest.RUNNING),
    "not-paid": _not_paid,
    "over": lambda whose: Q(organisation=whose, state__in=PaymentRequest.OVER),
}
COUNTED = ("to-pay", "asked", "not-paid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that became of a payment, with what was said."""

    kind: str
    instalment: int | None
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFile:
    """A payment opened. ``told`` is what its payer was told of the person, for the payer alone."""

    payment: PaymentRequest
    definition: PaymentDefinition
    content: Content | None  # None: the person's data was deleted, or removed when its time was over
    steps: tuple[Step, ...]  # oldest first
    replaced_by: PaymentRequest | None = None
    told: Mapping[str, Any] | None = None
    untold: bool = False  # that it is cancelled did not go to the payer's system: for whoever asked, who calls it


def open_payment(payment_id: UUID, *, by: Actor, at: datetime) -> PaymentFile:
    """Return a payment with all that became of it; anyone's reading but the person's own goes on the ledger.

    Raises `PaymentUnknown`, for one between other organisations too, which is recorded as refused, and `AccessRefused`.
    """
    payment, decision = found(payment_id, "read", by=by, at=at)
    record_reading(by, thing_of(payment), decision, at=at)
    told = _told(payment, by=by, at=at) if by.organisation == payment.payer_id else None
    with within(SYSTEM):
        safe = Safe()
        content, steps = _content(payment, safe), tuple(steps_of([payment], safe)[payment.id])
        return PaymentFile(
            payment=payment,
            definition=definition_of(payment),
            content=content,
            steps=steps,
            replaced_by=PaymentRequest.objects.filter(replaces=payment).first(),
            untold=by.organisation == payment.organisation_id and _untold(payment),
            told=None if told is None else {name: value for name, value in told.facts.items() if name != CROSSES},
        )


def of_case(case_id: UUID) -> QuerySet[PaymentRequest]:
    """Return the payments of a case the caller may see, oldest first."""
    return PaymentRequest.objects.filter(case_id=case_id).order_by("asked_at", "id")


def of_cases(case_ids: Iterable[UUID]) -> QuerySet[PaymentRequest]:
    """Return the payments of several cases the caller may see, oldest first."""
    return PaymentRequest.objects.filter(case_id__in=list(case_ids)).order_by("asked_at", "id")


def of_person(person_id: UUID) -> QuerySet[PaymentRequest]:
    """Return what was asked to be paid to a person, latest first."""
    return PaymentRequest.objects.filter(applicant_id=person_id).order_by("-asked_at", "-id")


def readable(payments: Iterable[PaymentRequest], *, by: Actor, at: datetime) -> list[PaymentRequest]:
    """Return those of a person's payments that *by* may read: a helper's mandate may be for another life event."""
    if by.kind == "person":
        return list(payments)
    return [each for each in payments if decide(by, "read", thing_of(each), at=at).allowed]


def steps_of(payments: Iterable[PaymentRequest], safe: Safe) -> dict[UUID, list[Step]]:
    """Return what became of each of *payments*, oldest first."""
    found: dict[UUID, list[Step]] = {payment.id: [] for payment in payments}
    rows = PaymentStep.objects.filter(payment__in=found).select_related("payment").order_by("at", "id")
    for each in rows:
        note = note_of(each.payment, each, safe)
        found[each.payment_id].append(Step(kind=each.kind, instalment=each.instalment, at=each.at, note=note))
    return found


def named(view: str, organisation: str) -> QuerySet[PaymentRequest]:
    """Return those of an organisation's payments that a way of looking at them shows: see `VIEWS`."""
    return PaymentRequest.objects.filter(VIEWS[view](organisation))


def counts(organisation: str) -> Mapping[str, Capped]:
    """Return how many payments wait on either side, none counted further than `counting.MOST`."""
    return capped({name: named(name, organisation).order_by("asked_at", "id") for name in COUNTED})


def contents_of(payments: Iterable[PaymentRequest], safe: Safe) -> dict[UUID, Content | None]:
    """Return what is to be paid, request by request; None where that cannot be read any more."""
    return {payment.id: _content(payment, safe) for payment in payments}


def _told(payment: PaymentRequest, *, by: Actor, at: datetime) -> Told | None:
    deliveries = Delivery.objects.to(payment.payer_id).filter(about_id=payment.id, about=REQUESTED)
    delivery = deliveries.order_by("created_at", "id").first()
    return share.open_delivery(delivery.id, by=by, at=at) if delivery else None


def _untold(payment: PaymentRequest) -> bool:
    """Return whether the payer was told of a payment that is cancelled, and not told that it is."""
    if payment.state != PaymentRequest.State.CANCELLED:
        return False
    about = Delivery.objects.filter(about_id=payment.id)
    went = about.filter(Q(sent_at__isnull=False) | Q(attempts__gt=0), about=REQUESTED)
    return went.exists() and not about.filter(about=CANCELLED).exists()


def _content(payment: PaymentRequest, safe: Safe) -> Content | None:
    try:
        return unseal(payment, safe)
    except KeyDestroyed:
        return None
