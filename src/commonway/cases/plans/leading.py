"""Leading a plan: who the lead worker is, and moving its days when the fact they count from turns out otherwise."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from commonway.cases.models import Plan
from commonway.cases.plans.errors import NotPossible
from commonway.cases.plans.opening import unsealed
from commonway.cases.plans.standing import Standing, note, standing
from commonway.fence.scope import SYSTEM, within
from commonway.kernel.text import on_one_line
from commonway.ledger.actors import Actor
from commonway.vault.sealing import Safe

LONGEST_NAME = 80


def take_lead(plan_id: UUID, *, called: str, by: Actor, at: datetime) -> Plan:
    """Become the lead worker, *called* so on the pages of those who take part.

    Raises `PlanUnknown`, `AccessRefused`, `PlanOver`, `NotYourPart` and `NotPossible`.
    """
    name = on_one_line(called)[:LONGEST_NAME]
    if not name:
        raise NotPossible(_("There is no name."), remedy=_("Write what the family calls you."))
    with transaction.atomic():
        found = standing(plan_id, "change", by=by, at=at, lock=True)
        found.must_lead()
        with within(SYSTEM):
            if _say(found, lead=name) or found.plan.lead_id != by.id:
                found.plan.lead_id = by.id
                found.plan.save(update_fields=["content", "lead_id"])
                note(found, "plan.led", by=by, at=at)
    return found.plan


def count_from(plan_id: UUID, day: date, *, by: Actor, at: datetime) -> Plan:
    """Count the plan's days from another *day*: what is foreseen moves, what is planned stays where it is.

    Raises `PlanUnknown`, `AccessRefused`, `PlanOver` and `NotYourPart`.
    """
    with transaction.atomic():
        found = standing(plan_id, "change", by=by, at=at, lock=True)
        found.must_lead()
        with within(SYSTEM):
            if _say(found, counts_from=day.isoformat()):
                found.plan.save(update_fields=["content"])
                note(found, "plan.moved", by=by, at=at)
    return found.plan


def _say(found: Standing, **words: str) -> bool:
    """Write *words* into what the plan says of itself, not yet saved; return whether that changes anything."""
    plan, safe = found.plan, Safe()
    before = unsealed(plan, safe)
    after = before | words
    plan.content = safe.seal(plan.applicant_id, Plan.place(plan.id), after)
    return after != before
