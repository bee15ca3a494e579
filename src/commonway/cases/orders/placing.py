"""Placing a work order: the supplier it goes to, what it is told under its clause, and until when it is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from commonway.cases.levels.counting import later
from commonway.cases.levels.starting import working_days
from commonway.cases.models import Case, WorkOrder
from commonway.cases.orders import letters, watching
from commonway.cases.orders.keeping import entry_about, keep_step
from commonway.cases.process import definitions
from commonway.cases.situation import Situation
from commonway.exchange.telling import Crossing, tell
from commonway.identity.access import Decision
from commonway.kernel.ids import spoken_code
from commonway.ledger.actors import Actor
from commonway.ledger.appending import append
from commonway.packs.definitions import Pack
from commonway.packs.work_orders import OrderDefinition, OrderTo
from commonway.vault.sealing import Safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """Why an order was not placed: a ``code`` a process can catch, and words."""

    code: str
    why: str


NO_SUPPLIER = "no-supplier"
NO_AGREEMENT = "no-agreement"


def place(
    case: Case,
    definition: OrderDefinition,
    facts: Mapping[str, Any],
    decision: Decision,
    *,
    pack_version_id: UUID,
    token: int | None = None,
    note: str = "",
    by: Actor,
    at: datetime,
    safe: Safe | None = None,
) -> WorkOrder | Unplaced:
    """Order the work from the supplier that is the one for *facts*, and tell it what its clause allows of them.

    Must run in a transaction in which the case is locked, in the scope of the product.
    """
    safe, pack = safe or Safe(), definitions.pack_of(pack_version_id)
    to = _supplier(definition, facts, pack, at=at)
    if to is None:
        return Unplaced(code=NO_SUPPLIER, why=f"There is no supplier for {definition.id!r} here.")
    clause = next(each for each in pack.agreements[to.agreement].clauses if each.id == to.clause)
    order = _new(case, definition, to, clause.to, pack_version_id=pack_version_id, token=token, at=at)
    told = tell([crossing_of(order, clause.event, "placed", facts)], by=by, at=at, safe=safe)
    if not told.deliveries:
        return Unplaced(code=NO_AGREEMENT, why=f"No agreement lets {clause.to!r} be asked to do it.")
    order.save(force_insert=True)
    step = keep_step(order, WorkOrder.State.PLACED, note=note, at=at, safe=safe)
    append([entry_about(order, "placed")], by=by, at=at, purpose=decision.purpose, ground=decision.ground)
    letters.write(order, step, by=by, at=at, safe=safe)
    watching.watch(order)
    return order


def _new(
    case: Case,
    definition: OrderDefinition,
    to: OrderTo,
    supplier: str,
    *,
    pack_version_id: UUID,
    token: int | None,
    at: datetime,
) -> WorkOrder:
    zone = timezone.get_default_timezone()
    working = working_days(definitions.pack_of(pack_version_id), supplier)
    return WorkOrder(
        reference=spoken_code(),
        case=case,
        token=token,
        service=case.service,
        request_id=case.request_id,
        life_event=case.request.life_event,
        ordered=definition.id,
        pack_version_id=pack_version_id,
        organisation_id=case.organisation_id,
        supplier_id=supplier,
        agreement_id=to.agreement,
        clause_id=to.clause,
        applicant_id=case.applicant_id,
        subject_id=case.subject_id,
        placed_at=at,
        due_at=later(at, definition.within, working, days="working", zone=zone),
    )


def crossing_of(order: WorkOrder, event: str, about: str, facts: Mapping[str, Any]) -> Crossing:
    """Return the crossing that tells the supplier what became of *order*; its clause holds it to what it allows."""
    return Crossing(
        organisation=order.supplier_id,
        agreement_id=order.agreement_id,
        clause_id=order.clause_id,
        event_type=event,
        subject_id=order.subject_id,
        applicant_id=order.applicant_id,
        request_id=order.request_id,
        case_id=order.case_id,
        about_id=order.id,
        about=about,
        reference=order.reference,
        facts=facts,
    )


def _supplier(definition: OrderDefinition, facts: Mapping[str, Any], pack: Pack, *, at: datetime) -> OrderTo | None:
    known = {name: value for name, value in facts.items() if name in pack.facts}
    situation = Situation(known, facts=pack.facts, today=timezone.localdate(at))
    return next((to for to in definition.to if to.when is None or situation.holds(to.when)), None)
