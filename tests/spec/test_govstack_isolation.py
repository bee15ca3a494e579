"""Isolation at /govstack/registration/: a file or task is answered to whose it is; the claim of a header opens nothing."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from commonway.cases.models import Case, Document, Request
from commonway.ledger.models import Event
from tests import accounts, factories
from tests.spec import hostile, peopled
from tests.spec.addresses import OF_AN_API, OF_WHOEVER_CALLS
from tests.spec.town import STAFF, STRANGERS, Town, a_town

pytestmark = pytest.mark.django_db
CLIENT = {"Information-Mediator-Client": "GOV/AGENCY/1/pensions"}
SECRETS = ("Omar Haddad", "47032711H", "Layla Haddad", "layla@mail.example")
BASE = "/govstack/registration"


@pytest.fixture
def town() -> Town:
    return a_town()


def _send(browser: Client, method: str, address: str, body: Any = None) -> HttpResponse:
    content = json.dumps(body).encode() if body is not None else b""
    return browser.generic(method, address, content, content_type="application/json", headers=CLIENT)  # type: ignore[return-value]


def _methods(town: Town, name: str) -> tuple[tuple[str, Any], ...]:
    applicant = {"applicantId": str(town.home.person.id), "formData": {"data": {"full_name": "X"}}}
    return {
        "govstack:application": (("GET", None), ("PUT", applicant)),
        "govstack:task": (("GET", None),),
        "govstack:complete": (("POST", {"data": {"papers_complete": True}}),),
        "govstack:applications": (("GET", None),),
        "govstack:tasks": (("GET", None),),
        "govstack:begin": (("POST", applicant),),
        "govstack:upload": (("POST", {}),),
    }[name]


def _files(town: Town) -> list[str]:
    """Return the addresses of files of the household under every name they have."""
    home = town.home
    names = (f"{home.sent.id}.stop-pension", f"{home.draft.id}.stop-pension")
    return [reverse("govstack:application", args=[name]) for name in names]


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_else_is_answered_with_a_file_or_a_task(town: Town, who: str) -> None:
    browser, before = town.stranger(who), hostile.contents()
    refusals = Event.objects.filter(type="access.refused").count()
    answers: dict[tuple[str, str], HttpResponse] = {}
    for name, address in town.every(OF_AN_API).items():
        for method, body in _methods(town, name):
            answers[method, address] = _send(browser, method, address, body)
    for address in _files(town):
        for method, body in _methods(town, "govstack:application"):
            answers[method, address] = _send(browser, method, address, body)
    tables, events = hostile.changes(before, hostile.contents())
    assert not tables - {"identity_user"}
    assert not events
    for key, answer in answers.items():
        assert answer.status_code in ({401} if who == "nobody" else {403, 404}), (key, answer.content)
        said = answer.content.decode()
        assert not [secret for secret in (*SECRETS, town.home.sent.reference) if secret in said], key
    if who in STAFF:  # each of them is on the ledger
        assert Event.objects.filter(type="access.refused").count() - refusals == len(answers)


@pytest.mark.parametrize("who", STRANGERS)
def test_lists_have_nothing_of_anybody_else(town: Town, who: str) -> None:
    browser, home = town.stranger(who), town.home
    queries = ("", f"?applicantId={home.person.id}", f"?fileId={home.case.id}", "?serviceId=stop-pension")
    before = hostile.contents()
    for name, address in town.every(OF_WHOEVER_CALLS).items():
        for method, body in _methods(town, name):
            for query in queries:
                answer = _send(browser, method, address + query, body)
                said = answer.content.decode()
                assert answer.status_code in {200, 400, 401, 403}, (name, said)
                known = (*SECRETS, home.sent.reference, home.draft.reference, str(home.person.id), str(home.case.id))
                assert not [secret for secret in known if secret in said], (name, query)
                if who == "nobody":
                    assert answer.status_code == 401, name
                if method == "POST":
                    assert answer.status_code != 200, name
    tables, events = hostile.changes(before, hostile.contents())
    assert not tables - {"identity_user"}
    assert not events


def test_the_applicant_and_the_caseworker_are_answered_each_with_their_share(town: Town) -> None:
    home, caseworker = town.home, peopled.staff("caseworker", "pensions")[0]
    address = reverse("govstack:application", args=[home.case.id])
    own = _send(home.browser, "GET", address).json()["applicationData"]["formData"]["data"]  # type: ignore[attr-defined]
    assert own["full_name"] == "Omar Haddad"
    assert own["relationship"] == "spouse"
    reads = Event.objects.filter(type="data.read").count()
    told = _send(caseworker, "GET", address).json()["applicationData"]["formData"]["data"]  # type: ignore[attr-defined]
    assert told["full_name"] == "Omar Haddad"
    assert "relationship" not in told  # no clause lets it cross
    assert Event.objects.filter(type="data.read").count() > reads
    by_both_names = {f"{home.sent.id}.stop-pension", str(home.case.id)}
    for name in by_both_names:
        answer = _send(home.browser, "GET", reverse("govstack:application", args=[name])).json()  # type: ignore[attr-defined]
        assert (answer["fileId"], answer["serviceId"]) == (name, "stop-pension")
    task = _send(caseworker, "GET", reverse("govstack:task", args=[home.task.id])).json()  # type: ignore[attr-defined]
    assert task["fileId"] == str(home.case.id)
    assert "papers_complete" in task["formVariables"]
    listed = _send(caseworker, "GET", f"{BASE}/tasks?fileId={home.case.id}").json()  # type: ignore[attr-defined]
    assert [row["taskId"] for row in listed] == [str(home.task.id)]


def test_an_application_is_begun_gone_on_with_and_sent_when_it_is_whole(town: Town) -> None:
    home = town.home
    applicant = str(home.person.id)
    answers = factories.ANSWERS | {"full_name": "Samir Odeh", "national_number": "50010112K"}
    late = answers.pop("date_of_death")
    body: dict[str, Any] = {"applicantId": applicant, "formData": {"eFormId": "bereavement", "data": answers}}
    begun = _send(home.browser, "POST", f"{BASE}/services/stop-pension/applications", body).json()  # type: ignore[attr-defined]
    assert begun["status"]["code"] == "PENDING"
    assert "registered" not in begun
    request = Request.objects.get(id=UUID(begun["fileId"].partition(".")[0]))
    assert request.state == Request.State.DRAFT
    paper = {"file": _paper()}
    metadata = json.dumps({"fileId": begun["fileId"], "fact": "date_of_death"})
    kept = home.browser.post(f"{BASE}/documents", paper, query_params={"additionalMetadata": metadata})
    assert kept.status_code == 200, kept.content
    assert Document.objects.filter(request=request, kind="date_of_death").count() == 1
    more = {"applicantId": applicant, "formData": {"data": {"date_of_death": late}}}
    sent = _send(home.browser, "PUT", f"{BASE}/applications/{begun['fileId']}", more).json()  # type: ignore[attr-defined]
    assert sent["registered"]
    case = Case.objects.get(request=request, service="stop-pension")
    again = _send(home.browser, "PUT", f"{BASE}/applications/{begun['fileId']}", more)
    assert again.status_code == 409
    files = _send(home.browser, "GET", f"{BASE}/applications?serviceId=stop-pension&sortOrder=desc").json()  # type: ignore[attr-defined]
    assert files[0]["fileId"] == str(case.id)


def test_a_service_that_was_offered_is_taken_up(town: Town) -> None:
    home = town.home
    answers = factories.ANSWERS | {"full_name": "Samir Odeh", "national_number": "50010112K"}
    body = {"applicantId": str(home.person.id), "formData": {"data": answers}}
    sent = _send(home.browser, "POST", f"{BASE}/services/widow-pension/applications", body)
    assert sent.status_code == 200, sent.content
    document = sent.json()  # type: ignore[attr-defined]
    assert document["serviceId"] == "widow-pension"
    assert Case.objects.filter(request=document["fileId"].partition(".")[0], service="widow-pension").exists()


def test_a_page_elsewhere_cannot_let_a_browser_change_anything(town: Town) -> None:
    user, person = accounts.a_resident("forged@mail.example")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user, backend="sesame.backends.ModelBackend")
    body = {"applicantId": str(person.id)}
    address = f"{BASE}/services/stop-pension/applications"
    before = hostile.contents()
    answer = _send(browser, "POST", address, body)
    assert answer.status_code == 403
    assert json.loads(answer.content)["code"] == "forgery-feared"
    assert hostile.changes(before, hostile.contents()) == (set(), set())
    token = browser.get("/sign-in/").cookies["csrftoken"].value
    headers = CLIENT | {"X-CSRFToken": token}
    allowed = browser.generic(
        "POST", address, json.dumps(body).encode(), content_type="application/json", headers=headers
    )
    assert allowed.status_code == 200, allowed.content


def test_a_helper_acts_for_whoever_gave_the_mandate(town: Town) -> None:
    user, person = accounts.a_resident("daughter@mail.example")
    home = peopled.household("mother@mail.example", helper=person, **peopled.ANOTHER_DEATH)
    browser = accounts.signed_in(user)
    address = reverse("govstack:application", args=[home.case.id])
    assert _send(browser, "GET", address).status_code == 200
    read = Event.objects.filter(stream_id=home.person.id, type="data.read").latest("at")
    assert read.actor_kind == "helper"


def _paper() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("paper.pdf", b"%PDF-1.7 a paper", "application/pdf")
