"""Reading work orders: the lists of those who ordered and who do them, and one order with all that became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from commonway.cases.models import WorkOrder, WorkOrderLine, WorkOrderStep
from commonway.cases.orders.keeping import definition_of, found, thing_of
from commonway.exchange import share
from commonway.exchange.models import Delivery
from commonway.exchange.share import Told
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import record_reading
from commonway.ledger.actors import Actor
from commonway.packs.work_orders import OrderDefinition
from commonway.vault.sealing import KeyDestroyed, Safe

State = WorkOrder.State


VIEWS: Mapping[str, Callable[[datetime], Q]] = {
    "new": lambda _at: Q(state=State.PLACED),
    "going": lambda _at: Q(state__in=[each for each in WorkOrder.TO_DO if each != State.PLACED]),
    "late": lambda at: Q(state__in=WorkOrder.TO_DO, due_at__lt=at),
    "done": lambda _at: Q(state=State.DONE),
    "over": lambda _at: Q(state__in=WorkOrder.OVER),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that became of an order, with what was said."""

    kind: str
    at: datetime
    note: str
    visit_from: datetime | None
    visit_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFile:
    """A work order opened. ``told`` is what its supplier was told, for the supplier alone."""

    order: WorkOrder
    definition: OrderDefinition
    steps: tuple[Step, ...]  # oldest first
    photos: tuple[UUID, ...]
    lines: tuple[WorkOrderLine, ...]
    told: Told | None = None
    gone: bool = False  # the person's data was deleted, and what was written with it


def open_order(order_id: UUID, *, by: Actor, at: datetime) -> OrderFile:
    """Return a work order with all that became of it; anyone's reading but the person's own goes on the ledger.

    Raises `OrderUnknown`, for one between other organisations too, which is recorded as refused, and `AccessRefused`.
    """
    order, decision = found(order_id, "read", by=by, at=at)
    record_reading(by, thing_of(order), decision, at=at)
    told = None
    if by.organisation == order.supplier_id:
        delivery = Delivery.objects.to(order.supplier_id).filter(about_id=order.id).order_by("created_at", "id").first()
        told = share.open_delivery(delivery.id, by=by, at=at) if delivery else None
    with within(SYSTEM):
        steps, gone = _steps(order)
        return OrderFile(
            order=order,
            definition=definition_of(order),
            steps=steps,
            photos=tuple(order.photos.order_by("added_at", "id").values_list("id", flat=True)),
            lines=tuple(order.lines.order_by("position")),
            told=told,
            gone=gone,
        )


def of_case(case_id: UUID) -> QuerySet[WorkOrder]:
    """Return the work orders of a case the caller may see, oldest first."""
    return WorkOrder.objects.filter(case_id=case_id).order_by("placed_at", "id")


def of_person(person_id: UUID) -> QuerySet[WorkOrder]:
    """Return the work orders of what a person told, latest first."""
    return WorkOrder.objects.filter(applicant_id=person_id).order_by("-placed_at", "-id")


def named(view: str, orders: QuerySet[WorkOrder], *, at: datetime) -> QuerySet[WorkOrder]:
    """Return those of *orders* that a way of looking at them shows: see `VIEWS`."""
    return orders.filter(VIEWS[view](at))


def counts(orders: QuerySet[WorkOrder], *, at: datetime) -> Mapping[str, int]:
    """Return how many of *orders* each way of looking at them shows, but those that are over."""
    wanted: dict[str, Any] = {
        name: Count("id", filter=condition(at)) for name, condition in VIEWS.items() if name != "over"
    }
    numbers: dict[str, int] = orders.aggregate(**wanted)
    return numbers


def _steps(order: WorkOrder) -> tuple[tuple[Step, ...], bool]:
    safe, gone, found_ = Safe(), False, []
    for each in order.steps.order_by("at", "id"):
        note = ""
        if each.note is not None:
            try:
                note = safe.unseal(order.applicant_id, WorkOrderStep.place(each.id), each.note)
            except KeyDestroyed:
                gone = True
        found_.append(
            Step(kind=each.kind, at=each.at, note=note, visit_from=each.visit_from, visit_until=each.visit_until)
        )
    return tuple(found_), gone
