"""What follows from a decision that was given: its task is done, its process goes on, its case ends."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from commonway.bpmn.happenings import TaskDone
from commonway.cases import ending
from commonway.cases.deciding import going_on
from commonway.cases.deciding.at_hand import AtHand
from commonway.cases.models import Case, Decision, ProcessInstance, Task
from commonway.cases.process import driving, tasks
from commonway.identity.models import Person
from commonway.ledger.actors import Actor

_LEFT_AS_IT_WAS = (Decision.Ruling.UPHELD, Decision.Ruling.NOT_HEARD)


def settle(found: AtHand, decision: Decision, *, by: Actor, at: datetime) -> None:
    """Do what follows for the case in which *decision* was made. The caller holds the locks, in the scope of the product."""
    state, reason = end_of(decision), reason_of(decision)
    if found.task is not None:
        tasks.finish(found.task, by=by, at=at)
    if found.task is not None and found.task.kind == Task.Kind.PROCESS:
        driving.happened(found.case, TaskDone(found.task.token or 0, outputs_of(decision, reason)), by=by, at=at)
        return
    if ProcessInstance.objects.filter(case=found.case, ended_at__isnull=True).exists():
        return  # it goes on; how its case ends, the decision that holds then says
    if not decision.ruling and going_on.go_on(found.case, decision, reason, by=by, at=at):
        return
    if found.case.state == Case.State.OPEN:
        ending.answered(found.case, state, reason, by=by, at=at)
    else:
        ending.end_otherwise(found.case, state, reason, by=by, at=at, ground="task")


def end_of(decision: Decision) -> Case.State:
    """Return how a case ends by *decision*: an appeal that changes nothing is refused."""
    if decision.ruling:
        return Case.State.REFUSED if decision.ruling in _LEFT_AS_IT_WAS else Case.State.DONE
    return Case.State.REFUSED if decision.outcome == Decision.Outcome.REFUSED else Case.State.DONE


def outputs_of(decision: Decision, reason: str) -> dict[str, object]:
    """Return the variables a decision sets in its process; ``outcome`` of an appeal is what became of the appeal."""
    refused = end_of(decision) == Case.State.REFUSED
    outcome = decision.outcome if not decision.ruling else "refused" if refused else "granted"
    return {"outcome": outcome, "ruling": decision.ruling, "reason": reason}


def reason_of(decision: Decision) -> str:
    """Return what is told of the reasons outside the letter: only that they are in it."""
    language = Person.objects.filter(id=decision.applicant_id).values_list("language", flat=True).get()
    with override(language):
        return _("The reasons are in the letter.")
