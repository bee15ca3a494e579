"""The installation's own signing key, and the directory that lets others verify it."""

import base64
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings

from commonway.exchange import signing
from commonway.kernel.errors import CommonwayError


class SigningKeyInvalid(CommonwayError):
    """The setting COMMONWAY_SIGNING_KEY is not an Ed25519 private key."""


def private_key() -> tuple[str, Ed25519PrivateKey]:
    """Return the key that signs what leaves, with its id; raises `SigningKeyInvalid`."""
    return _load(settings.COMMONWAY_SIGNING_KEY)


def directory() -> dict[str, Any]:
    """Return the public keys as a JSON Web Key Set (RFC 7517)."""
    return {"keys": [signing.jwk(private_key()[1].public_key())]}


@cache
def _load(encoded: str) -> tuple[str, Ed25519PrivateKey]:
    try:
        key = load_pem_private_key(base64.b64decode(encoded), password=None)
    except (ValueError, TypeError) as error:
        raise SigningKeyInvalid(
            "it is not a private key in PEM in base64.",
            where="COMMONWAY_SIGNING_KEY",
            remedy="Make one with `commonway keys new`.",
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyInvalid(
            "it is not an Ed25519 key.", where="COMMONWAY_SIGNING_KEY", remedy="Make one with `commonway keys new`."
        )
    return signing.key_id(key.public_key()), key
