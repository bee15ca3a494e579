"""The queue of tasks and a task as browsers without scripts see them: little asked of the database, bad input told."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commonway.cases.models import Case, Task
from commonway.kernel.clock import now
from commonway.ledger.appending import Entry, append
from commonway.ledger.models import Event
from tests import accounts
from tests.spec.test_case_processes import CLERK, VISITOR, a_case, do, task

pytestmark = pytest.mark.django_db
QUEUE = "/workbench/tasks/"


@pytest.fixture
def case() -> Case:
    return a_case()


def worker(organisation: str = "pensions", role: str = "caseworker") -> Client:
    return accounts.signed_in(accounts.a_staff_member(role, organisation).user)


def many(case: Case, count: int) -> None:
    """Add *count* tasks to the queue, as a process with a loop opens them."""
    Task.objects.bulk_create(
        Task(
            case=case, token=1_000 + number, node=("check", "hurry", "decide")[number % 3], service=case.service,
            reference=case.reference, pack_version_id=case.pack_version_id, organisation_id="pensions",
            applicant_id=case.applicant_id, opened_at=now() + timedelta(seconds=number),
        )
        for number in range(count)
    )  # fmt: skip


def asked(browser: Client, page: str) -> int:
    browser.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(page).status_code == 200
    return len(queries)


def test_a_queue_of_a_thousand_asks_no_more_than_one_of_one(case: Case) -> None:
    browser = worker()
    few = asked(browser, QUEUE)
    many(case, 1_000)
    assert asked(browser, QUEUE) == few <= 12
    page = browser.get(QUEUE).content.decode()
    assert "1,000+" in page  # no further is counted
    assert page.count("/workbench/tasks/0") <= 60  # a leaf of them
    assert "Omar" not in page


def test_a_list_of_many_cases_asks_no_more_than_one_of_one(case: Case) -> None:
    browser = worker()
    few = asked(browser, "/workbench/")
    for number in range(3):
        from tests.spec.test_service_levels import a_case as another

        another(number=number + 1)
    assert asked(browser, "/workbench/") == few


@pytest.mark.parametrize("page", ["task", "take", "put-back"])
@pytest.mark.parametrize(("organisation", "role"), [("council", "caseworker"), ("pensions", "agent")])
def test_strangers_get_nowhere(case: Case, page: str, organisation: str, role: str) -> None:
    browser = worker(organisation, role)
    address = reverse(f"workbench:{page}", args=[task(case, "check").id])
    for answer in (browser.get(address), browser.post(address, {"papers_complete": "yes"})):
        assert answer.status_code in (302, 403, 404, 405)
        assert "Check the papers" not in answer.content.decode()
    assert task(case, "check").state == "open"
    assert not Event.objects.filter(type__in=["task.done", "task.taken"]).exists()


@pytest.mark.parametrize(
    "given",
    [
        {}, {"papers_complete": ""}, {"papers_complete": "perhaps"}, {"papers_complete": ["yes", "perhaps"]},
        {"papers_complete": "\x00"}, {"papers_complete": "9" * 10_000}, {"papers_complete[]": "yes"},
    ],
)  # fmt: skip
def test_what_is_no_answer_is_told_and_changes_nothing(case: Case, given: dict[str, Any]) -> None:
    answer = worker().post(reverse("workbench:task", args=[task(case, "check").id]), given)
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert task(case, "check").state == "open"


@pytest.mark.parametrize("day", ["0", "-1", "99999999999999999999", "\u0663\u0663", "31", "x\x00"])
def test_a_day_that_is_none_is_told(case: Case, day: str) -> None:
    do(case, "check", CLERK, papers_complete=True)
    given = {"visited_on-day": day, "visited_on-month": "2", "visited_on-year": "2026"}
    answer = worker("council").post(reverse("workbench:task", args=[task(case, "visit").id]), given)
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert task(case, "visit").state == "open"


def test_a_page_sent_twice_is_done_once_and_says_so(case: Case) -> None:
    browser, address = worker(), reverse("workbench:task", args=[task(case, "check").id])
    for _tab in range(2):
        answer = browser.post(address, {"papers_complete": "yes"}, follow=True)
        assert "Your part is done." in answer.content.decode()
    assert Event.objects.filter(type="task.done").count() == 1
    colleague = accounts.a_staff_member("caseworker", "pensions", email="colleague@staff.example")
    other = accounts.signed_in(colleague.user).post(address, {"papers_complete": "no"})
    assert "The task is over." in other.content.decode()


def test_another_answer_from_a_second_window_is_shown_and_not_dropped(case: Case) -> None:
    browser, address = worker(), reverse("workbench:task", args=[task(case, "check").id])
    browser.post(address, {"papers_complete": "yes"}, follow=True)
    told = browser.post(address, {"papers_complete": "no"}).content.decode()
    for words in (
        "You have done this task already, in another window.",
        "Your answers were not saved",
        "What you typed",
        "What was saved",
        "tell whoever decides on the case",
    ):
        assert words in told
    typed, saved = re.findall(r"<bdi>(Yes|No)</bdi>", told)
    assert (typed, saved) == ("No", "Yes")
    assert "Your part is done." not in told
    assert Event.objects.filter(type="task.done").count() == 1


def test_a_day_sent_twice_is_done_once(case: Case) -> None:
    do(case, "check", CLERK, papers_complete=True)
    browser, address = worker("council"), reverse("workbench:task", args=[task(case, "visit").id])
    given = {"visited_on-day": "10", "visited_on-month": "10", "visited_on-year": "2026"}
    for _tab in range(2):
        assert "Your part is done." in browser.post(address, given, follow=True).content.decode()
    told = browser.post(address, given | {"visited_on-day": "9"}).content.decode()
    assert "in another window" in told
    assert "9 October 2026" in told
    assert "10 October 2026" in told


def test_the_ledger_and_the_queue_name_no_value(case: Case) -> None:
    do(case, "check", CLERK, papers_complete=True)
    do(case, "visit", VISITOR, visited_on="2026-10-10")
    do(case, "decide", VISITOR.__class__(kind="staff", id="c", organisation="pensions", role="caseworker"),
       outcome="granted", reason="Her neighbour Ines helps her.")  # fmt: skip
    kept = str(list(Event.objects.values_list("data", flat=True)))
    assert "Ines" not in kept
    assert "2026-10-10" not in kept


def test_a_long_story_of_a_case_is_paged_and_asks_no_more_than_a_short_one(case: Case) -> None:
    browser, address = worker(), reverse("workbench:case-story", args=[case.id])
    page = reverse("workbench:case", args=[case.id])
    few = (asked(browser, address), asked(browser, page))
    told = Entry(
        stream=case.applicant_id,
        type="task.taken",
        organisation="pensions",
        data={"case": str(case.id), "node": "check", "task": str(task(case, "check").id)},
    )
    with transaction.atomic():
        append([told] * 1_200, by=CLERK, at=now(), purpose="test", ground="task")
    assert (asked(browser, address), asked(browser, page)) == few
    first = browser.get(address).content.decode()
    assert "Steps (1,000+)" in first
    assert first.count('<li class="cw-timeline__entry') == 50
    following = re.search(r'href="([^"]+)"\s+rel="next"', first)
    assert following
    second = browser.get(address + following[1].replace("&amp;", "&").removeprefix(address)).content.decode()
    assert 'rel="prev"' in second
    assert 'rel="next"' in second
    for wrong in ("after=x", "after=0~1", "before=%00", f"after={case.id}~99999999999999999999", "show=x"):
        assert browser.get(f"{address}?{wrong}").status_code == 200
