"""What whoever ordered the work makes of an order, also where its process does so: found good, sent back, taken back."""

from datetime import datetime
from uuid import UUID

from commonway.cases.models import WorkOrder
from commonway.cases.orders import letters, watching
from commonway.cases.orders.keeping import keep_step, note_event
from commonway.cases.orders.placing import crossing_of
from commonway.cases.process import definitions
from commonway.exchange.telling import tell
from commonway.identity.access import Decision
from commonway.ledger.actors import Actor

State = WorkOrder.State
PURPOSE = "See that the work is done well"


def take_back(case_id: UUID, token: int, *, by: Actor, at: datetime) -> None:
    """Take back what was ordered for a token of a process that does not wait for it any more, unless it is done already.

    Must run where the case and its process are locked, in the scope of the product.
    """
    orders = WorkOrder.objects.to_do().select_for_update(of=("self",)).select_related("case__request")
    order = orders.filter(case=case_id, token=token).first()
    if order is not None:
        decision = Decision(allowed=True, ground="task", purpose=PURPOSE)
        become(order, State.WITHDRAWN, "", decision, by=by, at=at)


def become(order: WorkOrder, state: State, note: str, decision: Decision, *, by: Actor, at: datetime) -> None:
    """Make *state* of *order*, which is locked: what whoever ordered it makes of it; the supplier and the person are told."""
    order.state = state
    order.ended_at = at if state in WorkOrder.OVER else None
    if state == State.RETURNED:
        order.done_at, order.person_says, order.visit_from, order.visit_until = None, "", None, None
    order.save(update_fields=["state", "ended_at", "done_at", "person_says", "visit_from", "visit_until"])
    step = keep_step(order, state, note=note, at=at)
    note_event(order, state, decision, organisation=order.organisation_id, by=by, at=at)
    if state != State.VERIFIED:
        _tell_supplier(order, state, by=by, at=at)
    letters.write(order, step, by=by, at=at)
    watching.note_late(order, by=by, at=at)


def _tell_supplier(order: WorkOrder, state: State, *, by: Actor, at: datetime) -> None:
    """Tell the supplier that the work is to be done again, or not any more: nothing of the person crosses by it."""
    times = order.steps.filter(kind=state).count()
    about = state.value if times < 2 else f"{state.value} {times}"
    clauses = definitions.pack_of(order.pack_version_id).agreements[order.agreement_id].clauses
    event = next(each.event for each in clauses if each.id == order.clause_id)
    tell([crossing_of(order, event, about, {})], by=by, at=at)
