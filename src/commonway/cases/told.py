"""What each organisation was told of one request, under which clause, and what it answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from commonway.cases.levels.standing import CaseLevels, levels_of
from commonway.cases.models import Case, Request
from commonway.cases.names import Names
from commonway.cases.telling import Untold
from commonway.catalogue import queries as catalogue
from commonway.exchange.clauses import WITHDRAWN
from commonway.exchange.models import Delivery
from commonway.ledger.models import Event
from commonway.packs.definitions import Clause, Pack
from commonway.packs.text import Text, say

ALREADY_TOLD = "already-told"
NO_AGREEMENT = "no-agreement"
NEEDS_FACT = "needs-fact"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldEntry:
    """One organisation that was told. ``state`` is the delivery's, or ``already-told`` by somebody else's telling."""

    organisation: str
    organisation_id: str
    state: str
    purpose: str
    legal_basis: str
    agreement: str
    facts: tuple[str, ...]  # labels of what crossed
    reason: str = ""  # as the organisation gave it
    reference: str = ""  # the organisation's own
    service: str = ""  # the case it opened, by name
    case_reference: str = ""
    levels: CaseLevels = field(default_factory=CaseLevels)  # of that case: until when, why it waits or takes longer
    told_at: datetime | None = None
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    delivery_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotToldEntry:
    """One organisation that was not told: ``no-agreement`` lets it be, or a fact is missing (``needs-fact``)."""

    organisation: str
    organisation_id: str
    state: str
    missing: str = ""  # the fact's label


def told(request_id: UUID, language: str, *, at: datetime) -> list[ToldEntry]:
    """Return who was told of a request and what each answered by *at*, in the order they were told."""
    request = Request.objects.filter(id=request_id).first()
    if request is None:
        return []
    names, pack = Names(language), catalogue.version(request.pack_version_id).pack
    deliveries = Delivery.objects.filter(request_id=request_id).exclude(type__endswith=WITHDRAWN).defer("payload")
    deliveries = deliveries.order_by("created_at", "id")
    cases = {case.id: case for case in Case.objects.filter(request_id=request_id)}
    levels = levels_of(cases.values(), at=at)
    entries = [
        _told(each, cases.get(each.case_id) if each.case_id and not each.for_information else None, pack, names, levels)
        for each in deliveries
    ]
    return entries + [_already(each, pack, names) for each in _listed(request, "already_told")]


def not_told(request_id: UUID, language: str) -> list[NotToldEntry]:
    """Return who was not told of a request although the life event names them, and why."""
    request = Request.objects.filter(id=request_id).first()
    if request is None:
        return []
    names = Names(language)
    waiting = [
        NotToldEntry(
            organisation=names.organisation(each.organisation),
            organisation_id=each.organisation,
            state=NEEDS_FACT,
            missing=names.fact(each.missing, version_id=request.pack_version_id),
        )
        for each in _listed(request, "not_told")
    ]
    refused = Event.objects.of(request.applicant_id).filter(type="exchange.refused", data__request=str(request.id))
    return waiting + [
        NotToldEntry(
            organisation=names.organisation(event.organisation), organisation_id=event.organisation, state=NO_AGREEMENT
        )
        for event in refused
    ]


def _listed(request: Request, field: str) -> list[Untold]:
    event = Event.objects.of(request.applicant_id).filter(type="request.submitted", data__request=str(request.id))
    found = event.first()
    return [Untold.from_data(each) for each in found.data.get(field, ())] if found else []


def _told(
    delivery: Delivery, case: Case | None, pack: Pack, names: Names, levels: Mapping[UUID, CaseLevels]
) -> ToldEntry:
    clause = _clause(pack, delivery.agreement_id, delivery.clause_id)
    return ToldEntry(
        organisation=names.organisation(delivery.organisation_id),
        organisation_id=delivery.organisation_id,
        state=delivery.state,
        purpose=_say(clause.purpose if clause else {}, pack, names),
        legal_basis=_say(clause.legal_basis if clause else {}, pack, names),
        agreement=_agreement(pack, delivery.agreement_id, names),
        facts=names.facts(delivery.fact_names),
        reason=delivery.answer_reason,
        reference=delivery.answer_reference,
        service=names.service(case.service, version_id=case.pack_version_id) if case else "",
        case_reference=case.reference if case else "",
        levels=levels[case.id] if case else CaseLevels(),
        told_at=delivery.created_at,
        sent_at=delivery.sent_at,
        answered_at=delivery.answered_at,
        delivery_id=delivery.id,
    )


def _already(untold: Untold, pack: Pack, names: Names) -> ToldEntry:
    clause = _clause(pack, untold.agreement_id, untold.clause_id)
    return ToldEntry(
        organisation=names.organisation(untold.organisation),
        organisation_id=untold.organisation,
        state=ALREADY_TOLD,
        purpose=_say(clause.purpose if clause else {}, pack, names),
        legal_basis=_say(clause.legal_basis if clause else {}, pack, names),
        agreement=_agreement(pack, untold.agreement_id, names),
        facts=(),
    )


def _clause(pack: Pack, agreement_id: str, clause_id: str) -> Clause | None:
    """Return the clause as the pack has it; what is not in the request's version may be in the current one."""
    for each in (pack, catalogue.current().pack):
        agreement = each.agreements.get(agreement_id)
        found: Iterable[Clause] = agreement.clauses if agreement else ()
        for clause in found:
            if clause.id == clause_id:
                return clause
    return None


def _agreement(pack: Pack, agreement_id: str, names: Names) -> str:
    agreement = pack.agreements.get(agreement_id)
    return _say(agreement.title, pack, names) if agreement else ""


def _say(text: Text, pack: Pack, names: Names) -> str:
    return say(text, names.language, default=pack.languages[0])
