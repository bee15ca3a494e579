"""A case of an example, walked to its end: what there is to do next is done by whoever does it, by the product's verbs."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob

from commonway.bpmn import Wait
from commonway.bpmn.happenings import TimerFired
from commonway.cases import answering as answering_more
from commonway.cases import requests
from commonway.cases.appealing import lodging, reconsidering
from commonway.cases.appealing.lodging import Grounds
from commonway.cases.asking import sending
from commonway.cases.deciding import by_staff
from commonway.cases.deciding.at_hand import AtHand, NotDecidable
from commonway.cases.deciding.drafts import Draft
from commonway.cases.evidence import answering, previewing, registers
from commonway.cases.evidence.errors import NotAsked
from commonway.cases.models import (
    Asking,
    Case,
    Decision,
    EvidenceRequest,
    Incident,
    Message,
    PaymentRequest,
    Plan,
    ProcessInstance,
    Request,
    Task,
    WorkOrder,
)
from commonway.cases.orders import fulfilling, photographing, verifying
from commonway.cases.orders.fulfilling import Fulfilment
from commonway.cases.payments import paying
from commonway.cases.payments.paying import Said
from commonway.cases.plans import ending as plans_ending
from commonway.cases.process import asking, driving, mending, receiving, tasks
from commonway.cases.process.passing import pass_message
from commonway.cases.process.receiving import Brought
from commonway.cases.process.tasks import definition_of
from commonway.cases.submitting import submit
from commonway.cases.taking_up import missing_for, take_up
from commonway.ledger.actors import Actor, system
from commonway.packs.definitions import Example, FactDefinition, Pack
from tests import factories
from tests.spec.pictures import a_picture
from tests.spec.test_newborn import yes_to

MOST_ACTS = 60
PATTERNS = {
    "^[A-Z]{2}[0-9]{14}$": "VD12345678901234",
    "^[0-9]{8}[A-Z]$": "26100544F",
    "^[A-Z0-9]{6,12}$": "AB123456",
}  # a value that fits each pattern of the packs
Act = Callable[[], object]


def example_for(pack: Pack, service: str) -> Example | None:
    """The first worked example that leads to a case of the service."""
    found = (one for one in pack.examples.values() if service in (*one.opens, *one.eligible))
    return next(found, None)


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
    missing = missing_for(request, service, at=at)
    if not missing:
        return take_up(request.id, service, by=by, at=at)
    return asked_for(request, service, missing, at)


def asked_for(request: Request, service: str, missing: Sequence[str], at: datetime) -> Case:
    """Answer what the service needs more, say yes to all it asks, and send it."""
    pack, by = requests.published_for(request).pack, factories.acting(request.applicant_id)
    chance = random.Random(service)
    values = {fact: chosen(pack.facts[fact], chance, at.date()) for fact in missing}
    answering_more.answer(request.id, values, channel="web", by=by, at=at)
    request = requests.found(request.id)
    said = yes_to(request, service)
    found = sending.ask(request.id, said, channel="web", language="en", by=by, at=at)
    return next(case for case in found.cases if case.service == service)


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
    return texts.get(fact.type, PATTERNS.get(fact.pattern) if fact.pattern else "As it is")


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


def settled(act: Act) -> Act:
    """Return *act* for what cannot be done once it is done: done again, it only says so."""

    def once() -> None:
        with suppress(NotDecidable, NotAsked):
            act()

    return once


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
        return (
            at_once
            or self._preview()
            or self._evidence()
            or self._order()
            or self._payment()
            or self._timer()
            or self._plan()
        )

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

        return settled(lambda: by_staff.decide(id_, draft, by=by, at=at))

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

    def _preview(self) -> Act | None:
        """The person says whether an answer about them may be used."""
        held = EvidenceRequest.objects.filter(case=self.case, state=EvidenceRequest.State.PREVIEW).first()
        if held is None:
            return None
        by, at, id_ = factories.acting(self.case.applicant_id), self.at, held.id
        may = random.Random(f"{self.seed} {held.evidence}").random() < 0.5
        return settled(lambda: previewing.decide(id_, may_be_used=may, by=by, at=at))

    def _evidence(self) -> Act | None:
        """No register is connected here, so each one's term runs out; people answer."""
        asked = Asking.objects.open().filter(evidence_request__case=self.case).order_by("asked_at", "id").first()
        if asked is None:
            return None
        id_, evidence = asked.id, asked.evidence_request
        if asked.kind not in ("task", "person"):
            self.at = max(self.at, asked.due_at or self.at)
            over = self.at
            return lambda: registers.leave(id_, by=registers.PRODUCT, at=over)
        proves = (self.pack.facts[fact] for fact in self.pack.evidence[evidence.evidence].proves)
        values, at = self._values(proves, evidence.evidence), self.at
        if asked.organisation_id is None:
            person = factories.acting(self.case.applicant_id)
            return settled(lambda: answering.answer_as_person(evidence, values, by=person, at=at))
        by = Actor(kind="staff", id="s", organisation=asked.organisation_id, role="caseworker")
        return settled(lambda: answering.answer(id_, values, by=by, at=at))

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

    def _payment(self) -> Act | None:
        """The payer refuses at first, by chance, and pays what it is asked for again."""
        payment = PaymentRequest.objects.running().filter(case=self.case, token__isnull=False).first()
        if payment is None:
            return None
        by = Actor(kind="staff", id="treasurer", organisation=payment.payer_id, role="caseworker")
        asked = PaymentRequest.objects.filter(case=self.case).count()
        refuses = asked == 1 and random.Random(f"{self.seed} payment").random() < 0.5
        said = Said(state="refused", note="The account is closed.") if refuses else Said(state="paid", instalment=1)
        id_, at = payment.id, self.at
        return lambda: paying.say(id_, said, by=by, at=at)

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
