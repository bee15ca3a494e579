"""How an example agency calls Commonway: signed, with the standard library only, as any agency could."""

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from commonway.exchange import signing

TIMEOUT = 10.0  # seconds


class KeysUnavailable(Exception):
    """Commonway's directory of keys cannot be read now; whoever needs it should be asked again later."""


@dataclass
class CommonwayClient:
    """Commonway as one organisation's system sees it."""

    url: str
    organisation: str
    key: Ed25519PrivateKey
    _keys: dict[str, Ed25519PublicKey] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def call(self, method: str, path: str, *, document: Any = None, headers: dict[str, str] | None = None) -> Any:
        """Return ``(status, document)``; raises `OSError` where Commonway cannot be reached."""
        body = json.dumps(document).encode() if document is not None else b""
        message = signing.Message(method=method, url=self.url + path, headers=dict(headers or {}))
        if body:
            message.headers["content-type"] = "application/json"
        signing.sign(message, body=body, key=self.key, as_key_id=self.organisation, at=signing.now(), life=300)
        return _exchange(urllib.request.Request(message.url, body or None, message.headers, method=method))  # noqa: S310

    def keys_of(self, key_id: str) -> list[Ed25519PublicKey]:
        """Return Commonway's key of that id, read again from its directory when it is not known."""
        with self._lock:
            if key_id not in self._keys:
                self._read_directory()
            return [self._keys[key_id]] if key_id in self._keys else []

    def _read_directory(self) -> None:
        address = f"{self.url}/.well-known/http-message-signatures-directory"
        try:
            status, document = _exchange(urllib.request.Request(address))  # noqa: S310
            if status != http.client.OK:
                raise KeysUnavailable(f"{address} answered {status}.")
            found = [signing.public_key_of(entry) for entry in document["keys"]]
        except (OSError, KeyError, TypeError, signing.KeyInvalid) as error:
            raise KeysUnavailable(f"{address} cannot be read: {error}") from error
        self._keys = {signing.key_id(key): key for key in found}


def _exchange(request: urllib.request.Request) -> tuple[int, Any]:
    try:
        return _answer_to(request)
    except http.client.HTTPException as error:  # the other side died in the middle of its answer
        raise OSError(f"{type(error).__name__}: {error}") from error


def _answer_to(request: urllib.request.Request) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310
            return response.status, _document(response.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _document(error.read())


def _document(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None
