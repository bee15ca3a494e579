"""A case that goes through another organisation's lane: that one is told of it, and what it finds out is told back.

Both under a clause of their own, and never more than the clause allows.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from commonway.cases.models import Case, Consent, Task
from commonway.cases.process import definitions
from commonway.exchange.models import Delivery
from commonway.exchange.telling import Crossing, tell
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.packs.definitions import Clause, Pack
from commonway.packs.process_files import LaneRole
from commonway.vault.sealing import Safe


def tell_of_case(
    case: Case,
    role: LaneRole,
    pack: Pack,
    facts: Mapping[str, object],
    *,
    task_id: UUID | None = None,
    by: Actor,
    at: datetime,
    safe: Safe,
) -> bool:
    """Tell *role*'s organisation of *case*, for the task it gets if it gets one; return whether a clause lets it be told.

    When the case comes to it again, it is told what is known since, or is known otherwise now; nothing, if that is nothing.
    """
    crossing = _crossing(case, role.organisation, role.agreement, role.clause, pack)
    return _told(crossing, pack, facts, task_id=task_id, back=False, by=by, at=at, safe=safe)


def tell_back(
    task: Task, found: Mapping[str, object], pack: Pack, *, by: Actor, at: datetime, safe: Safe | None = None
) -> None:
    """Tell the organisation whose case it is what another *found* out in its *task*, where the lane's clause lets it."""
    case, role = task.case, role_of(task)
    if role is None or role.returns is None or task.organisation_id == case.organisation_id or not found:
        return
    crossing = _crossing(case, case.organisation_id, role.returns.agreement, role.returns.clause, pack)
    _told(crossing, pack, found, task_id=task.id, back=True, by=by, at=at, safe=safe or Safe())


def role_of(task: Task) -> LaneRole | None:
    """Return whose lane a task is in, as its service says, or None where it says nothing of it."""
    service = definitions.pack_of(task.pack_version_id).services[task.service]
    lanes = definitions.lanes_of(task.pack_version_id, service.process)
    return next(
        (service.lanes[lane.name] for lane in lanes if task.node in lane.nodes and lane.name in service.lanes), None
    )


def _crossing(case: Case, organisation: str, agreement_id: str, clause_id: str, pack: Pack) -> Crossing:
    clause = _clause(pack, agreement_id, clause_id)
    return Crossing(
        organisation=organisation,
        agreement_id=agreement_id,
        clause_id=clause_id,
        event_type=clause.event if clause else "",
        subject_id=case.subject_id,
        applicant_id=case.applicant_id,
        request_id=case.request_id,
        case_id=case.id,
        reference=case.request.reference,
        consent=Consent.objects.id_for(case.id, agreement_id, clause_id),
    )


def _told(
    crossing: Crossing,
    pack: Pack,
    facts: Mapping[str, object],
    *,
    task_id: UUID | None,
    back: bool,
    by: Actor,
    at: datetime,
    safe: Safe,
) -> bool:
    earlier = Delivery.objects.filter(
        case_id=crossing.case_id,
        organisation_id=crossing.organisation,
        agreement_id=crossing.agreement_id,
        clause_id=crossing.clause_id,
        occasion="",  # messages have words of their own
    ).order_by("id")
    clause = _clause(pack, crossing.agreement_id, crossing.clause_id)
    allowed = {name: facts[name] for name in (clause.facts if clause else ()) if name in facts}
    before = list(earlier)
    known: dict[str, object] = {}
    for delivery in before:
        known |= safe.unseal(delivery.subject_id, Delivery.place(delivery.id), delivery.payload)
    new = {name: value for name, value in allowed.items() if name not in known or known[name] != value}
    if not new and (before or back):
        return True
    first = not before and not back  # that is the one which its organisation answers
    news = replace(crossing, facts=new, about_id=None if first else task_id or new_id(), for_information=not first)
    return bool(tell([news], by=by, at=at, safe=safe).deliveries)


def _clause(pack: Pack, agreement_id: str, clause_id: str) -> Clause | None:
    agreement = pack.agreements.get(agreement_id)
    return next((each for each in agreement.clauses if each.id == clause_id), None) if agreement else None
