"""What a supplier makes of an order: accepts or refuses it, says when it comes, comes, does it, or gives it up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonway.bpmn.happenings import ActionFailed
from commonway.cases.ending import ANSWERED
from commonway.cases.models import WorkOrder
from commonway.cases.orders import letters, watching
from commonway.cases.orders.changing import go_on, locked
from commonway.cases.orders.keeping import (
    OrderNotNow,
    OrderSaysTooLittle,
    Visit,
    checked_note,
    definition_of,
    found,
    keep_step,
    note_event,
)
from commonway.cases.orders.moves import NEEDS_REASON, SUPPLIERS
from commonway.exchange import receipts
from commonway.exchange.events import AnswerState
from commonway.exchange.models import Delivery
from commonway.exchange.receipts import Receipt
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision
from commonway.kernel.text import on_one_line
from commonway.ledger.actors import Actor

State = WorkOrder.State
FURTHEST = timedelta(days=366)  # a visit can be promised ahead
_A_DAY = timedelta(days=1)
# What a supplier does with an order is what it answers to being told of it.
_ANSWERS: dict[str, AnswerState] = {
    State.ACCEPTED: "received",
    State.SCHEDULED: "received",
    State.DONE: "done",
    State.REFUSED: "refused",
    State.FAILED: "refused",
}
_CODES = {State.REFUSED: "order-refused", State.FAILED: "order-failed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilment:
    """What a supplier says became of an order; ``visit`` is when it comes, for one it schedules."""

    state: str
    note: str = ""
    visit: Visit | None = None


def fulfil(order_id: UUID, said: Fulfilment, *, by: Actor, at: datetime) -> WorkOrder:
    """Write down what the supplier says; the person sees it at once. Said again, it changes nothing.

    Raises `OrderUnknown`, `AccessRefused`, `OrderNotNow`, `OrderSaysTooLittle` and `OrderDataDeleted`.
    """
    seen, decision = found(order_id, "fulfil", by=by, at=at)
    note = _checked(said, at=at)
    with transaction.atomic(), within(SYSTEM):
        order = locked(seen)
        if _is_said_already(order, said):
            return order
        _must_be_possible(order, said)
        _move(order, said, note, decision, by=by, at=at)
        _answer(order, note, by=by, at=at)
        if order.state in _CODES:
            why = f"{order.supplier_id} says the work cannot be done."
            go_on(order, ActionFailed(order.token or 0, _CODES[State(order.state)], why), by=by, at=at)
    return order


def _checked(said: Fulfilment, *, at: datetime) -> str:
    if said.state not in SUPPLIERS:
        raise OrderNotNow(_("A supplier cannot say that."), remedy=_("Look at what is possible."))
    if (said.state == State.SCHEDULED) != (said.visit is not None):
        raise OrderSaysTooLittle(_("It needs a day and two times."), remedy=_("Say when you come, and until when."))
    if said.visit is not None:
        _check_visit(said.visit, at=at)
    return checked_note(said.note, needed=said.state in NEEDS_REASON)


def _check_visit(visit: Visit, *, at: datetime) -> None:
    if visit.ends <= at or visit.begins < at - _A_DAY or visit.begins > at + FURTHEST or visit.ends > at + 2 * FURTHEST:
        remedy = _("Give a day from today on, within a year.")
        raise OrderSaysTooLittle(_("Nobody can come then."), remedy=remedy)
    if visit.ends <= visit.begins or timezone.localdate(visit.begins) != timezone.localdate(visit.ends):
        remedy = _("Give two times of one day, the earlier first.")
        raise OrderSaysTooLittle(_("The visit ends before it begins, or on another day."), remedy=remedy)


def _is_said_already(order: WorkOrder, said: Fulfilment) -> bool:
    if order.state != said.state:
        return False
    visit = said.visit
    return visit is None or (order.visit_from, order.visit_until) == (visit.begins, visit.ends)


def _must_be_possible(order: WorkOrder, said: Fulfilment) -> None:
    if order.state not in SUPPLIERS[said.state]:
        remedy = _("Look at the order again: it may have been changed meanwhile.")
        raise OrderNotNow(_("That is not possible as the order stands."), where=order.reference, remedy=remedy)
    if said.state == State.DONE and definition_of(order).photo and not _has_new_photo(order):
        remedy = _("Add a picture first.")
        raise OrderSaysTooLittle(_("A picture has to show that it is done."), where=order.reference, remedy=remedy)


def _has_new_photo(order: WorkOrder) -> bool:
    returned = order.steps.filter(kind=State.RETURNED).order_by("-at").first()
    return (order.photos.filter(added_at__gt=returned.at) if returned else order.photos).exists()


def _move(order: WorkOrder, said: Fulfilment, note: str, decision: Decision, *, by: Actor, at: datetime) -> None:
    watching.note_late(order, by=by, at=at)  # the clock has not struck yet, and it is late all the same
    order.state = said.state
    if said.visit is not None:
        order.visit_from, order.visit_until = said.visit.begins, said.visit.ends
    order.done_at = at if said.state == State.DONE else order.done_at
    order.ended_at = at if said.state in WorkOrder.OVER else None
    order.save(update_fields=["state", "visit_from", "visit_until", "done_at", "ended_at"])
    step = keep_step(order, said.state, note=note, visit=said.visit, at=at)
    note_event(order, said.state, decision, by=by, at=at)
    letters.write(order, step, by=by, at=at)


def _answer(order: WorkOrder, note: str, *, by: Actor, at: datetime) -> None:
    outcome = _ANSWERS.get(order.state)
    if outcome is None:
        return
    reason = on_one_line(note)[: receipts.LONGEST_REASON] if outcome == "refused" else ""
    told = Delivery.objects.filter(about_id=order.id).exclude(state__in=ANSWERED).defer("payload").order_by("id")
    for delivery in told:
        receipt = Receipt(delivery=delivery.id, outcome=outcome, reason=reason, reference=order.reference)
        receipts.answer(order.supplier_id, receipt, by=by, at=at)
