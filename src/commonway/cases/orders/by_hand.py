"""Ordering work by hand, from the page of a case."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from commonway.cases import answers as sheets
from commonway.cases import things
from commonway.cases.errors import CasesError, CaseUnknown
from commonway.cases.models import Case, ProcessInstance, WorkOrder
from commonway.cases.orders.keeping import checked_note
from commonway.cases.orders.placing import NO_AGREEMENT, NO_SUPPLIER, Unplaced, place
from commonway.cases.process import definitions, driving
from commonway.cases.process.variables import facts_in
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision, require
from commonway.ledger.actors import Actor
from commonway.packs.work_orders import OrderDefinition
from commonway.vault.sealing import KeyDestroyed, Safe


class OrderNotPlaced(CasesError):
    """Nobody could be asked to do the work: no supplier is the one, or no agreement lets it be told."""


def place_by_hand(case_id: UUID, ordered: str, note: str, *, by: Actor, at: datetime) -> WorkOrder:
    """Order work for an open case of the actor's organisation, with what is known of it.

    The same work ordered again while it is under way is the same order. Raises `CaseUnknown`, `AccessRefused`,
    `OrderNotPlaced` and `OrderSaysTooLittle`.
    """
    case = Case.objects.at(by.organisation).filter(id=case_id).first()
    if case is None:
        raise CaseUnknown(_("There is no such case here."), remedy=_("Go back to the list of cases."))
    decision = require(by, "answer", things.of_the_case(case), at=at)
    note = checked_note(note)
    with transaction.atomic(), within(SYSTEM):
        placed = _placed_by_hand(case, ordered, note, decision, by=by, at=at)
    if isinstance(placed, Unplaced):  # after the transaction: that a crossing was refused stays on the ledger
        what = {
            NO_SUPPLIER: _("There is no supplier for this here."),
            NO_AGREEMENT: _("No agreement lets the supplier be told."),
        }.get(placed.code, _("This cannot be ordered for this case."))
        raise OrderNotPlaced(what, where=case.reference, remedy=_("Ask your coordinator."))
    return placed


def orders_for(case: Case) -> tuple[OrderDefinition, ...]:
    """Return what can be ordered for *case* by hand: nothing for one that has ended."""
    if case.state != Case.State.OPEN:
        return ()
    return definitions.pack_of(case.pack_version_id).services[case.service].orders


def _placed_by_hand(
    case: Case, ordered: str, note: str, decision: Decision, *, by: Actor, at: datetime
) -> WorkOrder | Unplaced:
    driving.lock_case(case.id)
    case = Case.objects.select_related("request").get(id=case.id)
    definition = next((each for each in orders_for(case) if each.id == ordered), None)
    if definition is None:
        return Unplaced(code="", why="It is not one of the service's orders, or the case has ended.")
    going = WorkOrder.objects.to_do().filter(case=case, ordered=ordered).first()
    if going is not None:
        return going
    safe = Safe()
    try:
        facts = known_of(case, safe=safe)
    except KeyDestroyed:
        return Unplaced(code=NO_SUPPLIER, why="The person's data was deleted.")
    return place(
        case, definition, facts, decision, pack_version_id=case.pack_version_id, note=note, by=by, at=at, safe=safe
    )


def known_of(case: Case, *, safe: Safe) -> dict[str, Any]:
    """Return what is known for *case*: what was told, and what its process found out since."""
    known: dict[str, Any] = dict(sheets.unseal(case.request, safe).values)
    instance = ProcessInstance.objects.filter(case=case).first()
    if instance is not None:
        state = driving.state_of(instance, safe=safe)
        known |= facts_in(state, definitions.pack_of(case.pack_version_id).facts)
    return known
