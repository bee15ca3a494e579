"""Deletion by destroying the key: everything sealed for a person, in backups too, is gone at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from commonway.fence import scope
from commonway.kernel.errors import CommonwayError
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append, gathering
from commonway.ledger.models import Event
from commonway.vault.models import SubjectKey


class KeyUnknown(CommonwayError):
    """There is no key for this person, and never was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Proof that a key was destroyed: the event that says so, in the person's chain, under the next checkpoint."""

    subject_id: UUID
    destroyed_at: datetime
    wrapped_by: str
    event_id: UUID
    stream: UUID
    sequence: int
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDestruction:
    """Said to subscribers in the same transaction: forget what you hold about this person outside the seal."""

    subject_id: UUID
    at: datetime


_subscribers: list[Callable[[KeyDestruction], None]] = []


def subscribe(subscriber: Callable[[KeyDestruction], None]) -> None:
    """Have *subscriber* called inside the transaction of every destruction: upper rooms clear their indexes."""
    if subscriber not in _subscribers:
        _subscribers.append(subscriber)


def destroy(subject_id: UUID, *, by: Actor, at: datetime) -> Certificate:
    """Destroy the key of a person for good and return the certificate; asked again, the first one comes back.

    The row stays, empty, as proof that a key existed; the event is in the person's own stream. Raises `KeyUnknown`.
    """
    with scope.within(scope.SYSTEM), transaction.atomic():
        key = SubjectKey.objects.select_for_update().filter(subject_id=subject_id).first()
        if key is None:
            raise KeyUnknown("there is no key for this person.", where=f"person {subject_id}")
        if key.destroyed_at is not None:
            first = Event.objects.of(subject_id).filter(type="key.destroyed").first()
            if first is not None:
                return _certificate(key, first)
        key.wrapped, key.destroyed_at = b"", at
        key.save(update_fields=["wrapped", "destroyed_at"])
        with gathering():  # the chains are locked after all rows, as whoever changes one of those rows locks them
            for subscriber in _subscribers:
                subscriber(KeyDestruction(subject_id=subject_id, at=at))
        [event] = append(
            [Entry(stream=subject_id, type="key.destroyed", data={"wrapped_by": key.wrapped_by})],
            by=by,
            at=at,
            purpose="delete what is held about the person",
            ground="own" if by.kind == "person" else "legal duty",
        )
        return _certificate(key, event)


def is_deleted(subject_id: UUID) -> bool:
    """Return whether the key of a person is destroyed; one that is being destroyed is waited for.

    Until the end of this transaction it is not destroyed then: what is written about the person is there to be forgotten.
    """
    key = SubjectKey.objects.select_for_update(no_key=True).filter(subject_id=subject_id).first()
    return key is not None and key.destroyed_at is not None


def _certificate(key: SubjectKey, event: Event) -> Certificate:
    return Certificate(
        subject_id=key.subject_id,
        destroyed_at=event.at,
        wrapped_by=key.wrapped_by,
        event_id=event.id,
        stream=event.stream_id,
        sequence=event.sequence,
        hash=bytes(event.hash),
    )
