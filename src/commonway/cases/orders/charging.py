"""What a supplier charges for an order: lines of the agreement's outputs, at the agreement's prices, and no others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from commonway.cases.errors import CasesError
from commonway.cases.models import WorkOrder, WorkOrderLine
from commonway.cases.orders.changing import locked
from commonway.cases.orders.keeping import OrderNotNow, found, note_event
from commonway.cases.process import definitions
from commonway.fence.scope import SYSTEM, within
from commonway.kernel.money import Money, total
from commonway.ledger.actors import Actor
from commonway.packs.work_orders import PricedOutput

MOST_LINES = 50
_LARGEST = Decimal(100_000)
_CHARGEABLE = (WorkOrder.State.DONE, WorkOrder.State.VERIFIED)


class ChargeRefused(CasesError):
    """The agreement does not let this be charged: an output it does not have, or more of it than one order may have.

    ``line`` is the position of the line that is not let, from 0; -1 where it is none of them alone.
    """

    def __init__(self, what: str, *, line: int = -1, remedy: str) -> None:
        self.line = line
        super().__init__(what, remedy=remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """So much of an output of the agreement; a quantity may have two decimals."""

    output: str
    quantity: Decimal


def charge(order_id: UUID, lines: Sequence[Line], *, by: Actor, at: datetime) -> WorkOrder:
    """Charge for an order that is done. The same lines again change nothing.

    Until the work is found good the lines can be replaced; what was there then stands. Raises `OrderUnknown`,
    `AccessRefused`, `OrderNotNow` and `ChargeRefused`.
    """
    seen, decision = found(order_id, "fulfil", by=by, at=at)
    with transaction.atomic(), within(SYSTEM):
        order = locked(seen)
        new = _priced(order, lines, at=at)
        before = list(order.lines.order_by("position"))
        if [(one.output, one.quantity) for one in before] == [(one.output, one.quantity) for one in new]:
            return order
        if order.state not in _CHARGEABLE:
            remedy = _("Charge for it when the work is done.")
            raise OrderNotNow(_("Nothing can be charged as the order stands."), where=order.reference, remedy=remedy)
        if before and order.state == WorkOrder.State.VERIFIED:
            remedy = _("Call the organisation that ordered it.")
            raise OrderNotNow(_("What was charged was seen already."), where=order.reference, remedy=remedy)
        order.lines.all().delete()
        WorkOrderLine.objects.bulk_create(new)
        order.charged_at = at
        order.save(update_fields=["charged_at"])
        note_event(order, "charged", decision, by=by, at=at)
    return order


def outputs_of(order: WorkOrder) -> Mapping[str, PricedOutput]:
    """Return what work under the order's agreement may be charged for, by id, as it was when the order was placed."""
    agreement = definitions.pack_of(order.pack_version_id).agreements[order.agreement_id]
    return {each.id: each for each in agreement.priced_outputs}


def quantity(text: str) -> Decimal | None:
    """Return the quantity *text* says, with at most two decimals and a point or comma before them, or None."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not found.is_finite() or not 0 < found <= _LARGEST or found != found.quantize(Decimal("0.01")):
        return None
    return found


def sum_of(lines: Iterable[WorkOrderLine]) -> tuple[Money, ...]:
    """Return what *lines* come to, one amount a currency."""
    return total(Money.of(line.amount, line.currency) for line in lines)


def _priced(order: WorkOrder, lines: Sequence[Line], *, at: datetime) -> list[WorkOrderLine]:
    if not 0 < len(lines) <= MOST_LINES:
        what = _("There is no line.") if not lines else _("There are too many lines.")
        raise ChargeRefused(what, remedy=_("Give 1 to %(count)s lines.") % {"count": MOST_LINES})
    outputs, priced, used = outputs_of(order), [], dict[str, Decimal]()
    for position, line in enumerate(lines):
        output = outputs.get(line.output)
        if output is None:
            remedy = _("Choose one of: %(outputs)s.") % {"outputs": ", ".join(outputs) or "–"}
            raise ChargeRefused(_("The agreement has no such output."), line=position, remedy=remedy)
        if quantity(str(line.quantity)) is None:
            remedy = _("Give a number above 0, with at most two decimals.")
            raise ChargeRefused(_("That is no quantity."), line=position, remedy=remedy)
        used[output.id] = used.get(output.id, Decimal(0)) + line.quantity
        if output.most and used[output.id] > output.most:
            remedy = _("Charge at most %(most)s; for more, the organisation has to order it.") % {"most": output.most}
            raise ChargeRefused(_("The agreement does not allow so much in one order."), line=position, remedy=remedy)
        amount = output.one.times(line.quantity)
        priced.append(
            WorkOrderLine(
                order=order,
                position=position,
                output=output.id,
                quantity=line.quantity,
                price=Decimal(output.price),
                amount=amount.amount,
                currency=amount.currency,
                at=at,
            )
        )
    return priced
