"""Telling from a request: who is due to know, who knows already, and who is not told for want of a fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from commonway.cases.models import Case, Request
from commonway.cases.situation import Situation
from commonway.catalogue.queries import Published
from commonway.exchange.clauses import ClausesInForce
from commonway.exchange.models import Delivery
from commonway.exchange.telling import Crossing
from commonway.kernel.ids import new_id, spoken_code
from commonway.packs.definitions import Clause, LifeEvent, Pack, Service, Tell

# An organisation in one of these states knows, or will: its clause is not used again for the same news.
_KNOWS = (Delivery.State.PENDING, Delivery.State.SENT, Delivery.State.RECEIVED, Delivery.State.DONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """An organisation that is not told now, and why: ``missing`` names the fact that would settle it."""

    organisation: str
    agreement_id: str
    clause_id: str
    missing: str = ""

    def as_data(self) -> dict[str, str]:
        """Return it as the ledger keeps it."""
        data = {"organisation": self.organisation, "agreement": self.agreement_id, "clause": self.clause_id}
        return data | ({"missing": self.missing} if self.missing else {})

    @classmethod
    def from_data(cls, data: Mapping[str, str]) -> "Untold":
        """Return what `as_data` gave."""
        return cls(
            organisation=data["organisation"],
            agreement_id=data["agreement"],
            clause_id=data["clause"],
            missing=data.get("missing", ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one submission sets in motion: crossings, the cases they open, and who is left out and why."""

    crossings: tuple[Crossing, ...]
    cases: Mapping[UUID, Case]  # by id; saved only where the crossing was allowed
    already_told: tuple[Untold, ...]
    not_told: tuple[Untold, ...]


def plan(
    request: Request,
    published: Published,
    life_event: LifeEvent,
    situation: Situation,
    values: Mapping[str, Any],
    *,
    subject_id: UUID,
    subject_is_new: bool,
    clauses: ClausesInForce,
    at: datetime,
) -> Plan:
    """Return whom *request* tells of its life event. Reads only: nothing is written."""
    pack = published.pack
    due_tells, unknown = situation.told(life_event.tells)
    known = set() if subject_is_new else _known_clauses(subject_id, life_event.event)
    crossings: list[Crossing] = []
    cases: dict[UUID, Case] = {}
    already: list[Untold] = []
    for tell in due_tells:
        if (_clause(pack, tell).to, tell.agreement, tell.clause) in known:
            already.append(_untold(pack, tell))
            continue
        case = None
        in_force = clauses.clause(tell.agreement, tell.clause)
        if tell.opens and in_force is not None and in_force.allows == "open-case":
            case = new_case(request, published, pack.services[tell.opens], subject_id=subject_id, at=at)
            cases[case.id] = case
        crossings.append(_crossing(request, pack, life_event, tell, values, subject_id=subject_id, case=case))
    return Plan(
        crossings=tuple(crossings),
        cases=cases,
        already_told=tuple(already),
        not_told=tuple(_untold(pack, tell, missing=fact) for tell, fact in unknown.items()),
    )


def _crossing(
    request: Request,
    pack: Pack,
    life_event: LifeEvent,
    tell: Tell,
    values: Mapping[str, Any],
    *,
    subject_id: UUID,
    case: Case | None,
) -> Crossing:
    return Crossing(
        organisation=_clause(pack, tell).to,
        agreement_id=tell.agreement,
        clause_id=tell.clause,
        event_type=life_event.event,
        subject_id=subject_id,
        applicant_id=request.applicant_id,
        request_id=request.id,
        case_id=case.id if case else None,
        reference=request.reference,
        facts=values,
    )


def new_case(request: Request, published: Published, service: Service, *, subject_id: UUID, at: datetime) -> Case:
    """Return the case of *service* for *request*, not yet saved."""
    return Case(
        id=new_id(),
        reference=spoken_code(),
        request=request,
        service=service.id,
        pack_version_id=published.version_id,
        organisation_id=service.organisation,
        subject_id=subject_id if service.about == "subject" else request.applicant_id,
        applicant_id=request.applicant_id,
        opened_at=at,
    )


def _known_clauses(subject_id: UUID, event: str) -> set[tuple[str, str, str]]:
    deliveries = Delivery.objects.filter(subject_id=subject_id, type=event, state__in=_KNOWS)
    return set(deliveries.values_list("organisation_id", "agreement_id", "clause_id"))


def _clause(pack: Pack, tell: Tell) -> Clause:
    return next(each for each in pack.agreements[tell.agreement].clauses if each.id == tell.clause)


def _untold(pack: Pack, tell: Tell, *, missing: str = "") -> Untold:
    return Untold(
        organisation=_clause(pack, tell).to, agreement_id=tell.agreement, clause_id=tell.clause, missing=missing
    )
