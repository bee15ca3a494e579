"""Beginning the plan of the service, and waiting until it has ended: the action ``plan``."""

from datetime import date, datetime
from uuid import UUID

from commonway.bpmn.effects import CallAction
from commonway.bpmn.happenings import ActionFailed, Answer
from commonway.cases.models import Plan
from commonway.cases.plans import beginning, closing
from commonway.cases.process.actions.setting import Setting
from commonway.ledger.actors import Actor


def begin(call: CallAction, setting: Setting) -> Answer | None:
    """Begin the plan of the case; what comes of it is told when it has ended."""
    plan = setting.pack_version.services[setting.case.service].plan
    if plan is None:
        return ActionFailed(call.token, "no-plan", "The service has no plan.")
    day = setting.facts.get(plan.counts_from)
    if day is None:
        return ActionFailed(call.token, "no-day", f"The plan counts from {plan.counts_from}, which is not known.")
    beginning.begin(
        setting.case,
        counts_from=date.fromisoformat(str(day)),
        token=call.token,
        by=setting.by,
        at=setting.at,
        safe=setting.safe,
    )
    return None


def take_back(case_id: UUID, token: int, *, by: Actor, at: datetime) -> None:
    """End the plan nobody waits for any more; one that goes on without its case is left alone."""
    plan = Plan.objects.select_for_update(of=("self",)).filter(case_id=case_id, token=token).first()
    if plan is not None and closing.ends_with_case(plan):
        closing.close(plan, reason="", by=by, at=at)
