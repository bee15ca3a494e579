"""What every change of a work order has in common: who may, the step that is kept, the event on the ledger."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from commonway.cases import notes
from commonway.cases.errors import CasesError
from commonway.cases.models import WorkOrder, WorkOrderStep
from commonway.cases.orders.moves import LONGEST_NOTE
from commonway.cases.process import definitions
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision, Thing, note_hidden, require
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.packs.work_orders import OrderDefinition
from commonway.vault.sealing import KeyDestroyed, Safe


class OrderUnknown(CasesError):
    """There is no such work order, or none that the one who asks may see."""


class OrderNotNow(CasesError):
    """The work order does not stand where this could become of it."""


class OrderSaysTooLittle(CasesError):
    """What is said about the order lacks a reason or a time, is too long, or cannot be shown."""


class OrderDataDeleted(CasesError):
    """The data of the person the work is for was deleted, and nothing can be written down about it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """When somebody comes: between two moments of one day."""

    begins: datetime
    ends: datetime


def found(order_id: UUID, action: str, *, by: Actor, at: datetime) -> tuple[WorkOrder, Decision]:
    """Return a work order and the ground on which *by* may do *action* with it.

    Raises `OrderUnknown`, for one between other organisations too, which is recorded as refused, and `AccessRefused`.
    """
    seen = WorkOrder.objects.all()
    if by.organisation and by.role != "agent":
        seen = seen.of(by.organisation)
    order = seen.filter(id=order_id).first()
    if order is None:
        with within(SYSTEM):
            hidden = WorkOrder.objects.filter(id=order_id).first()
        if hidden is not None:
            note_hidden(by, action, thing_of(hidden), at=at)
        raise OrderUnknown(_("There is no such work order here."), remedy=_("Go back to the list."))
    return order, require(by, action, thing_of(order), at=at)


def thing_of(order: WorkOrder) -> Thing:
    """Return *order* as a thing access is decided on."""
    return Thing(
        kind="work-order",
        id=order.id,
        subject=order.subject_id,
        applicant=order.applicant_id,
        organisation=order.organisation_id,
        supplier=order.supplier_id,
        life_event=order.life_event,
        request=order.request_id,
    )


def definition_of(order: WorkOrder) -> OrderDefinition:
    """Return what the pack says is ordered."""
    service = definitions.pack_of(order.pack_version_id).services[order.service]
    return next(each for each in service.orders if each.id == order.ordered)


def checked_note(note: str, *, needed: bool = False) -> str:
    """Return *note* as it may be kept; raises `OrderSaysTooLittle`."""
    return notes.checked(note, needed=needed, longest=LONGEST_NOTE, refusal=OrderSaysTooLittle)


def keep_step(
    order: WorkOrder, kind: str, *, note: str = "", visit: Visit | None = None, at: datetime, safe: Safe | None = None
) -> WorkOrderStep:
    """Keep what became of *order*; raises `OrderDataDeleted` where a note cannot be sealed any more."""
    id_ = new_id()
    try:
        sealed = (safe or Safe()).seal(order.applicant_id, WorkOrderStep.place(id_), note) if note else None
    except KeyDestroyed as gone:
        raise OrderDataDeleted(_("The person's data was deleted."), remedy=_("Write nothing about it.")) from gone
    step = WorkOrderStep(
        id=id_,
        order=order,
        kind=kind,
        note=sealed,
        visit_from=visit.begins if visit else None,
        visit_until=visit.ends if visit else None,
        at=at,
    )
    step.save(force_insert=True)
    return step


def entry_about(order: WorkOrder, what: str, *, organisation: str = "") -> Entry:
    """Return the entry that *what* became of *order*, by the supplier or another *organisation*: ids, never a value."""
    data = {
        "order": str(order.id),
        "ordered": order.ordered,
        "case": str(order.case_id),
        "request": str(order.request_id),
        "service": order.service,
    }
    whose = organisation or order.supplier_id
    return Entry(stream=order.applicant_id, type=f"order.{what}", organisation=whose, data=data)


def note_event(
    order: WorkOrder, what: str, decision: Decision, *, organisation: str = "", by: Actor, at: datetime
) -> None:
    """Put on the ledger that *what* became of *order*."""
    entry = entry_about(order, what, organisation=organisation)
    append([entry], by=by, at=at, purpose=decision.purpose, ground=decision.ground)
