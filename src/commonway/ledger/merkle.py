"""Merkle trees as Certificate Transparency builds them (RFC 6962, section 2.1; RFC 9162, section 2.1.3)."""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of a leaf: the prefix keeps leaves and nodes apart, so neither can pass for the other."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over *leaves* (hashes, in order); of none it is the hash of nothing."""
    level = list(leaves)
    if not level:
        return EMPTY
    while len(level) > 1:
        level = _parents(level)
    return level[0]


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the audit path of the leaf at *index*: the siblings on its way to the root, lowest first."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"there is no leaf {index} among {len(leaves)}")
    siblings = []
    level = list(leaves)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):  # the last of an odd level goes up alone
            siblings.append(level[sibling])
        level = _parents(level)
        index //= 2
    return siblings


def leads_to(root_hash: bytes, *, leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bool:
    """Return whether *path* leads from *leaf*, at *index* of *size* leaves, to *root_hash*."""
    if not 0 <= index < size:
        return False
    last, reached, rest = size - 1, leaf, list(path)
    while last:
        if index % 2:
            if not rest:
                return False
            reached = node_hash(rest.pop(0), reached)
        elif index < last:
            if not rest:
                return False
            reached = node_hash(reached, rest.pop(0))
        index, last = index // 2, last // 2
    return not rest and reached == root_hash


def _parents(level: list[bytes]) -> list[bytes]:
    paired = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return paired + level[-1:] if len(level) % 2 else paired
