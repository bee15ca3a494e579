"""Verifying the ledger: every hash of every chain, against the heads of the streams and the last checkpoint."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from django.db import connection, transaction

from commonway.fence import scope
from commonway.ledger import checkpoints
from commonway.ledger.appending import digest
from commonway.ledger.breaks import Break
from commonway.ledger.models import Event, Stream

STREAMS_AT_ONCE = 500
EVENTS_AT_ONCE = 2000


@dataclass(slots=True)
class Verification:
    """How much was verified, and every break found; none means the ledger is what it was when it was written."""

    streams: int = 0
    events: int = 0
    breaks: list[Break] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Return whether nothing is broken."""
        return not self.breaks


def verify(stream: UUID | None = None, *, tell: Callable[[int], None] | None = None) -> Verification:
    """Verify one *stream*, or all, in memory that does not grow with the ledger; *tell* hears the events done.

    Reads one snapshot, so that events appended meanwhile neither count nor confuse.
    """
    done = Verification()
    with scope.within(scope.SYSTEM), _one_snapshot():
        for batch in _batches(stream):
            _verify_batch(batch, done)
            if tell:
                tell(done.events)
        last = checkpoints.latest()
        if last is not None:
            found = checkpoints.check(last)
            done.breaks += [one for one in found if stream is None or one.stream == stream]
    return done


@contextmanager
def _one_snapshot() -> Iterator[None]:
    if connection.in_atomic_block:  # the caller's transaction: its isolation is the caller's choice
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _batches(stream: UUID | None) -> Iterator[list[Stream]]:
    rows = Stream.objects.order_by("id")
    if stream is not None:
        yield list(rows.filter(id=stream))
        return
    after: UUID | None = None
    while batch := list((rows.filter(id__gt=after) if after else rows)[:STREAMS_AT_ONCE]):
        yield batch
        after = batch[-1].id


def _verify_batch(batch: list[Stream], done: Verification) -> None:
    found = Event.objects.filter(stream_id__in=[one.id for one in batch]).order_by("stream_id", "sequence")
    chains = groupby(found.iterator(chunk_size=EVENTS_AT_ONCE), key=lambda event: event.stream_id)
    waiting = {one.id: one for one in batch}
    for stream_id, events in chains:
        done.events += _verify_chain(waiting.pop(stream_id), events, done.breaks)
    for stream in waiting.values():
        _verify_chain(stream, (), done.breaks)
    done.streams += len(batch)


def _verify_chain(stream: Stream, events: Iterable[Event], breaks: list[Break]) -> int:
    """Append to *breaks* what is wrong in one chain and return how many events it has."""
    count, sequence, head = 0, 0, b""
    for event in events:
        count += 1
        if event.sequence != sequence + 1:
            what = f"{event.sequence - sequence - 1} event(s) before it are missing"
            breaks.append(Break(kind="missing", what=what, stream=stream.id, sequence=event.sequence))
        elif bytes(event.previous) != head:
            what = "it does not follow the event before it"
            breaks.append(Break(kind="out of order", what=what, stream=stream.id, sequence=event.sequence))
        if digest(event) != bytes(event.hash):
            what = "its content was changed"
            breaks.append(Break(kind="changed", what=what, stream=stream.id, sequence=event.sequence))
        sequence, head = event.sequence, bytes(event.hash)
    if sequence < stream.length:
        what = f"the last {stream.length - sequence} event(s) are missing"
        breaks.append(Break(kind="cut off", what=what, stream=stream.id, sequence=stream.length))
    elif (sequence, head) != (stream.length, bytes(stream.head)):
        what = "the head of the stream is not its last event"
        breaks.append(Break(kind="rewritten", what=what, stream=stream.id, sequence=sequence))
    return count
