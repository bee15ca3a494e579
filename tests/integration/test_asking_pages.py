"""The pages of asking for many services: each yes its own box, two tabs and two presses do once, nobody else gets in."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from commonway.cases.asking import sending
from commonway.cases.models import Case, Consent, Document, Request
from commonway.catalogue import queries as catalogue
from commonway.exchange.models import Delivery
from commonway.fence import scope
from commonway.packs.calendars import ServiceLevel
from tests import accounts, factories
from tests.asking import ADVICE, FUNERAL, PENSION, a_pack_to_ask_of, everything, sent
from tests.factories import AT, acting

pytestmark = pytest.mark.django_db
ALL = [PENSION, FUNERAL, ADVICE]
PAPER = b"%PDF-1.7 the certificate"


@pytest.fixture
def at_home() -> tuple[Client, Request]:
    user, person = accounts.a_resident()
    return accounts.signed_in(user), sent(person)


def page(client: Client, name: str, request: Request) -> str:
    return client.get(reverse(f"journey:{name}", args=[request.id])).content.decode()


def post(client: Client, name: str, request: Request, **fields: object) -> str:
    return client.post(reverse(f"journey:{name}", args=[request.id]), fields, follow=True).content.decode()  # type: ignore[arg-type]


def boxes(shown: str) -> list[str]:
    return re.findall(r'name="say" type="checkbox" value="([0-9a-f]{16})"', shown)


def test_from_choosing_to_the_receipt(at_home: tuple[Client, Request]) -> None:
    client, request = at_home
    shown = post(client, "ask", request, service=ALL)
    assert "What several of them need to know" in shown
    assert "Funeral help and Advice" in shown
    shown = post(client, "ask-questions", request, last_address="1 Quay Street")
    assert "Papers they want to see" in shown
    shown = post(
        client,
        "ask-documents",
        request,
        shows="date_of_death",
        file=SimpleUploadedFile("a.pdf", PAPER, "application/pdf"),
    )
    assert "a.pdf" in shown
    shown = page(client, "ask-check", request)
    assert "I agree that Seaside Council gets this for “Advice”" in shown
    assert "checked" not in shown.partition("<main")[2]
    marks = boxes(shown)
    assert len(marks) == 2
    shown = post(client, "ask-check", request, service=ALL, say=marks)
    cases = Case.objects.filter(request=request, service__in=ALL)
    assert cases.count() == len(ALL)
    assert all(case.reference in shown for case in cases)
    assert "They promise an answer by" in shown
    assert Document.objects.filter(request=request).count() == 1


def test_a_box_is_never_ticked_beforehand_also_when_coming_back(at_home: tuple[Client, Request]) -> None:
    client, request = at_home
    post(client, "ask", request, service=[ADVICE])
    post(client, "ask-questions", request, last_address="1 Quay Street")
    shown = post(client, "ask-check", request, service=[ADVICE], say=boxes(page(client, "ask-check", request))[:1])
    assert "There is a problem" in shown
    assert "tick what you declare" in shown
    assert not Consent.objects.exists()
    assert "checked" not in page(client, "ask-check", request).partition("<main")[2]


def test_what_is_left_is_named_and_can_be_asked_for_later(at_home: tuple[Client, Request]) -> None:
    client, request = at_home
    post(client, "ask", request, service=ALL)
    post(client, "ask-questions", request, last_address="1 Quay Street")
    shown = post(client, "ask-check", request, service=ALL)
    assert "Not asked for yet" in shown
    assert "You have not said yes to it yet." in shown
    assert Request.objects.get(id=request.id).chosen == [ADVICE]
    shown = page(client, "ask-check", request)
    post(client, "ask-check", request, service=[ADVICE], say=boxes(shown))
    assert Consent.objects.count() == 1


def test_saved_for_later_it_is_gone_on_with_on_another_day(at_home: tuple[Client, Request]) -> None:
    client, request = at_home
    post(client, "ask", request, service=ALL)
    post(client, "ask-questions", request, save="later")
    shown = page(client, "request", request)
    assert "Some you chose are not asked for yet" in shown
    assert "We still need to know: Last address." in page(client, "asked", request)


def test_two_tabs_ask_once(at_home: tuple[Client, Request]) -> None:
    client, request = at_home
    post(client, "ask", request, service=[PENSION])
    first = boxes(page(client, "ask-check", request))
    post(client, "ask", request, service=[])  # the other tab looks around
    for _press in range(2):
        assert "This is your receipt." in post(client, "ask-check", request, service=[PENSION], say=first)
    assert Case.objects.filter(request=request, service=PENSION).count() == 1
    assert Delivery.objects.filter(clause_id="claim-widow-pension").count() == 1


def test_a_case_is_taken_back_after_one_more_question(at_home: tuple[Client, Request]) -> None:
    client, request = at_home
    post(client, "ask", request, service=[PENSION])
    post(client, "ask-check", request, service=[PENSION])
    case = Case.objects.get(request=request, service=PENSION)
    address = reverse("journey:withdraw-case", args=[request.id, case.id])
    assert "Do you want to take this back?" in client.get(address).content.decode()
    case.refresh_from_db()
    assert case.state == "open"
    for _press in range(2):
        assert "Taken back" in client.post(address, follow=True).content.decode()
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert "Choose from these" in page(client, "asked", request)


def test_the_office_reads_that_it_was_taken_back_and_that_no_promise_was_kept(at_home: tuple[Client, Request]) -> None:
    client, request = at_home
    pack = a_pack_to_ask_of()
    promise = ServiceLevel(id="promise", kind="promise", within="P10D", days="calendar")
    service = replace(pack.services[PENSION], decide_within="", service_levels=(promise,))
    factories.published(replace(pack, version="levels", services={**pack.services, PENSION: service}), at=AT)
    Request.objects.filter(id=request.id).update(pack_version_id=catalogue.current().version_id)
    post(client, "ask", request, service=[PENSION])
    post(client, "ask-check", request, service=[PENSION])
    case = Case.objects.get(request=request, service=PENSION)
    office = accounts.signed_in(accounts.a_staff_member("caseworker", case.organisation_id).user)
    address = reverse("workbench:case", args=[case.id])
    assert "On time" in office.get(address).content.decode()
    client.post(reverse("journey:withdraw-case", args=[request.id, case.id]))
    shown = office.get(address).content.decode()
    assert "The person took it back. What they told is not shown any more." in shown
    assert "gave none of the facts" not in shown
    assert "Not counted any more" in shown
    assert "Kept" not in shown
    assert "On its way" not in shown
    story = office.get(reverse("workbench:case-story", args=[case.id])).content.decode()
    assert "Under way" not in story
    assert "On its way" not in story
    assert "They promise an answer by" not in page(client, "asked", request)


def test_consent_stands_in_my_data_and_is_taken_back_there(at_home: tuple[Client, Request]) -> None:
    client, request = at_home
    post(client, "ask", request, service=[ADVICE])
    post(client, "ask-questions", request, last_address="1 Quay Street")
    post(client, "ask-check", request, service=[ADVICE], say=boxes(page(client, "ask-check", request)))
    shown = client.get(reverse("my-data")).content.decode()
    assert "What you agreed to" in shown
    consent = Consent.objects.get()
    address = reverse("journey:withdraw-consent", args=[request.id, consent.id])
    assert address in shown
    assert "It is taken back too" in client.get(address).content.decode()
    client.post(address)
    assert Case.objects.get(request=request, service=ADVICE).state == "withdrawn"
    assert "You took it back on" in client.get(reverse("my-data")).content.decode()
    assert client.get(reverse("my-data-file")).json()["consents"][0]["withdrawn_at"]


def test_one_service_alone_asks_for_the_same_yes(at_home: tuple[Client, Request]) -> None:
    client, request = at_home
    address = reverse("journey:take-up", args=[request.id, ADVICE])
    client.post(address, {"last_address": "1 Quay Street"})
    shown = client.get(address).content.decode()
    assert "Tick that you agree" in client.post(address).content.decode()
    client.post(address, {"say": boxes(shown)})
    assert Case.objects.filter(request=request, service=ADVICE).count() == 1


def test_what_was_found_can_be_chosen_before_it_is_sent() -> None:
    user, person = accounts.a_resident()
    client = accounts.signed_in(user)
    factories.published(a_pack_to_ask_of())
    draft = factories.a_request(person)
    shown = page(client, "check", draft)
    assert "Do you want to ask for any of these next?" in shown
    shown = post(client, "check", draft, key="k", true="on", also=[PENSION])
    assert "Check what you ask for" in shown
    assert Request.objects.get(id=draft.id).chosen == [PENSION]


def test_a_stranger_is_refused_everywhere(at_home: tuple[Client, Request]) -> None:
    _client, request = at_home
    stranger = accounts.signed_in(accounts.a_resident("else@mail.example")[0])
    for name in ("ask", "ask-questions", "ask-documents", "ask-check", "asked"):
        address = reverse(f"journey:{name}", args=[request.id])
        assert stranger.get(address).status_code == 403
        assert stranger.post(address, {"service": PENSION}).status_code in (403, 405)
    assert Request.objects.get(id=request.id).chosen == []


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_open_each_case_once() -> None:
    request = sent(last_address="1 Quay Street")
    said = everything(request, *ALL)
    together = Barrier(3)

    def press(_number: int) -> int:
        try:
            together.wait(timeout=30)
            with scope.within(scope.SYSTEM):
                by = acting(request.applicant_id)
                return len(sending.ask(request.id, said, channel="web", language="en", by=by, at=AT).cases)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(press, range(3))) == [3, 3, 3]
    assert Case.objects.filter(request=request, service__in=ALL).count() == 3
    assert Consent.objects.count() == 1
