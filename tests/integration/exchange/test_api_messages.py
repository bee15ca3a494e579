"""Messages over the exchange: an organisation's system says something to the process of a case, once and signed."""

import json
from typing import Any

import pytest
from django.http import HttpResponse

from commonway.cases.models import Case, Message
from commonway.kernel.ids import new_id
from tests.integration.exchange import world
from tests.integration.exchange.calling import System
from tests.spec.test_case_messages import cases
from tests.spec.test_case_processes import to_do

pytestmark = pytest.mark.django_db
MESSAGES = "/api/exchange/messages"


def system(organisation: str) -> System:
    key, pem = world.new_key()
    world.connect(organisation, "http://nowhere.example/", public_key=pem)
    return System(organisation, key)


def says(who: System, key: str = "k1", **message: Any) -> HttpResponse:
    body = json.dumps(message).encode()
    headers = who.headers("POST", MESSAGES, body)
    return who.send("POST", MESSAGES, body, headers | {"idempotency-key": key})


@pytest.fixture
def case() -> Case:
    return cases()[0]


def papers(case: Case, **more: Any) -> dict[str, Any]:
    return {"case": str(case.id), "message": "papers-sent", "facts": {"papers_complete": True}} | more


def test_a_message_sets_the_process_going_and_once_for_one_key(case: Case) -> None:
    council = system("council")
    first, again = says(council, **papers(case)), says(council, **papers(case))
    assert (first.status_code, first.content) == (200, again.content)
    assert json.loads(first.content)["state"] == "taken"
    assert to_do(case) == {"decide": "pensions"}
    assert Message.objects.incoming().count() == 1
    assert says(council, **papers(case, facts={"papers_complete": False})).status_code == 422


def test_who_may_not_send_it_learns_nothing(case: Case) -> None:
    tax = system("tax")
    refused = [says(tax, **papers(case)), says(tax, key="k2", **papers(case) | {"case": str(new_id())})]
    assert [answer.status_code for answer in refused] == [404, 404]
    assert refused[0].content == refused[1].content
    assert not Message.objects.incoming().exists()


@pytest.mark.parametrize(
    "message",
    [
        {"facts": {"papers_complete": "perhaps"}},
        {"facts": {"visited_on": "2026-10-01"}},
        {"message": "No Such\u0000"},
        {"case": "not-an-id"},
        {"more": 1},
    ],
)
def test_what_does_not_fit_says_what_to_do(case: Case, message: dict[str, Any]) -> None:
    answer = says(system("council"), **papers(case) | message)
    assert answer.status_code == 422
    assert json.loads(answer.content)["remedy"]
    assert to_do(case) == {}


def test_unsigned_it_is_refused(case: Case) -> None:
    body = json.dumps(papers(case)).encode()
    headers = {"content-type": "application/json", "idempotency-key": "k"}
    assert system("council").send("POST", MESSAGES, body, headers).status_code == 401
