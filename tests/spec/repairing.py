"""A repair in a town's homes, as the example pack has it: told by a tenant, done by the builders of the district."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from commonway.cases import requests
from commonway.cases.deciding.drafts import Draft
from commonway.cases.models import Case, Task, WorkOrder
from commonway.cases.orders import fulfilling, photographing
from commonway.cases.orders.fulfilling import Fulfilment
from commonway.cases.orders.keeping import Visit
from commonway.cases.process import tasks
from commonway.cases.submitting import submit
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.packs.load import load
from tests import factories
from tests.spec.pictures import a_picture

PACK = load(Path(__file__).resolve().parents[2] / "packs" / "examples" / "repair")
EXAMPLES = PACK.examples
AT = datetime.combine(EXAMPLES["a-leaking-roof"].today, time(10), tzinfo=UTC)
OFFICER = Actor(kind="staff", id="officer", organisation="town-homes", role="caseworker")
BUILDER = Actor(kind="staff", id="builder", organisation="harbour-builders", role="supplier")
TENANTS_OWN = Draft(outcome="refused", reasons=("tenants-own",), words="A tenant changes lamps.")
OTHERS = Actor(kind="staff", id="others", organisation="hill-builders", role="supplier")


def told(example: str = "a-leaking-roof", *, at: datetime = AT, person: Person | None = None, **facts: Any) -> Case:
    """Return the case a tenant's telling opens; *facts* replace the example's."""
    if not factories.catalogue.is_published():
        factories.published(PACK, at=at)
    person = person or factories.a_person(at=at)
    by = factories.acting(person)
    request = requests.start("home-broken", person.id, "web", by=by, at=at)
    requests.save(request.id, {**EXAMPLES[example].facts, **facts}, channel="web", by=by, at=at)
    submit(request.id, "k", "web", by=by, at=at)
    return Case.objects.get(request=request)


def order_of(case: Case) -> WorkOrder:
    """Return the latest work order of *case*."""
    return WorkOrder.objects.filter(case=case).latest("placed_at", "id")


def tenant_of(case: Case) -> Actor:
    """Return the tenant as an actor."""
    return factories.acting(case.applicant_id)


def says(
    order: WorkOrder, state: str, note: str = "", *, by: Actor = BUILDER, at: datetime = AT, **more: Any
) -> WorkOrder:
    """Let the builder say what became of *order*."""
    return fulfilling.fulfil(order.id, Fulfilment(state=state, note=note, **more), by=by, at=at)


def comes(order: WorkOrder, *, by: Actor = BUILDER, at: datetime = AT, in_hours: int = 3) -> WorkOrder:
    """Let the builder say that they come in some hours."""
    begins = at + timedelta(hours=in_hours)
    return says(order, "scheduled", by=by, at=at, visit=Visit(begins=begins, ends=begins + timedelta(hours=2)))


def done(order: WorkOrder, *, by: Actor = BUILDER, at: datetime = AT, colour: str = "grey") -> WorkOrder:
    """Let the builder do the work and show it."""
    if WorkOrder.objects.get(id=order.id).state == "placed":
        says(order, "accepted", by=by, at=at)
    photographing.add(order.id, a_picture(colour=colour), by=by, at=at)
    return says(order, "done", "Two sheets of the roof are new.", by=by, at=at)


def do(case: Case, node: str, *, at: datetime = AT, **found: Any) -> None:
    """Let the officer do a task of the case."""
    tasks.do(Task.objects.to_do().get(case=case, node=node).id, found, by=OFFICER, at=at)
