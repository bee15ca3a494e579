"""How a work order moves from one state to the next, and who moves it."""

from collections.abc import Mapping
from typing import Final

from commonway.cases.models import WorkOrder

State = WorkOrder.State

# What a supplier makes of an order, and from where.
SUPPLIERS: Final[Mapping[str, frozenset[str]]] = {
    State.ACCEPTED: frozenset({State.PLACED}),
    State.REFUSED: frozenset({State.PLACED}),
    State.SCHEDULED: frozenset(
        {State.PLACED, State.ACCEPTED, State.SCHEDULED, State.ON_THE_WAY, State.AT_WORK, State.RETURNED}
    ),
    State.ON_THE_WAY: frozenset({State.ACCEPTED, State.SCHEDULED, State.RETURNED}),
    State.AT_WORK: frozenset({State.ACCEPTED, State.SCHEDULED, State.ON_THE_WAY, State.RETURNED}),
    State.DONE: frozenset({State.AT_WORK, State.ON_THE_WAY, State.SCHEDULED, State.ACCEPTED, State.RETURNED}),
    State.FAILED: frozenset({State.ACCEPTED, State.SCHEDULED, State.ON_THE_WAY, State.AT_WORK, State.RETURNED}),
}
# What the organisation that ordered it makes of it.
ORDERERS: Final[Mapping[str, frozenset[str]]] = {
    State.VERIFIED: frozenset({State.DONE}),
    State.RETURNED: frozenset({State.DONE}),
    State.WITHDRAWN: frozenset({*WorkOrder.TO_DO, State.DONE}),
}
NEEDS_REASON: Final = frozenset({State.REFUSED, State.FAILED, State.RETURNED, State.WITHDRAWN})
LONGEST_NOTE: Final = 1000


def next_for_supplier(state: str) -> list[str]:
    """Return what a supplier can make of an order in *state*, in the order in which work goes."""
    return [to for to, froms in SUPPLIERS.items() if state in froms]


def next_for_orderer(state: str) -> list[str]:
    """Return what the organisation that ordered it can make of an order in *state*."""
    return [to for to, froms in ORDERERS.items() if state in froms]
