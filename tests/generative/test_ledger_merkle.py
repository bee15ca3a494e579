"""Merkle roots and paths, held to the recursive definition of RFC 6962, section 2.1."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from commonway.ledger import merkle

leaves = st.lists(st.binary(min_size=1, max_size=8).map(merkle.leaf_hash), min_size=1, max_size=70)


def defined_root(hashes: list[bytes]) -> bytes:
    """Return MTH(D[n]) as the RFC writes it: split at the largest power of two smaller than n."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + defined_root(hashes[:split]) + defined_root(hashes[split:])).digest()


@given(leaves)
def test_the_root_is_the_defined_one(hashes: list[bytes]) -> None:
    assert merkle.root(hashes) == defined_root(hashes)


@given(leaves, st.data())
def test_every_leaf_is_proved_and_nothing_else(hashes: list[bytes], data: st.DataObject) -> None:
    size = len(hashes)
    index = data.draw(st.integers(0, size - 1))
    root, path = merkle.root(hashes), merkle.path(hashes, index)
    assert merkle.leads_to(root, leaf=hashes[index], index=index, size=size, path=path)
    other = merkle.leaf_hash(b"something that is in no tree here")
    assert not merkle.leads_to(root, leaf=other, index=index, size=size, path=path)
    assert not merkle.leads_to(root, leaf=hashes[index], index=index, size=size, path=[*path, other])
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        assert not merkle.leads_to(root, leaf=hashes[index], index=index, size=size, path=path[:at] + path[at + 1 :])
        changed = [*path[:at], other, *path[at + 1 :]]
        assert not merkle.leads_to(root, leaf=hashes[index], index=index, size=size, path=changed)
