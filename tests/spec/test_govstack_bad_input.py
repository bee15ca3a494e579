"""Bad input to /govstack/registration/: a systemError in JSON that says what to do, never a fault, and nothing is written."""

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.spec import hostile, peopled
from tests.spec.peopled import Household

pytestmark = pytest.mark.django_db
SEED = 20261126
EACH = 30  # calls of each kind, from the seed
BASE = "/govstack/registration"
HEADER = "Information-Mediator-Client"
GOOD = {HEADER: "GOV/AGENCY/1/registration"}
VALUES = [value for value in hostile.VALUES if len(value) < 5_000]
JSON: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, 10**30, "", "x", "\x00", "\ud800", [], {}, [[]], {"a": 1}, "x" * 501, ["done"], {"$ne": ""},
    "00000000-0000-0000-0000-000000000000", {"data": {"\x00": 1}}, {"data": {"full_name": {"value": "x"}}}, {"data": []},
)  # fmt: skip
Answered = tuple[HttpResponse, frozenset[int]]  # and the statuses that are right beside those of a refusal
REFUSED: frozenset[int] = frozenset()
FINE = frozenset({200})


@dataclass
class Caller:
    """A household, a caseworker of the organisation its case lies with, and nobody."""

    home: Household
    caseworker: Client

    def one(self, chance: random.Random) -> Client:
        return chance.choice((self.home.browser, self.caseworker))


@pytest.fixture
def caller() -> Caller:
    home = peopled.household("layla@mail.example")
    return Caller(home, peopled.staff("caseworker", "pensions")[0])


def _send(browser: Client, method: str, path: str, body: bytes = b"", kind: str = "application/json") -> HttpResponse:
    return browser.generic(method, BASE + path, body, content_type=kind, headers=GOOD)  # type: ignore[return-value]


def _quoted(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


def _bad_path(caller: Caller, chance: random.Random) -> Answered:
    value = _quoted(chance.choice([each for each in VALUES if each.strip("./\\") and "/" not in each]))
    method, path = chance.choice(
        (
            ("GET", f"/services/{value}"),
            ("GET", f"/services/{value}/eForms"),
            ("GET", f"/eForms/{value}"),
            ("GET", f"/applications/{value}"),
            ("GET", f"/applications/{caller.home.sent.id}.{value}"),
            ("PUT", f"/applications/{value}"),
            ("GET", f"/tasks/{value}"),
            ("POST", f"/tasks/{value}/complete"),
            ("POST", f"/services/{value}/applications"),
        )
    )
    body = json.dumps({"applicantId": str(caller.home.person.id)}).encode() if method != "GET" else b""
    return _send(caller.one(chance), method, path, body), REFUSED


def _bad_query(caller: Caller, chance: random.Random) -> Answered:
    path, names = chance.choice(
        (
            ("/services", ["name"]),
            ("/applications", ["serviceId", "applicantId", "firstResult", "maxResult", "sortBy", "sortOrder"]),
            ("/tasks", ["mainTaskId", "fileId", "assigneeId", "firstResult", "maxResult", "sortBy", "sortOrder"]),
            ("/data/statistics", ["startDate", "endDate", "registrationName", "operator", "role", "timeframe"]),
        )
    )
    query = hostile.urlencoded([(name, chance.choice(VALUES)) for name in chance.sample(names, k=1)]).decode()
    return _send(caller.one(chance), "GET", f"{path}?{query}"), FINE


def _bad_page(caller: Caller, chance: random.Random) -> Answered:
    name = chance.choice(["firstResult", "maxResult", "sortBy", "sortOrder"])
    value = chance.choice([each for each in VALUES if each.strip() and not (each.isdecimal() and len(each) < 5)])
    query = hostile.urlencoded([(name, value)]).decode()
    return _send(caller.one(chance), "GET", f"{chance.choice(['/tasks', '/applications'])}?{query}"), REFUSED


def _bad_header(caller: Caller, chance: random.Random) -> Answered:
    bad = [each for each in VALUES if each.count("/") != 3 and each.isascii() and each.isprintable()]
    headers = {} if chance.random() < 0.2 else {HEADER: chance.choice(bad)}
    path = chance.choice(["/data/statistics", "/applications", f"/applications/{caller.home.case.id}"])
    return caller.one(chance).get(BASE + path, headers=headers), REFUSED  # type: ignore[return-value]


def _bad_json(caller: Caller, chance: random.Random) -> Answered:
    method, path, _good = chance.choice(_writes(caller))
    bodies = (
        b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"[" * 20_000, b'{"applicantId": NaN}', b"<xml/>", b"a=b&c=d", b"1" * 5_000,
        b'"' + b"\\ud800" * 10 + b'"',
    )  # fmt: skip
    kind = chance.choice(("application/json", "text/plain", "application/json; charset=utf-16", "/"))
    browser = caller.caseworker if path.startswith("/tasks") else caller.home.browser
    return _send(browser, method, path, chance.choice(bodies), kind), REFUSED


def _spoiled(caller: Caller, chance: random.Random) -> Answered:
    """An application or what was found out, with one of its values wrong."""
    method, path, good = chance.choice(_writes(caller)[:2])
    name = chance.choice(["applicantId", "formData", "documentUrls", "created", "data"])
    wrong = [value for value in JSON if value not in ([], {}, None)]
    if name == "data":
        fact, values = (
            chance.choice(("date_of_birth", "nothing", "years_married")),
            [each for each in wrong if each != 0],
        )
        body = good | {"formData": {"data": {fact: chance.choice(values)}}}
    else:
        spoiling = wrong if name != "formData" else [value for value in wrong if value != {"a": 1}]
        numbers = (True, 0, -1, 1e308, 10**30) if name == "created" else ()
        body = good | {name: chance.choice([value for value in spoiling if value not in numbers])}
    return _send(caller.home.browser, method, path, json.dumps(body).encode()), REFUSED


def _bad_finding(caller: Caller, chance: random.Random) -> Answered:
    """A task's answer that is none of its fact's."""
    wrong = [value for value in JSON if value not in (None, True, 0)]
    body = json.dumps({"data": {"papers_complete": chance.choice(wrong)}}).encode()
    return _send(caller.caseworker, "POST", f"/tasks/{caller.home.task.id}/complete", body), REFUSED


def _bad_document(caller: Caller, chance: random.Random) -> Answered:
    page = hostile.Page(browser=caller.home.browser, address=f"{BASE}/documents", fields={"x": "y"}, file="file")
    sent = hostile.attempt(page, chance)
    metadata = {"fileId": f"{caller.home.draft.id}.stop-pension", "fact": chance.choice(["date_of_death", "x", "\x00"])}
    query = quote(chance.choice((json.dumps(metadata), json.dumps(metadata), "{", "null", "[]", "x" * 2_000)))
    if sent.method != "POST":
        return _send(caller.home.browser, "PUT", "/documents"), REFUSED
    kind = sent.content_type
    whole = caller.home.browser.generic(
        "POST", f"{BASE}/documents?additionalMetadata={query}", sent.body, content_type=kind
    )
    return whole, REFUSED  # type: ignore[return-value]


def _elsewhere(caller: Caller, chance: random.Random) -> Answered:
    path = chance.choice(["/x", "/services/", "/%00", "/%ff", "/docs", "/tasks/x/y", "/..;/", "/" + "x" * 3_000])
    method = chance.choice(["GET", "POST", "PUT", "DELETE", "PATCH"])
    if chance.random() < 0.4:
        path, method = chance.choice([("/services", "POST"), ("/tasks", "DELETE"), ("/applications", "PATCH")])
    return _send(caller.one(chance), method, path, b"{}"), REFUSED


def _writes(caller: Caller) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    applicant = {"applicantId": str(caller.home.person.id)}
    return (
        ("POST", "/services/stop-pension/applications", applicant),
        ("PUT", f"/applications/{caller.home.draft.id}.stop-pension", applicant),
        ("POST", f"/tasks/{caller.home.task.id}/complete", {}),
    )


KINDS: tuple[Callable[[Caller, random.Random], Answered], ...] = (
    _bad_path, _bad_query, _bad_page, _bad_header, _bad_json, _spoiled, _bad_finding, _bad_document, _elsewhere,
)  # fmt: skip


def test_every_call_that_is_not_as_described_is_refused_with_what_to_do(caller: Caller) -> None:
    before, faults, seen = hostile.contents(), [], Counter[int]()
    for at, kind in enumerate(KINDS):
        for number in range(EACH):
            with transaction.atomic():
                try:
                    answer, right = kind(caller, random.Random(f"{SEED} {at} {number}"))
                except Exception as error:  # the test's client raises what a server would answer with 500
                    faults.append(f"{kind.__name__} {number}: {error!r}")
                    transaction.set_rollback(True)
                    continue
            seen[answer.status_code] += 1
            if answer.status_code not in right and (fault := _fault(answer)):
                faults.append(f"{kind.__name__} {number}: {fault} {answer.status_code} {answer.content[:3000]!r}")
    assert not faults, "\n".join([f"{len(faults)} of {len(KINDS) * EACH}", *faults])
    assert hostile.changes(before, hostile.contents()) == (set(), set())
    assert set(seen) >= {200, 400, 403, 404, 405}, seen


def _fault(answer: HttpResponse) -> str:
    if not 400 <= answer.status_code < 500:
        return "not refused"
    if answer["content-type"] != "application/json":
        return f"not JSON but {answer['content-type']}"
    document = json.loads(answer.content)
    if not all(str(document.get(name, "")).strip() for name in ("traceId", "code", "message", "localizedMessage")):
        return "no systemError"
    return ""
