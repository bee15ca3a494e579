"""One scenario's call: gathered by its steps, sent over HTTP by whoever the scenario is about, and its answer."""

import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.test import Client

from tests.spec.govstack.features import Scenario
from tests.spec.govstack.registry import HEADER, Registry

ROOT = "/govstack/registration"


@dataclass
class Answer:
    """An answer as a check reads it."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float = 0.0

    @property
    def document(self) -> Any:
        """The body as JSON; fails the check where it is none."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise AssertionError(f"the answer is no JSON: {self.body[:80]!r}") from error


# What a server without any data, or without anything, answers to everything.
HOLLOW = (
    Answer(status=404, headers={"content-type": "application/json"}, body=b"{}"),
    Answer(status=200, headers={"content-type": "application/json"}, body=b"[]"),
)


@dataclass
class RegistrationCall:
    """A call of the registration building block under way."""

    scenario: Scenario
    registry: Registry
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    file: tuple[str, bytes, str] | None = None
    answered: Answer | None = None

    @property
    def answer(self) -> Answer:
        """The answer; the call is sent when it is first asked for."""
        if self.answered is None:
            self.answered = self.send(self.query)
        return self.answered

    @answer.setter
    def answer(self, answer: Answer) -> None:
        self.answered = answer

    def send(self, query: dict[str, str]) -> Answer:
        """Return the answer to this call with *query*."""
        address = self.scenario.endpoint
        for name, value in self.path.items():
            address = address.replace("{" + name + "}", quote(value, safe=""))
        address = f"{ROOT}{address}?{urlencode(query)}" if query else f"{ROOT}{address}"
        begun = time.monotonic()
        response = self._sent(self._browser(), address)
        took = time.monotonic() - begun
        headers = {name.lower(): value for name, value in response.items()}
        return Answer(status=response.status_code, headers=headers, body=response.content, seconds=took)

    def with_client_header(self) -> None:
        """Send the header of the information mediator as the data has it."""
        self.headers[HEADER] = self.registry.client_header

    def _sent(self, browser: Client, address: str) -> HttpResponse:
        if self.file is not None:
            from django.core.files.uploadedfile import SimpleUploadedFile

            upload = SimpleUploadedFile(*self.file)
            return browser.post(address, {"file": upload}, headers=self.headers)  # type: ignore[return-value]
        kind = "application/json" if self.body is not None else ""
        content = json.dumps(self.body).encode() if self.body is not None else b""
        return browser.generic(  # type: ignore[return-value]
            self.scenario.method, address, content, content_type=kind, headers=self.headers
        )

    def _browser(self) -> Client:
        """Whoever the scenario is about: the applicant it names, an applicant, a caseworker, or for what is open nobody."""
        endpoint, body = self.scenario.endpoint, self.body or {}
        if endpoint.startswith("/services/{serviceId}/applications"):
            return self.registry.resident(body.get("applicantId", ""))
        if endpoint.startswith("/documents"):
            return self.registry.resident("")
        if endpoint.startswith(("/applications", "/tasks")):
            return self.registry.caseworker
        return Client()
