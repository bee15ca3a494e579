"""Pausing, resuming and extending by hand, and what the person reads of it, as browsers without scripts see it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commonway.cases.models import Case, Clock, ClockAct
from commonway.kernel.clock import now
from tests import accounts
from tests.spec.test_service_levels import a_case, pack_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    """A case opened today, of a service with a promise in days of work and a legal term that goes on in a pause."""
    return a_case(pack_with(), at=now())


def worker(organisation: str = "pensions") -> Client:
    return accounts.signed_in(accounts.a_staff_member("caseworker", organisation).user)


def posted(case: Case, browser: Client, page: str, *more: str, **fields: str) -> str:
    return browser.post(reverse(f"workbench:{page}", args=[case.id, *more]), fields, follow=True).content.decode()


def page_of(case: Case, browser: Client) -> str:
    return browser.get(reverse("workbench:case", args=[case.id])).content.decode()


def test_a_case_shows_both_clocks(case: Case) -> None:
    page = page_of(case, worker())
    assert "Promised" in page
    assert "Required by law" in page
    assert "Act, section 12" in page
    assert "On time" in page
    assert "Pause this case" in page


def test_a_case_is_paused_and_goes_on(case: Case) -> None:
    browser = worker()
    asked = browser.get(reverse("workbench:pause", args=[case.id])).content.decode()
    assert "this goes on being counted" in asked  # the law's term
    on = timezone.localdate() + timedelta(days=10)
    expected = {f"expected_on-{part}": str(getattr(on, part)) for part in ("day", "month", "year")}
    page = posted(case, browser, "pause", waits_for="person", reason="We need your bank account.", **expected)
    assert "The case is paused" in page
    assert "Waiting for the person" in page
    assert "We need your bank account." in page
    assert reverse("workbench:pause", args=[case.id]) not in page
    assert "Paused (1)" in browser.get(reverse("workbench:cases")).content.decode()
    listed = browser.get(reverse("workbench:cases"), {"state": "paused"}).content.decode()
    assert case.reference in listed
    page = posted(case, browser, "resume-case")
    assert "The case goes on." in page
    assert not Clock.objects.filter(case=case, paused_at__isnull=False).exists()


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(case: Case) -> None:
    browser = worker()
    page = posted(case, browser, "pause", reason="We need a paper.")
    assert "There is a problem" in page
    assert "We need a paper." in page
    yesterday = timezone.localdate() - timedelta(days=1)
    past = {f"expected_on-{part}": str(getattr(yesterday, part)) for part in ("day", "month", "year")}
    assert "must be today or later" in posted(case, browser, "pause", waits_for="other", reason="We wait.", **past)
    assert "There is a problem" in posted(case, browser, "extend", "law", reason="x" * 501)
    assert not ClockAct.objects.exists()


def test_longer_is_taken_once(case: Case) -> None:
    browser = worker()
    asked = browser.get(reverse("workbench:extend", args=[case.id, "law"])).content.decode()
    assert "Due then" in asked
    assert "The case has longer" in posted(case, browser, "extend", "law", reason="The archive is closed.")
    assert "cannot be extended" in posted(case, browser, "extend", "law", reason="Once more.")
    assert browser.get(reverse("workbench:extend", args=[case.id, "no-such"])).status_code == 404
    assert ClockAct.objects.count() == 1


def test_another_organisations_case_does_not_exist(case: Case) -> None:
    stranger = worker("passports")
    for page, *more in (("pause",), ("extend", "law")):
        assert stranger.get(reverse(f"workbench:{page}", args=[case.id, *more])).status_code == 404
    given = {"waits_for": "person", "reason": "Mine now."}
    for page, *more in (("pause",), ("resume-case",), ("extend", "law")):
        assert stranger.post(reverse(f"workbench:{page}", args=[case.id, *more]), given).status_code == 404
    assert not ClockAct.objects.exists()


def test_the_person_reads_the_promise_the_law_and_the_reason() -> None:
    user, person = accounts.a_resident()
    case, browser, resident = a_case(pack_with(), at=now(), applicant=person), worker(), accounts.signed_in(user)
    posted(case, browser, "extend", "law", reason="The archive is closed.")
    posted(case, browser, "pause", waits_for="person", reason="We need your bank account.")
    page = resident.get(reverse("journey:told", args=[case.request_id])).content.decode()
    assert "They promise an answer by" in page
    assert "By law they must answer by" in page
    assert "They wait for you" in page
    timeline = resident.get(reverse("timeline")).content.decode()
    assert "Pensions Agency had to pause: Stop pension" in timeline
    assert "Pensions Agency needs longer for: Stop pension" in timeline
    for shown in (page, timeline):
        assert "We need your bank account." in shown
        assert "The archive is closed." in shown
