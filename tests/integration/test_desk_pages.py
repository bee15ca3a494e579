"""The desk as a browser without scripts sees it: a contact, a caller, the journey, and handing it back."""

import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from commonway.cases import requests
from commonway.cases.models import Request
from commonway.contacts import handing_over
from commonway.contacts.models import Contact
from commonway.facts.recording import record
from commonway.identity import people
from commonway.identity.models import Person
from commonway.kernel.ids import new_id
from commonway.ledger.models import Event
from tests import accounts, factories

pytestmark = pytest.mark.django_db
OPERATOR = "tell-once-office"
MINA = {"name": "Mina Reyes", "date_of_birth": "1984-05-02", "email": "mina@mail.example"}
BORN = {"date_of_birth-day": "2", "date_of_birth-month": "5", "date_of_birth-year": "1984"}


@pytest.fixture
def desk() -> Client:
    """A browser with desk staff of the operator signed in."""
    factories.published()
    return accounts.signed_in(accounts.a_staff_member("agent", OPERATOR).user)


def _mina(**more: Any) -> Person:
    return people.create(profile=MINA | more, identifiers={}, by=factories.PUBLISHER, at=factories.AT)


def _open(desk: Client, channel: str = "phone") -> Contact:
    assert desk.post(reverse("desk:begin"), {"channel": channel})["Location"] == reverse("desk:find")
    return Contact.objects.get(ended_at__isnull=True)


def _choose(desk: Client, person: Person) -> None:
    desk.post(reverse("desk:find"), {"email": MINA["email"]})
    answer = desk.post(reverse("desk:choose"), {"person": str(person.id)})
    assert answer["Location"] == reverse("desk:verify")


def _verified(desk: Client, person: Person, channel: str = "phone") -> Contact:
    contact = _open(desk, channel)
    _choose(desk, person)
    assert desk.post(reverse("desk:verify"), BORN | {"name": "mina reyes"})["Location"] == reverse("desk:person")
    contact.refresh_from_db()
    return contact


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_contact_is_opened_and_ended_with_what_it_was_about(desk: Client) -> None:
    contact = _open(desk)
    assert "Caller not checked" in _text(desk.get(reverse("desk:start")))
    assert "There is a problem" in _text(desk.post(reverse("desk:end-contact"), {}))
    desk.post(reverse("desk:end-contact"), {"about": "services", "outcome": "answered"})
    contact.refresh_from_db()
    assert contact.ended_at is not None
    assert contact.about == "services"
    assert Event.objects.get(type="contact.closed").data["outcome"] == "answered"
    page = _text(desk.get(reverse("desk:start")))
    assert "What services there are" in page
    assert "cw-contact" not in page


@pytest.mark.parametrize("channel", ["web", "", "telepathy"])
def test_only_calls_and_visitors_are_taken(desk: Client, channel: str) -> None:
    desk.post(reverse("desk:begin"), {"channel": channel})
    assert not Contact.objects.exists()


def test_one_contact_at_a_time(desk: Client) -> None:
    _open(desk)
    assert desk.post(reverse("desk:begin"), {"channel": "counter"})["Location"] == reverse("desk:start")
    assert Contact.objects.count() == 1


def test_without_a_contact_nobody_is_looked_up(desk: Client) -> None:
    for page in ("find", "new-person", "verify", "code", "person", "end-contact"):
        assert desk.get(reverse(f"desk:{page}"))["Location"] == reverse("desk:start"), page
    assert desk.post(reverse("desk:choose"), {"person": str(new_id())})["Location"] == reverse("desk:start")


@pytest.mark.parametrize(
    "said",
    [
        {"name": "MINA reyes", **BORN},
        {"email": "Mina@mail.example"},
        {"email": "mina@mail.example", "name": "Mina Reyes"},
    ],
)
def test_a_person_is_found_by_what_they_say_and_only_a_hint_is_shown(desk: Client, said: dict[str, str]) -> None:
    person = _mina()
    _open(desk)
    page = _text(desk.post(reverse("desk:find"), said))
    hint = page.split('id="found"')[1].split("Look again")[0]
    assert "M. R." in hint
    assert "m…@m….example" in hint
    assert "Mina Reyes" not in re.sub(r"<input[^>]*>", "", hint)  # what was typed is carried to a new person
    assert str(person.id) in hint
    read = Event.objects.get(type="data.read", stream_id=person.id)
    assert (read.actor_role, read.ground) == ("agent", "task")


def test_a_person_is_found_by_a_reference_however_it_is_spoken(desk: Client) -> None:
    person = _mina()
    request = factories.a_request(person)
    _open(desk)
    spoken = request.reference.replace("-", " ").lower()
    assert str(person.id) in _text(desk.post(reverse("desk:find"), {"reference": spoken}))
    both = desk.post(reverse("desk:find"), {"reference": spoken, "email": "other@mail.example"})
    assert "Nobody fits" in _text(both)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"name": "Mina Reyes"},
        BORN,
        {"email": "no address"},
        {"name": "Mina", "date_of_birth-day": "31", "date_of_birth-month": "2", "date_of_birth-year": "1984"},
        {"name": "\x00", **BORN},
    ],
)
def test_too_little_or_nonsense_is_told(desk: Client, said: dict[str, str]) -> None:
    _mina()
    _open(desk)
    answer = desk.post(reverse("desk:find"), said)
    assert answer.status_code == 200
    assert "There is a problem" in _text(answer)


def test_nobody_is_chosen_who_was_not_found(desk: Client) -> None:
    person = _mina()
    _open(desk)
    assert desk.post(reverse("desk:choose"), {"person": str(person.id)})["Location"] == reverse("desk:find")
    assert desk.get(reverse("desk:verify"))["Location"] == reverse("desk:find")


def test_a_caller_passes_with_two_answers_that_fit(desk: Client) -> None:
    person = _mina()
    contact = _verified(desk, person)
    assert contact.person_id == person.id
    assert contact.verified_by == ["date-of-birth", "name"]
    page = _text(desk.get(reverse("desk:person")))
    assert "Mina Reyes" in page
    assert "2 May 1984" in page
    read = Event.objects.filter(type="data.read", stream_id=person.id, ground="contact")
    assert read.exists()


def test_one_answer_is_not_enough_on_the_phone(desk: Client) -> None:
    _open(desk)
    _choose(desk, _mina())
    assert "Not enough yet" in _text(desk.post(reverse("desk:verify"), BORN))
    assert "Not enough yet" in _text(desk.post(reverse("desk:verify"), BORN | {"document": "seen"}))
    assert Contact.objects.get().verified_by == []


def test_at_the_counter_a_document_is_enough(desk: Client) -> None:
    person = _mina()
    _open(desk, "counter")
    _choose(desk, person)
    assert desk.post(reverse("desk:verify"), {"document": "seen"})["Location"] == reverse("desk:person")
    assert Contact.objects.get().verified_by == ["identity-card"]


def test_the_address_and_the_reference_are_checks_too(desk: Client) -> None:
    person = _mina()
    request = factories.a_request(person)
    record(
        person.id,
        {"applicant_address": "12 Harbour Street\nPort Amal"},
        source="told",
        by=factories.acting(person),
        at=factories.AT,
    )
    _open(desk)
    _choose(desk, person)
    assert "address" in _text(desk.post(reverse("desk:verify"), {"address": "Harbour Street", **BORN}))
    said = {"address": "12 harbour street", "reference": request.reference}
    assert desk.post(reverse("desk:verify"), said)["Location"] == reverse("desk:person")


def test_what_does_not_fit_is_on_the_ledger_and_three_times_is_the_end(desk: Client) -> None:
    person = _mina()
    _open(desk)
    _choose(desk, person)
    wrong = BORN | {"name": "Somebody Else"}
    for _again in range(2):
        assert "This does not fit: full name" in _text(desk.post(reverse("desk:verify"), wrong))
    assert desk.post(reverse("desk:verify"), wrong)["Location"] == reverse("desk:services")
    failed = Event.objects.filter(type="contact.check-failed", stream_id=person.id)
    assert [event.data["checks"] for event in failed] == [["name"]] * 3
    assert "Somebody" not in str([event.data for event in failed])
    _choose(desk, person)
    right = desk.post(reverse("desk:verify"), BORN | {"name": "Mina Reyes"})
    assert right["Location"] == reverse("desk:services")
    assert Contact.objects.get().verified_by == []


def test_a_new_person_is_made_and_can_tell_at_once(desk: Client) -> None:
    contact = _open(desk)
    carried = {"from": "find", "name": "Noor Said", "date_of_birth": "1990-01-31", "email": "noor@mail.example"}
    form = _text(desk.post(reverse("desk:new-person"), carried))
    assert 'value="Noor Said"' in form
    assert 'value="1990"' in form
    said = {"name": "Noor Said", "date_of_birth": "1990-01-31", "email": "noor@mail.example", "language": "ar"}
    assert desk.post(reverse("desk:new-person"), said)["Location"] == reverse("desk:person")
    contact.refresh_from_db()
    assert contact.person_id is not None
    person = Person.objects.get(id=contact.person_id)
    assert person.language == "ar"
    answer = desk.post(reverse("desk-journey:start", args=["bereavement"]))
    request = Request.objects.get(applicant_id=person.id)
    assert answer["Location"] == reverse("desk-journey:step", args=[request.id, "who-died"])
    assert request.started_on == "phone"
    desk.get(answer["Location"])
    contact.refresh_from_db()
    assert contact.request_id == request.id


def test_somebody_known_is_not_made_twice_by_mistake(desk: Client) -> None:
    _mina()
    _open(desk)
    said = {"name": "Mina Reyes", "date_of_birth": "1984-05-02", "email": "mina@mail.example", "language": "en"}
    assert "is known already" in _text(desk.post(reverse("desk:new-person"), said))
    other = said | {"email": ""}
    assert "Is this another person?" in _text(desk.post(reverse("desk:new-person"), other))
    assert Person.objects.count() == 1
    assert desk.post(reverse("desk:new-person"), other | {"namesake": "yes"})["Location"] == reverse("desk:person")
    assert Person.objects.count() == 2


def test_a_request_begun_on_the_web_is_resumed_with_its_answers(desk: Client) -> None:
    person = _mina()
    request = factories.a_request(person)
    contact = _verified(desk, person)
    assert request.reference in _text(desk.get(reverse("desk:person")))
    answer = desk.post(reverse("desk:resume", args=[request.id]))
    assert answer["Location"] == reverse("desk-journey:request", args=[request.id])
    assert "cw-staff" in _text(desk.get(answer["Location"]))
    page = _text(desk.get(reverse("desk-journey:step", args=[request.id, "who-died"])))
    assert "Omar Haddad" in page
    assert "Mina Reyes" in page.split("</header>")[0]  # the banner
    contact.refresh_from_db()
    assert contact.request_id == request.id
    assert Event.objects.get(type="request.resumed").data["channel"] == "phone"


def test_every_page_begins_with_its_document_type(desk: Client) -> None:
    person = _mina()
    request = factories.a_request(person)
    before = ["start", "services"]
    pages = [reverse(f"desk:{page}") for page in before] + [reverse("desk:service", args=["funeral-help"])]
    for page in pages:
        _is_whole(desk, page)
    _open(desk)
    for page in ("start", "find", "new-person", "code", "end-contact", "services"):
        _is_whole(desk, reverse(f"desk:{page}"))
    _choose(desk, person)
    _is_whole(desk, reverse("desk:verify"))
    desk.post(reverse("desk:verify"), BORN | {"name": "mina reyes"})
    _is_whole(desk, reverse("desk:person"))
    steps = ["who-died", "their-life", "about-you"]
    for page in ("request", "evidence", "check", "later", "withdraw"):
        _is_whole(desk, reverse(f"desk-journey:{page}", args=[request.id]))
    for step in steps:
        _is_whole(desk, reverse("desk-journey:step", args=[request.id, step]))


def _is_whole(desk: Client, page: str) -> None:
    answer = desk.get(page)
    assert answer.status_code == 200, page
    assert answer.content.startswith(b"<!DOCTYPE html>"), page
    assert len(answer.content) < 100_000, page
    assert "no-store" in answer["Cache-Control"], page


def test_without_a_verified_contact_no_request_is_seen(desk: Client) -> None:
    person = _mina()
    request = factories.a_request(person)
    pages = [reverse(f"desk-journey:{page}", args=[request.id]) for page in ("request", "evidence", "check", "told")]
    for page in pages:
        assert desk.get(page).status_code == 403, page
    _open(desk)
    _choose(desk, person)
    for page in pages:
        assert desk.get(page).status_code == 403, page
    assert desk.get(reverse("desk:person"))["Location"] == reverse("desk:find")
    hand_back = desk.post(reverse("desk-journey:later", args=[request.id]))
    assert hand_back["Location"] == reverse("desk:find")
    assert Event.objects.filter(type="access.refused", stream_id=person.id).count() == 2 * len(pages)


def test_a_verified_caller_opens_nobody_elses_request(desk: Client) -> None:
    other = factories.a_request()
    _verified(desk, _mina())
    assert desk.get(reverse("desk-journey:request", args=[other.id])).status_code == 403
    assert desk.post(reverse("desk-journey:later", args=[other.id])).status_code == 403
    assert desk.post(reverse("desk:resume", args=[other.id])).status_code == 403


def test_after_the_contact_nothing_is_seen_any_more(desk: Client) -> None:
    person = _mina()
    request = factories.a_request(person)
    _verified(desk, person)
    page = reverse("desk-journey:request", args=[request.id])
    assert desk.get(page).status_code == 200
    desk.post(reverse("desk:end-contact"), {"about": "request", "outcome": "answered"})
    assert desk.get(page).status_code == 403
    assert desk.get(reverse("desk:person"))["Location"] == reverse("desk:start")


@pytest.mark.parametrize(
    ("role", "organisation"), [("caseworker", OPERATOR), ("coordinator", OPERATOR), ("agent", "council")]
)
def test_only_the_operators_desk_staff_come_in(desk: Client, role: str, organisation: str) -> None:
    other = accounts.signed_in(accounts.a_staff_member(role, organisation).user)
    for page in ("start", "find", "services", "person"):
        assert other.get(reverse(f"desk:{page}")).status_code == 403, page
    assert other.post(reverse("desk:begin"), {"channel": "phone"}).status_code == 403
    assert not Contact.objects.exists()


def test_residents_and_strangers_do_not_come_in(desk: Client) -> None:
    resident = accounts.signed_in(accounts.a_resident()[0])
    for page in ("start", "find", "services", "person"):
        assert resident.get(reverse(f"desk:{page}")).status_code == 403, page
        assert Client().get(reverse(f"desk:{page}")).status_code == 302, page


def _code_on(page: str) -> str:
    found = re.search(
        r'cw-code.*?<span aria-hidden="true">(\w{4})-?</span>\s*<span aria-hidden="true">(\w{4})', page, re.DOTALL
    )
    assert found, page
    return f"{found[1]}-{found[2]}"


def test_a_request_is_handed_back_by_a_code_and_the_mail_has_no_content(desk: Client) -> None:
    person = _mina()
    request = factories.a_request(person)
    _verified(desk, person)
    address = reverse("desk-journey:later", args=[request.id])
    assert MINA["email"] in _text(desk.get(address))
    code = _code_on(_text(desk.post(address, {"email": MINA["email"]})))
    [message] = mail.outbox
    assert message.to == [MINA["email"]]
    assert reverse("resume") in message.body
    assert code not in message.body
    assert "Haddad" not in message.body
    resident = Client()
    proof = {"date_of_birth-day": "2", "date_of_birth-month": "8", "date_of_birth-year": "1951"}  # as they answered
    answer = resident.post(reverse("resume"), {"code": code.lower()} | proof)
    assert answer["Location"] == reverse("journey:request", args=[request.id])
    page = resident.get(reverse("journey:step", args=[request.id, "who-died"]))
    assert "Omar Haddad" in _text(page)


def test_without_a_date_of_birth_no_code_is_made(desk: Client) -> None:
    person = people.create(
        profile={"name": "Mina Reyes", "email": MINA["email"]}, identifiers={}, by=factories.PUBLISHER, at=factories.AT
    )
    request = factories.a_request(person, applicant_date_of_birth=None)
    _open(desk, "counter")
    _choose(desk, person)
    desk.post(reverse("desk:verify"), {"document": "seen"})
    page = _text(desk.post(reverse("desk-journey:later", args=[request.id]), {"email": ""}, follow=True))
    assert "Ask for their date of birth first" in page
    assert not mail.outbox


def test_a_code_from_the_web_says_who_it_is_and_opens_the_request(desk: Client) -> None:
    person = _mina()
    request = factories.a_request(person)
    code = handing_over.make(
        request.id, person.id, "web", by=factories.acting(person), at=factories.AT, date_of_birth="1984-05-02"
    )
    handing_over.Handover.objects.update(expires_at=requests.timezone.now() + handing_over.GOOD_FOR)
    contact = _open(desk)
    wrong = {"code": code, **BORN, "date_of_birth-day": "3"}
    assert "There is a problem" in _text(desk.post(reverse("desk:code"), wrong))
    answer = desk.post(reverse("desk:code"), {"code": code, **BORN})
    assert answer["Location"] == reverse("desk-journey:request", args=[request.id])
    assert desk.get(answer["Location"]).status_code == 200
    contact.refresh_from_db()
    assert (contact.person_id, contact.verified_by) == (person.id, ["code", "date-of-birth"])
    assert contact.request_id == request.id


def test_services_are_found_by_the_beginnings_of_words(desk: Client) -> None:
    page = _text(desk.get(reverse("desk:services"), {"q": "fun hel"}))
    assert "Funeral help" in page
    assert "Stop pension" not in page
    assert "No service fits" in _text(desk.get(reverse("desk:services"), {"q": "\x00zebra\x00" * 50}))
    one = _text(desk.get(reverse("desk:service", args=["funeral-help"])))
    assert "low income" in one
    assert "Seaside Council" in one
    assert desk.get(reverse("desk:service", args=["no-such"])).status_code == 404


def test_a_contact_left_open_by_an_earlier_session_is_ended(desk: Client) -> None:
    contact = _open(desk)
    again = accounts.signed_in(accounts.a_staff_member("agent", OPERATOR).user)
    assert "Left open" in _text(again.get(reverse("desk:start")))
    again.post(reverse("desk:end-left-open", args=[contact.id]))
    contact.refresh_from_db()
    assert contact.ended_at is not None
    stranger = accounts.signed_in(accounts.a_staff_member("agent", OPERATOR, email="b@desk.example").user)
    assert stranger.post(reverse("desk:end-left-open", args=[UUID(int=1)])).status_code == 302


def test_dates_are_dates(desk: Client) -> None:
    _open(desk)
    said = {"name": "A B", "date_of_birth": date.max.isoformat(), "language": "en"}
    assert "must be in the past" in _text(desk.post(reverse("desk:new-person"), said))
