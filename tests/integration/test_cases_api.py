"""The API of cases as an organisation's system calls it: signed, opened once, read on the record, listed page by page."""

import json
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from commonway.cases.models import Case, Clock, ProcessInstance, Request, Task
from commonway.exchange import connections
from commonway.facts.models import Fact
from commonway.identity import people
from commonway.kernel.clock import now
from commonway.ledger.models import Event
from tests import factories
from tests.integration.exchange.calling import System
from tests.integration.exchange.world import new_key
from tests.spec import service_process

pytestmark = pytest.mark.django_db
CASES = "/api/cases"
ASK: dict[str, Any] = {
    "service": "stop-pension",
    "applicant": {
        "identifiers": {"national_number": "47032711H"},
        "name": "Omar Haddad",
        "date_of_birth": "1947-03-27",
    },
    "facts": {"full_name": "Omar Haddad"},
}


@pytest.fixture
def pensions() -> System:
    factories.published(service_process.a_pack(), at=now())
    return system("pensions")


def system(organisation: str) -> System:
    key, pem = new_key()
    connections.connect(organisation, kind="poll", public_key=pem, by=factories.PUBLISHER, at=now())
    return System(organisation, key)


def opened(system: System, ask: object = ASK, *, key: str = "k1") -> HttpResponse:
    body = json.dumps(ask).encode()
    headers = system.headers("POST", CASES, body) | {"idempotency-key": key}
    return system.send("POST", CASES, body, headers)


def got(system: System, target: str) -> HttpResponse:
    return system.send("GET", target, b"", system.headers("GET", target, b""))


def test_a_case_opened_by_its_organisation_is_whole(pensions: System) -> None:
    answer = opened(pensions)
    assert answer.status_code == 201, answer.content
    case = Case.objects.get(id=json.loads(answer.content)["id"])
    assert json.loads(answer.content)["reference"] == case.reference
    assert people.find(identifiers={"national_number": "47032711h"}) == [case.applicant_id]
    assert people.profile(case.applicant_id) == {"name": "Omar Haddad", "date_of_birth": "1947-03-27"}
    assert case.due_at is not None
    assert Clock.objects.filter(case=case).exists()
    assert ProcessInstance.objects.filter(case=case).exists()
    assert Task.objects.get(case=case).node == "check"
    fact = Fact.objects.get(subject_id=case.applicant_id, name="full_name")
    assert (fact.source, fact.source_detail) == ("register", "pensions")
    told = Event.objects.get(type="case.opened", stream_id=case.applicant_id)
    assert (told.actor_kind, told.actor_id, told.organisation) == ("organisation", "pensions", "pensions")


def test_asked_again_with_the_same_key_it_is_opened_once(pensions: System) -> None:
    first, second = opened(pensions), opened(pensions)
    assert json.loads(first.content) == json.loads(second.content)
    assert Case.objects.count() == 1
    assert opened(pensions, ASK | {"facts": {}}).status_code == 422  # the key was for another call
    opened(pensions, key="k2")
    assert Case.objects.count() == 2
    assert Request.objects.values("applicant_id").distinct().count() == 1  # the same person


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"service": "cancel-passport"}, 403), ({"service": "nothing"}, 422), ({"service": "\x00"}, 422),
        ({"applicant": {"identifiers": {}}}, 422), ({"applicant": {"identifiers": {"shoe_size": "44"}}}, 422),
        ({"applicant": {"identifiers": {"national_number": "\u202e"}}}, 422), ({"applicant": None}, 422),
        ({"applicant": {"identifiers": {"national_number": "47032711H"}, "date_of_birth": "2026-13-40"}}, 422),
        ({"applicant": {"identifiers": {"national_number": "47032711H"}, "date_of_birth": "2999-01-01"}}, 422),
        ({"applicant": {"identifiers": {"national_number": "47032711H"}, "name": "\ud800"}}, 422),
        ({"facts": {"no-such-fact": 1}}, 422), ({"facts": {"date_of_death": "yesterday"}}, 422),
        ({"facts": {"applicant_name": "Layla"}}, 422),  # about whom the case is not
        ({"extra": 1}, 422), ({"facts": []}, 422),
    ],
)  # fmt: skip
def test_what_is_not_as_described_opens_nothing(pensions: System, change: dict[str, Any], status: int) -> None:
    before = Event.objects.count()
    answer = opened(pensions, ASK | change)
    assert answer.status_code == status, answer.content
    document = json.loads(answer.content)
    assert document["remedy"]
    assert answer["Content-Type"] == "application/problem+json"
    assert not Case.objects.exists()
    assert not Request.objects.exists()
    assert Event.objects.count() - before == (1 if status == 403 else 0)  # that it was refused is on the ledger


def test_without_a_key_or_a_signature_nothing_happens(pensions: System) -> None:
    body = json.dumps(ASK).encode()
    assert pensions.send("POST", CASES, body, pensions.headers("POST", CASES, body)).status_code == 400
    unsigned = {"content-type": "application/json", "idempotency-key": "k"}
    assert pensions.send("POST", CASES, body, unsigned).status_code == 401
    assert pensions.send("GET", CASES, b"", {}).status_code == 401
    assert not Case.objects.exists()


def test_a_case_is_read_by_its_own_organisation_and_on_the_record(pensions: System) -> None:
    made = json.loads(opened(pensions).content)
    answer = json.loads(got(pensions, f"{CASES}/{made['id']}").content)
    assert {key: answer[key] for key in made} == made
    assert [level["state"] for level in answer["levels"]] == ["going"]
    read = Event.objects.get(type="data.read")
    assert (read.actor_kind, read.actor_id, read.data["kind"], read.ground) == (
        "organisation", "pensions", "case", "task",
    )  # fmt: skip
    stranger = system("passports")
    assert got(stranger, f"{CASES}/{made['id']}").status_code == 404
    assert Event.objects.filter(type="access.refused", actor_id="passports").count() == 1
    assert json.loads(got(stranger, CASES).content)["cases"] == []
    assert got(pensions, f"{CASES}/00000000-0000-0000-0000-000000000000").status_code == 404


def test_a_list_is_walked_by_its_cursor(pensions: System) -> None:
    made = [json.loads(opened(pensions, key=f"k{number}").content)["id"] for number in range(5)]
    seen, after = [], ""
    while True:
        page = json.loads(got(pensions, f"{CASES}?limit=2&after={after}").content)
        seen += [case["id"] for case in page["cases"]]
        after = page["next"]
        if not page["more"]:
            break
    assert seen == made
    assert json.loads(got(pensions, f"{CASES}?limit=2&after={after}").content) == {
        "cases": [], "next": after, "more": False,
    }  # fmt: skip
    assert json.loads(got(pensions, f"{CASES}?state=done").content)["cases"] == []
    for wrong in ("after=x", "after=%00", "after=MjAyNg", "state=nonsense", "limit=0", "limit=101", "limit=x"):
        answer = got(pensions, f"{CASES}?{wrong}")
        assert answer.status_code in (400, 422), wrong
        assert json.loads(answer.content)["remedy"]


def test_what_a_call_asks_of_the_database_is_fixed(pensions: System) -> None:
    made = json.loads(opened(pensions).content)
    for number in range(30):
        opened(pensions, key=f"more-{number}")
    asked = {}
    for name, target in (("list", CASES), ("get", f"{CASES}/{made['id']}")):
        got(pensions, target)
        with CaptureQueriesContext(connection) as queries:
            assert got(pensions, target).status_code == 200
        asked[name] = [each["sql"] for each in queries]
    with CaptureQueriesContext(connection) as queries:
        assert opened(pensions, key="last").status_code == 201
    asked["create"] = [each["sql"] for each in queries]
    assert {name: len(found) for name, found in asked.items()} == {"list": 6, "get": 14, "create": 29}, "\n".join(
        f"{name}: {sql[:170]}" for name, found in asked.items() for sql in found
    )


def test_a_case_that_was_taken_back_is_told_as_that(pensions: System) -> None:
    made = json.loads(opened(pensions).content)
    Case.objects.filter(id=made["id"]).update(state="withdrawn", ended_at=now())
    Clock.objects.filter(case=made["id"]).update(ended_at=now())
    answer = json.loads(got(pensions, f"{CASES}/{made['id']}").content)
    assert (answer["state"], {each["state"] for each in answer["levels"]}) == ("withdrawn", {"stopped"})
    assert [each["id"] for each in json.loads(got(pensions, f"{CASES}?state=withdrawn").content)["cases"]] == [
        made["id"]
    ]
