"""How a plan closes: by those who lead it, with its case where the pack says so, or when the person's data is deleted."""

from datetime import datetime

from commonway.cases.models import Case, Plan, PlanParty
from commonway.cases.plans.opening import unsealed
from commonway.cases.plans.standing import definition_of, entry_of
from commonway.catalogue import queries as catalogue
from commonway.ledger.actors import Actor, system
from commonway.ledger.appending import append
from commonway.vault.sealing import Safe
from commonway.vault.shredding import KeyDestruction

PURPOSE = "work on the plan with the person"


def close(plan: Plan, *, reason: str, by: Actor, at: datetime, ground: str = "task") -> None:
    """End *plan*, which must be locked: nothing is added any more, and those who were let in have no part in it.

    Ended again, nothing changes. Must run in the scope of the product.
    """
    if plan.state == Plan.State.ENDED:
        return
    if reason:
        safe = Safe()
        words = unsealed(plan, safe) | {"reason": reason}
        plan.content = safe.seal(plan.applicant_id, Plan.place(plan.id), words)
    plan.state, plan.ended_at, plan.review_due_on = Plan.State.ENDED, at, None
    plan.save(update_fields=["state", "ended_at", "review_due_on", "content"])
    lasting = PlanParty.objects.filter(plan=plan, state__in=("proposed", "invited", "taking-part"))
    lasting = lasting.exclude(person_id=plan.applicant_id).exclude(of_id=plan.organisation_id)
    lasting.update(state=PlanParty.State.WITHDRAWN, ended_at=at)
    entry = entry_of(plan, "plan.ended")
    append([entry], by=by, at=at, purpose=PURPOSE, ground=ground)


def case_ended(case: Case, *, by: Actor, at: datetime) -> None:
    """End the plan of a *case* that ends, unless the pack lets it go on. Must run in the scope of the product."""
    plan = Plan.objects.select_for_update(of=("self",)).filter(case=case, state=Plan.State.ACTIVE).first()
    if plan is not None and ends_with_case(plan):
        close(plan, reason="", by=by, at=at)


def ends_with_case(plan: Plan) -> bool:
    """Return whether the pack lets the plan end with its case."""
    return definition_of(plan, catalogue.version(plan.pack_version_id).pack).when_case_ends == "ends"


def forget(destruction: KeyDestruction) -> None:
    """End the plans of a person whose data is deleted, in the same transaction: nobody can read them any more."""
    going = Plan.objects.select_for_update(of=("self",)).filter(
        applicant_id=destruction.subject_id, state=Plan.State.ACTIVE
    )
    for plan in going.order_by("id"):
        close(plan, reason="", by=system("plans"), at=destruction.at, ground="data deleted")
