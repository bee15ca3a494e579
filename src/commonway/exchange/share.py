"""An organisation's share of the exchange: what it was told, as its own staff read it, clause by clause."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from commonway.exchange import receipts
from commonway.exchange.clauses import WITHDRAWN, ClausesInForce
from commonway.exchange.events import AnswerState
from commonway.exchange.models import Delivery
from commonway.exchange.preparing import NO_CLAUSE
from commonway.exchange.receipts import DeliveryUnknown, Receipt
from commonway.exchange.settling import withhold
from commonway.fence import scope
from commonway.identity.access import Thing, note_hidden, record_reading, require
from commonway.ledger.actors import Actor
from commonway.packs.definitions import Clause
from commonway.vault.sealing import KeyDestroyed, Safe

_UNANSWERED = (Delivery.State.PENDING, Delivery.State.SENT, Delivery.State.RECEIVED, Delivery.State.SHELVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One delivery opened: the facts that crossed, and the clause as it stands now (None: no longer in force)."""

    delivery: Delivery
    facts: Mapping[str, Any]
    clause: Clause | None
    gone: bool = False  # the person's data was deleted since

    @property
    def taken_back(self) -> bool:
        """Whether the person took it back before it was sent, so that nothing of it is shown any more."""
        return self.delivery.state == Delivery.State.WITHDRAWN and self.delivery.sent_at is None


def of(organisation: str, *, unanswered: bool = False) -> QuerySet[Delivery]:
    """Return what *organisation* was told without a case being opened for it: things to know, and perhaps to act on."""
    to_know = Q(case_id__isnull=True) | ~Q(occasion="")
    found = Delivery.objects.to(organisation).filter(to_know).defer("payload")
    found = found.exclude(state=Delivery.State.WITHHELD)
    return found.filter(state__in=_UNANSWERED) if unanswered else found


def of_case(case_id: UUID, *, organisation: str) -> Delivery | None:
    """Return the delivery that told *organisation* of a case, or None while there is none."""
    told = Delivery.objects.to(organisation).filter(case_id=case_id, for_information=False, about="", occasion="")
    return told.exclude(type__endswith=WITHDRAWN).defer("payload").order_by("-id").first()


def open_case(
    case_id: UUID, *, by: Actor, at: datetime, safe: Safe | None = None
) -> tuple[Told | None, tuple[Told, ...]]:
    """Return what told the actor's organisation of a case, if anything did, and what it was told on its way, oldest first.

    Each reading goes on the ledger, and what crosses now crosses as in `open_delivery`.
    """
    of_its_own = Q(for_information=False, about="") & ~Q(type__endswith=WITHDRAWN)
    rows = Delivery.objects.to(by.organisation).filter(of_its_own | Q(for_information=True), case_id=case_id)
    found, opener = list(rows.order_by("id")), _Opener(by=by, at=at, safe=safe)
    first = next((each for each in reversed(found) if not each.for_information), None)
    told = opener.open(first) if first else None
    return told, tuple(opener.open(each) for each in found if each.for_information)


def open_delivery(delivery_id: UUID, *, by: Actor, at: datetime) -> Told:
    """Return a delivery to the actor's organisation with its facts; the reading goes on the ledger.

    For an organisation without a system of its own this is the moment the facts cross: where the clause has gone
    by then, the delivery is withheld and nothing is shown. Raises `DeliveryUnknown`, for another organisation's
    delivery too, which is recorded as refused, and `AccessRefused`.
    """
    delivery = Delivery.objects.to(by.organisation).filter(id=delivery_id).first()
    if delivery is None:
        _note_anothers(delivery_id, "read", by=by, at=at)
        raise DeliveryUnknown("There is no such delivery here.", remedy="Go back to the list.")
    return _Opener(by=by, at=at).open(delivery)


class _Opener:
    """Opens deliveries for one look: the clauses and the keys are read once for all of them."""

    def __init__(self, *, by: Actor, at: datetime, safe: Safe | None = None) -> None:
        self._by, self._at = by, at
        self._clauses, self._safe = ClausesInForce(at=at), safe or Safe()

    def open(self, delivery: Delivery) -> Told:
        """Return a delivery with its facts; raises `AccessRefused`."""
        thing = thing_of(delivery)
        decision = require(self._by, "read", thing, at=self._at)
        with transaction.atomic(savepoint=False):
            told = _told(delivery, self._clauses, self._safe, at=self._at)
            record_reading(self._by, thing, decision, at=self._at)
        return told


def find(delivery_id: UUID, *, by: Actor, at: datetime) -> Delivery | None:
    """Return a delivery to the actor's organisation that they may answer, without its facts, or None."""
    found = Delivery.objects.to(by.organisation).defer("payload").filter(id=delivery_id).first()
    if found is None:
        _note_anothers(delivery_id, "answer", by=by, at=at)
    else:
        require(by, "answer", thing_of(found), at=at)
    return found


def is_unanswered(delivery: Delivery) -> bool:
    """Return whether an answer would still change anything."""
    return delivery.state in _UNANSWERED


def answer(
    delivery_id: UUID, outcome: AnswerState, *, reason: str = "", reference: str = "", by: Actor, at: datetime
) -> Delivery:
    """Write down what the actor's organisation answers, given by its staff. See `receipts.answer` for what it raises."""
    delivery = find(delivery_id, by=by, at=at)
    if delivery is None:
        raise DeliveryUnknown("There is no such delivery here.", remedy="Go back to the list.")
    receipt = Receipt(delivery=delivery.id, outcome=outcome, reason=reason, reference=reference)
    return receipts.answer(by.organisation, receipt, by=by, at=at)


def thing_of(delivery: Delivery) -> Thing:
    """Return *delivery* as a thing access is decided on."""
    return Thing(
        kind="delivery",
        id=delivery.id,
        subject=delivery.subject_id,
        applicant=delivery.applicant_id,
        organisation=delivery.organisation_id,
        request=delivery.request_id,
    )


def _note_anothers(delivery_id: UUID, action: str, *, by: Actor, at: datetime) -> None:
    with scope.within(scope.SYSTEM):
        delivery = Delivery.objects.filter(id=delivery_id).defer("payload").first()
    if delivery is not None:
        note_hidden(by, action, thing_of(delivery), at=at)


def _told(delivery: Delivery, clauses: ClausesInForce, safe: Safe, *, at: datetime) -> Told:
    clause = clauses.to_tell(
        organisation=delivery.organisation_id,
        agreement_id=delivery.agreement_id,
        clause_id=delivery.clause_id,
        event_type=delivery.type,
    )
    if clause is None and delivery.state == Delivery.State.PENDING:
        withhold(delivery, why=NO_CLAUSE, at=at)
        delivery.refresh_from_db(fields=["state", "last_error"])
    nothing = Told(delivery=delivery, facts={}, clause=clause)
    if delivery.state == Delivery.State.WITHHELD or nothing.taken_back:
        return nothing
    try:
        sealed = safe.unseal(delivery.subject_id, Delivery.place(delivery.id), delivery.payload)
    except KeyDestroyed:
        return Told(delivery=delivery, facts={}, clause=clause, gone=True)
    allowed = {name for name in delivery.fact_names if clause is None or name in clause.crosses}
    return Told(delivery=delivery, facts={name: sealed[name] for name in sealed if name in allowed}, clause=clause)
