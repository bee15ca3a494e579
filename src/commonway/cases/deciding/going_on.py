"""Going on after all: what was refused is given later, and the process that had ended goes on from its decision."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from commonway.cases import reopening
from commonway.cases.deciding.at_hand import service_of
from commonway.cases.models import Case, Decision, ProcessInstance
from commonway.cases.names import Names
from commonway.cases.process import driving
from commonway.identity.models import Person
from commonway.ledger.actors import Actor


def go_on(case: Case, decision: Decision, reason: str, *, by: Actor, at: datetime) -> bool:
    """Let the process of *case* go on with *decision*, where its service says so; return whether it does.

    It does where it ended with a refusal and something is given now. The case is opened again, and ends with its process.
    The caller holds the locks, in the scope of the product.
    """
    task = _task(case)
    if task is None or decision.outcome == Decision.Outcome.REFUSED:
        return False
    instance = ProcessInstance.objects.filter(case=case, ended_at__isnull=False).first()
    if instance is None or driving.state_of(instance).variables.get("outcome") != Decision.Outcome.REFUSED:
        return False
    if case.state != Case.State.OPEN:
        reopening.open_again(case, _why(decision), by=by, at=at, ask=False)
    outputs = {"outcome": str(decision.outcome), "ruling": str(decision.ruling), "reason": reason}
    return driving.go_on_from(case, task, outputs, by=by, at=at) is None


def _task(case: Case) -> str | None:
    service = service_of(case)
    if service.decision is None or not service.decision.goes_on:
        return None
    return next((task.id for task in service.tasks if task.decides), None)


def _why(decision: Decision) -> str:
    language = Person.objects.filter(id=decision.applicant_id).values_list("language", flat=True).get()
    with override(language):
        body = Names(language).organisation(decision.organisation_id)
        return _("%(body)s changed the decision, so it goes on.") % {"body": body}
