"""Opening an organisation's story of a case: by the case where it is its own, by a task where it is another's."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from commonway.cases import things
from commonway.cases.caseload import note_anothers
from commonway.cases.errors import CaseUnknown, TaskUnknown
from commonway.cases.models import Case, Task
from commonway.cases.story.organisations import CaseStory, Choose, story_of
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Thing, note_hidden, record_reading, require
from commonway.ledger.actors import Actor


def of_case(case_id: UUID, language: str, *, show: str, choose: Choose, by: Actor, at: datetime) -> CaseStory:
    """Return the story of a case to the organisation whose case it is; the reading goes on the ledger.

    *show* and *choose* are those of `story_of`. Raises `CaseUnknown`, for another organisation's case too, which is recorded as refused, and `AccessRefused`.
    """
    case = Case.objects.at(by.organisation).filter(id=case_id).first()
    if case is None:
        note_anothers(case_id, by=by, at=at)
        raise CaseUnknown("There is no such case here.", remedy="Go back to the list of cases.")
    _record(things.of_the_case(case), by=by, at=at)
    return story_of(case, language, by=by, show=show, choose=choose)


def of_task(task_id: UUID, language: str, *, show: str, choose: Choose, by: Actor, at: datetime) -> CaseStory:
    """Return the story of a task's case to the organisation whose task it is; the reading goes on the ledger.

    *show* and *choose* are those of `story_of`. Raises `TaskUnknown`, for another organisation's task too, which is recorded as refused, and `AccessRefused`.
    """
    task = Task.objects.at(by.organisation).filter(id=task_id).first()
    if task is None:
        _note_anothers(task_id, by=by, at=at)
        raise TaskUnknown(_("There is no such task here."), remedy=_("Go back to the list of tasks."))
    _record(things.of_task(task), by=by, at=at)
    with within(SYSTEM):
        case = Case.objects.get(id=task.case_id)
    return story_of(case, language, by=by, show=show, choose=choose)


def _record(thing: Thing, *, by: Actor, at: datetime) -> None:
    record_reading(by, thing, require(by, "read", thing, at=at), at=at)


def _note_anothers(task_id: UUID, *, by: Actor, at: datetime) -> None:
    with within(SYSTEM):
        task = Task.objects.filter(id=task_id).first()
    if task is not None:
        note_hidden(by, "read", things.of_task(task), at=at)
