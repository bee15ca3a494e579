"""How a payment request moves from one state to the next, and who moves it: never backwards."""

from collections.abc import Mapping
from typing import Final

from commonway.cases.models import PaymentRequest

State = PaymentRequest.State

# What a payer makes of a request, and from where.
PAYERS: Final[Mapping[str, frozenset[str]]] = {
    State.PAID: frozenset(PaymentRequest.RUNNING),
    State.REFUSED: frozenset(PaymentRequest.RUNNING),
}
# What the organisation that asked makes of it.
ASKERS: Final[Mapping[str, frozenset[str]]] = {State.CANCELLED: frozenset(PaymentRequest.RUNNING)}
NEEDS_REASON: Final = frozenset({State.REFUSED, State.CANCELLED})
LONGEST_NOTE: Final = 500
LONGEST_REFERENCE: Final = 80


def next_for_payer(state: str) -> list[str]:
    """Return what a payer can make of a request in *state*."""
    return [to for to, froms in PAYERS.items() if state in froms]


def next_for_asker(state: str) -> list[str]:
    """Return what the organisation that asked can make of a request in *state*."""
    return [to for to, froms in ASKERS.items() if state in froms]
