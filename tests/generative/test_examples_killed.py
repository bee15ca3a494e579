"""Every process of every pack, begun by its worked example: killed at random and tried again, it ends the same.

Packs are found by themselves. What people find out is chosen from the pack's facts by a seed, so that the run that is killed
and the one that is not see the same.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from commonway.bpmn import Wait
from commonway.bpmn.happenings import TimerFired
from commonway.cases import requests
from commonway.cases.appealing import lodging, reconsidering
from commonway.cases.appealing.lodging import Grounds
from commonway.cases.deciding import by_staff
from commonway.cases.deciding.at_hand import AtHand, NotDecidable
from commonway.cases.deciding.drafts import Draft
from commonway.cases.models import Case, Decision, Incident, Message, Plan, ProcessInstance, Task, WorkOrder
from commonway.cases.orders import fulfilling, photographing, verifying
from commonway.cases.orders.fulfilling import Fulfilment
from commonway.cases.plans import ending as plans_ending
from commonway.cases.process import asking, driving, mending, receiving, tasks
from commonway.cases.process.passing import pass_message
from commonway.cases.process.receiving import Brought
from commonway.cases.process.tasks import definition_of
from commonway.cases.submitting import submit
from commonway.cases.taking_up import missing_for, take_up
from commonway.contacts.models import Notice
from commonway.exchange.models import Delivery
from commonway.ledger.actors import Actor, system
from commonway.ledger.models import Event
from commonway.packs.definitions import Example, FactDefinition, Pack
from commonway.packs.load import load
from tests import factories
from tests.generative.test_case_processes_killed import Killed, killed_after
from tests.spec.pictures import a_picture

pytestmark = pytest.mark.django_db
PACKS = Path(__file__).resolve().parents[2] / "packs"
MOST_ACTS = 60
SEEDS = (1, 2)
Act = Callable[[], object]


@cache
def pack_in(folder: Path) -> Pack:
    return load(folder)


def folders() -> list[Path]:
    return sorted(file.parent for file in PACKS.rglob("pack.yaml"))


def example_for(pack: Pack, service: str) -> Example | None:
    """The first worked example that leads to a case of the service."""
    found = (one for one in pack.examples.values() if service in (*one.opens, *one.eligible))
    return next(found, None)


def walks() -> Iterator[Any]:
    for folder in folders():
        pack = pack_in(folder)
        for service in pack.services.values():
            if service.process:
                yield pytest.param(folder, service.id, id=f"{pack.id}-{service.id}")


def begun(pack: Pack, service: str, example: Example, at: datetime) -> Case:
    """Tell what the example tells, and return the case of the service."""
    factories.published(pack, at=at)
    return told(service, example, at)


def told(service: str, example: Example, at: datetime) -> Case:
    """Tell what the example tells, of a pack that is published."""
    person = factories.a_person(at=at)
    by = factories.acting(person)
    request = requests.start(example.life_event, person.id, "web", by=by, at=at)
    requests.save(request.id, dict(example.facts), channel="web", by=by, at=at)
    submit(request.id, "k", "web", by=by, at=at)
    request.refresh_from_db()
    there = Case.objects.filter(request=request, service=service).first()
    if there is not None:
        return there
    assert missing_for(request, service, at=at) == []
    return take_up(request.id, service, by=by, at=at)


def chosen(fact: FactDefinition, chance: random.Random, day: date) -> Any:
    """A value that fits the fact."""
    least, most = fact.minimum, fact.maximum
    texts = {"name": "Mina Reyes", "address": "1 High Street", "email": "m@mail.example", "phone": "01632 960 001"}
    if fact.type == "boolean":
        return chance.random() < 0.5
    if fact.type == "choice":
        return chance.choice(fact.choices).value
    if fact.type in ("number", "money"):
        low = int(float(least)) if least else 0
        return chance.randint(low, max(low, min(int(float(most)) if most else low + 12, low + 12)))
    if fact.type == "date":
        return (
            day if least in ("", "today") or date.fromisoformat(least) <= day else date.fromisoformat(least)
        ).isoformat()
    if fact.type == "list":
        return []
    return texts.get(fact.type, None if fact.pattern else "As it is")


def appealed(pack: Pack, service: str, at: datetime) -> tuple[Case, datetime]:
    """Let somebody be refused what can be appealed against to *service*, and return their appeal's case, and when."""
    appealable = {id_ for id_, one in pack.services.items() if one.decision and one.decision.appeal
                  and one.decision.appeal.service == service}  # fmt: skip
    factories.published(pack, at=at)
    for example in pack.examples.values():
        for about in appealable.intersection(example.opens):
            walk = Walk(pack, told(about, example, at), at, seed=0, refuses=True)
            walk.to_the_end()
            decision = Decision.objects.standing().filter(about=walk.case, outcome="refused").first()
            if decision is None:
                continue
            by = factories.acting(walk.case.applicant_id)
            appeal = lodging.lodge(decision.id, Grounds(words="It is not right."), by=by, at=walk.at)
            if appeal.case_id is None:
                clerk = Actor(kind="staff", id="s", organisation=walk.case.organisation_id, role="caseworker")
                appeal = reconsidering.pass_on(walk.case.id, by=clerk, at=walk.at)
            return Case.objects.get(id=appeal.case_id), walk.at
    raise AssertionError(f"nobody is refused what {service} hears appeals against")


def draft_for(found: AtHand, chance: random.Random, *, refuses: bool) -> Draft:
    """A decision that can be made on the case."""
    frame = found.frame
    ruling = chance.choice(sorted(frame.rulings)) if frame.rulings else ""
    outcome = "granted" if ruling == "changed" else "" if ruling else "refused"
    if not refuses and not frame.rulings:
        outcome = chance.choice(("granted", "refused"))
    reasons = frame.reasons_of.reasons_for(outcome) if outcome else frame.reasons_of.reasons
    return Draft(
        outcome=outcome,
        ruling=ruling,
        reasons=tuple(each.id for each in reasons[:1]),
        words="As it is.",
        amount=Decimal(100) if frame.definition.amount and outcome == "granted" else None,
        changed="It is clear now." if frame.replaces else "",
    )


class Walk:
    """One case on its way: what there is to do next is found out anew each time, and always in the same order."""

    def __init__(self, pack: Pack, case: Case, at: datetime, seed: int, *, refuses: bool = False) -> None:
        self.pack, self.case, self.at, self.seed, self.refuses = pack, case, at, seed, refuses
        self.rounds = Counter[str]()

    def to_the_end(self) -> None:
        """Do what there is to do, undisturbed."""
        for _number in range(MOST_ACTS):
            act = self.next()
            if act is None:
                return
            act()

    def next(self) -> Act | None:
        """Return the next thing somebody does, or None where nothing is left to do."""
        self.case.refresh_from_db()
        if self.case.state != Case.State.OPEN:
            return self._passing()
        at_once = self._passing() or self._task() or self._message() or self._mending()
        return at_once or self._order() or self._timer() or self._plan()

    def _values(self, facts: Any, about: str) -> dict[str, Any]:
        self.rounds[about] += 1
        chance = random.Random(f"{self.seed} {about} {self.rounds[about]}")
        return {fact.id: chosen(fact, chance, self.at.date()) for fact in facts}

    def _task(self) -> Act | None:
        task = Task.objects.to_do().filter(case=self.case).order_by("token").first()
        if task is None:
            return None
        # Each step is somebody else's, so that four eyes always look.
        by = Actor(kind="staff", id=f"at-{task.node}", organisation=task.organisation_id, role="caseworker")
        if definition_of(task).decides:
            return self._decision(by)
        facts = [self.pack.facts[fact] for fact in definition_of(task).asks]
        values, at, id_ = self._values(facts, task.node), self.at, task.id
        return lambda: tasks.do(id_, values, by=by, at=at)

    def _decision(self, by: Actor) -> Act:
        """One decides, or one proposes and another confirms. Decided already, nothing is left to decide."""
        found, at, id_ = by_staff.look(self.case.id, by=by, at=self.at), self.at, self.case.id
        if found.proposal is not None:
            proposal, second = found.proposal.id, replace(by, id=f"{by.id}-second")
            return lambda: by_staff.confirm(id_, proposal, by=second, at=at)
        self.rounds["decide"] += 1
        draft = draft_for(found, random.Random(f"{self.seed} {self.rounds['decide']}"), refuses=self.refuses)

        def decide() -> None:
            with suppress(NotDecidable):
                by_staff.decide(id_, draft, by=by, at=at)

        return decide

    def _message(self) -> Act | None:
        for who, bring in (("person", receiving.from_person), ("staff", receiving.from_staff)):
            for one in asking.awaited(self.case, by=who):
                staff = Actor(kind="staff", id="s", organisation=self.case.organisation_id, role="caseworker")
                by = factories.acting(self.case.applicant_id) if who == "person" else staff
                values = self._values(one.facts, one.message.id)
                brought = Brought(name=one.message.id, values=values, key=f"{who} {self.rounds[one.message.id]}")
                return partial(bring, self.case.id, brought, by=by, at=self.at)
        return None

    def _passing(self) -> Act | None:
        waiting = Message.objects.kept(at=self.at).filter(direction="out", case=self.case).order_by("arrived_at", "id")
        for message in waiting:
            if self.rounds[str(message.id)] == 0:
                self.rounds[str(message.id)] += 1
                id_, at = message.id, self.at
                return lambda: pass_message(id_, at=at)
        return None

    def _mending(self) -> Act | None:
        found = Incident.objects.open().filter(case=self.case, code="facts").order_by("token").first()
        if found is None:
            return None
        by = Actor(kind="staff", id="s", organisation=self.case.organisation_id, role="caseworker")
        facts = [self.pack.facts[fact] for fact in found.about["facts"]]
        values, id_, at = self._values(facts, found.node), found.id, self.at
        return lambda: mending.supply(id_, values, by=by, at=at)

    def _order(self) -> Act | None:
        """What the supplier, and then whoever ordered it, do with work that is ordered."""
        order = (
            WorkOrder.objects.filter(case=self.case)
            .exclude(state__in=WorkOrder.OVER)
            .order_by("placed_at", "id")
            .first()
        )
        if order is None:
            return None
        supplier = Actor(kind="staff", id="builder", organisation=order.supplier_id, role="supplier")
        officer = Actor(kind="staff", id="s", organisation=order.organisation_id, role="caseworker")
        id_, at = order.id, self.at
        if order.state == WorkOrder.State.DONE:
            return lambda: verifying.verify(id_, by=officer, at=at)
        if order.state == WorkOrder.State.PLACED:
            return lambda: fulfilling.fulfil(id_, Fulfilment(state="accepted"), by=supplier, at=at)
        if not order.photos.exists():
            return lambda: photographing.add(id_, a_picture(), by=supplier, at=at)
        return lambda: fulfilling.fulfil(id_, Fulfilment(state="done", note="It is done."), by=supplier, at=at)

    def _plan(self) -> Act | None:
        """Whoever leads the plan ends it, where nothing else is left to do."""
        plan = Plan.objects.filter(case=self.case, state=Plan.State.ACTIVE, token__isnull=False).first()
        if plan is None:
            return None
        by = Actor(kind="staff", id="s", organisation=plan.organisation_id, role="caseworker")
        id_, at = plan.id, self.at
        return lambda: plans_ending.end(id_, reason="All is done.", by=by, at=at)

    def _timer(self) -> Act | None:
        state = driving.state_of(ProcessInstance.objects.get(case=self.case))
        waiting = {token.id for token in state.waiting(Wait.TIMER)}
        jobs = ProcrastinateJob.objects.filter(task_name="cases.fire_timer", args__case_id=str(self.case.id))
        for job in jobs.order_by("scheduled_at", "id"):
            if job.args["token"] in waiting:
                self.at = max(self.at, job.scheduled_at)
                fired, at, case = TimerFired(job.args["token"]), self.at, self.case
                return lambda: driving.happened(case, fired, by=system("tests"), at=at)
        return None


def walked(folder: Path, service: str, seed: int, *, kills: bool) -> dict[str, Any]:
    """Walk the case to its end, each act killed at random if *kills*, and done once more; return all that is left."""
    pack = pack_in(folder)
    example = example_for(pack, service)
    first = example or next(iter(pack.examples.values()))
    at = datetime.combine(first.today, time(10), tzinfo=UTC)
    chance = random.Random(f"kills {seed}")
    with transaction.atomic():
        if example is None:
            case, at = appealed(pack, service, at)
        else:
            case = begun(pack, service, example, at)
        walk = Walk(pack, case, at, seed)
        for _number in range(MOST_ACTS):
            act = walk.next()
            if act is None:
                break
            for _try in range(2 if kills else 0):
                try:
                    with killed_after(chance.randint(0, 90)):
                        act()
                except Killed:
                    continue
            for _again in range(2):
                act()
        found = what_is_left(walk.case)
        transaction.set_rollback(True)
    return found


def what_is_left(case: Case) -> dict[str, Any]:
    case.refresh_from_db()
    instance = ProcessInstance.objects.get(case=case)
    rows = Task.objects.filter(case=case).order_by("token")
    return {
        "case": (case.state, case.reason, case.ended_at),
        "state": driving.state_of(instance).to_json(),
        "process": (instance.steps, instance.stuck_at, instance.stuck_code, instance.ended_at),
        "tasks": list(rows.values_list("token", "node", "state", "organisation", "taken_by")),
        "messages": Counter(Message.objects.values_list("direction", "kind", "name", "state")),
        "incidents": list(Incident.objects.order_by("token", "id").values_list("token", "node", "code", "closed")),
        "deliveries": Counter(Delivery.objects.values_list("organisation", "clause_id", "state")),
        "decisions": list(Decision.objects.order_by("about_id", "version").values_list("outcome", "ruling", "state")),
        "orders": list(WorkOrder.objects.order_by("placed_at", "id").values_list("service", "state")),
        "plans": list(Plan.objects.values_list("state", "ended_at")),
        "notices": Counter(Notice.objects.values_list("letter", flat=True)),
        "ledger": Counter(Event.objects.of(case.applicant_id).values_list("type", "actor_kind", "organisation")),
        "jobs": Counter(ProcrastinateJob.objects.values_list("task_name", flat=True)),
    }


def test_the_packs_are_found() -> None:
    assert {"talvera", "nurse-family"} <= {folder.name for folder in folders()}
    assert len(list(walks())) >= 2


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("folder", "service"), list(walks()))
def test_killed_at_random_it_ends_the_same(folder: Path, service: str, seed: int) -> None:
    undisturbed = walked(folder, service, seed, kills=False)
    assert undisturbed["process"][0] > 1, "it went nowhere"
    assert walked(folder, service, seed, kills=True) == undisturbed


def test_time_goes_on_only_where_a_timer_says_so() -> None:
    """The walk itself depends on nothing but the seed: two of them undisturbed are the same."""
    folder = PACKS / "talvera"
    first, second = (walked(folder, "help-at-home", 3, kills=False) for _again in range(2))
    assert first == second
    assert timedelta() <= (first["case"][2] - datetime(2020, 1, 1, tzinfo=UTC))
