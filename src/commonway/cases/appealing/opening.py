"""Opening an appeal at the body that hears it: a case of its own there, under the clause that lets it see the chain."""

from datetime import datetime

from commonway.cases import answers as sheets
from commonway.cases.levels.starting import save_new
from commonway.cases.models import Appeal, Case
from commonway.cases.process import driving, tasks
from commonway.cases.reopening import PURPOSE, entry
from commonway.catalogue import queries as catalogue
from commonway.exchange.clauses import ClausesInForce
from commonway.exchange.telling import Crossing, tell
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.appending import append
from commonway.packs.definitions import Pack
from commonway.vault.sealing import Safe


def is_allowed(appeal: Appeal, *, at: datetime) -> bool:
    """Return whether the clause under which the body sees the chain is in force."""
    clause = ClausesInForce(at=at).clause(appeal.agreement_id, appeal.clause_id)
    return clause is not None and (clause.to, clause.allows) == (appeal.organisation_id, "appeal")


def open_at_body(appeal: Appeal, *, by: Actor, at: datetime, safe: Safe) -> Case:
    """Open the case of *appeal* at the body that hears it and tell it; the clause must be in force.

    Must run in the scope of the product, in the transaction that lodges the appeal or lets it go on.
    """
    about = appeal.decision.about
    pack = catalogue.version(about.pack_version_id).pack
    case = _new_case(appeal, about, pack, at=at)
    save_new([case], pack)
    appeal.case, appeal.state, appeal.heard_at = case, Appeal.State.HEARD, at
    appeal.save()
    data = {"appeal": str(appeal.id), "about": str(about.id)}
    append([entry(case, "appeal.opened", **data)], by=by, at=at, purpose=PURPOSE, ground="agreement")
    known = sheets.unseal(about.request, safe).values | tasks.known_in(about.id)
    crossed = tell([_crossing(appeal, case, pack, known)], by=by, at=at, safe=safe).deliveries
    allowed = set(crossed[0].fact_names) if crossed else set()
    facts = {fact: value for fact, value in known.items() if fact in allowed}
    driving.begin(case, facts, by=by, at=at, safe=safe)
    return case


def _new_case(appeal: Appeal, about: Case, pack: Pack, *, at: datetime) -> Case:
    return Case(
        id=new_id(),
        reference=appeal.reference,
        request=about.request,
        service=appeal.service,
        pack_version_id=about.pack_version_id,
        organisation_id=pack.services[appeal.service].organisation,
        subject_id=about.subject_id,
        applicant_id=about.applicant_id,
        hears_id=appeal.id,
        opened_at=at,
    )


def _crossing(appeal: Appeal, case: Case, pack: Pack, known: dict[str, object]) -> Crossing:
    clauses = {clause.id: clause for clause in pack.agreements[appeal.agreement_id].clauses}
    return Crossing(
        organisation=appeal.organisation_id,
        agreement_id=appeal.agreement_id,
        clause_id=appeal.clause_id,
        event_type=clauses[appeal.clause_id].event,
        subject_id=case.subject_id,
        applicant_id=case.applicant_id,
        request_id=case.request_id,
        case_id=case.id,
        reference=case.request.reference,
        facts=known,
    )
