"""What asking for evidence says to those who wait for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from commonway.ledger.actors import Actor
from commonway.vault.sealing import Safe


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceEnded:
    """Nobody is waited for any more. Published inside the transaction that ends it, with case and process locked.

    ``ending`` is ``answered`` or the code of why not; ``facts`` are what was answered.
    """

    case_id: UUID
    token: int
    ending: str
    evidence: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    by: Actor
    at: datetime
    safe: Safe


_subscribers: list[Callable[[EvidenceEnded], None]] = []


def subscribe(subscriber: Callable[[EvidenceEnded], None]) -> None:
    """Call *subscriber* when evidence a process waits for has ended. Subscribing twice is once."""
    if subscriber not in _subscribers:
        _subscribers.append(subscriber)


def publish(event: EvidenceEnded) -> None:
    """Tell all subscribers, in the order they subscribed."""
    for subscriber in _subscribers:
        subscriber(event)
