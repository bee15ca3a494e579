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

from commonway.bpmn import Refusal, State, Step, Wait, Why, advance, start, take_up
from commonway.bpmn import effects as does
from commonway.bpmn.happenings import ActionFailed, Answer, Happening, Withdrawn
from commonway.cases import ending
from commonway.cases.levels.counting import later
from commonway.cases.levels.starting import working_days
from commonway.cases.models import Case, Decision, ProcessInstance, Task
from commonway.cases.process import acting, crossing, definitions, timers
from commonway.cases.process.actions.setting import Setting
from commonway.cases.process.variables import as_variables, facts_in
from commonway.exchange.models import Delivery
from commonway.identity.models import Person
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.packs.process_files import LaneRole
from commonway.vault.sealing import Safe

PURPOSE = ending.PURPOSE
MOST_ROUNDS = 50  # happenings that follow from one, before a process is taken for one that never rests

_STUCK = (Wait.INCIDENT, Wait.FACTS)


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

    def _settle(self, step: Step, *, new: bool = False) -> None:
        """Do what *step* asks, and what follows from that, until the process waits; then keep where it stands."""
        for rounds in count():
            self.instance.steps += 1
            self.restless = rounds >= MOST_ROUNDS
            for effect in step.effects:
                self._do(effect, step.state)
            if not self.answers:
                break
            step = advance(self.process, step.state, self.answers.popleft(), now=timezone.localtime(self.at))
        self._look_whether_stuck(step.state)
        self._keep(step.state, new=new)
        append(self.entries, by=self.by, at=self.at, purpose=PURPOSE, ground="task")
        if self.outcome is not None:
            self._end(step.state)

    def _keep(self, state: State, *, new: bool) -> None:
        place = ProcessInstance.place(self.case.id)
        self.instance.state = self.safe.seal_bytes(self.case.applicant_id, place, state.to_json().encode())
        self.instance.ended_at = self.at if state.ended else None
        self.instance.save(force_insert=new)

    def _do(self, effect: does.Effect, state: State) -> None:
        match effect:
            case does.OpenTask():
                self._open(effect, state)
            case does.CallAction():
                self._call(effect, state)
            case does.SetTimer(token=token, at=when):
                timers.set_timer(self.case.id, token, at=when)
            case does.Withdraw(token=token):
                self._withdraw(token)
            case does.Incident(node=node, why=why):
                self._stuck(node, why)
            case does.AwaitFacts(node=node, facts=facts):
                self._stuck(node, f"It is not known: {', '.join(facts)}.")
            case does.Ended():
                self.outcome = effect
            case does.AwaitMessage() | does.AwaitSignal() | does.SendMessage() | does.RaiseSignal() | does.Escalated():
                pass  # nobody else is told, and nothing else comes: the product itself exchanges none of them yet
            case _:
                assert_never(effect)

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
        service = self.pack.services[self.case.service]
        role = service.lanes.get(effect.lane.rpartition("/")[2].strip())
        whose, task_id = role.organisation if role else self.case.organisation_id, new_id()
        if role and whose != self.case.organisation_id and not self._tell(role, task_id, state):
            self._stuck(effect.node, f"No agreement lets {whose} be told of the case.")
            whose = self.case.organisation_id  # a task would tell them too; whose case it is finds another way
        definition = definitions.task_of(self.instance.pack_version_id, self.case.service, effect.node)
        task = Task(
            id=task_id,
            case=self.case,
            token=effect.token,
            node=effect.node,
            service=self.case.service,
            reference=self.case.reference,
            pack_version_id=self.instance.pack_version_id,
            organisation_id=whose,
            applicant_id=self.case.applicant_id,
            team=definition.team if definition else "",
            skill=definition.skill if definition else "",
            language=Person.objects.filter(id=self.case.applicant_id).values_list("language", flat=True).get(),
            opened_at=self.at,
            due_at=effect.due_at or self._due(effect.node, whose),
        )
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

    def _due(self, node: str, organisation: str) -> datetime | None:
        task = definitions.task_of(self.instance.pack_version_id, self.case.service, node)
        if task is None or not task.within:
            return None
        zone = timezone.get_default_timezone()
        return later(self.at, task.within, working_days(self.pack, organisation), days="working", zone=zone)

    def _withdraw(self, token: int) -> None:
        task = Task.objects.to_do().filter(case=self.case, token=token).first()
        if task is not None:
            task.state, task.ended_at, task.offered_to = Task.State.WITHDRAWN, self.at, ""
            task.save(update_fields=["state", "ended_at", "offered_to"])
            about = self._entry("task.withdrawn", organisation=task.organisation_id, node=task.node, task=str(task.id))
            self.entries.append(about)
        acting.take_back(self.case.id, token, by=self.by, at=self.at)

    def _look_whether_stuck(self, state: State) -> None:
        """Take back that it cannot go on once nothing waits there any more; another branch may still be stuck."""
        waiting = {token.node for token in state.waiting(*_STUCK, Wait.TASK)}
        if self.instance.stuck_at and self.instance.stuck_at not in waiting:
            self.instance.stuck_at = self.instance.stuck_why = ""
        others = state.waiting(*_STUCK)
        if others and not self.instance.stuck_at:
            self.instance.stuck_at, self.instance.stuck_why = others[0].node[:200], "It has been stuck here for longer."

    def _stuck(self, node: str, why: str) -> None:
        self.instance.stuck_at, self.instance.stuck_why = node[:200] or "?", why[:500]
        self.entries.append(self._entry("case.stuck", node=node))

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
