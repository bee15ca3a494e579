"""Sealing personal values under their subject's key, bound to the place they are kept."""

import json
import os
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from commonway.kernel.errors import CommonwayError
from commonway.vault.models import SubjectKey
from commonway.vault.wrapping import NONCE, unwrap, wrap, wrapping_key_id


class KeyDestroyed(CommonwayError):
    """The subject's key was destroyed: what it sealed is gone for good, as was asked."""


class Removed(KeyDestroyed):
    """What was sealed here was removed, because the time it was kept for was over; the key is still there."""


class SealBroken(CommonwayError):
    """Sealed bytes were changed, or moved to another row."""


class Safe:
    """The opened keys of some people, for as long as one piece of work lasts.

    Make one a request or a batch: keys are fetched once and forgotten with the object, so a destroyed key is not
    outlived by a cache.
    """

    def __init__(self) -> None:
        self._keys: dict[UUID, AESGCM] = {}

    def open_keys(self, subjects: Iterable[UUID]) -> None:
        """Fetch the keys of all *subjects* in one query; raises `KeyDestroyed` for one that is no more."""
        missing = set(subjects) - self._keys.keys()
        for row in SubjectKey.objects.filter(subject_id__in=missing):
            if row.destroyed_at is not None:
                raise KeyDestroyed(
                    f"the key was destroyed on {row.destroyed_at:%Y-%m-%d}.",
                    where=f"person {row.subject_id}",
                    remedy="The data was deleted on purpose and cannot be read again.",
                )
            self._keys[row.subject_id] = AESGCM(unwrap(row.subject_id, bytes(row.wrapped), wrapped_by=row.wrapped_by))

    def seal(self, subject_id: UUID, place: str, value: Any) -> bytes:
        """Return *value* (JSON) sealed for *subject_id*; *place* names table, column and row, and must be given
        again to unseal."""
        nonce = os.urandom(NONCE)
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
        return nonce + self._key(subject_id).encrypt(nonce, text, place.encode())

    def seal_bytes(self, subject_id: UUID, place: str, content: bytes) -> bytes:
        """Return *content* sealed like `seal` does, without a JSON form: for documents."""
        nonce = os.urandom(NONCE)
        return nonce + self._key(subject_id).encrypt(nonce, content, place.encode())

    def unseal(self, subject_id: UUID, place: str, sealed: bytes | memoryview) -> Any:
        """Return the value in *sealed*; raises `KeyDestroyed` or `SealBroken`."""
        return json.loads(self.unseal_bytes(subject_id, place, sealed))

    def unseal_bytes(self, subject_id: UUID, place: str, sealed: bytes | memoryview) -> bytes:
        """Return the content in *sealed*; raises `KeyDestroyed` or `SealBroken`."""
        whole = bytes(sealed)
        if not whole:
            raise Removed("it was removed when its time was over.", where=place, remedy="It cannot be read again.")
        try:
            return self._key(subject_id).decrypt(whole[:NONCE], whole[NONCE:], place.encode())
        except InvalidTag as error:
            raise SealBroken(
                "the sealed value does not belong here or was changed.",
                where=place,
                remedy="Restore the row from a backup and look at the ledger for who could write to it.",
            ) from error

    def _key(self, subject_id: UUID) -> AESGCM:
        if subject_id not in self._keys:
            self.open_keys([subject_id])
        if subject_id not in self._keys:
            raise KeyDestroyed("there is no key for this person.", where=f"person {subject_id}")
        return self._keys[subject_id]


def create_keys(subjects: Iterable[UUID], *, at: datetime) -> None:
    """Make a key for each of *subjects* that has none yet."""
    rows = [
        SubjectKey(
            subject_id=subject,
            wrapped=wrap(subject, AESGCM.generate_key(256), nonce=os.urandom(NONCE)),
            wrapped_by=wrapping_key_id(),
            created_at=at,
        )
        for subject in subjects
    ]
    SubjectKey.objects.bulk_create(rows, ignore_conflicts=True)
