"""HTTP message signatures (RFC 9421) with Ed25519, and digests of content (RFC 9530). No Django in here.

What is signed: method, authority, path and query of the request, and with a body its type and digest. Not the scheme,
so that a proxy that ends TLS does not break signatures.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    MappingKeyResolver,
    algorithms,
)
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from commonway.kernel.errors import CommonwayError

_OF_REQUEST = ("@method", "@authority", "@path", "@query")
_OF_BODY = ("content-type", "content-digest")
CLOCK_SKEW = timedelta(seconds=30)

KeysOf = Callable[[str], Sequence[Ed25519PublicKey]]


class SignatureInvalid(CommonwayError):
    """A request is not signed as agreed: no signature, a wrong or old one, or one that leaves out what must be in."""


class KeyInvalid(CommonwayError):
    """What was given as a key is not an Ed25519 public key in PEM."""


@dataclass
class Message:
    """A request as the signature sees it; signing adds headers to ``headers``."""

    method: str
    url: str
    headers: dict[str, str]


def key_id(public_key: Ed25519PublicKey) -> str:
    """Return the key's id: its JWK thumbprint (RFC 7638, SHA-256, base64url)."""
    canonical = json.dumps(_jwk(public_key), sort_keys=True, separators=(",", ":")).encode()
    return _base64url(hashlib.sha256(canonical).digest())


def jwk(public_key: Ed25519PublicKey) -> dict[str, str]:
    """Return the key as a JSON Web Key (RFC 8037) for a directory."""
    return {**_jwk(public_key), "kid": key_id(public_key), "alg": "EdDSA", "use": "sig"}


def public_key_of(entry: Mapping[str, Any]) -> Ed25519PublicKey:
    """Return the key in the directory *entry*; raises `KeyInvalid`."""
    try:
        text = str(entry["x"])
        return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (KeyError, ValueError) as error:
        raise KeyInvalid("the directory's entry is not an Ed25519 key (RFC 8037).") from error


def public_keys(pem: str) -> list[Ed25519PublicKey]:
    """Return the keys in *pem*: one, or two while an organisation changes its key. Raises `KeyInvalid`."""
    marker = "-----END PUBLIC KEY-----"
    keys = [_public_key(part + marker) for part in pem.split(marker)[:-1]]
    if not keys:
        raise KeyInvalid("there is no public key in it.", remedy=_MAKE_ONE)
    return keys


def sign(message: Message, *, body: bytes, key: Ed25519PrivateKey, as_key_id: str, at: datetime, life: float) -> None:
    """Add content-digest, signature-input and signature to *message*, good for *life* seconds from *at*."""
    signer = HTTPMessageSigner(
        signature_algorithm=algorithms.ED25519,
        key_resolver=MappingKeyResolver(public_keys={}, private_keys={as_key_id: key}),
    )
    signer.sign(
        message,
        key_id=as_key_id,
        created=at,
        expires=at + timedelta(seconds=life),
        covered_component_ids=_OF_REQUEST + (_OF_BODY if body else ()),
        label="sig1",
        body=body or None,
    )


class _Keys(HTTPSignatureKeyResolver):
    """Looks up whom a signature names, and offers one of their keys after the other."""

    def __init__(self, keys_of: KeysOf) -> None:
        self._keys_of = keys_of
        self.named = ""
        self.keys: Sequence[Ed25519PublicKey] = ()
        self.trouble: Exception | None = None
        self.turn = 0

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey | None:
        if not self.turn:
            try:
                self.named, self.keys = key_id, self._keys_of(key_id)
            except Exception as error:
                self.trouble = error  # the library would make it an invalid signature
                raise
        self.turn += 1
        return self.keys[self.turn - 1] if self.turn <= len(self.keys) else None


def verify(message: Message, *, body: bytes, keys_of: KeysOf, life: float) -> str:
    """Return the key id under which *message* and *body* were signed lately; raises `SignatureInvalid`.

    *keys_of* returns the keys a key id stands for, none if it is unknown. Age is measured by this machine's clock,
    with 30 s for clocks that differ. The window bounds replays; within it the ids of events and the keys of calls
    make a repetition harmless.
    """
    keys = _Keys(keys_of)
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=keys)
    verifier.max_clock_skew = CLOCK_SKEW
    while True:
        try:
            verifier.verify(
                message,
                max_age=timedelta(seconds=life),
                require_components=_OF_REQUEST + (_OF_BODY if body else ()),
                body=body,
            )
        except (HTTPMessageSignaturesException, ValueError, TypeError) as error:
            if keys.trouble is not None:
                raise keys.trouble from error
            if keys.turn < len(keys.keys):
                continue
            failure = (str(error).splitlines() or ["it does not match."])[0][:200]
            raise SignatureInvalid(f"the signature is missing or not valid: {failure}", remedy=_HOW) from error
        return keys.named


def now() -> datetime:
    """Return the moment a signature is made: real time, as the receiver's clock will judge it."""
    return datetime.now(tz=UTC)


def _jwk(public_key: Ed25519PublicKey) -> dict[str, str]:
    raw = public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"crv": "Ed25519", "kty": "OKP", "x": _base64url(raw)}


# Read at every call of a system and seldom another; which key may speak is looked up each time.
@lru_cache(maxsize=1_024)
def _public_key(pem: str) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem.strip().encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyInvalid("it is not a public key in PEM.", remedy=_MAKE_ONE) from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyInvalid("it is a key of another kind than Ed25519.", remedy=_MAKE_ONE)
    return key


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


_MAKE_ONE = "Make one: openssl genpkey -algorithm ed25519 -out key.pem; openssl pkey -in key.pem -pubout."
_HOW = (
    "Sign with the Ed25519 key registered for your organisation (RFC 9421): cover @method, @authority, @path and"
    " @query, with a body also content-type and content-digest; keyid is your organisation's id; created is now."
)
