"""What the exchange says to the rooms above it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

AnswerState = Literal["received", "done", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptAccepted:
    """An organisation answered a delivery. Published inside the transaction that writes the answer down."""

    delivery_id: UUID
    state: AnswerState
    reason: str
    at: datetime
    reference: str = ""
    organisation: str = ""
    request_id: UUID | None = None
    case_id: UUID | None = None
    about_id: UUID | None = None
    about: str = ""


_subscribers: list[Callable[[ReceiptAccepted], None]] = []


def subscribe(subscriber: Callable[[ReceiptAccepted], None]) -> None:
    """Call *subscriber* with every accepted receipt; what it raises undoes the receipt. Subscribing twice is once."""
    if subscriber not in _subscribers:
        _subscribers.append(subscriber)


def publish(event: ReceiptAccepted) -> None:
    """Tell all subscribers, in the order they subscribed."""
    for subscriber in _subscribers:
        subscriber(event)
