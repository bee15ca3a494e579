"""Appending events: the one way history is written."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event, Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What happened, in which stream: the caller's part of an event."""

    stream: UUID
    type: str
    data: Mapping[str, Any] = field(default_factory=dict)
    organisation: str = ""
    purpose: str = ""  # where it differs from the purpose given to `append`
    ground: str = ""


@dataclass(frozen=True, slots=True)
class _Signed:
    """An entry with who answers for it, waiting for its place in the chain."""

    entry: Entry
    by: Actor
    at: datetime
    purpose: str
    ground: str


_gathered: ContextVar[list[_Signed] | None] = ContextVar("commonway_ledger_gathered", default=None)


@contextmanager
def gathering(finish: AbstractContextManager[None] | None = None) -> Iterator[None]:
    """Append all that is appended within the block in one go at its end; nothing, if the block fails.

    For a transaction that many rooms write in: the chains are locked once, late and in one order, and the events go
    in by one insert. Inside, `append` returns no events. Blocks nest: the outermost appends, within its *finish*.
    """
    if _gathered.get() is not None:
        yield
        return
    gathered: list[_Signed] = []
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    with finish or nullcontext():
        _append(gathered)


def is_gathering() -> bool:
    """Return whether what is appended now goes in with all the rest of its block."""
    return _gathered.get() is not None


def append(entries: Iterable[Entry], *, by: Actor, at: datetime, purpose: str, ground: str) -> list[Event]:
    """Append *entries*, each to the end of its stream's chain, and return the events in the order given.

    Must run inside the transaction that makes the change the events tell of, so that both stand or neither.
    Streams are locked in the order of their ids: two appends to the same streams wait, they do not deadlock.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("ledger.append outside a transaction: a change and its event must commit together.")
    given = [_Signed(entry, by, at, purpose, ground) for entry in entries]
    gathered = _gathered.get()
    if gathered is not None:
        gathered += given
        return []
    return _append(given)


def _append(given: Sequence[_Signed]) -> list[Event]:
    if not given:
        return []
    heads = _locked_heads({each.entry.stream for each in given})
    events = [_chained(each, heads) for each in given]
    Event.objects.bulk_create(events)
    _move_heads(heads)
    return events


def digest(event: Event) -> bytes:
    """Return the SHA-256 over the previous hash and the event's canonical form (RFC 8785 key order)."""
    body = {
        "id": str(event.id),
        "stream": str(event.stream_id),
        "sequence": event.sequence,
        "type": event.type,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": [event.actor_kind, event.actor_id, event.actor_organisation, event.actor_role],
        "on_behalf_of": str(event.on_behalf_of) if event.on_behalf_of else None,
        "organisation": event.organisation,
        "purpose": event.purpose,
        "ground": event.ground,
        "data": event.data,
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(bytes(event.previous) + text.encode()).digest()


def _locked_heads(streams: set[UUID]) -> dict[UUID, Stream]:
    ordered: Sequence[UUID] = sorted(streams)
    found = {stream.id: stream for stream in Stream.objects.select_for_update().filter(id__in=ordered).order_by("id")}
    if len(found) == len(ordered):
        return found
    Stream.objects.bulk_create([Stream(id=one) for one in ordered if one not in found], ignore_conflicts=True)
    return {stream.id: stream for stream in Stream.objects.select_for_update().filter(id__in=ordered).order_by("id")}


def _move_heads(heads: Mapping[UUID, Stream]) -> None:
    if len(heads) == 1:  # most appends are to one stream, and a plain update costs half of one for many
        [stream] = heads.values()
        stream.save(update_fields=["length", "head"])
    else:
        Stream.objects.bulk_update(heads.values(), ["length", "head"])


def _chained(signed: _Signed, heads: dict[UUID, Stream]) -> Event:
    entry, by = signed.entry, signed.by
    stream = heads[entry.stream]
    event = Event(
        id=new_id(),
        stream=stream,
        sequence=stream.length + 1,
        type=entry.type,
        at=signed.at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_organisation=by.organisation,
        actor_role=by.role,
        on_behalf_of=by.on_behalf_of,
        organisation=entry.organisation,
        purpose=entry.purpose or signed.purpose,
        ground=entry.ground or signed.ground,
        data=dict(entry.data),
        previous=bytes(stream.head),
    )
    event.hash = digest(event)
    stream.length, stream.head = event.sequence, event.hash
    return event
