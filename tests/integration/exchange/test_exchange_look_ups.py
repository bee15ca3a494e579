"""Look-ups: a register is asked under its clause, and its answer is not believed blindly."""

import json
from typing import Any

import pytest

from commonway.exchange import look_ups
from commonway.exchange.look_ups import LookUpAnswer, look_up
from commonway.ledger.models import Event
from tests.integration.exchange import world

pytestmark = pytest.mark.django_db
FACTS = {"national_number": "47032718K", "income": 16800}
RECORD = {"full_name": "Yusuf Marden", "date_of_death": "2026-10-05", "children": 2}


def ask(people: world.People, facts: dict[str, Any] = FACTS) -> LookUpAnswer:
    return look_up(world.LOOK_UP, facts, subject_hint=people.applicant, by=world.BY, at=world.AT)


def register_says(receiver: world.Receiver, answer: object, status: int = 200) -> None:
    content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    receiver.answers = lambda _: (status, {}, content)
    world.connect("register", kind="by-hand", look_up_url=receiver.url)


def test_it_sends_what_identifies_the_record_and_nothing_else(people: world.People, receiver: world.Receiver) -> None:
    register_says(receiver, {"found": True, "facts": RECORD | {"income": 1, "religion": "none"}})
    answer = ask(people)

    assert (answer.found, answer.register, answer.facts) == (True, "register", RECORD)
    [post] = receiver.posts
    assert post.event["facts"] == {"national_number": "47032718K"}
    assert "signature" in {name.lower() for name in post.headers}
    event = Event.objects.of(people.applicant).get()
    assert (event.type, event.organisation) == ("look-up.answered", "register")
    assert event.data["facts"] == ["children", "date_of_death", "full_name"]
    assert "Marden" not in str(event.data)
    assert "47032718K" not in str(event.data)


@pytest.mark.parametrize(("answer", "status"), [({"found": False}, 200), ({}, 404)])
def test_nobody_found_is_an_answer(people: world.People, receiver: world.Receiver, answer: object, status: int) -> None:
    register_says(receiver, answer, status)
    assert ask(people) == LookUpAnswer(found=False, register="register")


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_register_that_is_down_is_unavailable(people: world.People, receiver: world.Receiver, status: int) -> None:
    register_says(receiver, {}, status)
    with pytest.raises(look_ups.RegisterUnavailable):
        ask(people)
    assert Event.objects.get(type="look-up.failed").data["reason"] == "RegisterUnavailable"


@pytest.mark.parametrize("status", [301, 400, 403])
def test_a_register_may_refuse(people: world.People, receiver: world.Receiver, status: int) -> None:
    register_says(receiver, {}, status)
    with pytest.raises(look_ups.RegisterRefused):
        ask(people)


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"<html>", b"[" * 60_000, [], "found", {"found": "yes"}, {"found": True, "facts": []}, {},
        {"found": True, "facts": {"date_of_death": "yesterday"}},
        {"found": True, "facts": {"children": "two"}},
        {"found": True, "facts": {"full_name": "a\x00b"}},
        {"found": True, "facts": {"full_name": ["Yusuf"]}},
        b'{"found": true, "facts": {"full_name": "' + b"x" * 100_000 + b'"}}',
    ],
)  # fmt: skip
def test_an_answer_that_makes_no_sense_is_no_answer(
    people: world.People, receiver: world.Receiver, answer: object
) -> None:
    register_says(receiver, answer)
    with pytest.raises(look_ups.RegisterUnavailable):
        ask(people)


def test_without_a_clause_nothing_is_asked(people: world.People, receiver: world.Receiver) -> None:
    register_says(receiver, {"found": True, "facts": RECORD})
    world.publish_pack(version="2", without="register")
    with pytest.raises(look_ups.NoClause):
        ask(people)
    assert receiver.posts == []
    assert Event.objects.of(people.applicant).get().type == "exchange.refused"


def test_without_the_facts_it_needs_nothing_is_asked(people: world.People, receiver: world.Receiver) -> None:
    register_says(receiver, {"found": True, "facts": RECORD})
    with pytest.raises(look_ups.FactsMissing, match="national_number"):
        ask(people, {"income": 1})
    assert receiver.posts == []


def test_a_register_that_is_not_connected_is_unavailable(people: world.People) -> None:
    with pytest.raises(look_ups.RegisterUnavailable):
        ask(people)
