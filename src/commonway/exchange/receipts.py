"""Receipts: what an organisation answers to what it was told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from commonway.exchange import inbox
from commonway.exchange.entries import entry_about
from commonway.exchange.events import AnswerState, ReceiptAccepted, publish
from commonway.exchange.models import Delivery
from commonway.fence import scope
from commonway.kernel.errors import CommonwayError
from commonway.kernel.text import is_showable
from commonway.ledger import appending
from commonway.ledger.actors import Actor

LONGEST_REASON = 500
LONGEST_REFERENCE = 80
_FINAL = (Delivery.State.DONE, Delivery.State.REFUSED)


class DeliveryUnknown(CommonwayError):
    """There is no such delivery for this organisation."""


class ReceiptConflict(CommonwayError):
    """The receipt contradicts an earlier one."""


class ReceiptInvalid(CommonwayError):
    """The receipt says too much, too little, or nothing that can be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One answer: received (we have it), done (we did what follows from it) or refused (we will not, because)."""

    delivery: UUID
    outcome: AnswerState
    reason: str = ""
    reference: str = ""


def accept(organisation: str, receipt: Receipt, *, key: str, call: bytes, at: datetime) -> dict[str, Any]:
    """Write down *receipt*, once for one *key*, and return what to answer.

    *call* is method, path and body of the call, to tell a repetition from another call under the same key. Raises
    `DeliveryUnknown`, `ReceiptConflict`, `ReceiptInvalid`, `inbox.KeyUnusable` or `inbox.KeyReused`.
    """
    by = Actor(kind="organisation", id=organisation, organisation=organisation)
    _check(receipt)

    def effect() -> tuple[int, dict[str, Any]]:
        delivery = answer(organisation, receipt, by=by, at=at)
        return 200, {"delivery": str(delivery.id), "state": delivery.state, "at": at.isoformat()}

    return inbox.once(organisation=organisation, key=key, call=call, at=at, effect=effect)[1]


def answer(organisation: str, receipt: Receipt, *, by: Actor, at: datetime) -> Delivery:
    """Write down the answer of *organisation*, given by its system or by its staff, and publish `ReceiptAccepted`.

    The same answer again changes nothing. A delivery may be answered before we know that it arrived: the answer is
    the proof. Raises `DeliveryUnknown`, `ReceiptConflict` or `ReceiptInvalid`.
    """
    _check(receipt)
    with transaction.atomic():
        # The fence is the organisation's own for finding the delivery: another's does not exist for it.
        with scope.within(scope.organisation(organisation)):
            delivery = _find(organisation, receipt.delivery)
        if not _changes(delivery, receipt):
            return delivery
        # What follows, such as ending the case and telling the person, is the product's work, not the organisation's.
        # The person's stream is locked after the case, as whoever else works on the case does it.
        with scope.within(scope.SYSTEM), appending.gathering():
            _write(delivery, receipt, by=by, at=at)
    return delivery


def _find(organisation: str, delivery_id: UUID) -> Delivery:
    found = (
        Delivery.objects.to(organisation)
        .select_for_update(of=("self",))
        .defer("payload")
        .filter(id=delivery_id)
        .exclude(state__in=(Delivery.State.WITHHELD, Delivery.State.WITHDRAWN), attempts=0)
        .first()
    )
    if found is None:
        raise DeliveryUnknown(
            "there is no such delivery for you.", remedy="Send the id of the event you received, as it was."
        )
    return found


def _changes(delivery: Delivery, receipt: Receipt) -> bool:
    """Return whether *receipt* says something new; raises `ReceiptConflict` where it contradicts."""
    if delivery.state == receipt.outcome:
        same = (receipt.reason, receipt.reference) == (delivery.answer_reason, delivery.answer_reference)
        if same or receipt.outcome == "received":
            return False
        raise _contradiction(delivery, receipt)
    if delivery.state == Delivery.State.WITHDRAWN:
        return False  # the person took it back, and they are told so
    if delivery.state in _FINAL:
        if receipt.outcome == "received":
            return False  # it only came late
        raise _contradiction(delivery, receipt)
    return True


def _contradiction(delivery: Delivery, receipt: Receipt) -> ReceiptConflict:
    return ReceiptConflict(
        f"you answered {delivery.state!r} already, and now {receipt.outcome!r}.",
        remedy="The first answer stands. If it was a mistake, call the coordinator of the exchange.",
    )


def _write(delivery: Delivery, receipt: Receipt, *, by: Actor, at: datetime) -> None:
    entries = []
    if delivery.sent_at is None:
        delivery.sent_at = at
        entries.append(entry_about(delivery, "delivery.sent", attempts=delivery.attempts))
    delivery.state = receipt.outcome
    delivery.answer_reason, delivery.answer_reference = receipt.reason, receipt.reference
    delivery.answered_at, delivery.next_attempt_at = at, None
    delivery.save(
        update_fields=["state", "sent_at", "answer_reason", "answer_reference", "answered_at", "next_attempt_at"]
    )
    entries.append(entry_about(delivery, f"delivery.{receipt.outcome}"))
    appending.append(entries, by=by, at=at, purpose="answering what was told", ground="")
    publish(
        ReceiptAccepted(
            delivery_id=delivery.id,
            state=receipt.outcome,
            reason=receipt.reason,
            reference=receipt.reference,
            at=at,
            organisation=delivery.organisation_id,
            request_id=delivery.request_id,
            case_id=delivery.case_id,
            about_id=delivery.about_id,
            about=delivery.about,
        )
    )


_Rule = tuple[Callable[[Receipt], bool], str, str]
_RULES: tuple[_Rule, ...] = (
    (
        lambda it: len(it.reason) > LONGEST_REASON or len(it.reference) > LONGEST_REFERENCE,
        "the reason or reference is too long.",
        f"Keep the reason to {LONGEST_REASON} characters and the reference to {LONGEST_REFERENCE}.",
    ),
    (
        lambda it: not is_showable(it.reason + it.reference),
        "the reason or reference has characters that cannot be shown.",
        "Send plain text without control characters.",
    ),
    (
        lambda it: it.outcome == "refused" and not it.reason.strip(),
        "a refusal needs a reason.",
        "Say in plain words why; the person reads it.",
    ),
)


def _check(receipt: Receipt) -> None:
    for broken, what, remedy in _RULES:
        if broken(receipt):
            raise ReceiptInvalid(what, remedy=remedy)
