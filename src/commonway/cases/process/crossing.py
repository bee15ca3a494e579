"""A case that comes into another organisation's lane: that one is told of it, under its clause, what the clause allows."""

from collections.abc import Mapping
from datetime import datetime

from commonway.cases.models import Case, Consent
from commonway.exchange.models import Delivery
from commonway.exchange.telling import Crossing, tell
from commonway.ledger.actors import Actor
from commonway.packs.definitions import Pack
from commonway.packs.process_files import LaneRole
from commonway.vault.sealing import Safe


def tell_of_case(
    case: Case, role: LaneRole, pack: Pack, facts: Mapping[str, object], *, by: Actor, at: datetime, safe: Safe
) -> bool:
    """Tell *role*'s organisation of *case*, once; return whether a clause lets it be told."""
    told = Delivery.objects.filter(
        case_id=case.id, organisation_id=role.organisation, agreement_id=role.agreement, clause_id=role.clause
    )
    if told.exists():
        return True
    agreement = pack.agreements.get(role.agreement)
    clause = next((each for each in agreement.clauses if each.id == role.clause), None) if agreement else None
    crossing = Crossing(
        organisation=role.organisation,
        agreement_id=role.agreement,
        clause_id=role.clause,
        event_type=clause.event if clause else "",
        subject_id=case.subject_id,
        applicant_id=case.applicant_id,
        request_id=case.request_id,
        case_id=case.id,
        reference=case.request.reference,
        consent=Consent.objects.id_for(case.id, role.agreement, role.clause),
        facts=facts,
    )
    return bool(tell([crossing], by=by, at=at, safe=safe).deliveries)
