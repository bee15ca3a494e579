"""Opening a case again: what was decided stays on record, its clocks begin anew, and somebody decides again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from commonway.cases import locking
from commonway.cases.errors import CasesError
from commonway.cases.levels.pausing import reason_of
from commonway.cases.levels.starting import clocks_of
from commonway.cases.models import Appeal, Case, Clock, ClockAct, Task
from commonway.cases.ours import permitted
from commonway.catalogue import queries as catalogue
from commonway.fence.scope import SYSTEM, within
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append

PURPOSE = "Work on the case"
LOOK_AGAIN = "look-again"  # the node of tasks that no process has
RECONSIDER = "reconsider"


class NotReopened(CasesError):
    """The case cannot be opened again as it stands."""


def reopen(case_id: UUID, reason: str, *, by: Actor, at: datetime) -> Case:
    """Open a case of the actor's organisation again, for *reason*, which the person reads; a task asks for a new decision.

    Raises `CaseUnknown`, `AccessRefused`, `NotReopened` and `levels.pausing.ReasonNeeded`.
    """
    permitted(case_id, by=by, at=at)
    reason = reason_of(reason)
    with within(SYSTEM), transaction.atomic():
        case = locking.lock([case_id])[case_id]
        if case.state == Case.State.OPEN:
            raise NotReopened(_("The case is open."), where=case.reference, remedy=_("Work on it as it is."))
        if case.removed_at is not None:
            remedy = _("Whoever asks again begins a new case.")
            raise NotReopened(_("What was held for this case was removed."), where=case.reference, remedy=remedy)
        if case.hears_id or Appeal.objects.open().filter(decision__about=case).exists():
            remedy = _("What becomes of it is decided on the appeal.")
            raise NotReopened(_("There is an appeal."), where=case.reference, remedy=remedy)
        open_again(case, reason, by=by, at=at)
    return case


def open_again(case: Case, reason: str, *, by: Actor, at: datetime, ask: bool = True) -> None:
    """Open *case*, locked by the caller and ended, again; *ask* for a new decision, where there is none yet.

    Must run in the scope of the product.
    """
    case.state, case.reason, case.ended_at, case.keep_until = Case.State.OPEN, "", None, None
    case.reopened += 1
    clocks = clocks_of(case, catalogue.version(case.pack_version_id).pack, begun_at=at)
    case.save(update_fields=["state", "reason", "ended_at", "keep_until", "reopened", "due_at"])
    Clock.objects.bulk_create(clocks)
    act = ClockAct(
        case=case,
        kind=ClockAct.Kind.REOPENED,
        reason=reason[:500],
        organisation_id=case.organisation_id,
        applicant_id=case.applicant_id,
        at=at,
    )
    act.save(force_insert=True)
    append([entry(case, "case.reopened", act=str(act.id))], by=by, at=at, purpose=PURPOSE, ground="task")
    if ask:
        open_task(case, Task.Kind.ANEW, due_at=case.due_at, by=by, at=at)


def open_task(case: Case, kind: Task.Kind, *, due_at: datetime | None, by: Actor, at: datetime) -> Task:
    """Ask the organisation of *case* to look again, in a task that no process has; the one there is, if there is one."""
    there = Task.objects.to_do().filter(case=case, kind=kind).first()
    if there is not None:
        return there
    task = Task(
        case=case,
        kind=kind,
        node=LOOK_AGAIN if kind == Task.Kind.ANEW else RECONSIDER,
        service=case.service,
        reference=case.reference,
        pack_version_id=case.pack_version_id,
        organisation_id=case.organisation_id,
        applicant_id=case.applicant_id,
        opened_at=at,
        due_at=due_at,
    )
    task.save(force_insert=True)
    append(
        [entry(case, "task.opened", task=str(task.id), node=task.node)], by=by, at=at, purpose=PURPOSE, ground="task"
    )
    return task


def withdraw_tasks(case: Case, kind: Task.Kind, *, by: Actor, at: datetime) -> None:
    """Take back what `open_task` asked of the organisation of *case*, which the caller has locked."""
    for task in Task.objects.to_do().select_for_update().filter(case=case, kind=kind):
        task.state, task.ended_at = Task.State.WITHDRAWN, at
        task.save(update_fields=["state", "ended_at"])
        withdrawn = entry(case, "task.withdrawn", task=str(task.id), node=task.node)
        append([withdrawn], by=by, at=at, purpose=PURPOSE, ground="task")


def entry(case: Case, type_: str, *, organisation: str = "", **data: object) -> Entry:
    """Return an event about *case*."""
    about = {"case": str(case.id), "request": str(case.request_id), "service": case.service}
    whose = organisation or case.organisation_id
    return Entry(stream=case.applicant_id, type=type_, organisation=whose, data=about | data)
