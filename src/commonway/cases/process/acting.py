"""Named actions: what service tasks and business rule tasks of a process ask the product to do.

An action that is done at once answers at once. One that takes days returns nothing and keeps the case and the token; when
it is done, `driving.happened` is told with that token. What an action cannot do is an incident of the process, which people
see and mend.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonway.bpmn.effects import CallAction
from commonway.bpmn.happenings import ActionFailed, Answer
from commonway.cases.process.actions import asking, deciding, giving, ordering, paying, planning, writing
from commonway.cases.process.actions.setting import Setting
from commonway.ledger.actors import Actor
from commonway.packs.process_actions import DECIDE, EVIDENCE, NOTICE, PAYMENT, PLAN, WORK_ORDER


def _nothing_to_take_back(case_id: UUID, token: int, *, by: Actor, at: datetime) -> None:
    """Leave it: what was done at once is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A kind of work for the product.

    ``do`` returns what came of it, or None where that is to be told later. ``take_back`` is called when the process does not
    wait for a token any more, whatever had that token: it takes back what is its own and still open, and only that.
    """

    do: Callable[[CallAction, Setting], Answer | None]
    take_back: Callable[..., None] = _nothing_to_take_back


ACTIONS = {
    NOTICE: Action(do=writing.write),
    PLAN: Action(do=planning.begin, take_back=planning.take_back),
    DECIDE: Action(do=giving.give),
    WORK_ORDER: Action(do=ordering.order, take_back=ordering.take_back),
    EVIDENCE: Action(do=asking.ask, take_back=asking.take_back),
    PAYMENT: Action(do=paying.request, take_back=paying.take_back),
}


def act(call: CallAction, setting: Setting) -> Answer | None:
    """Do what *call* asks and return what came of it; None where that takes longer."""
    if call.decision:
        return deciding.decide(call, setting)
    action = ACTIONS.get(call.action)
    if action is None:
        return ActionFailed(call.token, "unknown-action", f"There is no action {call.action[:80]!r} here.")
    return action.do(call, setting)


def take_back(case_id: UUID, token: int, *, by: Actor, at: datetime) -> None:
    """Take back what was asked for a token of the process of a case and is not done yet."""
    for action in ACTIONS.values():
        action.take_back(case_id, token, by=by, at=at)
