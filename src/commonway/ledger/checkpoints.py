"""Checkpoints: a signed Merkle root over the heads of all streams, and proofs that a stream is under it.

A checkpoint kept outside the installation proves later that no chain it covers was rewritten, however much of the
database was. It keeps its leaves, about 130 bytes a stream: beyond some 500,000 streams move them to a table of
their own.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from commonway.fence import scope
from commonway.kernel.errors import CommonwayError
from commonway.ledger import merkle, signing
from commonway.ledger.breaks import Break
from commonway.ledger.models import Checkpoint, Event, Stream

Leaf = tuple[UUID, int, bytes]  # stream, length, head
_BATCH = 1000


class HistoryRewritten(CommonwayError):
    """The chains no longer agree with the last checkpoint: none is made over a history that was changed."""


class NotUnderCheckpoint(CommonwayError):
    """The stream began after the checkpoint, or there is none yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That a stream had this length and head when the checkpoint with this root was made."""

    checkpoint: UUID
    root: bytes
    size: int
    index: int
    stream: UUID
    length: int
    head: bytes
    path: tuple[bytes, ...]

    def holds(self) -> bool:
        """Return whether the path leads from the leaf to the root."""
        leaf = leaf_of((self.stream, self.length, self.head))
        return merkle.leads_to(self.root, leaf=leaf, index=self.index, size=self.size, path=self.path)


def make(at: datetime) -> Checkpoint:
    """Make, sign and keep a checkpoint over all streams; raises `HistoryRewritten` where the last one is broken."""
    with scope.within(scope.SYSTEM), transaction.atomic():
        last = latest()
        if last is not None:
            found = check(last)
            if found:
                raise HistoryRewritten(
                    f"{found[0]}.",
                    where=f"checkpoint {last.id}",
                    remedy="Run `commonway ledger verify` and compare with a backup before making another.",
                )
        rows = Stream.objects.filter(length__gt=0).order_by("id").values_list("id", "length", "head")
        leaves = [(stream, length, bytes(head)) for stream, length, head in rows.iterator(chunk_size=5000)]
        checkpoint = Checkpoint(
            at=at,
            origin=signing.origin(),
            streams=len(leaves),
            root=merkle.root([leaf_of(leaf) for leaf in leaves]),
            previous=bytes(last.root) if last else b"",
            key_id=signing.key_hash(signing.origin()).hex(),
            leaves=[[str(stream), length, head.hex()] for stream, length, head in leaves],
        )
        checkpoint.signature = signing.sign(text_of(checkpoint))
        checkpoint.save(force_insert=True)
    return checkpoint


def latest() -> Checkpoint | None:
    """Return the last checkpoint, if there is one."""
    return Checkpoint.objects.order_by("-at", "-id").first()


def check(checkpoint: Checkpoint) -> list[Break]:
    """Return what is wrong with *checkpoint*: its own signature and root, and every chain it covers against it."""
    return [*_check_itself(checkpoint), *_check_chains(checkpoint)]


def prove(stream: UUID, *, checkpoint: Checkpoint | None = None) -> Proof:
    """Return the proof that *stream* is under *checkpoint*, or the last one; raises `NotUnderCheckpoint`."""
    under = checkpoint or latest()
    leaves = leaves_of(under) if under else []
    index = next((at for at, leaf in enumerate(leaves) if leaf[0] == stream), None)
    if under is None or index is None:
        raise NotUnderCheckpoint(
            "no checkpoint covers it yet.", where=f"stream {stream}", remedy="Make one: `commonway ledger checkpoint`."
        )
    path = merkle.path([leaf_of(leaf) for leaf in leaves], index)
    _, length, head = leaves[index]
    return Proof(
        checkpoint=under.id,
        root=bytes(under.root),
        size=len(leaves),
        index=index,
        stream=stream,
        length=length,
        head=head,
        path=tuple(path),
    )


def leaves_of(checkpoint: Checkpoint) -> list[Leaf]:
    """Return the leaves a checkpoint was made over."""
    return [(UUID(stream), length, bytes.fromhex(head)) for stream, length, head in checkpoint.leaves]


def leaf_of(leaf: Leaf) -> bytes:
    """Return the hash of a leaf: 16 bytes of stream id, 8 of length, big-endian, and the head."""
    stream, length, head = leaf
    return merkle.leaf_hash(stream.bytes + length.to_bytes(8, "big") + head)


def text_of(checkpoint: Checkpoint) -> str:
    """Return the text that is signed (C2SP tlog-checkpoint, with two extension lines)."""
    lines = [
        checkpoint.origin,
        str(checkpoint.streams),
        base64.b64encode(bytes(checkpoint.root)).decode(),
        f"at {checkpoint.at.astimezone(UTC).isoformat(timespec='microseconds')}",
        f"previous {base64.b64encode(bytes(checkpoint.previous)).decode() or 'none'}",
    ]
    return "\n".join(lines) + "\n"


def note_of(checkpoint: Checkpoint) -> str:
    """Return the checkpoint as a signed note (C2SP signed-note), to be kept outside the installation."""
    mark = base64.b64encode(bytes.fromhex(checkpoint.key_id) + bytes(checkpoint.signature)).decode()
    return f"{text_of(checkpoint)}\n\N{EM DASH} {checkpoint.origin} {mark}\n"


def _check_itself(checkpoint: Checkpoint) -> Iterator[Break]:
    text, signature = text_of(checkpoint), bytes(checkpoint.signature)
    if not signing.is_ours(text, signature, name=checkpoint.origin, key_id=checkpoint.key_id):
        yield Break(kind="signature", what="the signature is not ours", checkpoint=checkpoint.id)
    leaves = [leaf_of(leaf) for leaf in leaves_of(checkpoint)]
    if len(leaves) != checkpoint.streams or merkle.root(leaves) != bytes(checkpoint.root):
        yield Break(kind="checkpoint", what="the leaves do not make the root", checkpoint=checkpoint.id)
    before = Checkpoint.objects.exclude(id=checkpoint.id).filter(at__lte=checkpoint.at).order_by("-at", "-id").first()
    if bytes(checkpoint.previous) != (bytes(before.root) if before else b""):
        yield Break(kind="checkpoint", what="the checkpoint before it is missing", checkpoint=checkpoint.id)


def _check_chains(checkpoint: Checkpoint) -> Iterator[Break]:
    leaves = leaves_of(checkpoint)
    with scope.within(scope.SYSTEM):
        for start in range(0, len(leaves), _BATCH):
            yield from _check_heads(leaves[start : start + _BATCH], checkpoint)


def _check_heads(leaves: list[Leaf], checkpoint: Checkpoint) -> Iterator[Break]:
    ids = [leaf[0] for leaf in leaves]
    now = {one.id: (one.length, bytes(one.head)) for one in Stream.objects.filter(id__in=ids)}
    grown = [leaf for leaf in leaves if now.get(leaf[0]) != leaf[1:]]
    hashes = _hashes_at(grown)
    for stream, length, head in grown:
        if now.get(stream, (0, b""))[0] < length or (stream, length) not in hashes:
            what = f"event {length}, covered by the checkpoint of {checkpoint.at:%Y-%m-%d %H:%M}, is gone"
            yield Break(kind="cut off", what=what, stream=stream, sequence=length, checkpoint=checkpoint.id)
        elif hashes[stream, length] != head:
            what = f"the chain was rewritten after the checkpoint of {checkpoint.at:%Y-%m-%d %H:%M}"
            yield Break(kind="rewritten", what=what, stream=stream, sequence=length, checkpoint=checkpoint.id)


def _hashes_at(leaves: list[Leaf]) -> dict[tuple[UUID, int], bytes]:
    streams = [leaf[0] for leaf in leaves]
    lengths = {leaf[1] for leaf in leaves}
    rows = Event.objects.filter(stream_id__in=streams, sequence__in=lengths).values_list(
        "stream_id", "sequence", "hash"
    )
    return {(stream, sequence): bytes(value) for stream, sequence, value in rows}
