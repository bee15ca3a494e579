"""Posting to organisations' systems: signed, never redirected, bounded in time and in what is read back."""

import ssl
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock
from typing import Literal

import httpx

from commonway import __version__
from commonway.exchange import own_key, signing
from commonway.exchange.tuning import Tuning

Ending = Literal["accepted", "later", "never"]
_TRY_AGAIN = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
_LONGEST_WAIT = 86_400.0  # seconds of Retry-After that are believed


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How one post ended: accepted, to be tried later, or never to be accepted; and whether the system is alive.

    The error is the status alone: what the other side wrote may repeat personal values, so it is not kept.
    """

    ending: Ending
    alive: bool
    status: int | None = None
    error: str = ""
    retry_after: float | None = None  # seconds, as the other side asked
    took_ms: int = 0
    body: bytes = b""


@dataclass
class Poster:
    """Keeps connections to each organisation open between posts. May be used by many threads."""

    tuning: Tuning
    _clients: dict[str, httpx.Client] = field(default_factory=dict)
    _tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    _lock: Lock = field(default_factory=Lock)

    def post(self, organisation: str, url: str, *, body: bytes, media_type: str) -> Answer:
        """Post *body* to *url*, signed by the installation; every way it can end is an `Answer`."""
        began = time.monotonic()
        try:
            request = self._signed(organisation, url, body=body, media_type=media_type)
            response = self._client(organisation).send(request, stream=True)
            try:
                read = _read(response, self.tuning.answer_bytes, until=began + self.tuning.timeout * 2)
            finally:
                response.close()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as error:
            return Answer(ending="later", alive=False, error=_what_failed(error), took_ms=_since(began))
        return _answer(response, read, took_ms=_since(began))

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _client(self, organisation: str) -> httpx.Client:
        with self._lock:
            if organisation not in self._clients:
                self._clients[organisation] = httpx.Client(
                    timeout=httpx.Timeout(self.tuning.timeout, connect=min(5.0, self.tuning.timeout)),
                    limits=httpx.Limits(max_keepalive_connections=self.tuning.in_flight),
                    follow_redirects=False,
                    trust_env=False,
                    verify=self._tls,
                )
            return self._clients[organisation]

    def _signed(self, organisation: str, url: str, *, body: bytes, media_type: str) -> httpx.Request:
        headers = {
            "content-type": media_type,
            "accept": "application/json",
            "user-agent": f"Commonway/{__version__}",
        }
        key_id, key = own_key.private_key()
        request = self._client(organisation).build_request("POST", url, content=body, headers=headers)
        message = signing.Message(method="POST", url=str(request.url), headers=headers)
        signing.sign(message, body=body, key=key, as_key_id=key_id, at=signing.now(), life=self.tuning.signature_life)
        request.headers.update(message.headers)
        return request


def _read(response: httpx.Response, most: int, *, until: float) -> bytes:
    """Return the answer's body as far as *most* bytes; whoever drips it slower than the deadline is cut off."""
    parts, size = [], 0
    for part in response.iter_bytes():
        parts.append(part)
        size += len(part)
        if size >= most or time.monotonic() > until:
            break
    return b"".join(parts)[:most]


def _answer(response: httpx.Response, body: bytes, *, took_ms: int) -> Answer:
    status = response.status_code
    if response.is_success:
        return Answer(ending="accepted", alive=True, status=status, took_ms=took_ms, body=body)
    error = f"Their system answered {status} {response.reason_phrase[:60]}".rstrip() + "."
    if response.has_redirect_location or 300 <= status < 400:
        error = f"Their system answered {status}: redirects are not followed. Register the final address."
    passing = status in _TRY_AGAIN or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return Answer(
        ending="later" if passing else "never",
        alive=not passing,
        status=status,
        error=error.replace("\x00", ""),
        retry_after=_retry_after(response) if passing else None,
        took_ms=took_ms,
        body=body,
    )


def _retry_after(response: httpx.Response) -> float | None:
    """Return the seconds in Retry-After (RFC 9110 section 10.2.3); its date form is left to our own back-off."""
    given = response.headers.get("retry-after", "").strip()
    return min(float(given), _LONGEST_WAIT) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _what_failed(error: Exception) -> str:
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError):
        return "Their system cannot be reached."
    if isinstance(error, httpx.TimeoutException):
        return "Their system did not answer in time."
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return "The registered address is not a web address."
    return f"The connection broke ({type(error).__name__})."


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
