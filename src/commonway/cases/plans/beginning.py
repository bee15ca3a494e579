"""Beginning the plan of a case: the person and those who lead it have their parts from the first day."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from commonway.cases.models import Case, Plan, PlanParty
from commonway.cases.plans.schedule import next_review
from commonway.cases.plans.standing import entry_of
from commonway.catalogue import queries as catalogue
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.appending import append
from commonway.packs.plans import PlanDefinition
from commonway.vault.sealing import Safe

PURPOSE = "work on the plan with the person"


def begin(
    case: Case, *, counts_from: date, token: int | None = None, by: Actor, at: datetime, safe: Safe | None = None
) -> Plan:
    """Begin the plan of *case*; begun again, it is the one there is, and waits for the new *token*.

    Must run in the scope of the product, inside the transaction of whatever begins it.
    """
    there = Plan.objects.filter(case=case).first()
    if there is not None:
        there.token = token
        there.save(update_fields=["token"])
        return there
    safe = safe or Safe()
    definition = catalogue.version(case.pack_version_id).pack.services[case.service].plan
    assert definition is not None  # noqa: S101 - the pack's check: only a service with a plan begins one
    plan = Plan(
        id=new_id(),
        case=case,
        token=token,
        service=case.service,
        reference=case.reference,
        request_id=case.request_id,
        pack_version_id=case.pack_version_id,
        organisation_id=case.organisation_id,
        applicant_id=case.applicant_id,
        began_at=at,
        review_due_on=next_review(definition, after=timezone.localdate(at)),
    )
    words = {"counts_from": counts_from.isoformat(), "lead": "", "reason": ""}
    plan.content = safe.seal(plan.applicant_id, Plan.place(plan.id), words)
    plan.save(force_insert=True)
    _first_parties(plan, definition, at=at, safe=safe)
    entry = entry_of(plan, "plan.began")
    append([entry], by=by, at=at, purpose=PURPOSE, ground="task")
    return plan


def a_party(plan: Plan, role: str, *, called: str = "", at: datetime, safe: Safe, **fields: Any) -> PlanParty:
    """Return a new party of *plan*, not yet saved."""
    party = PlanParty(
        id=new_id(),
        plan=plan,
        role=role,
        organisation_id=plan.organisation_id,
        applicant_id=plan.applicant_id,
        asked_at=at,
        **fields,
    )
    party.content = safe.seal(plan.applicant_id, PlanParty.place(party.id), {"called": called})
    return party


def _first_parties(plan: Plan, definition: PlanDefinition, *, at: datetime, safe: Safe) -> None:
    own = next(role.id for role in definition.roles if role.who == "person")
    leading = next(role.id for role in definition.roles if role.leads)
    joined: dict[str, Any] = {"state": PlanParty.State.TAKING_PART, "agreed_at": at, "joined_at": at}
    a_party(plan, own, at=at, safe=safe, person_id=plan.applicant_id, **joined).save(force_insert=True)
    a_party(plan, leading, at=at, safe=safe, of_id=plan.organisation_id, **joined).save(force_insert=True)
