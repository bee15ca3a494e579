"""An OpenFisca country over its web API: what it knows, what it calculates, and how it came to that.

Every call has a time limit and a size limit. After a call that nobody answered, the country is left in peace for a few
seconds, so that one country that is down costs each person one wait and not one for every service.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from commonway.eligibility.openfisca.errors import OpenFiscaRefused, OpenFiscaUnavailable
from commonway.kernel.errors import CommonwayError

PATIENCE = 5.0  # seconds for an answer; a country that needs longer for one household is not well
CONNECT_PATIENCE = 2.0
REST = 5.0  # seconds without a call after one that nobody answered
KNOWN_FOR = 600.0  # seconds that what the country says about itself is believed
MOST_BYTES = 8 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")
_REMEDY = "Start the country's web API (`openfisca serve`), or correct its address."


class AddressInvalid(CommonwayError):
    """The address of a country cannot be right."""


@dataclass(slots=True)
class _Kept:
    """What the country said about itself, by path, and until when that is believed."""

    until: float = 0.0
    documents: dict[str, Any] = field(default_factory=dict)


class Country:
    """The country at *url*. Safe to share between threads; ``close`` it, or use it in a ``with``."""

    def __init__(self, url: str, *, patience: float = PATIENCE, transport: httpx.BaseTransport | None = None) -> None:
        self.url = _checked(url)
        self._http = httpx.Client(
            timeout=httpx.Timeout(patience, connect=min(patience, CONNECT_PATIENCE)),
            follow_redirects=False,
            trust_env=False,
            transport=transport,
        )
        self._lock = Lock()
        self._kept = _Kept()
        self._rests_until = 0.0

    def __enter__(self) -> "Country":
        return self

    def __exit__(self, *_ended: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def entities(self) -> Mapping[str, Any]:
        """Return the country's entities by name, each with its ``plural`` and, for groups, its ``roles``."""
        return self._about("entities")

    def variables(self) -> Mapping[str, Any]:
        """Return every variable by name, with its description."""
        return self._about("variables")

    def parameters(self) -> Mapping[str, Any]:
        """Return every parameter by name, with its description."""
        return self._about("parameters")

    def variable(self, name: str) -> Mapping[str, Any]:
        """Return what the country says about the variable *name*; raises `OpenFiscaRefused` for one it lacks."""
        return self._about(f"variable/{_named(name, 'variable')}")

    def parameter(self, name: str) -> Mapping[str, Any]:
        """Return what the country says about the parameter *name*, its values by date; raises `OpenFiscaRefused`."""
        return self._about(f"parameter/{_named(name, 'parameter')}")

    def calculate(self, situation: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return *situation* with its nulls calculated. Raises `OpenFiscaRefused` or `OpenFiscaUnavailable`."""
        return self._call("POST", "calculate", situation)

    def trace(self, situation: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return how each null of *situation* is calculated: every variable and parameter read on the way."""
        return self._call("POST", "trace", situation)

    def _about(self, path: str) -> Mapping[str, Any]:
        with self._lock:
            if monotonic() >= self._kept.until:
                self._kept = _Kept(until=monotonic() + KNOWN_FOR)
            kept = self._kept
        if path not in kept.documents:
            kept.documents[path] = self._call("GET", path, None)
        found: Mapping[str, Any] = kept.documents[path]
        return found

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None) -> Mapping[str, Any]:
        if monotonic() < self._rests_until:
            raise OpenFiscaUnavailable("The country did not answer a moment ago.", where=self.url, remedy=_REMEDY)
        try:
            status, text = self._exchange(method, path, body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self._rests_until = monotonic() + REST
            what = f"The country does not answer ({type(error).__name__})."
            raise OpenFiscaUnavailable(what, where=self.url, remedy=_REMEDY) from error
        if status in {400, 404}:
            raise OpenFiscaRefused(
                f"The country refuses: {_told(text) or f'no {path}'}",
                where=f"{self.url}/{path}",
                remedy="Correct the rule's variable, entity and inputs: /variables and /entities list what there is.",
            )
        document = _document(text) if status == 200 else None
        if document is None:
            what = f"This is no answer of OpenFisca's (status {status})."
            raise OpenFiscaUnavailable(what, where=f"{self.url}/{path}", remedy=_REMEDY)
        return document

    def _exchange(self, method: str, path: str, body: Mapping[str, Any] | None) -> tuple[int, bytes]:
        ends = monotonic() + 2 * PATIENCE
        with self._http.stream(method, f"{self.url}/{path}", json=body) as answer:
            parts: list[bytes] = []
            size = 0
            for part in answer.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > MOST_BYTES:
                    raise httpx.DecodingError("longer than any answer", request=answer.request)
                if monotonic() > ends:
                    raise httpx.ReadTimeout("slower than any answer", request=answer.request)
            return answer.status_code, b"".join(parts)


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or parts.username or parts.query or parts.fragment or not url.isascii() or not url.isprintable():
        raise AddressInvalid(
            f"{url[:80]!r} is not the address of a web API.", remedy="Give one such as http://localhost:5000."
        )
    return url.rstrip("/")


def _named(name: str, what: str) -> str:
    if not _NAME.fullmatch(name):
        raise OpenFiscaRefused(f"{name[:80]!r} is not the name of a {what}.", remedy="Correct the rule.")
    return quote(name)


def _document(text: bytes) -> Mapping[str, Any] | None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _told(text: bytes) -> str:
    """Return the first sentence in OpenFisca's own words of what is wrong: it stands at the end of a path of names."""
    found: Any = _document(text)
    path: list[str] = []
    while isinstance(found, dict) and found and len(path) < 8:
        name = next(iter(found))
        path.append(str(name))
        found = found[name]
    if not isinstance(found, str):
        return ""
    sentence = found.split(". ")[0].strip().rstrip(".")
    return f"{'/'.join(path)[:120]}: {sentence[:200]}."
