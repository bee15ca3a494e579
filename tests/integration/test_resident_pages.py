"""The resident's pages as a browser without scripts sees them: the journey from the first question to the reference."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from commonway.cases import answering, requests
from commonway.cases.models import Request
from commonway.identity import mandates, people
from commonway.kernel.clock import now
from commonway.ledger.actors import system
from commonway.ledger.models import Event
from tests import accounts, factories

NOBODYS = "01a20000-0000-7000-8000-000000000000"  # an id of nothing
pytestmark = pytest.mark.django_db

STEPS: dict[str, dict[str, Any]] = {
    "who-died": {
        "full_name": "Omar Haddad",
        "date_of_birth": "1947-03-27",
        "national_number": "47032711H",
        "date_of_death-day": "5",
        "date_of_death-month": "10",
        "date_of_death-year": "2025",
    },
    "their-life": {"received_pension": "yes", "held_passport": "yes", "last_address": ""},
    "about-you": {
        "applicant_name": "Layla Haddad",
        "applicant_date_of_birth": "1951-08-02",
        "relationship": "child",
        "applicant_email": "",
    },
}


@pytest.fixture
def resident() -> tuple[Client, UUID]:
    """A browser with a resident signed in, on an installation with the small pack."""
    factories.published()
    user, person = accounts.a_resident()
    return accounts.signed_in(user), person.id


def _begin(client: Client) -> Request:
    answer = client.post("/start/bereavement/")
    assert answer.status_code == 302
    return Request.objects.get(id=answer["Location"].split("/")[2])


def _step(request: Request, step: str) -> str:
    return reverse("journey:step", args=[request.id, step])


def _values(request: Request) -> dict[str, Any]:
    request.refresh_from_db()
    return {fact: answer.value for fact, answer in requests.answers(request).items()}


def _fill(client: Client, request: Request) -> None:
    for step, answers in STEPS.items():
        request.refresh_from_db()
        given = answers | {"revision": request.revision, "seen": request.saved_at.isoformat()}
        assert client.post(_step(request, step), given).status_code == 302


def test_every_page_begins_with_its_document_type(resident: tuple[Client, UUID]) -> None:
    client, _person = resident
    request = _begin(client)
    pages = [
        "/", "/life-events/bereavement/", "/start/bereavement/", "/services/", "/find/", "/find/question/",
        "/find/results/", "/resume/", "/timeline/", "/letters/", "/my-data/", "/helpers/",
        *(f"/requests/{request.id}/{page}" for page in (
            "", "steps/who-died/", "evidence/", "check/", "later/", "stop/", "entitlements/",
            "entitlements/question/", "entitlements/funeral-help/why/", "told/",
        )),
    ]  # fmt: skip
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert answer.content.lstrip().startswith(b"<!DOCTYPE html>"), page
        assert answer.content[:1] == b"<", f"{page} has something before its document type"
        assert len(answer.content) < 100_000, page


def test_a_telling_from_the_first_question_to_the_reference(resident: tuple[Client, UUID]) -> None:
    client, _person = resident
    request = _begin(client)
    _fill(client, request)
    check = client.get(reverse("journey:check", args=[request.id])).content.decode()
    assert "Omar Haddad" in check
    assert "Pensions Agency" in check
    assert "checked" not in check  # the declaration is not ticked beforehand
    sent = client.post(reverse("journey:check", args=[request.id]), {"key": "k", "true": "on"}, follow=True)
    request.refresh_from_db()
    assert request.state == "submitted"
    assert request.reference in sent.content.decode()


def test_pressing_send_twice_sends_once(resident: tuple[Client, UUID]) -> None:
    client, _person = resident
    request = _begin(client)
    _fill(client, request)
    address = reverse("journey:check", args=[request.id])
    answers = [client.post(address, {"key": "k", "true": "on"}) for _ in range(2)]
    assert {answer["Location"] for answer in answers} == {reverse("journey:submitted", args=[request.id])}
    assert request.cases.count() == 2


def test_nothing_is_sent_without_the_declaration(resident: tuple[Client, UUID]) -> None:
    client, _person = resident
    request = _begin(client)
    _fill(client, request)
    answer = client.post(reverse("journey:check", args=[request.id]), {"key": "k"})
    assert "There is a problem" in answer.content.decode()
    request.refresh_from_db()
    assert request.state == "draft"


def test_nothing_is_sent_while_answers_are_missing(resident: tuple[Client, UUID]) -> None:
    client, _person = resident
    request = _begin(client)
    answer = client.post(reverse("journey:check", args=[request.id]), {"key": "k", "true": "on"}).content.decode()
    assert "Answer this first: Date of death" in answer
    request.refresh_from_db()
    assert request.state == "draft"


def test_a_wrong_answer_comes_back_with_what_to_do(resident: tuple[Client, UUID]) -> None:
    client, _person = resident
    request = _begin(client)
    wrong = STEPS["who-died"] | {"date_of_death-month": "13"}
    answer = client.post(_step(request, "who-died"), wrong).content.decode()
    assert "Date of death must be a real date" in answer
    assert 'value="Omar Haddad"' in answer
    assert "full_name" not in _values(request)


def test_saving_for_later_keeps_what_is_right_so_far(resident: tuple[Client, UUID]) -> None:
    client, _person = resident
    request = _begin(client)
    half = {"full_name": "Omar Haddad", "date_of_death-day": "5", "save": "later", "revision": "0"}
    answer = client.post(_step(request, "who-died"), half)
    assert answer["Location"] == reverse("journey:later", args=[request.id])
    assert _values(request) == {"full_name": "Omar Haddad"}


def test_an_answer_can_open_another_question_of_its_step(resident: tuple[Client, UUID]) -> None:
    client, _person = resident
    request = _begin(client)
    spouse = STEPS["about-you"] | {"relationship": "spouse", "revision": "0"}
    answer = client.post(_step(request, "about-you"), spouse)
    assert answer["Location"] == _step(request, "about-you")
    assert "Years married?" in client.get(answer["Location"]).content.decode()


def test_two_windows_ask_which_answer_is_right(resident: tuple[Client, UUID]) -> None:
    client, _person = resident
    request = _begin(client)
    page = {"revision": "0", "seen": request.saved_at.isoformat()}
    client.post(_step(request, "who-died"), STEPS["who-died"] | page)
    other = STEPS["who-died"] | {"full_name": "Umar Haddad"} | page
    answer = client.post(_step(request, "who-died"), other)
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Umar Haddad" in shown
    assert "Omar Haddad" in shown
    request.refresh_from_db()
    now = {"revision": request.revision, "seen": request.saved_at.isoformat(), "choose": "full_name"}
    undecided = client.post(_step(request, "who-died"), other | now)
    assert "choose which answer is right" in undecided.content.decode()
    assert _values(request)["full_name"] == "Omar Haddad"
    decided = client.post(_step(request, "who-died"), other | now | {"keep-full_name": "mine"})
    assert decided.status_code == 302
    assert _values(request)["full_name"] == "Umar Haddad"


def test_two_windows_with_different_questions_both_stand(resident: tuple[Client, UUID]) -> None:
    client, _person = resident
    request = _begin(client)
    page = {"revision": "0", "seen": request.saved_at.isoformat()}
    client.post(_step(request, "who-died"), STEPS["who-died"] | page)
    assert client.post(_step(request, "their-life"), STEPS["their-life"] | page).status_code == 302
    assert {"full_name", "received_pension"} <= _values(request).keys()


def test_stopping_asks_once_more_and_then_nothing_can_be_changed(resident: tuple[Client, UUID]) -> None:
    client, _person = resident
    request = _begin(client)
    address = reverse("journey:withdraw", args=[request.id])
    assert "Do you want to stop?" in client.get(address).content.decode()
    client.post(address)
    request.refresh_from_db()
    assert request.state == "withdrawn"
    assert client.post(_step(request, "who-died"), STEPS["who-died"])["Location"] == f"/requests/{request.id}/"


def test_a_code_opens_the_request_in_another_browser(resident: tuple[Client, UUID]) -> None:
    client, _person = resident
    request = _begin(client)
    client.post(_step(request, "about-you"), STEPS["about-you"] | {"revision": "0"})
    page = client.post(reverse("journey:later", args=[request.id])).content.decode()
    code = page.split('class="cw-code"')[1].split("</p>")[0]
    letters = "".join(part.split("<")[0].strip() for part in code.split('aria-hidden="true">')[1:])
    other = Client()
    wrong = other.post("/resume/", {"code": letters, "date_of_birth": "1951-08-03"})
    assert "do not belong together" in wrong.content.decode()
    opened = other.post("/resume/", {"code": letters.lower(), "date_of_birth": "1951-08-02"})
    assert opened["Location"] == f"/requests/{request.id}/"
    assert other.get(opened["Location"]).status_code == 200
    assert other.get("/timeline/").status_code == 302  # the code opens one request, nothing else


def test_a_code_needs_a_date_of_birth_to_prove(resident: tuple[Client, UUID]) -> None:
    client, _person = resident
    request = _begin(client)
    answer = client.post(reverse("journey:later", args=[request.id]), follow=True)
    assert "Tell us your date of birth first" in answer.content.decode()


def test_a_paper_can_be_added_and_removed(resident: tuple[Client, UUID]) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, _person = resident
    request = _begin(client)
    add = reverse("journey:add-document", args=[request.id])
    lie = SimpleUploadedFile("certificate.pdf", b"MZ not a pdf", "application/pdf")
    assert "must be a PDF" in client.post(add, {"file": lie, "shows": "date_of_death"}).content.decode()
    paper = SimpleUploadedFile("certificate.pdf", b"%PDF-1.7 and so on", "application/pdf")
    shown = client.post(add, {"file": paper, "shows": "date_of_death"}, follow=True).content.decode()
    assert "certificate.pdf" in shown
    [document] = request.documents.all()
    gone = client.post(reverse("journey:remove-document", args=[request.id, document.id]), follow=True)
    assert "The file is removed" in gone.content.decode()


def test_a_register_that_is_not_connected_does_not_stop_the_journey(resident: tuple[Client, UUID]) -> None:
    client, _person = resident
    request = _begin(client)
    client.post(_step(request, "who-died"), STEPS["who-died"] | {"revision": "0"})
    answer = client.post(reverse("journey:look-up", args=[request.id, "death-record"]), follow=True)
    assert "You can go on, and prove it later" in answer.content.decode()


def test_a_register_is_not_for_trying_numbers_on(
    resident: tuple[Client, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever guesses numbers and dates is stopped, in whichever of their requests; nobody else is."""
    from commonway.cases import look_up
    from commonway.exchange.look_ups import LookUpAnswer

    asked: list[UUID] = []

    def nobody_found(request_id: UUID, *_: Any, **__: Any) -> LookUpAnswer:
        asked.append(request_id)
        return LookUpAnswer(found=False, register="population-register")

    monkeypatch.setattr(look_up, "ask", nobody_found)
    client, _person = resident
    pages = [reverse("journey:look-up", args=[_begin(client).id, "death-record"]) for _ in range(2)]
    for number in range(12):
        answer = client.post(pages[number % 2], follow=True)
    assert len(asked) == 10
    assert "Too many tries" in answer.content.decode()
    other = accounts.signed_in(accounts.a_resident("other@mail.example")[0])
    other.post(reverse("journey:look-up", args=[_begin(other).id, "death-record"]))
    assert len(asked) == 11


@pytest.fixture
def sent(resident: tuple[Client, UUID]) -> tuple[Client, Request]:
    """A browser and a request that was sent in it."""
    client, _person = resident
    request = _begin(client)
    _fill(client, request)
    client.post(reverse("journey:check", args=[request.id]), {"key": "k", "true": "on"})
    request.refresh_from_db()
    return client, request


def test_the_interview_goes_on_after_sending(sent: tuple[Client, Request]) -> None:
    client, request = sent
    list_page = reverse("journey:entitlements", args=[request.id])
    question = reverse("journey:entitlement-question", args=[request.id])
    assert "Answer the next question" in client.get(list_page).content.decode()
    assert "Income?" in client.get(question).content.decode()
    client.post(question, {"fact": "income", "income": "12000"})
    shown = client.get(list_page).content.decode()
    assert "Answer the next question" not in shown
    assert reverse("journey:take-up", args=[request.id, "funeral-help"]) in shown


def test_what_is_not_known_is_not_asked_again(sent: tuple[Client, Request]) -> None:
    client, request = sent
    question = reverse("journey:entitlement-question", args=[request.id])
    client.post(question, {"fact": "income", "skip": "1"})
    assert client.get(question).status_code == 302


def test_taking_up_shows_what_is_sent_and_opens_a_case(sent: tuple[Client, Request]) -> None:
    client, request = sent
    client.post(reverse("journey:entitlement-question", args=[request.id]), {"fact": "income", "income": "12000"})
    address = reverse("journey:take-up", args=[request.id, "funeral-help"])
    shown = client.get(address).content.decode()
    assert "12,000" in shown
    assert "Date of birth" not in shown  # the clause does not allow it
    done = client.post(address, follow=True).content.decode()
    assert "Asked for" in done
    assert request.cases.filter(service="funeral-help").count() == 1


def test_an_answer_that_was_sent_cannot_be_changed_by_the_interview(sent: tuple[Client, Request]) -> None:
    client, request = sent
    question = reverse("journey:entitlement-question", args=[request.id])
    client.post(question, {"fact": "relationship", "relationship": "spouse"})
    assert _values(request)["relationship"] == "child"


def test_another_resident_is_refused(sent: tuple[Client, Request]) -> None:
    _client, request = sent
    user, _person = accounts.a_resident("someone.else@mail.example")
    stranger = accounts.signed_in(user)
    for page in ("", "steps/who-died/", "check/", "told/", "entitlements/", "later/"):
        assert stranger.get(f"/requests/{request.id}/{page}").status_code == 403, page


def test_nobody_signed_in_is_sent_to_sign_in_and_back(sent: tuple[Client, Request]) -> None:
    _client, request = sent
    answer = Client().get(f"/requests/{request.id}/")
    assert answer["Location"] == f"/sign-in/?next=%2Frequests%2F{request.id}%2F"


@pytest.mark.parametrize(
    "address",
    [
        "/life-events/nothing/", "/start/nothing/", f"/requests/{NOBODYS}/", f"/requests/{NOBODYS}/check/",
        "/requests/not-an-id/", f"/letters/{NOBODYS}/", "/find/nothing/",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_a_404(resident: tuple[Client, UUID], address: str) -> None:
    client, _person = resident
    assert client.get(address).status_code == 404


HOSTILE = ["", "\x00", "A" * 100_000, "'; DROP TABLE", "٣", "-1", "1e999", "{{ 7*7 }}", "../..", "<script>"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_posts_are_answered_with_a_page(sent: tuple[Client, Request], text: str) -> None:
    client, done = sent
    request = _begin(client)
    every = dict.fromkeys(
        [
            *STEPS["who-died"],
            "revision",
            "seen",
            "choose",
            "keep-full_name",
            "save",
            "fact",
            "key",
            "true",
            "code",
            "email",
        ],
        text,
    )
    paths = [
        *(_step(request, step) for step in STEPS),
        *(f"/requests/{request.id}/{page}" for page in ("check/", "evidence/add/", "entitlements/question/")),
        *(f"/requests/{done.id}/{page}" for page in ("entitlements/question/", "entitlements/advice/", "stop/")),
        "/resume/", "/find/", "/find/question/", "/helpers/", "/language/",
    ]  # fmt: skip
    for path in paths:
        assert client.post(path, every).status_code < 500, path
        assert client.get(path, every).status_code < 500, path


def test_the_finder_needs_no_account_and_forgets(resident: tuple[Client, UUID]) -> None:
    visitor = Client()
    assert visitor.post("/find/", {"begin": "1"})["Location"] == "/find/question/"
    asked = visitor.get("/find/question/").content.decode()
    assert "Relationship?" in asked
    visitor.post("/find/question/", {"fact": "relationship", "relationship": "child"})
    visitor.post("/find/question/", {"fact": "income", "income": "12000"})
    shown = visitor.get("/find/results/").content.decode()
    assert "Funeral help" in shown
    assert "12,000" in shown
    visitor.post("/find/", {"forget": "1"})
    assert "12,000" not in visitor.get("/find/results/").content.decode()


def test_the_list_leads_to_why_not_and_what_would_have_to_be_different(sent: tuple[Client, Request]) -> None:
    client, request = sent
    client.post(reverse("journey:entitlement-question", args=[request.id]), {"fact": "income", "income": "90000"})
    why = reverse("journey:entitlement-why", args=[request.id, "funeral-help"])
    assert why in client.get(reverse("journey:entitlements", args=[request.id])).content.decode()
    shown = client.get(why).content.decode()
    assert "With this, you could get it:" in shown
    assert "90,000" in shown
    assert client.get(reverse("journey:entitlement-why", args=[request.id, "no-such-service"])).status_code == 404


def test_a_resident_can_keep_the_finders_answers(resident: tuple[Client, UUID]) -> None:
    from commonway.facts.queries import known

    client, person = resident
    client.post("/find/question/", {"fact": "relationship", "relationship": "child"})
    client.post("/find/", {"keep": "1"})
    assert known(person)["relationship"].value == "child"


def test_a_letter_is_read_by_being_opened(sent: tuple[Client, Request]) -> None:
    from commonway.contacts.models import Notice

    client, request = sent
    notice = Notice.objects.filter(person_id=request.applicant_id).get(letter="told-once-receipt")
    assert notice.read_at is None
    assert "New" in client.get("/letters/").content.decode()
    assert "Omar Haddad" in client.get(f"/letters/{notice.id}/").content.decode()
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_a_helper_is_named_and_ended(resident: tuple[Client, UUID]) -> None:
    client, person = resident
    _user, helper = accounts.a_resident("helper@mail.example")
    assert "sign in here once" in client.post("/helpers/", {"email": "nobody@mail.example"}).content.decode()
    assert client.post("/helpers/", {"email": "layla@mail.example"}).status_code == 200
    assert client.post("/helpers/", {"email": "helper@mail.example"}).status_code == 302
    [mandate] = mandates.held_by(helper.id, at=now())
    assert mandate.grantor_id == person
    client.post(reverse("end-mandate", args=[mandate.id]))
    assert mandates.held_by(helper.id, at=now()) == []


def test_what_a_helper_looks_at_and_answers_is_on_the_ledger_as_theirs(resident: tuple[Client, UUID]) -> None:
    client, person = resident
    request = _begin(client)
    user, helper = accounts.a_resident("helper@mail.example")
    mandates.grant(grantor=person, holder=helper.id, said_by="them", by=system("tests"), at=now())
    page = _step(request, "who-died")
    other = accounts.signed_in(user)
    assert other.get(page).status_code == 200  # by its address alone, without saying for whom they act
    assert other.post(page, STEPS["who-died"]).status_code == 302
    events = Event.objects.of(person).filter(actor_id=str(helper.id))
    assert set(events.values_list("actor_kind", flat=True)) == {"helper"}
    assert {"data.read", "request.saved"} <= set(events.values_list("type", flat=True))


@pytest.mark.parametrize("address", ["annlee@mail.example", "ann.lee@mailexample", "ann-lee@mail.example"])
def test_nobody_but_the_address_named_becomes_the_helper(address: str, resident: tuple[Client, UUID]) -> None:
    """People are found by folded addresses; a right is given to the one account that signs in with the address."""
    client, _person = resident
    _user, other = accounts.a_resident(address)
    assert "sign in here once" in client.post("/helpers/", {"email": "ann.lee@mail.example"}).content.decode()
    assert mandates.held_by(other.id, at=now()) == []


def test_an_address_somebody_only_said_is_theirs_makes_no_helper(resident: tuple[Client, UUID]) -> None:
    client, _person = resident
    caller = people.create(profile={"email": "ann.lee@mail.example"}, by=system("the desk"), at=now())
    assert "sign in here once" in client.post("/helpers/", {"email": "ann.lee@mail.example"}).content.decode()
    assert mandates.held_by(caller.id, at=now()) == []


def test_the_language_can_be_changed_on_any_page(resident: tuple[Client, UUID]) -> None:
    client, _person = resident
    request = _begin(client)
    client.post("/language/", {"language": "ar", "next": f"/requests/{request.id}/"})
    shown = client.get(_step(request, "who-died")).content.decode()
    assert 'dir="rtl"' in shown
    assert "Full name? (ar)" in shown


def test_without_a_published_pack_the_pages_say_so() -> None:
    for page in ("/", "/services/", "/find/"):
        assert "Nothing is published here yet" in Client().get(page).content.decode()
    assert Client().get("/find/results/").status_code == 302


def _answer_often(request: Request, *, times: int) -> None:
    by = factories.acting(request.applicant_id)
    for income in range(12_000, 12_000 + times):
        answering.answer(request.id, {"income": income}, channel="web", by=by, at=now())


def test_the_timeline_tells_a_run_of_answers_once(sent: tuple[Client, Request]) -> None:
    client, request = sent
    _answer_often(request, times=3)
    shown = client.get("/timeline/").content.decode()
    assert shown.count("We looked for what you can get") == 1  # of one day, what was found last
    assert "We are telling 3 offices" in shown


def test_my_data_as_a_file_has_every_fact_held(sent: tuple[Client, Request]) -> None:
    client, _request = sent
    answer = client.get("/my-data/file/")
    assert answer["Content-Disposition"].startswith("attachment")
    document = answer.json()
    held = {fact["fact"] for group in document["facts"] for fact in group["facts"]}
    assert {"applicant_name", "relationship"} <= held
    assert {fact["fact"] for fact in document["told_of_others"]} >= {"full_name", "date_of_death"}


# Pages ask the database a fixed number of things, however much happened.
@pytest.mark.parametrize(
    ("page", "most"), [("steps/who-died/", 10), ("check/", 13), ("", 11)], ids=["step", "check", "overview"]
)
def test_pages_of_a_draft_ask_little(
    resident: tuple[Client, UUID], django_assert_max_num_queries: Any, page: str, most: int
) -> None:
    client, _person = resident
    request = _begin(client)
    with django_assert_max_num_queries(most):
        assert client.get(f"/requests/{request.id}/{page}").status_code == 200


def test_the_timeline_asks_as_much_for_many_events_as_for_few(
    sent: tuple[Client, Request], django_assert_max_num_queries: Any
) -> None:
    client, request = sent
    client.get("/timeline/")
    _answer_often(request, times=10)
    with django_assert_max_num_queries(13):
        assert client.get("/timeline/").status_code == 200


def test_codes_cannot_be_guessed_at_any_speed(resident: tuple[Client, UUID]) -> None:
    from django.core.cache import cache

    cache.clear()
    visitor = Client()
    answers = [
        visitor.post("/resume/", {"code": "7K3F-92QX", "date_of_birth": "1951-08-02"}).content.decode()
        for _ in range(101)
    ]
    assert "do not belong together" in answers[0]
    assert "Too many tries" in answers[-1]
