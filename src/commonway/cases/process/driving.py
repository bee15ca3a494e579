"""Driving the process of a case: what happened goes in, the new state is kept, and what follows from it is done.

All of one happening commits or none: state, tasks, crossings, letters, events of the ledger. A happening that comes twice,
or too late, changes nothing, so whoever is killed in between may simply try again.

Whoever changes a case locks in one order: deliveries, case, process, task, clocks, and last the person's stream.
"""

from collections import deque
from collections.abc import Mapping
from datetime import datetime
from itertools import count
from typing import assert_never
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonway.bpmn import Refusal, State, Step, Why, advance, migrate, start, take_up
from commonway.bpmn import effects as does
from commonway.bpmn.happenings import ActionFailed, Answer, Happening, Withdrawn
from commonway.cases import ending
from commonway.cases.models import Case, Decision, Incident, Message, ProcessInstance, Task
from commonway.cases.process import acting, crossing, definitions, incidents, keeping, queueing, sending, timers
from commonway.cases.process.actions.setting import Setting
from commonway.cases.process.incidents import Stuck
from commonway.cases.process.variables import as_variables, facts_in
from commonway.exchange.models import Delivery
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.packs.process_files import LaneRole
from commonway.packs.processes import nodes_of
from commonway.vault.sealing import Safe

PURPOSE = ending.PURPOSE
MOST_ROUNDS = 50  # happenings that follow from one, before a process is taken for one that never rests


def begin(
    case: Case, values: Mapping[str, object], *, by: Actor, at: datetime, safe: Safe | None = None
) -> ProcessInstance | None:
    """Begin the process of *case*, just saved, with what its organisation was told; None where its service has none.

    Must run inside the transaction that opens the case, in the scope of the product.
    """
    service = definitions.pack_of(case.pack_version_id).services[case.service]
    if not service.process:
        return None
    instance = ProcessInstance(
        case=case,
        process=service.process,
        pack_version_id=case.pack_version_id,
        organisation_id=case.organisation_id,
        applicant_id=case.applicant_id,
        began_at=at,
    )
    _Driving(instance, by=by, at=at, safe=safe or Safe()).begin(values)
    sending.catch_up(case, service, at=at)
    return instance


def happened(case: Case, happening: Happening, *, by: Actor, at: datetime, safe: Safe | None = None) -> Refusal | None:
    """Let *happening* have its effect on the process of *case*; return why it has none, if it has none.

    Must run in the scope of the product. Whoever else drives the same process waits for their turn.
    """
    with transaction.atomic():
        return _Driving(locked(case.id), by=by, at=at, safe=safe or Safe()).go_on(happening)


def go_on_from(case: Case, node: str, outputs: Mapping[str, object], *, by: Actor, at: datetime) -> Refusal | None:
    """Take the process of *case* up again, which is over: from its task *node*, as if that had been done with *outputs*.

    The case, locked by the caller, is open again. Must run in the scope of the product.
    """
    instance = ProcessInstance.objects.select_for_update(of=("self",)).select_related("case__request").get(case=case)
    instance.case = case
    return _Driving(instance, by=by, at=at, safe=Safe()).go_on_from(node, outputs)


def tell_again(case: Case, token: int, *, by: Actor, at: datetime, safe: Safe | None = None) -> None:
    """Try once more to bring the organisation of a lane in, whose task no agreement let it have."""
    with transaction.atomic():
        _Driving(locked(case.id), by=by, at=at, safe=safe or Safe()).tell_again(token)


def move(instance: ProcessInstance, *, to: UUID, mapping: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Go on with a process, locked by the caller, by the version *to* of its pack.

    Raises `commonway.bpmn.MigrationError` where somebody has to say where it goes.
    """
    _Driving(instance, by=by, at=at, safe=Safe()).move(to, mapping)


def take_in(case: Case, *, by: Actor, at: datetime, safe: Safe | None = None) -> None:
    """Give the process of *case*, locked by the caller, the messages that are kept for what it waits for."""
    instance = ProcessInstance.objects.select_related("case__request").get(case=case)
    _Driving(instance, by=by, at=at, safe=safe or Safe()).take_in()


def locked(case_id: UUID) -> ProcessInstance:
    """Return the process of a case with all locked that its end may change, until the transaction ends.

    An organisation's answer locks its delivery, then the case: in any other order the two would wait for each other.
    """
    lock_case(case_id)
    return ProcessInstance.objects.select_for_update(of=("self",)).select_related("case__request").get(case=case_id)


def lock_case(case_id: UUID) -> None:
    """Lock a case, and what told of it and is not answered, until the transaction ends; its process comes next."""
    waiting = Delivery.objects.filter(case_id=case_id).exclude(state__in=ending.ANSWERED).order_by("id")
    list(waiting.select_for_update(of=("self",)).values_list("id"))
    Case.objects.select_for_update(of=("self",)).get(id=case_id)


def call_off(case: Case, *, reason: str, by: Actor, at: datetime) -> None:
    """End the process of *case*, locked by the caller, if it goes on, because the case has ended in another way."""
    going = ProcessInstance.objects.select_for_update(of=("self",)).select_related("case__request")
    instance = going.filter(case=case, ended_at__isnull=True).first()
    if instance is not None:
        _Driving(instance, by=by, at=at, safe=Safe()).go_on(Withdrawn(reason[:200]))


def state_of(instance: ProcessInstance, *, safe: Safe | None = None) -> State:
    """Return where a process stands."""
    place = ProcessInstance.place(instance.case_id)
    return State.from_json((safe or Safe()).unseal_bytes(instance.applicant_id, place, instance.state).decode())


class _Driving:
    """One happening and all that follows from it at once."""

    def __init__(self, instance: ProcessInstance, *, by: Actor, at: datetime, safe: Safe) -> None:
        self.instance, self.case = instance, instance.case
        self.by, self.at, self.safe = by, at, safe
        self.pack = definitions.pack_of(instance.pack_version_id)
        self.process = definitions.process_of(instance.pack_version_id, instance.process)
        self.entries: list[Entry] = []
        self.stuck: dict[int, Stuck] = {}
        self.answers: deque[Answer] = deque()
        self.outcome: does.Ended | None = None
        self.restless = False

    def begin(self, values: Mapping[str, object]) -> None:
        """Start the process."""
        step = start(self.process, as_variables(values, self.pack.facts), now=timezone.localtime(self.at))
        self._settle(step, new=True)

    def go_on(self, happening: Happening) -> Refusal | None:
        """Advance the process by *happening*."""
        if self.instance.ended_at is not None:  # also where the person's data was deleted, and the state with it
            return Refusal(Why.ENDED, "The process is over.")
        state = state_of(self.instance, safe=self.safe)
        step = advance(self.process, state, happening, now=timezone.localtime(self.at))
        if step.refusal is not None:
            return step.refusal
        self._settle(step)
        return None

    def go_on_from(self, node: str, outputs: Mapping[str, object]) -> Refusal | None:
        """Go on from a task of the process, which is over."""
        state = state_of(self.instance, safe=self.safe)
        step = take_up(self.process, state, node, outputs, now=timezone.localtime(self.at))
        if step.refusal is not None:
            return step.refusal
        self._settle(step)
        return None

    def take_in(self) -> None:
        """Go on with the messages that are kept, if the process waits for one."""
        if self.instance.ended_at is None:
            state = state_of(self.instance, safe=self.safe)
            step = self._next(state)
            if step is not None:
                self._settle(step)

    def move(self, to: UUID, mapping: Mapping[str, str]) -> None:
        """Go on by another version: tasks that are open stay so under their token, at the node that is theirs now."""
        state, before = state_of(self.instance, safe=self.safe), self.process
        self.pack = definitions.pack_of(to)
        self.instance.process = self.pack.services[self.case.service].process
        self.process = definitions.process_of(to, self.instance.process)
        self.instance.pack_version_id = self.case.pack_version_id = to
        step = migrate(before, self.process, state, now=timezone.localtime(self.at), mapping=mapping)
        self.case.save(update_fields=["pack_version_id"])
        for row in (*Task.objects.to_do().filter(case=self.case), *Incident.objects.open().filter(case=self.case)):
            token = step.state.tokens.get(row.token)
            row.pack_version_id = to
            row.node = token.node if token else row.node
            if isinstance(row, Task) and row.kind == Task.Kind.PROCESS:
                self._put_anew(row, step.state)
            row.save()
        self._settle(step)

    def tell_again(self, token: int) -> None:
        """Give the task of *token* to the organisation of its lane, if a clause in force lets it be told now."""
        task = Task.objects.filter(case=self.case, token=token, state=Task.State.OPEN).first()
        if task is None or self.instance.ended_at is not None:
            return
        state = state_of(self.instance, safe=self.safe)
        step = next((node for node in nodes_of(self.process) if node.id == task.node), None)
        role = self._role(step.lane) if step else None
        if role and self._tell(role, task.id, state):
            task.organisation_id = role.organisation
            task.save(update_fields=["organisation"])
            about = {"node": task.node, "task": str(task.id)}
            self.entries.append(self._entry("task.opened", organisation=role.organisation, **about))
            incidents.close_told(self.instance, token, at=self.at)
        self._settle(Step(state))

    def _role(self, lane: str) -> LaneRole | None:
        return self.pack.services[self.case.service].lanes.get(lane.rpartition("/")[2].strip())

    def _settle(self, step: Step, *, new: bool = False) -> None:
        """Do what *step* asks, and what follows from that, until the process waits; then keep where it stands."""
        following: Step | None = step
        for rounds in count():
            if following is None:
                break
            step = following
            self.instance.steps += 1
            self.restless = rounds >= MOST_ROUNDS
            for number, effect in enumerate(step.effects):
                self._do(effect, step.state, key=f"{self.instance.steps}:{number}")
            following = self._next(step.state)
        incidents.settle(self.instance, step.state, self.stuck, at=self.at, safe=self.safe)
        self._keep(step.state, new=new)
        append(self.entries, by=self.by, at=self.at, purpose=PURPOSE, ground="task")
        if self.outcome is not None:
            self._end(step.state)

    def _next(self, state: State) -> Step | None:
        """Return the next step that follows at once: from an answer, or from a message that was kept for it."""
        now = timezone.localtime(self.at)
        if self.answers:
            return advance(self.process, state, self.answers.popleft(), now=now)
        if state.ended:
            return None
        for message, happening in keeping.for_process(self.case, state, self.pack, at=self.at, safe=self.safe):
            step = advance(self.process, state, happening, now=now)
            if step.refusal is None:
                message.state, message.taken_at = Message.State.TAKEN, self.at
                message.save(update_fields=["state", "taken_at"])
                return step
        return None

    def _keep(self, state: State, *, new: bool) -> None:
        place = ProcessInstance.place(self.case.id)
        self.instance.state = self.safe.seal_bytes(self.case.applicant_id, place, state.to_json().encode())
        self.instance.ended_at = self.at if state.ended else None
        self.instance.save(force_insert=new)

    def _do(self, effect: does.Effect, state: State, *, key: str) -> None:
        match effect:
            case does.OpenTask():
                self._open(effect, state)
            case does.CallAction():
                self._call(effect, state)
            case does.SetTimer():
                self._set_timer(effect, state)
            case does.Withdraw(token=token):
                self._withdraw(token)
            case does.Incident() | does.AwaitFacts():
                self._stands(effect)
            case does.Ended():
                self.outcome = effect
            case does.Escalated(node=node, code=code):
                self.entries.append(self._entry("case.escalated", node=node, code=code[:80]))
            case does.SendMessage() | does.RaiseSignal():
                sending.send(effect, self._setting(state), key=key)
            case does.AwaitMessage() | does.AwaitSignal():
                pass  # what is kept for it is looked for when all is at rest
            case _:
                assert_never(effect)

    def _stands(self, effect: does.Incident | does.AwaitFacts) -> None:
        if isinstance(effect, does.AwaitFacts):
            about: dict[str, object] = {"facts": list(effect.facts)}
            self._stuck(Stuck(token=effect.token, node=effect.node, code=Incident.Code.FACTS, about=about))
            return
        about = {"error": effect.error[:80]} if effect.error else {}
        never_rests = self.restless and effect.code == Incident.Code.FAILED
        code = Incident.Code.CIRCLE if never_rests else effect.code
        self._stuck(Stuck(token=effect.token, node=effect.node, code=code, about=about, detail=effect.why))

    def _call(self, call: does.CallAction, state: State) -> None:
        if self.restless:  # an incident, which nothing follows from
            why = f"It did not come to rest within {MOST_ROUNDS} steps."
            self.answers.append(ActionFailed(call.token, "", why))
            return
        answer = acting.act(call, self._setting(state))
        if answer is not None:
            self.answers.append(answer)

    def _setting(self, state: State) -> Setting:
        return Setting(
            case=self.case,
            pack_version=self.pack,
            pack_version_id=self.instance.pack_version_id,
            facts=facts_in(state, self.pack.facts),
            by=self.by,
            at=self.at,
            safe=self.safe,
        )

    def _open(self, effect: does.OpenTask, state: State) -> None:
        role = self._role(effect.lane)
        whose, task_id = role.organisation if role else self.case.organisation_id, new_id()
        if role and whose != self.case.organisation_id and not self._tell(role, task_id, state):
            about = {"organisation": whose}
            self._stuck(Stuck(token=effect.token, node=effect.node, code=Incident.Code.NO_AGREEMENT, about=about))
            whose = self.case.organisation_id  # a task would tell them too; whose case it is finds another way
        task = queueing.new(self.case, effect, task_id, whose, pack=self.pack, at=self.at)
        task.save(force_insert=True)
        self.entries.append(self._entry("task.opened", organisation=whose, node=effect.node, task=str(task.id)))

    def _tell(self, role: LaneRole, task_id: UUID, state: State) -> bool:
        return crossing.tell_of_case(
            self.case,
            role,
            self.pack,
            facts_in(state, self.pack.facts),
            task_id=task_id,
            by=self.by,
            at=self.at,
            safe=self.safe,
        )

    def _put_anew(self, task: Task, state: State) -> None:
        """Put an open task into the queue where the version the case moves to has it, in another organisation too."""
        queueing.sort(task)
        node = next((node for node in nodes_of(self.process) if node.id == task.node), None)
        role = self._role(node.lane) if node else None
        whose, before = role.organisation if role else self.case.organisation_id, task.organisation_id
        token = task.token or 0
        if role and whose not in (before, self.case.organisation_id) and not self._tell(role, task.id, state):
            about = {"organisation": whose}
            self._stuck(Stuck(token=token, node=task.node, code=Incident.Code.NO_AGREEMENT, about=about))
            whose = self.case.organisation_id
        else:
            incidents.close_told(self.instance, token, at=self.at)
        if whose != before:
            queueing.hand(task, whose)
            for type_, organisation in (("task.withdrawn", before), ("task.opened", whose)):
                about = {"node": task.node, "task": str(task.id)}
                self.entries.append(self._entry(type_, organisation=organisation, **about))

    def _withdraw(self, token: int) -> None:
        task = Task.objects.to_do().filter(case=self.case, token=token).first()
        if task is not None:
            task.state, task.ended_at, task.offered_to = Task.State.WITHDRAWN, self.at, ""
            task.save(update_fields=["state", "ended_at", "offered_to"])
            about = self._entry("task.withdrawn", organisation=task.organisation_id, node=task.node, task=str(task.id))
            self.entries.append(about)
        acting.take_back(self.case.id, token, by=self.by, at=self.at)

    def _stuck(self, stuck: Stuck) -> None:
        self.stuck[stuck.token] = stuck
        self.entries.append(self._entry("case.stuck", node=stuck.node, code=stuck.code))

    def _set_timer(self, timer: does.SetTimer, state: State) -> None:
        """Let it fire when its time comes; one that goes round without time passing is stuck instead."""
        if timer.at <= self.at and state.passed.get(timer.node, 0) >= MOST_ROUNDS:
            self._stuck(Stuck(token=timer.token, node=timer.node, code=Incident.Code.CIRCLE))
            return
        timers.set_timer(self.case.id, timer.token, at=timer.at)

    def _end(self, state: State) -> None:
        assert self.outcome is not None  # noqa: S101 - for the type checker
        how = self.outcome.outcome
        if how.kind == "withdrawn":
            return  # the case ended first
        facts = state.variables
        holds = Decision.objects.standing().filter(about=self.case).order_by("-version").first()
        outcome = holds.outcome if holds else facts.get("outcome")
        refused = (how.kind == "error" and holds is None) or outcome == "refused"
        reason = str(facts.get("reason") or how.name or "")
        ending.answered(self.case, Case.State.REFUSED if refused else Case.State.DONE, reason, by=self.by, at=self.at)

    def _entry(self, type_: str, *, organisation: str = "", **data: str) -> Entry:
        about = {"case": str(self.case.id), "request": str(self.case.request_id), "service": self.case.service}
        whose = organisation or self.case.organisation_id
        return Entry(stream=self.case.applicant_id, type=type_, organisation=whose, data=about | data)
