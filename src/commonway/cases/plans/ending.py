"""Ending a plan on purpose; where the process of its case waits for that, it goes on."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from commonway.bpmn.happenings import ActionDone
from commonway.cases.models import Plan, ProcessInstance
from commonway.cases.plans.closing import close
from commonway.cases.plans.errors import NotPossible
from commonway.cases.plans.standing import standing
from commonway.cases.plans.working import LONGEST_TEXT
from commonway.cases.process import driving
from commonway.fence.scope import SYSTEM, within
from commonway.ledger.actors import Actor


def end(plan_id: UUID, *, reason: str, by: Actor, at: datetime) -> Plan:
    """End a plan, with a *reason* all read who took part. Ended again, nothing changes.

    Raises `PlanUnknown`, `AccessRefused`, `NotYourPart` for anybody but those who lead, and `NotPossible` without a reason.
    """
    words = reason.strip()[:LONGEST_TEXT]
    found = standing(plan_id, "answer", by=by, at=at)
    if not found.goes_on:
        return found.plan
    found.must_lead()
    if not words:
        raise NotPossible(_("There is no reason."), remedy=_("Say why the plan ends, in plain words."))
    with transaction.atomic(), within(SYSTEM):
        if ProcessInstance.objects.filter(case=found.plan.case_id).exists():
            driving.locked(found.plan.case_id)  # before the plan, in the order in which whoever drives it locks
        plan = Plan.objects.select_for_update(of=("self",)).select_related("case__request").get(id=plan_id)
        waited = plan.state == Plan.State.ACTIVE and plan.token is not None
        close(plan, reason=words, by=by, at=at, ground=found.decision.ground)
        if waited and plan.token is not None:
            driving.happened(plan.case, ActionDone(plan.token), by=by, at=at)
    return plan
