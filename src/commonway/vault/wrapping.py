"""The key-management key: wraps and unwraps people's keys. A key management service would be put in here."""

import base64
import binascii
import hashlib
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from commonway.kernel.errors import CommonwayError

NONCE = 12  # bytes, NIST SP 800-38D section 5.2.1.1


class WrappingKeyInvalid(CommonwayError):
    """The key-management key is missing, of a wrong length, or not the one that wrapped."""


@cache
def _key(encoded: str) -> tuple[str, AESGCM]:
    try:
        raw = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise _unusable("the key is not base64.") from error
    if len(raw) != 32:
        raise _unusable("the key is not 32 bytes.")
    return hashlib.sha256(raw).hexdigest()[:16], AESGCM(raw)


def wrapping_key_id() -> str:
    """Return the id of the key-management key in use."""
    return _key(settings.COMMONWAY_WRAPPING_KEY)[0]


def wrap(subject_id: UUID, key: bytes, *, nonce: bytes) -> bytes:
    """Return *key* encrypted and bound to *subject_id*, so that a wrapped key cannot be moved to another person."""
    return nonce + _key(settings.COMMONWAY_WRAPPING_KEY)[1].encrypt(nonce, key, subject_id.bytes)


def unwrap(subject_id: UUID, wrapped: bytes, *, wrapped_by: str = "") -> bytes:
    """Return the key in *wrapped*; *wrapped_by* is the id of the key-management key it was wrapped with.

    Without an id, or with that of the key in use, that one is tried; ids of replaced keys are looked up in
    ``COMMONWAY_WRAPPING_KEYS_OLD``. Raises `WrappingKeyInvalid` where the key is not at hand.
    """
    ring = _ring()
    name, key = _key(settings.COMMONWAY_WRAPPING_KEY)
    cipher = ring.get(wrapped_by or name, key)
    try:
        return cipher.decrypt(wrapped[:NONCE], wrapped[NONCE:], subject_id.bytes)
    except InvalidTag as error:
        raise WrappingKeyInvalid(
            f"the key of person {subject_id} was wrapped by another key.",
            where="COMMONWAY_WRAPPING_KEY",
            remedy="Set the key this installation was started with, or name it in COMMONWAY_WRAPPING_KEYS_OLD.",
        ) from error


def _ring() -> dict[str, AESGCM]:
    return dict(_key(one) for one in [settings.COMMONWAY_WRAPPING_KEY, *settings.COMMONWAY_WRAPPING_KEYS_OLD])


def _unusable(what: str) -> WrappingKeyInvalid:
    return WrappingKeyInvalid(what, where="COMMONWAY_WRAPPING_KEY", remedy="Make one with `commonway keys new`.")
