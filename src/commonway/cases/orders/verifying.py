"""What becomes of the work: found good or sent back by whoever ordered it, taken back, and what the person says of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonway.bpmn.happenings import ActionDone, ActionFailed
from commonway.cases.models import WorkOrder
from commonway.cases.orders.becoming import become
from commonway.cases.orders.changing import go_on, locked
from commonway.cases.orders.keeping import OrderNotNow, checked_note, found, keep_step, note_event
from commonway.cases.orders.moves import ORDERERS
from commonway.fence.scope import SYSTEM, within
from commonway.ledger.actors import Actor

State = WorkOrder.State
_SEEN_BY_PERSON = (State.DONE, State.RETURNED, State.VERIFIED)


def verify(order_id: UUID, note: str = "", *, by: Actor, at: datetime) -> WorkOrder:
    """Find the work good; the process that waits for it goes on. Found good again, nothing changes.

    Raises `OrderUnknown`, `AccessRefused`, `OrderNotNow`, `OrderSaysTooLittle` and `OrderDataDeleted`.
    """
    return _become(order_id, State.VERIFIED, checked_note(note), by=by, at=at)


def send_back(order_id: UUID, reason: str, *, by: Actor, at: datetime) -> WorkOrder:
    """Send the work back to the supplier, who is told to do it again. Raises as `verify` does."""
    return _become(order_id, State.RETURNED, checked_note(reason, needed=True), by=by, at=at)


def withdraw(order_id: UUID, reason: str, *, by: Actor, at: datetime) -> WorkOrder:
    """Take the order back; the supplier is told. Raises as `verify` does."""
    return _become(order_id, State.WITHDRAWN, checked_note(reason, needed=True), by=by, at=at)


def say(order_id: UUID, says: str, note: str = "", *, by: Actor, at: datetime) -> WorkOrder:
    """Write down whether the person finds it fixed; it decides nothing, and whoever ordered the work sees it.

    Raises `OrderUnknown`, `AccessRefused`, `OrderNotNow` where nothing is done yet, and `OrderSaysTooLittle`.
    """
    seen, decision = found(order_id, "change", by=by, at=at)
    if says not in WorkOrder.Says.values:
        raise OrderNotNow(_("Say whether it is fixed."), remedy=_("Choose one of the two."))
    note = checked_note(note)
    with transaction.atomic(), within(SYSTEM):
        order = locked(seen)
        if order.state not in _SEEN_BY_PERSON:
            raise OrderNotNow(_("The work is not done yet."), where=order.reference, remedy=_("Wait until it is."))
        if order.person_says == says and not note:
            return order
        order.person_says = says
        order.save(update_fields=["person_says"])
        keep_step(order, says, note=note, at=at)
        note_event(order, says, decision, organisation=order.organisation_id, by=by, at=at)
    return order


def _become(order_id: UUID, state: State, note: str, *, by: Actor, at: datetime) -> WorkOrder:
    seen, decision = found(order_id, "answer", by=by, at=at)
    with transaction.atomic(), within(SYSTEM):
        order = locked(seen)
        if order.state == state:
            return order
        if order.state not in ORDERERS[state]:
            remedy = _("Look at the order again: it may have been changed meanwhile.")
            raise OrderNotNow(_("That is not possible as the order stands."), where=order.reference, remedy=remedy)
        become(order, state, note, decision, by=by, at=at)
        if state == State.VERIFIED:
            done_on = timezone.localdate(order.done_at or at).isoformat()
            go_on(order, ActionDone(order.token or 0, {"work_done_on": f'@"{done_on}"'}), by=by, at=at)
        elif state == State.WITHDRAWN:
            why = "The order was taken back by hand."
            go_on(order, ActionFailed(order.token or 0, "order-withdrawn", why), by=by, at=at)
    return order
