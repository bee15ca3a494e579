"""Asking a register from a request: what it answers is kept as verified."""

import json
from typing import Any

import pytest
from pytest_django import Settings

from commonway.cases import look_up, requests
from commonway.cases.errors import RequestClosed
from commonway.cases.look_up import LookUpLacksFacts, LookUpUnknown
from commonway.cases.models import Request
from commonway.cases.submitting import submit
from commonway.exchange.look_ups import RegisterUnavailable
from commonway.identity.access import AccessRefused
from commonway.ledger.models import Event
from tests.factories import AT, a_person, a_request, acting, published
from tests.integration.exchange import world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_laptop(settings: Settings) -> None:
    settings.COMMONWAY_DEMONSTRATION = True


@pytest.fixture
def request_() -> Request:
    published()
    return a_request(full_name=None, date_of_death=None)


def asked(request: Request, answer: Any, status: int = 200) -> Any:
    seen: list[Any] = []

    def register(post: world.Post) -> tuple[int, dict[str, str], bytes]:
        seen.append(post)
        return status, {}, json.dumps(answer).encode()

    with world.receiving(register) as receiver:
        world.connect("register", kind="by-hand", look_up_url=receiver.url)
        return look_up.ask(request.id, "death-record", by=acting(request.applicant_id), at=AT)


def test_its_answers_are_kept_as_verified(request_: Request) -> None:
    facts = {"full_name": "Omar Haddad", "date_of_death": "2026-10-05"}
    assert asked(request_, {"found": True, "facts": facts}).found
    request_.refresh_from_db()
    kept = requests.answers(request_)
    assert {fact: kept[fact].value for fact in facts} == facts
    assert {(kept[fact].source, kept[fact].detail, kept[fact].certainty) for fact in facts} == {
        ("register", "register", "verified")
    }
    assert Event.objects.filter(type="look-up.answered").exists()


def test_what_does_not_fit_is_left_for_the_person(request_: Request) -> None:
    asked(request_, {"found": True, "facts": {"full_name": "Omar Haddad", "date_of_death": "2999-01-01"}})
    request_.refresh_from_db()
    kept = requests.answers(request_)
    assert kept["full_name"].source == "register"
    assert "date_of_death" not in kept


def test_nobody_found_changes_nothing(request_: Request) -> None:
    assert not asked(request_, {"found": False}).found
    before = request_.revision
    request_.refresh_from_db()
    assert request_.revision == before


def test_a_register_that_is_down_is_said_so_and_the_request_goes_on(request_: Request) -> None:
    with pytest.raises(RegisterUnavailable):
        asked(request_, {}, 503)
    requests.save(request_.id, {"full_name": "O"}, channel="web", by=acting(request_.applicant_id), at=AT)


def test_what_finds_the_record_must_be_answered() -> None:
    published()
    request = a_request(national_number=None)
    with pytest.raises(LookUpLacksFacts) as caught:
        look_up.ask(request.id, "death-record", by=acting(request.applicant_id), at=AT)
    assert caught.value.missing == ["national_number"]


def test_only_the_look_ups_of_the_life_event_by_those_who_may_while_it_is_open(request_: Request) -> None:
    by = acting(request_.applicant_id)
    with pytest.raises(LookUpUnknown):
        look_up.ask(request_.id, "tax-record", by=by, at=AT)
    with pytest.raises(AccessRefused):
        look_up.ask(request_.id, "death-record", by=acting(a_person()), at=AT)
    sent = a_request(national_number="51010101A")
    submit(sent.id, "k", "web", by=acting(sent.applicant_id), at=AT)
    with pytest.raises(RequestClosed):
        look_up.ask(sent.id, "death-record", by=acting(sent.applicant_id), at=AT)
