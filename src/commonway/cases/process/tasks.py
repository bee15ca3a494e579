"""Tasks: who takes one, puts it back, or does it; what is found out goes on as facts, with where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from commonway.bpmn.happenings import TaskDone
from commonway.cases.answers_checking import checked
from commonway.cases.errors import CasesError, TaskUnknown
from commonway.cases.locking import lock
from commonway.cases.models import MovedCase, ProcessInstance, Task
from commonway.cases.names import OUR_STEPS
from commonway.cases.process import definitions
from commonway.cases.process.crossing import tell_back
from commonway.cases.process.driving import PURPOSE, happened, state_of
from commonway.cases.process.variables import as_variables, facts_in
from commonway.cases.wording import in_every_language
from commonway.exchange import share
from commonway.exchange.share import Told
from commonway.facts.models import Fact
from commonway.facts.recording import Finding, record_all
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision, Thing, note_hidden, record_reading, recorded_together, require
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.packs.definitions import FactDefinition
from commonway.packs.process_files import TaskDefinition
from commonway.packs.processes import nodes_of
from commonway.vault.sealing import KeyDestroyed, Safe


class TaskTaken(CasesError):
    """A colleague works on the task already, or has done it."""


class DoneDifferently(TaskTaken):
    """The actor has done the task already, in another window, and gave other answers there."""


class DataDeleted(CasesError):
    """The data of whom the task is about was deleted; nothing more can be found out about them."""


class Decides(CasesError):
    """The task is done by deciding, on the page of its case."""


class FourEyes(CasesError):
    """Whoever did the task before may not do this one too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFile:
    """A task opened by whoever may work on it: what it is, what was told of the case, what was found out so far."""

    task: Task
    definition: TaskDefinition
    asks: tuple[FactDefinition, ...]
    told: Told | None
    since: tuple[Told, ...]  # what was told of it on its way
    found: Mapping[str, object]  # by the organisation's own tasks on this case, by fact
    barred: str = ""  # why the one who opened it may not do it, where four eyes must look


def tasks_of(organisation: str) -> QuerySet[Task]:
    """Return the tasks of *organisation*; those of one queue are in `queues`."""
    return Task.objects.at(organisation)


def open_task(task_id: UUID, *, by: Actor, at: datetime) -> TaskFile:
    """Return a task of the actor's organisation with all that may be known for it; the reading goes on the ledger.

    Raises `TaskUnknown`, for another organisation's task too, which is recorded as refused, and `AccessRefused`.
    """
    task, decision = permitted(task_id, by=by, at=at, action="read")
    safe = Safe()
    with recorded_together():
        record_reading(by, thing_of(task), decision, at=at)
        told, since = share.open_case(task.case_id, by=by, at=at, safe=safe)
    with within(SYSTEM):
        definition = definition_of(task)
        facts = definitions.pack_of(task.pack_version_id).facts
        asks = tuple(facts[fact] for fact in definition.asks)
        return TaskFile(
            task=task,
            definition=definition,
            asks=asks,
            told=told,
            since=since,
            found=_found(task, safe),
            barred=_barred(task, by.id),
        )


def take(task_id: UUID, *, by: Actor, at: datetime) -> Task:
    """Take a task, so that colleagues see who works on it. Taking it again changes nothing.

    Raises `TaskUnknown`, `AccessRefused`, `TaskTaken` and `FourEyes`.
    """
    found, decision = permitted(task_id, by=by, at=at)
    with transaction.atomic():
        task = locked_task(found)
        if task.state == Task.State.TAKEN and task.taken_by == by.id:
            return task
        must_be_free(task, by)
        with within(SYSTEM):
            hold_apart(task, by.id)
            task.state, task.taken_by, task.taken_at = Task.State.TAKEN, by.id, at
            task.save(update_fields=["state", "taken_by", "taken_at"])
            note_on_ledger(task, "task.taken", decision, by=by, at=at)
    return task


def put_back(task_id: UUID, *, by: Actor, at: datetime) -> Task:
    """Give a task back to the colleagues. Raises `TaskUnknown`, `AccessRefused`, and `TaskTaken` if it is not the actor's."""
    found, decision = permitted(task_id, by=by, at=at)
    with transaction.atomic():
        task = locked_task(found)
        if task.state == Task.State.OPEN:
            return task
        must_be_free(task, by)
        with within(SYSTEM):
            free(task)
            note_on_ledger(task, "task.put-back", decision, by=by, at=at)
    return task


def do(task_id: UUID, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Task:
    """Finish a task with what was found out, by fact; the process goes on in the same transaction.

    What is found is kept as facts about whom they are about. Done again, it changes nothing. Raises `TaskUnknown`,
    `AccessRefused`, `TaskTaken`, `DoneDifferently` where it was done with other answers, `FourEyes`, `DataDeleted`, and
    `AnswersInvalid` for values that do not fit their facts.
    """
    found, decision = permitted(task_id, by=by, at=at)
    try:
        return _do(found, values, decision, by=by, at=at)
    except KeyDestroyed as gone:
        remedy = _("Nothing is left to do. Answer that the case is done, on the page of the case.")
        raise DataDeleted(_("The person's data was deleted."), where=found.reference, remedy=remedy) from gone


def _do(found: Task, values: Mapping[str, Any], decision: Decision, *, by: Actor, at: datetime) -> Task:
    with transaction.atomic():
        task = locked_task(found)
        if task.state == Task.State.DONE and task.taken_by == by.id:
            return _done_before(task, values, at=at)
        must_be_free(task, by)
        with within(SYSTEM):
            hold_apart(task, by.id)
            if definition_of(task).decides:
                raise Decides(_("This is done by deciding."), where=task.reference, remedy=_("Decide on the case."))
            facts = definitions.pack_of(task.pack_version_id).facts
            asked = set(definition_of(task).asks)
            kept = _checked(task, values, at=at)
            _keep_facts(task, kept, facts, decision, by=by, at=at)
            finish(task, by=by, at=at)
            tell_back(task, kept, definitions.pack_of(task.pack_version_id), by=by, at=at)
            nothing = dict.fromkeys(asked - kept.keys())  # looked for and not there: known to be nothing
            happened(task.case, TaskDone(task.token or 0, as_variables(nothing | kept, facts)), by=by, at=at)
    return task


def _done_before(task: Task, values: Mapping[str, Any], *, at: datetime) -> Task:
    """Return *task*, done by whoever does it again; raises `DoneDifferently` where *values* are not what was saved."""
    with within(SYSTEM):
        facts, asked = definitions.pack_of(task.pack_version_id).facts, definition_of(task).asks
        given = as_variables(_checked(task, values, at=at), facts)
        saved = as_variables(_found(task), facts)
    if any(given.get(fact) != saved.get(fact) for fact in asked):
        what = _("You have done this task already, in another window.")
        raise DoneDifferently(what, where=task.reference, remedy=_("What was saved there stands."))
    return task


def _checked(task: Task, values: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Return those of *values* that *task* asks for; raises `AnswersInvalid`."""
    asked = set(definition_of(task).asks)
    given = {fact: value for fact, value in values.items() if fact in asked and value is not None}
    return checked(given, facts=definitions.pack_of(task.pack_version_id).facts, today=timezone.localdate(at))


def permitted(task_id: UUID, *, by: Actor, at: datetime, action: str = "answer") -> tuple[Task, Decision]:
    """Return the task as it is now, and the ground to act on it; a refusal is on the ledger whatever comes after."""
    found = Task.objects.at(by.organisation).filter(id=task_id).first()
    if found is None:
        _note_anothers(task_id, by=by, at=at)
        raise TaskUnknown(_("There is no such task here."), remedy=_("Go back to the list of tasks."))
    return found, require(by, action, thing_of(found), at=at)


def free(task: Task) -> None:
    """Give a task, locked with its case, back to the colleagues."""
    task.state, task.taken_by, task.taken_at, task.offered_to = Task.State.OPEN, "", None, ""
    task.save(update_fields=["state", "taken_by", "taken_at", "offered_to"])


def finish(task: Task, *, by: Actor, at: datetime) -> None:
    """Let a task, locked with its case, be done by *by*; what its process makes of it is the caller's to say."""
    task.state, task.taken_by, task.ended_at = Task.State.DONE, by.id, at
    task.taken_at, task.offered_to = task.taken_at or at, ""
    task.save(update_fields=["state", "taken_by", "taken_at", "ended_at", "offered_to"])
    note_on_ledger(task, "task.done", Decision(allowed=True, ground="task", purpose=PURPOSE), by=by, at=at)


def known_in(case_id: UUID, safe: Safe | None = None) -> dict[str, object]:
    """Return what is known in the process of a case, by fact; nothing where it has none or the data was deleted."""
    instance = ProcessInstance.objects.filter(case=case_id).first()
    if instance is None:
        return {}
    try:
        return facts_in(state_of(instance, safe=safe), definitions.pack_of(instance.pack_version_id).facts)
    except KeyDestroyed:
        return {}


def locked_task(found: Task) -> Task:
    """Return the task, locked, with its case and process: those first, in the order in which whoever drives it locks."""
    with within(SYSTEM):
        lock([found.case_id])
        return Task.objects.select_for_update(of=("self",)).select_related("case__request").get(id=found.id)


def must_be_free(task: Task, by: Actor) -> None:
    """Raise `TaskTaken` where the task is over or a colleague's."""
    if task.state in (Task.State.DONE, Task.State.WITHDRAWN):
        raise TaskTaken(_("The task is over."), where=task.reference, remedy=_("Go back to the list of tasks."))
    if task.state == Task.State.TAKEN and task.taken_by != by.id:
        remedy = _("Take another, or ask them to put it back.")
        raise TaskTaken(_("A colleague works on this task."), where=task.reference, remedy=remedy)


def hold_apart(task: Task, account: str, *, yours: bool = True) -> None:
    """Raise `FourEyes` where an account did what this task must be done by another for, whichever was done first.

    In a process with branches either of the two may be. A task no process has is held apart from none.
    """
    if task.kind != Task.Kind.PROCESS:
        return
    others = {definition_of(task).not_by} - {""}
    service = definitions.pack_of(task.pack_version_id).services.get(task.service)
    others |= {each.id for each in (service.tasks if service else ()) if each.not_by == task.node}
    if others & _done_by(account, task):
        remedy = _("Leave it to a colleague.")
        own = _("You did the step before, so somebody else does this one.")
        raise FourEyes(own if yours else _("They did the step before, so somebody else does this one."), remedy=remedy)


def _done_by(account: str, task: Task) -> set[str]:
    """Return the nodes of the tasks that an account did in the case of *task*, as its version of the process calls them."""
    done = Task.objects.filter(case=task.case_id, state=Task.State.DONE, taken_by=account)
    there = set(done.values_list("node", "pack_version_id"))
    if all(version == task.pack_version_id for _node, version in there):
        return {node for node, _version in there}
    moved = MovedCase.objects.filter(case=task.case_id, state=MovedCase.State.MOVED).order_by("at", "id")
    for move in [one.move for one in moved.select_related("move")]:
        there = {
            (move.mapping.get(node) or node, move.to_version_id) if version == move.from_version_id else (node, version)
            for node, version in there
        }
    return {node for node, _version in there}


def _barred(task: Task, account: str) -> str:
    try:
        hold_apart(task, account)
    except FourEyes as error:
        return f"{error.what} {error.remedy}"
    return ""


def definition_of(task: Task) -> TaskDefinition:
    """Return what people see of a task: what the pack says of it, else its name in the process."""
    if task.kind != Task.Kind.PROCESS:
        return TaskDefinition(id=task.node, title=in_every_language(OUR_STEPS[task.node]), decides=True)
    found = definitions.task_of(task.pack_version_id, task.service, task.node)
    if found is not None:
        return found
    process = definitions.pack_of(task.pack_version_id).services[task.service].process
    nodes = nodes_of(definitions.process_of(task.pack_version_id, process))
    title = next((node.title for node in nodes if node.id == task.node), task.node)
    return TaskDefinition(id=task.node, title={"": title})


def _found(task: Task, safe: Safe | None = None) -> dict[str, object]:
    """Return what the task's organisation found out. Where another found the same out later, it is theirs to show."""
    known = known_in(task.case_id, safe)
    done = Task.objects.filter(case=task.case_id, state=Task.State.DONE).order_by("ended_at", "token")
    finders = {fact: one.organisation_id for one in done for fact in definition_of(one).asks}
    return {fact: value for fact, value in known.items() if finders.get(fact) == task.organisation_id}


def _keep_facts(
    task: Task,
    kept: Mapping[str, Any],
    facts: Mapping[str, FactDefinition],
    decision: Decision,
    *,
    by: Actor,
    at: datetime,
) -> None:
    request = task.case.request
    owner = {"subject": request.subject_id or request.applicant_id, "applicant": request.applicant_id}
    findings = [
        Finding(
            subject_id=owner[facts[fact].about],
            name=fact,
            value=value,
            source=Fact.Source.REGISTER,
            detail=task.organisation_id,
            certainty=Fact.Certainty.EVIDENCED,
            case_id=task.case_id,
        )
        for fact, value in kept.items()
    ]
    record_all(findings, request_id=request.id, by=by, at=at, purpose=PURPOSE, ground=decision.ground)


def note_on_ledger(task: Task, type_: str, decision: Decision, *, by: Actor, at: datetime) -> None:
    """Append an event of *type_* about *task* to the person's stream."""
    data = {
        "case": str(task.case_id),
        "request": str(task.case.request_id),
        "service": task.service,
        "task": str(task.id),
        "node": task.node,
    }
    entry = Entry(stream=task.applicant_id, type=type_, organisation=task.organisation_id, data=data)
    append([entry], by=by, at=at, purpose=decision.purpose, ground=decision.ground)


def thing_of(task: Task) -> Thing:
    """Return *task* as a thing access is decided on."""
    return Thing(
        kind="task", id=task.id, applicant=task.applicant_id, organisation=task.organisation_id, team=task.team
    )


def _note_anothers(task_id: UUID, *, by: Actor, at: datetime) -> None:
    with within(SYSTEM):
        task = Task.objects.filter(id=task_id).first()
    if task is not None:
        note_hidden(by, "read", thing_of(task), at=at)
