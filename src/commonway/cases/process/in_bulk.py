"""Many tasks at once, where that is safe: assigned, put back or referred, each by itself, and undone together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from commonway.cases.errors import CasesError
from commonway.cases.models import Task, TaskAct
from commonway.cases.process import sharing
from commonway.cases.process.sharing import Giving, NotShared
from commonway.cases.process.tasks import locked_task, permitted
from commonway.identity.access import AccessRefused
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor

What = Literal["assign", "put-back", "refer"]
MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One task somebody chose, and with whom it was when they looked."""

    task: UUID
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be done with many tasks: assigned to an account, referred to a team with a note, or put back."""

    what: What
    to: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one task: done, or why not."""

    task: Task | None
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of each, and the batch by which what was done is undone."""

    batch: UUID
    results: tuple[Result, ...]


def carry_out(order: Order, chosen: Iterable[Chosen], *, by: Actor, at: datetime) -> Outcome:
    """Do *order* with each of the tasks *chosen*, of which one that cannot be changed keeps none of the others back."""
    batch = new_id()
    found = [_one(order, each, batch, by=by, at=at) for each in list(chosen)[:MOST]]
    return Outcome(batch=batch, results=tuple(found))


def undo(batch: UUID, *, by: Actor, at: datetime) -> Outcome:
    """Make the tasks of a *batch* of the actor's own as they were, those that nobody has touched since."""
    acts = TaskAct.objects.filter(organisation=by.organisation, batch=batch, by=by.id).exclude(kind=TaskAct.Kind.UNDONE)
    found = [_undone(act, by=by, at=at) for act in acts.select_related("task").order_by("at", "id")]
    return Outcome(batch=batch, results=tuple(found))


def _one(order: Order, chosen: Chosen, batch: UUID, *, by: Actor, at: datetime) -> Result:
    def act() -> Task:
        if order.what == "assign":
            return sharing.assign(chosen.task, order.to, by=by, at=at, note=order.note, seen=chosen.seen, batch=batch)
        if order.what == "refer":
            return sharing.refer(chosen.task, order.to, order.note, by=by, at=at, seen=chosen.seen, batch=batch)
        return sharing.put_back(chosen.task, by=by, at=at, seen=chosen.seen, batch=batch)

    return _result(act, Task.objects.at(by.organisation).filter(id=chosen.task).first())


def _undone(act: TaskAct, *, by: Actor, at: datetime) -> Result:
    def restore() -> Task:
        found, decision = permitted(act.task_id, by=by, at=at)
        if found.taken_by not in ("", by.id) or act.before["taken_by"] not in ("", by.id):
            found, decision = permitted(act.task_id, by=by, at=at, action="assign")
        with transaction.atomic():
            task = locked_task(found)
            latest = TaskAct.objects.filter(task=task).order_by("-at", "-id").first()
            if latest is not None and latest.kind == TaskAct.Kind.UNDONE and latest.batch == act.batch:
                return task
            if latest is None or latest.id != act.id or task.state == Task.State.DONE or _moved(task, act):
                raise NotShared(_("Somebody went on with it."), remedy=_("Leave it to them."))
            changes = sharing.as_it_stood(act.before)
            giving = Giving(kind=TaskAct.Kind.UNDONE, batch=act.batch, changes=changes)
            return sharing.give(task, giving, decision, by=by, at=at)

    return _result(restore, act.task)


def _moved(task: Task, act: TaskAct) -> bool:
    """Return whether somebody took the task, or put it back, since the act: those leave no act of their own."""
    with_whom = act.to if act.kind == TaskAct.Kind.ASSIGNED else ""
    return task.taken_by != with_whom


def _result(act: Callable[[], Task], before: Task | None) -> Result:
    try:
        return Result(task=act())
    except AccessRefused as error:
        return Result(task=before, why_not=error.what)
    except CasesError as error:
        return Result(task=before, why_not=f"{error.what} {error.remedy}".strip())
