"""The example of the family nurse: its pack, a mother who asked for one and got a place, and those who work with her."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from commonway.cases import requests
from commonway.cases.deciding import by_staff
from commonway.cases.deciding.drafts import Draft
from commonway.cases.models import Case, Plan, PlanParty, Task
from commonway.cases.plans import sharing
from commonway.cases.plans.opening import PlanFile, open_plan
from commonway.cases.process import tasks
from commonway.cases.submitting import submit
from commonway.cases.taking_up import take_up
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.packs.load import load
from tests import accounts, factories

PACK = load(Path(__file__).resolve().parents[2] / "packs" / "examples" / "nurse-family")
EXAMPLE = PACK.examples["first-child-at-nineteen"]
AT = datetime.combine(EXAMPLE.today, time(10), tzinfo=UTC)
NURSE, HEAD, NEIGHBOUR, VISITOR = (
    Actor(kind="staff", id=name, organisation=organisation, role="caseworker")
    for name, organisation in (
        ("nurse", "family-nurses"),
        ("head", "family-nurses"),
        ("neighbour", "village-circle"),
        ("visitor", "health-visitors"),
    )
)
PLACE = Draft(outcome="granted", reasons=("first-child-and-early",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A mother with a place in the programme, her mother, and her plan."""

    person: Person
    grandmother: Person
    case: Case

    @property
    def mother(self) -> Actor:
        return factories.acting(self.person)

    @property
    def granny(self) -> Actor:
        return factories.acting(self.grandmother)

    @property
    def plan(self) -> Plan:
        return Plan.objects.get(case=self.case)

    def seen(self, by: Actor, at: datetime = AT) -> PlanFile:
        return open_plan(self.plan.id, by=by, at=at)

    def party(self, role: str) -> PlanParty:
        return PlanParty.objects.filter(plan=self.plan, role=role).latest("asked_at")


def days(count: int) -> timedelta:
    return timedelta(days=count)


def asked_for(person: Person | None = None, *, at: datetime = AT, **answers: Any) -> Case:
    """Return the case of a mother who told that she expects a child and asked for a nurse."""
    person = person or factories.a_person(at=at)
    by = factories.acting(person)
    request = requests.start(EXAMPLE.life_event, person.id, "web", by=by, at=at)
    requests.save(request.id, dict(EXAMPLE.facts) | answers, channel="web", by=by, at=at)
    submit(request.id, "k", "web", by=by, at=at)
    return take_up(request.id, "family-nurse", by=by, at=at)


def do(case: Case, node: str, by: Actor, *, at: datetime = AT, **found: Any) -> None:
    tasks.do(Task.objects.get(case=case, node=node).id, found, by=by, at=at)


def a_family(
    *, at: datetime = AT, mother: Person | None = None, grandmother: Person | None = None, **answers: Any
) -> Family:
    """Return a mother who was met and given a place, so that her plan has begun."""
    factories.published(PACK, at=at)
    person = mother or accounts.a_resident("tamsin@mail.example")[1]
    granny = grandmother or accounts.a_resident("granny@mail.example")[1]
    case = asked_for(person, at=at, **answers)
    do(case, "meet", NURSE, at=at, met_on=at.date().isoformat())
    by_staff.decide(case.id, PLACE, by=HEAD, at=at)
    return Family(person=person, grandmother=granny, case=case)


def with_granny(family: Family, *, at: datetime = AT) -> PlanParty:
    """Let the grandmother take part."""
    plan = family.plan.id
    person: UUID = family.grandmother.id
    sharing.invite(plan, role="grandmother", person_id=person, called="My mother", by=family.mother, at=at)
    return sharing.answer(plan, takes_part=True, by=family.granny, at=at)


def with_neighbours(family: Family, *, at: datetime = AT) -> PlanParty:
    """Let the neighbours take part."""
    party = sharing.propose(family.plan.id, role="circle", by=NURSE, at=at)
    return sharing.agree(family.plan.id, party.id, by=family.mother, at=at)
