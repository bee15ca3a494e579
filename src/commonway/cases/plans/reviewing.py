"""Reviewing a plan together: when it was, who was there, how far each goal is, and what was agreed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonway.cases.models import PlanEntry
from commonway.cases.plans import working
from commonway.cases.plans.errors import NotPossible
from commonway.cases.plans.schedule import next_review
from commonway.cases.plans.standing import Standing, standing
from commonway.fence.scope import SYSTEM, within
from commonway.ledger.actors import Actor

SCORES = range(5)  # from not begun to there


def review(
    plan_id: UUID,
    *,
    on: date,
    present: Sequence[str],
    scores: Mapping[str, int],
    agreed: str,
    key: str,
    by: Actor,
    at: datetime,
) -> PlanEntry:
    """Write a review down; the next one is due by the rhythm of the pack. The same *key* again changes nothing.

    *present* are ids of parties, the person among them; *scores* say how far each open goal is. Raises `PlanUnknown`,
    `AccessRefused`, `PlanOver`, `NotYourPart` and `NotPossible`.
    """
    with transaction.atomic():
        found = standing(plan_id, "change", by=by, at=at, lock=True)
        found.must_add("review")
        _must_be_together(found, on, present, at=at)
        with within(SYSTEM):
            _must_score(found, scores)
        content = {"text": agreed, "present": list(present), "scores": dict(scores)}
        moment = timezone.make_aware(datetime.combine(on, time(12)))
        entry = working.add(plan_id, "review", content, key=key, when=moment, by=by, at=at)
        with within(SYSTEM):
            plan = entry.plan
            due = next_review(found.definition, after=on)
            if plan.review_due_on is None or (due is not None and due > plan.review_due_on):
                plan.review_due_on = due
                plan.save(update_fields=["review_due_on"])
    return entry


def _must_be_together(found: Standing, on: date, present: Sequence[str], *, at: datetime) -> None:
    parties = [found.party(each) for each in present]
    if None in parties or not any(p and p.person_id == found.plan.applicant_id for p in parties):
        remedy = _("Hold the review with them, or write a step instead.")
        raise NotPossible(_("A plan is reviewed with the person whose plan it is."), remedy=remedy)
    if not timezone.localdate(found.plan.began_at) <= on <= timezone.localdate(at):
        remedy = _("Give a day since the plan began, today at the latest.")
        raise NotPossible(_("The day of the review does not fit."), remedy=remedy)


def _must_score(found: Standing, scores: Mapping[str, int]) -> None:
    goals = PlanEntry.objects.filter(plan=found.plan, kind="goal", state="open")
    if {str(goal.id) for goal in goals} != set(scores) or not all(score in SCORES for score in scores.values()):
        raise NotPossible(_("Each goal needs a word on how far it is."), remedy=_("Go through all goals."))
