"""Tasks: the work of an organisation's caseworkers in the processes of its cases."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from commonway.api.govstack import files
from commonway.api.govstack.applications import First, Most, SortBy, SortOrder
from commonway.api.govstack.signed_in import EVERYBODY, SignedIn, caller
from commonway.cases.errors import TaskUnknown
from commonway.cases.models import Case, Task
from commonway.cases.process import definitions
from commonway.cases.process import tasks as work
from commonway.fence import scope
from commonway.kernel.clock import now

router = Router(tags=["Operator", "Applicant"], auth=SignedIn(EVERYBODY))

TaskId = Annotated[str, Path(max_length=200)]
_CODES = {
    Task.State.OPEN: "PENDING",
    Task.State.TAKEN: "PENDING",
    Task.State.DONE: "APPROVED",
    Task.State.WITHDRAWN: "REJECTED",
}


class CompletionIn(Schema):
    """What was found out in a task."""

    model_config = ConfigDict(extra="forbid")

    data: dict[str, Any] = Field(description="What was found out, by fact.")


@router.get("/tasks", summary="Retrieve all tasks")
def tasks(
    request: HttpRequest,
    mainTaskId: Annotated[str, Query(max_length=200)] = "",  # noqa: N803
    fileId: Annotated[str, Query(max_length=200)] = "",  # noqa: N803
    assigneeId: Annotated[str, Query(max_length=200)] = "",  # noqa: N803
    first: First = 0,
    most: Most = 50,
    sort_by: SortBy = "created",
    order: SortOrder = "asc",
) -> list[dict[str, Any]]:
    """Return the tasks of the caller's organisation. Residents have none, and no task is part of another one."""
    by = caller(request)
    if by.kind != "staff" or mainTaskId:
        return []
    found = work.tasks_of(by.organisation)
    if fileId:
        cases = _cases_named(fileId)
        found = found.filter(case_id__in=cases)
    if assigneeId:
        assignee = files.as_uuid(assigneeId)
        found = found.filter(taken_by=str(assignee)) if assignee else found.none()
    field = "id" if sort_by == "id" else "opened_at"
    found = found.order_by(f"{'-' if order == 'desc' else ''}{field}", "id")
    return [_listed(task) for task in found[first : first + most]]


@router.get("/tasks/{task_id}", summary="Get task by id")
def task(request: HttpRequest, task_id: TaskId) -> dict[str, Any]:
    """Return a task of the caller's organisation with what was told of its case and what its form asks."""
    by = caller(request)
    file = work.open_task(_key(task_id), by=by, at=now())
    row = _listed(file.task)
    row["taskName"] = row.pop("name")
    pack = definitions.pack_of(file.task.pack_version_id)
    row["formVariables"] = {fact.id: {"question": files.words(pack, fact.question)} for fact in file.asks}
    told = file.told.facts if file.told else {}
    row["data"] = {fact: {"value": value} for fact, value in {**told, **file.found}.items()}
    return row


@router.post("/tasks/{task_id}/complete", summary="Complete task by id")
def complete(request: HttpRequest, task_id: TaskId, completion: CompletionIn) -> dict[str, Any]:
    """Finish a task with what was found out; its process goes on at once. Finished again, nothing changes."""
    done = work.do(_key(task_id), completion.data, by=caller(request), at=now())
    row = _listed(done)
    return {name: row[name] for name in ("taskId", "fileId", "serviceId", "status")}


def _key(task_id: str) -> Any:
    key = files.as_uuid(task_id)
    if key is None:
        raise TaskUnknown("There is no such task here.", remedy="Look at /tasks.")
    return key


def _cases_named(file_id: str) -> list[Any]:
    """Return the case a file's name stands for; which of its tasks are shown is not decided by this."""
    head, dot, service = file_id.partition(".")
    key = files.as_uuid(head)
    if key is None or "\x00" in service:
        return []
    with scope.within(scope.SYSTEM):
        cases = Case.objects.filter(request_id=key, service=service) if dot else Case.objects.filter(id=key)
        return list(cases.values_list("id", flat=True))


def _titles() -> dict[Task.State, str]:
    return {
        Task.State.OPEN: _("Open"),
        Task.State.TAKEN: _("Taken"),
        Task.State.DONE: _("Done"),
        Task.State.WITHDRAWN: _("Not needed any more"),
    }


def _listed(task: Task) -> dict[str, Any]:
    pack = definitions.pack_of(task.pack_version_id)
    definition = work.definition_of(task)
    forms = files.forms_of(pack, task.service)
    row = {
        "taskId": str(task.id),
        "name": files.words(pack, definition.title),
        "assigneeId": task.taken_by,
        "created": task.opened_at,
        "description": files.words(pack, definition.body),
        "serviceId": task.service,
        "serviceName": files.words(pack, pack.services[task.service].name),
        "fileId": str(task.case_id),
        "eFormId": forms[0].id if forms else "",
        "status": {"code": _CODES[Task.State(task.state)], "title": _titles()[Task.State(task.state)]},
    }
    return {name: value for name, value in row.items() if value not in (None, "")}
