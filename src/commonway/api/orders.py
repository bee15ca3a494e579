"""The API of work orders, for suppliers' systems: fetch, accept, schedule, show and finish what was ordered, charge for it."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Path, Query, Router, Schema
from pydantic import AwareDatetime, ConfigDict, Field

from commonway.api.signed import SignedByOrganisation
from commonway.cases.models import WorkOrder, WorkOrderLine
from commonway.cases.orders import charging, fulfilling, opening, photographing
from commonway.cases.orders.charging import Line
from commonway.cases.orders.fulfilling import Fulfilment
from commonway.cases.orders.keeping import Visit, found
from commonway.cases.orders.moves import LONGEST_NOTE, next_for_supplier
from commonway.exchange import inbox
from commonway.fence import scope
from commonway.kernel import clock
from commonway.kernel.money import Money
from commonway.ledger.actors import Actor

router = Router(tags=["work orders"], auth=SignedByOrganisation())
MOST = 100

OrderId = Annotated[UUID, Path(description="The id of the order: `data.about.id` of the event that told you of it.")]
Key = Annotated[str, Header(alias="Idempotency-Key")]


class StepOut(Schema):
    """One thing that became of the order."""

    kind: str
    at: datetime
    note: str = ""
    visit_from: datetime | None = None
    visit_until: datetime | None = None


class LineOut(Schema):
    """One line of what was charged."""

    output: str
    quantity: str
    price: str
    amount: str
    currency: str


class OrderOut(Schema):
    """One order, without what was told of the person."""

    id: UUID
    reference: str
    ordered: str = Field(description="Which of the service's orders it is.")
    service: str
    ordered_by: str
    agreement: str
    state: str
    next: list[str] = Field(description="What you can make of it now.")
    placed_at: datetime
    due_at: datetime | None
    late: bool
    visit_from: datetime | None
    visit_until: datetime | None


class WholeOrderOut(OrderOut):
    """One order with what you were told for it and all that became of it."""

    facts: dict[str, Any] = Field(description="What your clause lets you know, by fact.")
    steps: list[StepOut]
    photos: int
    lines: list[LineOut]


class OrdersOut(Schema):
    """Orders that went to you, by the time they were placed."""

    orders: list[OrderOut]
    next: str = Field(description="Send it as after= to go on; empty at the end.")


class StateIn(Schema):
    """What became of an order at the supplier."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["accepted", "refused", "scheduled", "on-the-way", "at-work", "done", "failed"]
    note: str = Field("", max_length=LONGEST_NOTE, description="In plain words; the person reads it.")
    visit_from: AwareDatetime | None = Field(None, description="For `scheduled`: when you come, with its offset.")
    visit_until: AwareDatetime | None = Field(None, description="Until when you come, the same day.")


class LineIn(Schema):
    """So much of an output of the agreement."""

    model_config = ConfigDict(extra="forbid")

    output: str = Field(max_length=80)
    quantity: Decimal = Field(gt=0, max_digits=8, decimal_places=2, allow_inf_nan=False)


class ChargeIn(Schema):
    """What is charged for an order: all of it, instead of what was charged before."""

    model_config = ConfigDict(extra="forbid")

    lines: list[LineIn] = Field(min_length=1, max_length=charging.MOST_LINES)


class PhotoOut(Schema):
    """A picture that was kept."""

    order: UUID
    photo: UUID


@router.get("", response={200: OrdersOut}, summary="List the work ordered from you")
def list_orders(
    request: HttpRequest,
    state: Annotated[str, Query(max_length=20, description="Only those in this state.")] = "",
    after: Annotated[UUID | None, Query(description="next of the last answer; nothing to begin.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
) -> dict[str, Any]:
    """Return the orders that went to your organisation, oldest first; nothing in the list says who the person is."""
    by, at = _by(request), clock.now()
    with scope.within(scope.organisation(by.organisation)):
        orders = WorkOrder.objects.done_by(by.organisation).order_by("id")
        if state:
            orders = orders.filter(state=state) if state in WorkOrder.State.values else orders.none()
        if after is not None:
            orders = orders.filter(id__gt=after)
        rows = list(orders[: limit + 1])
    return {
        "orders": [_row(each, at=at) for each in rows[:limit]],
        "next": str(rows[limit - 1].id) if len(rows) > limit else "",
    }


@router.get("/{order_id}", response={200: WholeOrderOut}, summary="Fetch one order")
def get_order(request: HttpRequest, order_id: OrderId) -> dict[str, Any]:
    """Return one order with what you were told for it. That it was read is written down, and the person sees it."""
    by, at = _by(request), clock.now()
    with scope.within(scope.organisation(by.organisation)):
        return _whole(opening.open_order(order_id, by=by, at=at), at=at)


@router.post("/{order_id}/state", response={200: OrderOut}, summary="Say what became of an order")
def set_state(request: HttpRequest, order_id: OrderId, said: StateIn, idempotency_key: Key = "") -> dict[str, Any]:
    """Accept, refuse, schedule, come, begin, finish or give up; the person sees it at once.

    Send the same Idempotency-Key when you repeat a call: it has one effect and the same answer.
    """
    begins, ends = said.visit_from, said.visit_until
    visit = Visit(begins=begins, ends=ends) if begins and ends else None
    fulfilment = Fulfilment(state=said.state, note=said.note, visit=visit)

    def effect(by: Actor, at: datetime) -> dict[str, Any]:
        return _row(fulfilling.fulfil(order_id, fulfilment, by=by, at=at), at=at)

    return _once(request, order_id, idempotency_key, effect)


@router.post(
    "/{order_id}/photos",
    response={200: PhotoOut},
    auth=SignedByOrganisation(most_bytes=photographing.LARGEST),
    summary="Show the work in a picture",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}} for kind in photographing.ACCEPTED.split(",")
            },
        }
    },
)
def add_photo(request: HttpRequest, order_id: OrderId, idempotency_key: Key = "") -> dict[str, Any]:
    """Keep the picture in the body: a JPEG, PNG or WebP of at most 6 MB. Where it was taken is not kept."""
    content = request.body

    def effect(by: Actor, at: datetime) -> dict[str, Any]:
        photo = photographing.add(order_id, content, by=by, at=at)
        return {"order": str(order_id), "photo": str(photo.id)}

    return _once(request, order_id, idempotency_key, effect)


@router.post("/{order_id}/charge", response={200: list[LineOut]}, summary="Charge for an order")
def charge(request: HttpRequest, order_id: OrderId, given: ChargeIn, idempotency_key: Key = "") -> Any:
    """Charge for an order that is done, in outputs of its agreement and at its prices; other lines are refused."""
    lines = [Line(output=each.output, quantity=each.quantity) for each in given.lines]

    def effect(by: Actor, at: datetime) -> dict[str, Any]:
        order = charging.charge(order_id, lines, by=by, at=at)
        return {"lines": [_line(each) for each in order.lines.order_by("position")]}

    return _once(request, order_id, idempotency_key, effect)["lines"]


def _once(
    request: HttpRequest, order_id: UUID, key: str, effect: Callable[[Actor, datetime], dict[str, Any]]
) -> dict[str, Any]:
    by, at = _by(request), clock.now()
    call = b"\n".join((str(request.method).encode(), request.path.encode(), request.body))
    with scope.within(scope.organisation(by.organisation)):
        found(order_id, "fulfil", by=by, at=at)  # outside the call's transaction, so that a refusal stays on the ledger
        answer = inbox.once(
            organisation=by.organisation, key=key, call=call, at=at, effect=lambda: (200, effect(by, at))
        )
    return answer[1]


def _by(request: HttpRequest) -> Actor:
    organisation: str = request.auth  # type: ignore[attr-defined]
    return Actor(kind="organisation", id=organisation, organisation=organisation)


def _row(order: WorkOrder, *, at: datetime) -> dict[str, Any]:
    late = order.state in WorkOrder.TO_DO and order.due_at is not None and order.due_at < at
    return {
        "id": str(order.id),
        "reference": order.reference,
        "ordered": order.ordered,
        "service": order.service,
        "ordered_by": order.organisation_id,
        "agreement": order.agreement_id,
        "state": str(order.state),
        "next": [str(each) for each in next_for_supplier(order.state)],
        "placed_at": order.placed_at.isoformat(),
        "due_at": _iso(order.due_at),
        "late": late,
        "visit_from": _iso(order.visit_from),
        "visit_until": _iso(order.visit_until),
    }


def _whole(file: opening.OrderFile, *, at: datetime) -> dict[str, Any]:
    return _row(file.order, at=at) | {
        "facts": dict(file.told.facts) if file.told else {},
        "steps": [
            {
                "kind": step.kind,
                "at": step.at,
                "note": step.note,
                "visit_from": step.visit_from,
                "visit_until": step.visit_until,
            }
            for step in file.steps
        ],
        "photos": len(file.photos),
        "lines": [_line(each) for each in file.lines],
    }


def _line(each: WorkOrderLine) -> dict[str, str]:
    return {
        "output": each.output,
        "quantity": f"{each.quantity.normalize():f}",
        "price": str(Money.of(each.price, each.currency).amount),
        "amount": str(Money.of(each.amount, each.currency).amount),
        "currency": each.currency,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
