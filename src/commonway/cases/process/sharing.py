"""Sharing out tasks: assigned by a lead, handed over warm, referred to a team, escalated; each an act with its note.

What colleagues write to each other is about a person, so it is sealed under that person's key.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from commonway.cases.errors import CasesError
from commonway.cases.models import Task, TaskAct
from commonway.cases.models.tasks import LONGEST_NOTE
from commonway.cases.process import definitions, queues
from commonway.cases.process.tasks import (
    DataDeleted,
    TaskTaken,
    hold_apart,
    locked_task,
    must_be_free,
    note_on_ledger,
    permitted,
)
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision
from commonway.kernel.ids import new_id
from commonway.kernel.text import is_showable
from commonway.ledger.actors import Actor
from commonway.vault.sealing import KeyDestroyed, Safe


class NotShared(CasesError):
    """A task cannot be given away as it stands: it is over, it moved meanwhile, or there is no such colleague or team."""


class NoteNeeded(CasesError):
    """Whoever gets the task must be told why, in words that can be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An act upon a task and what was written with it; ``note`` is None where the person's data was deleted."""

    act: TaskAct
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Giving:
    """What becomes of a task, and what the act says of it. ``seen`` is with whom it was when the actor looked."""

    kind: TaskAct.Kind
    to: str = ""
    note: str = ""
    batch: UUID | None = None
    seen: str | None = None
    changes: dict[str, Any] = field(default_factory=dict)


def assign(
    task_id: UUID,
    to: str,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    seen: str | None = None,
    batch: UUID | None = None,
) -> Task:
    """Give a task to the colleague with the account *to*; only whoever leads its team may.

    Assigned to who has it already, nothing changes. Raises `NotShared`, `FourEyes` where the colleague may not do it,
    `TaskUnknown` and `AccessRefused`.
    """
    found, decision = permitted(task_id, by=by, at=at, action="assign")
    colleague = next((each for each in queues.colleagues(by.organisation) if each.account == to), None)
    if colleague is None:
        raise NotShared(_("There is no such colleague."), remedy=_("Choose one from the list."))
    with transaction.atomic():
        task = locked_task(found)
        if task.state == Task.State.TAKEN and task.taken_by == to and not task.offered_to:
            return task
        with within(SYSTEM):
            hold_apart(task, to, yours=to == by.id)
        changes = {"state": Task.State.TAKEN, "taken_by": to, "taken_at": at, "escalated_at": None}
        giving = Giving(kind=TaskAct.Kind.ASSIGNED, to=to, note=note, batch=batch, seen=seen, changes=changes)
        return give(task, giving, decision, by=by, at=at)


def offer(task_id: UUID, to: str, note: str, *, by: Actor, at: datetime) -> Task:
    """Hand a task over to a colleague, with a note; until they accept it stays with the actor, whose it must be.

    Raises `NotShared`, `NoteNeeded`, `TaskTaken` where it is not the actor's, `FourEyes`, `TaskUnknown`, `AccessRefused`.
    """
    note = _needed(note)
    found, decision = permitted(task_id, by=by, at=at)
    if to == by.id or to not in {each.account for each in queues.colleagues(by.organisation)}:
        raise NotShared(_("There is no such colleague."), remedy=_("Choose one from the list."))
    with transaction.atomic():
        task = locked_task(found)
        _must_be_mine(task, by)
        if task.offered_to == to:
            return task
        with within(SYSTEM):
            hold_apart(task, to, yours=to == by.id)
        return give(
            task,
            Giving(kind=TaskAct.Kind.OFFERED, to=to, note=note, changes={"offered_to": to}),
            decision,
            by=by,
            at=at,
        )


def accept(task_id: UUID, *, by: Actor, at: datetime) -> Task:
    """Take over a task that a colleague offered the actor. Accepted again, nothing changes. Raises as `offer`."""
    found, decision = permitted(task_id, by=by, at=at)
    with transaction.atomic():
        task = locked_task(found)
        if task.state == Task.State.TAKEN and task.taken_by == by.id:
            return task
        _must_be_offered(task, by)
        changes = {"taken_by": by.id, "taken_at": at}
        return give(task, Giving(kind=TaskAct.Kind.ACCEPTED, changes=changes), decision, by=by, at=at)


def decline(task_id: UUID, reason: str, *, by: Actor, at: datetime) -> Task:
    """Leave a task with the colleague who offered it, and tell them why. Raises as `offer`."""
    reason = _needed(reason)
    found, decision = permitted(task_id, by=by, at=at)
    with transaction.atomic():
        task = locked_task(found)
        _must_be_offered(task, by)
        giving = Giving(kind=TaskAct.Kind.DECLINED, to=task.taken_by, note=reason)
        return give(task, giving, decision, by=by, at=at)


def keep(task_id: UUID, *, by: Actor, at: datetime) -> Task:
    """Take back what the actor offered, before it was accepted. Raises as `offer`."""
    found, decision = permitted(task_id, by=by, at=at)
    with transaction.atomic():
        task = locked_task(found)
        _must_be_mine(task, by)
        if not task.offered_to:
            return task
        return give(task, Giving(kind=TaskAct.Kind.KEPT, to=task.offered_to), decision, by=by, at=at)


def refer(
    task_id: UUID, team: str, note: str, *, by: Actor, at: datetime, seen: str | None = None, batch: UUID | None = None
) -> Task:
    """Put a task into the queue of another team of the organisation, with a note; who had it no longer has.

    One a colleague works on is referred by its lead alone. Raises `NotShared`, `NoteNeeded`, `TaskTaken`, `TaskUnknown`
    and `AccessRefused`.
    """
    note = _needed(note)
    found, decision = permitted(task_id, by=by, at=at)
    if found.state == Task.State.TAKEN and found.taken_by != by.id:
        found, decision = permitted(task_id, by=by, at=at, action="assign")
    organisation = definitions.pack_of(found.pack_version_id).organisations.get(by.organisation)
    if organisation is None or team not in {each.id for each in organisation.teams}:
        raise NotShared(_("There is no such team."), remedy=_("Choose one from the list."))
    with transaction.atomic():
        task = locked_task(found)
        if task.team == team and task.state == Task.State.OPEN:
            return task
        changes = {"team": team, **_FREE}
        giving = Giving(kind=TaskAct.Kind.REFERRED, to=team, note=note, batch=batch, seen=seen, changes=changes)
        return give(task, giving, decision, by=by, at=at)


def put_back(task_id: UUID, *, by: Actor, at: datetime, seen: str | None = None, batch: UUID | None = None) -> Task:
    """Put a task back that the actor has, or as its lead one a colleague has. Raises as `refer`."""
    found, decision = permitted(task_id, by=by, at=at)
    if found.state == Task.State.TAKEN and found.taken_by != by.id:
        found, decision = permitted(task_id, by=by, at=at, action="assign")
    with transaction.atomic():
        task = locked_task(found)
        if task.state == Task.State.OPEN:
            return task
        giving = Giving(kind=TaskAct.Kind.PUT_BACK, batch=batch, seen=seen, changes=dict(_FREE))
        return give(task, giving, decision, by=by, at=at)


def escalate(task_id: UUID, reason: str, *, by: Actor, at: datetime) -> Task:
    """Ask the lead about a task, with the reason; whose it is does not change. Raises `NoteNeeded` and as `accept`."""
    reason = _needed(reason)
    found, decision = permitted(task_id, by=by, at=at)
    with transaction.atomic():
        task = locked_task(found)
        must_be_free(task, by)
        if task.escalated_at is not None:
            return task
        giving = Giving(
            kind=TaskAct.Kind.ESCALATED, note=reason, changes={"escalated_at": at, "offered_to": task.offered_to}
        )
        return give(task, giving, decision, by=by, at=at)


def settle(task_id: UUID, note: str, *, by: Actor, at: datetime) -> Task:
    """Answer what was escalated, as the lead. Raises `NoteNeeded`, `NotShared`, `TaskUnknown` and `AccessRefused`."""
    note = _needed(note)
    found, decision = permitted(task_id, by=by, at=at, action="assign")
    with transaction.atomic():
        task = locked_task(found)
        if task.escalated_at is None:
            raise NotShared(_("Nobody asks about this task any more."), remedy=_("Go back to the list of tasks."))
        giving = Giving(
            kind=TaskAct.Kind.SETTLED, note=note, changes={"escalated_at": None, "offered_to": task.offered_to}
        )
        return give(task, giving, decision, by=by, at=at)


def give(task: Task, giving: Giving, decision: Decision, *, by: Actor, at: datetime) -> Task:
    """Change a locked *task* as *giving* says, and write the act and its event. An offer ends, unless it says otherwise.

    Raises `NotShared` where the task is over, or no longer with whom the actor saw it.
    """
    if task.state in (Task.State.DONE, Task.State.WITHDRAWN):
        raise NotShared(_("The task is over."), where=task.reference, remedy=_("Go back to the list of tasks."))
    if giving.seen is not None and giving.seen != task.taken_by:
        remedy = _("Look at it as it is now, and decide again.")
        raise NotShared(_("Somebody took or moved it meanwhile."), where=task.reference, remedy=remedy)
    with within(SYSTEM):
        before = standing(task)
        changes = {"offered_to": ""} | giving.changes
        for name, value in changes.items():
            setattr(task, name, value)
        task.save(update_fields=list(changes))
        act = TaskAct(
            id=new_id(),
            task=task,
            kind=giving.kind,
            by=by.id,
            to=giving.to,
            before=before,
            batch=giving.batch,
            organisation_id=task.organisation_id,
            applicant_id=task.applicant_id,
            at=at,
        )
        act.note = _sealed(act, _checked(giving.note))
        act.save(force_insert=True)
        note_on_ledger(task, f"task.{giving.kind.value}", decision, by=by, at=at)
    return task


def standing(task: Task) -> dict[str, str]:
    """Return what undoing an act restores, as JSON has it."""
    taken_at = task.taken_at.isoformat() if task.taken_at else ""
    return {"state": str(task.state), "taken_by": task.taken_by, "team": task.team, "taken_at": taken_at}


def as_it_stood(before: dict[str, str]) -> dict[str, Any]:
    """Return the changes that make a task as it stood: the other way round than `standing`."""
    return before | {"taken_at": parse_datetime(before["taken_at"]) if before["taken_at"] else None}


def acts(task: Task) -> list[Said]:
    """Return the acts upon a task with their notes, oldest first."""
    safe, found = Safe(), []
    with within(SYSTEM):
        for act in TaskAct.objects.filter(task=task).order_by("at", "id"):
            try:
                note = safe.unseal(act.applicant_id, TaskAct.place(act.id), act.note) if act.note else ""
            except KeyDestroyed:
                note = None
            found.append(Said(act=act, note=note))
    return found


_FREE = {"state": Task.State.OPEN, "taken_by": "", "taken_at": None}


def _sealed(act: TaskAct, note: str) -> bytes | None:
    try:
        return Safe().seal(act.applicant_id, TaskAct.place(act.id), note) if note else None
    except KeyDestroyed as gone:
        raise DataDeleted(_("The person's data was deleted."), remedy=_("Leave the note out.")) from gone


def _must_be_mine(task: Task, by: Actor) -> None:
    must_be_free(task, by)
    if task.taken_by != by.id:
        raise TaskTaken(_("Nobody has taken this task."), where=task.reference, remedy=_("Take it first."))


def _must_be_offered(task: Task, by: Actor) -> None:
    if task.state != Task.State.TAKEN or task.offered_to != by.id:
        remedy = _("Go back to the list of tasks.")
        raise NotShared(_("It is not handed over to you any more."), where=task.reference, remedy=remedy)


def _needed(note: str) -> str:
    if not note.strip():
        raise NoteNeeded(_("Whoever reads it must know why."), remedy=_("Write a sentence or two."))
    return _checked(note)


def _checked(note: str) -> str:
    note = note.replace("\r\n", "\n").strip()
    if len(note) > LONGEST_NOTE or not is_showable(note):
        what = _("Use at most %(count)s characters") % {"count": LONGEST_NOTE}
        raise NoteNeeded(f"{what}.", remedy=_("Take out the special characters."))
    return note
