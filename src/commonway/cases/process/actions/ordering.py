"""Ordering work from a supplier, the order the header ``order`` names: the action ``work-order``.

It is answered when the work was found good, or when it is refused, given up or taken back.
"""

from datetime import datetime
from uuid import UUID

from commonway.bpmn.effects import CallAction
from commonway.bpmn.happenings import ActionFailed, Answer
from commonway.cases.orders import becoming, placing
from commonway.cases.process.actions.setting import Setting
from commonway.identity.access import Decision
from commonway.ledger.actors import Actor

_DECISION = Decision(allowed=True, ground="task", purpose="Work on the case")


def order(call: CallAction, setting: Setting) -> Answer | None:
    """Place the order; None, for it takes its time."""
    wanted = call.headers.get("order", "")
    orders = setting.pack_version.services[setting.case.service].orders
    definition = next((each for each in orders if each.id == wanted), None)
    if definition is None:
        return ActionFailed(call.token, "no-order", f"There is no order {wanted[:80]!r}.")
    placed = placing.place(
        setting.case,
        definition,
        setting.facts,
        _DECISION,
        pack_version_id=setting.pack_version_id,
        token=call.token,
        by=setting.by,
        at=setting.at,
        safe=setting.safe,
    )
    return ActionFailed(call.token, placed.code, placed.why) if isinstance(placed, placing.Unplaced) else None


def take_back(case_id: UUID, token: int, *, by: Actor, at: datetime) -> None:
    """Take back what was ordered for a token the process does not wait for any more."""
    becoming.take_back(case_id, token, by=by, at=at)
