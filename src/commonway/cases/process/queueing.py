"""Tasks as they come into a queue: whose, for which team and skill, and by when they are to be done."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from commonway.bpmn import effects as does
from commonway.cases.levels.counting import later
from commonway.cases.levels.starting import working_days
from commonway.cases.models import Case, Task
from commonway.cases.process import definitions
from commonway.identity.models import Person
from commonway.packs.definitions import Pack


def new(case: Case, effect: does.OpenTask, task_id: UUID, organisation: str, *, pack: Pack, at: datetime) -> Task:
    """Return the task that a step of the process of *case* opens at *organisation*, not saved yet."""
    task = Task(
        id=task_id,
        case=case,
        token=effect.token,
        node=effect.node,
        service=case.service,
        reference=case.reference,
        pack_version_id=case.pack_version_id,
        organisation_id=organisation,
        applicant_id=case.applicant_id,
        language=Person.objects.filter(id=case.applicant_id).values_list("language", flat=True).get(),
        opened_at=at,
        due_at=effect.due_at or _due(case, effect.node, organisation, pack=pack, at=at),
    )
    sort(task)
    return task


def sort(task: Task) -> None:
    """Put *task* into the queue of the team, and for the skill, that the version of its pack says. Saving is the caller's."""
    definition = definitions.task_of(task.pack_version_id, task.service, task.node)
    task.team = definition.team if definition else ""
    task.skill = definition.skill if definition else ""


def hand(task: Task, organisation: str) -> None:
    """Give an open *task* to another organisation, where nobody has taken it yet. Saving is the caller's."""
    task.organisation_id, task.state = organisation, Task.State.OPEN
    task.taken_by, task.taken_at, task.offered_to, task.escalated_at = "", None, "", None


def _due(case: Case, node: str, organisation: str, *, pack: Pack, at: datetime) -> datetime | None:
    task = definitions.task_of(case.pack_version_id, case.service, node)
    if task is None or not task.within:
        return None
    zone = timezone.get_default_timezone()
    return later(at, task.within, working_days(pack, organisation), days="working", zone=zone)
