"""Calling the API as an organisation's system does: signed, over Django's test client."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.http import HttpResponse
from django.test import Client

from commonway.exchange import signing

RECEIPTS = "/api/exchange/receipts"
DELIVERIES = "/api/exchange/deliveries"


class System:
    """One organisation's system with its key."""

    def __init__(self, organisation: str, key: Ed25519PrivateKey) -> None:
        self.organisation = organisation
        self.key = key

    def headers(self, method: str, target: str, body: bytes, *, age: timedelta = timedelta()) -> dict[str, str]:
        headers = {"content-type": "application/json"} if body else {}
        message = signing.Message(method=method, url=f"http://testserver{target}", headers=headers)
        at = datetime.now(tz=UTC) - age
        signing.sign(message, body=body, key=self.key, as_key_id=self.organisation, at=at, life=300)
        return message.headers

    def receipt(
        self, *, idempotency_key: str = "k1", raw: bytes | None = None, age: timedelta = timedelta(), **receipt: Any
    ) -> HttpResponse:
        body = raw if raw is not None else json.dumps(receipt).encode()
        headers = self.headers("POST", RECEIPTS, body, age=age)
        return self.send("POST", RECEIPTS, body, headers | {"idempotency-key": idempotency_key})

    def fetch(self, query: str = "") -> HttpResponse:
        return self.send("GET", DELIVERIES + query, b"", self.headers("GET", DELIVERIES + query, b""))

    def send(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> HttpResponse:
        rest = {name: value for name, value in headers.items() if name != "content-type"}
        kind = headers.get("content-type", "")
        return Client().generic(method, target, body, content_type=kind, headers=rest)  # type: ignore[return-value]
