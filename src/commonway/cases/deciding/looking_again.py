"""Asking that a person looks at what was decided without one: the case is opened again, and staff decide anew."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from commonway.cases import locking, reopening, things
from commonway.cases.appealing.lodging import DecisionUnknown
from commonway.cases.errors import CasesError
from commonway.cases.models import Appeal, Case, Decision, Task
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import as_helper
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.ledger.appending import append, gathering


class NotTurned(CasesError):
    """The decision was made by a person, or another has taken its place."""


def may_ask(decision: Decision) -> bool:
    """Return whether a person can be asked to look at *decision*. Must run in the scope of the product."""
    holds = decision.state == Decision.State.GIVEN and decision.replaced_at is None
    if not (decision.automated and holds):
        return False
    asked = Task.objects.to_do().filter(case=decision.about_id, kind=Task.Kind.ANEW)
    return not asked.exists() and not Appeal.objects.open().filter(decision__about=decision.about_id).exists()


def ask(decision_id: UUID, *, by: Actor, at: datetime) -> Task:
    """Ask that a person looks at a decision again; asked again, it is the task there is.

    Raises `DecisionUnknown`, `AccessRefused` and `NotTurned`.
    """
    with within(SYSTEM):
        found = Decision.objects.given().select_related("about__request").filter(id=decision_id).first()
    if found is None:
        raise DecisionUnknown(_("There is no such decision."), remedy=_("Look at what happened."))
    thing = things.of_decision(found)
    permission = things.permit(thing, "submit", by=by, at=at)
    by = as_helper(by, thing, permission)
    with within(SYSTEM), transaction.atomic(), gathering():
        case = locking.lock([found.about_id])[found.about_id]
        there = Task.objects.to_do().filter(case=case, kind=Task.Kind.ANEW).first()
        if there is not None:
            return there
        decision = Decision.objects.get(id=decision_id)
        if not may_ask(decision):
            remedy = _("You can appeal against it, if there is still time.")
            raise NotTurned(_("No person can be asked to look at this decision again."), remedy=remedy)
        asked = reopening.entry(case, "decision.person-asked", decision=str(decision.id))
        append([asked], by=by, at=at, purpose=permission.purpose, ground=permission.ground)
        if case.state != Case.State.OPEN:
            reopening.open_again(case, _why(case), by=by, at=at)
            return Task.objects.to_do().get(case=case, kind=Task.Kind.ANEW)
        return reopening.open_task(case, Task.Kind.ANEW, due_at=case.due_at, by=by, at=at)


def _why(case: Case) -> str:
    language = Person.objects.filter(id=case.applicant_id).values_list("language", flat=True).get()
    with override(language):
        return _("You asked that a person looks at the decision again.")
