"""Telling organisations: no agreement, no crossing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from commonway.exchange.clauses import WITHDRAWN, ClausesInForce
from commonway.exchange.entries import entry_about
from commonway.exchange.models import Delivery
from commonway.kernel.ids import new_id
from commonway.ledger import appending
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry
from commonway.packs.definitions import Clause
from commonway.vault.sealing import Safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """What somebody wants an organisation to be told, under which clause, and all that is known for it.

    ``facts`` may hold more than the clause allows: only what it allows leaves. ``reference`` is the request's
    reference as the person knows it, which the organisation sees. An ``event_type`` that ends in ``.withdrawn`` says
    that what was told is taken back; no fact goes with it. ``for_information`` says that the answer to it ends no case.
    ``about_id`` is what of the case it is about, where that has a story of its own, and ``about`` what became of it.
    With an ``occasion``, its own id, something else is told of a case than that it is there: its answer does not end the
    case.
    """

    organisation: str
    agreement_id: str
    clause_id: str
    event_type: str
    subject_id: UUID
    applicant_id: UUID
    request_id: UUID
    case_id: UUID | None = None
    about_id: UUID | None = None  # what it tells of, where that can come more than once: a decision, an order
    about: str = ""  # what became of ordered work
    reference: str = ""
    consent: UUID | None = None  # the person's, where the clause needs it
    occasion: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    for_information: bool = False

    @property
    def takes_back(self) -> bool:
        """Whether it says that what was told is taken back."""
        return self.event_type.endswith(WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of the crossings: deliveries on their way, and crossings no clause allows."""

    deliveries: tuple[Delivery, ...]
    refused: tuple[Crossing, ...]


def tell(
    crossings: Iterable[Crossing],
    *,
    by: Actor,
    at: datetime,
    safe: Safe | None = None,
    clauses: ClausesInForce | None = None,
) -> Told:
    """Put a delivery in the outbox for each crossing its clause allows; the others are refused on the ledger.

    So is one whose clause needs the person's consent, without it.

    Must run inside the transaction of what is told. An organisation is told once of one request under one clause
    for one case and occasion, and of one thing that became of what the case is about: telling again is an
    `IntegrityError`. *clauses* are those in force, where the caller read them already.
    """
    clauses, safe = clauses or ClausesInForce(at=at), safe or Safe()
    deliveries: list[Delivery] = []
    refused: list[Crossing] = []
    entries: list[Entry] = []
    for crossing in crossings:
        clause = clauses.to_tell(
            organisation=crossing.organisation,
            agreement_id=crossing.agreement_id,
            clause_id=crossing.clause_id,
            event_type=crossing.event_type,
        )
        lacks_consent = clause is not None and clause.needs_consent and crossing.consent is None
        if clause is None or (lacks_consent and not crossing.takes_back):
            refused.append(crossing)
            entries.append(_refusal(crossing, "no consent" if lacks_consent else "no clause in force"))
            continue
        delivery = _delivery(crossing, clause, safe, at=at)
        deliveries.append(delivery)
        entries.append(entry_about(delivery, "delivery.queued"))
    Delivery.objects.bulk_create(deliveries)
    if entries:
        appending.append(entries, by=by, at=at, purpose="telling organisations", ground="")
    return Told(deliveries=tuple(deliveries), refused=tuple(refused))


def _delivery(crossing: Crossing, clause: Clause, safe: Safe, *, at: datetime) -> Delivery:
    facts = {} if crossing.takes_back else crossing.facts
    allowed = {name: facts[name] for name in clause.crosses if name in facts}
    delivery_id = new_id()
    return Delivery(
        id=delivery_id,
        organisation_id=crossing.organisation,
        agreement_id=crossing.agreement_id,
        clause_id=crossing.clause_id,
        type=crossing.event_type,
        subject_id=crossing.subject_id,
        applicant_id=crossing.applicant_id,
        request_id=crossing.request_id,
        case_id=crossing.case_id,
        about_id=crossing.about_id,
        for_information=crossing.for_information,
        about=crossing.about,
        reference=crossing.reference,
        occasion=crossing.occasion,
        payload=safe.seal(crossing.subject_id, Delivery.place(delivery_id), allowed),
        fact_names=list(allowed),
        next_attempt_at=at,
        created_at=at,
    )


def _refusal(crossing: Crossing, ground: str) -> Entry:
    return Entry(
        stream=crossing.applicant_id,
        type="exchange.refused",
        organisation=crossing.organisation,
        ground=ground,
        data={
            "agreement": crossing.agreement_id,
            "clause": crossing.clause_id,
            "event": crossing.event_type,
            "request": str(crossing.request_id),
            "case": str(crossing.case_id) if crossing.case_id else None,
            "subject": str(crossing.subject_id),
            "facts": sorted(crossing.facts),
        },
    )
