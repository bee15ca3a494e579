"""The installation's signature under a checkpoint, as a signed note any transparency-log tool can check.

The text follows C2SP tlog-checkpoint and the signature C2SP signed-note (key type 1, Ed25519).
"""

import base64
import hashlib
from functools import cache
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from django.conf import settings

from commonway.kernel.errors import CommonwayError

_ED25519 = b"\x01"


class SigningKeyInvalid(CommonwayError):
    """``COMMONWAY_SIGNING_KEY`` is not an Ed25519 private key."""


@cache
def _private_key(encoded: str) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(base64.b64decode(encoded), password=None)
    except ValueError as error:
        raise _unusable() from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _unusable()
    return key


def origin() -> str:
    """Return the name of this ledger: the public address without its scheme, as C2SP asks."""
    parts = urlsplit(settings.COMMONWAY_PUBLIC_URL)
    return f"{parts.netloc or 'commonway.invalid'}{parts.path.rstrip('/')}/ledger"


def public_key() -> bytes:
    """Return the raw public key that checks our checkpoints."""
    return _raw(_private_key(settings.COMMONWAY_SIGNING_KEY))


def verifier_key() -> str:
    """Return the public key as signed notes write it: ``name+hash+key``."""
    key = base64.b64encode(_ED25519 + public_key()).decode()
    return f"{origin()}+{key_hash(origin()).hex()}+{key}"


def key_hash(name: str) -> bytes:
    """Return the four bytes that tell which key of *name* signs now."""
    return _hash(name, public_key())


def sign(text: str) -> bytes:
    """Return the Ed25519 signature of *text*."""
    return _private_key(settings.COMMONWAY_SIGNING_KEY).sign(text.encode())


def is_ours(text: str, signature: bytes, *, name: str, key_id: str) -> bool:
    """Return whether *signature* under *text* is by the key of *name* with this id, ours now or a replaced one."""
    for encoded in (settings.COMMONWAY_SIGNING_KEY, *settings.COMMONWAY_SIGNING_KEYS_OLD):
        raw = _raw(_private_key(encoded))
        if _hash(name, raw).hex() == key_id:
            return _fits(raw, text, signature)
    return False


def _fits(raw: bytes, text: str, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True


def _hash(name: str, raw: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + raw).digest()[:4]


def _raw(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _unusable() -> SigningKeyInvalid:
    return SigningKeyInvalid(
        "this is not an Ed25519 private key in PEM, in base64.",
        where="COMMONWAY_SIGNING_KEY",
        remedy="Make one with `commonway keys new`.",
    )
