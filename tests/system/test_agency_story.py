"""The agency's story in a real browser: its cases, what it was told under which clause, and an answer by hand."""

from collections.abc import Callable

import pytest

from commonway.cases.models import Case
from tests.system.conftest import Walker
from tests.system.staff_browser import enter
from tests.system.talvera_people import a_telling

pytestmark = pytest.mark.system


@pytest.mark.parametrize(("width", "scripts", "language"), [(1280, True, "en"), (390, True, "ar"), (390, False, "en")])
def test_an_agency_reads_its_case_and_answers(
    talvera: None, walk: Callable[..., Walker], width: int, scripts: bool, language: str
) -> None:
    # Given a telling that opened a case at the pensions agency
    request = a_telling()
    case = Case.objects.get(request=request, service="stop-pension")
    worker = walk(width=width, scripts=scripts, language=language)
    enter(worker, "caseworker", "pensions-agency")

    # When its caseworker opens it
    worker.go("/workbench/")
    worker.look(case.reference)
    worker.follow(case.reference)
    text = worker.look("Yusuf Marden")
    # Then what the clause allows is there, and nothing else
    assert "Leila Marden's income" not in text
    assert "Talvera Savings Bank" not in text

    # And an answer given by hand is looked at once more, and stands
    worker.leave_by(worker.page.locator("main a.govuk-button").first)
    worker.look()
    worker.leave_by(worker.page.locator("main form").get_by_role("button"))
    worker.look()  # with what is missing told
    worker.page.locator('[name="outcome"][value="done"]').check()
    worker.page.locator('[name="reference"]').fill("PA-2026-77")
    worker.page.locator('[name="reason"]').fill("The pension has stopped.")
    worker.leave_by(worker.page.locator("main form").get_by_role("button"))
    worker.look("PA-2026-77")
    worker.leave_by(worker.page.locator("main form").get_by_role("button").first)
    worker.look("The pension has stopped.")
    case.refresh_from_db()
    assert case.state == "done"
    worker.go("/workbench/?state=done")
    worker.look(case.reference)
    worker.go("/workbench/deliveries/")
    worker.look()


def test_what_is_only_to_be_known_is_read_too(talvera: None, walk: Callable[..., Walker]) -> None:
    a_telling()
    worker = walk()
    enter(worker, "caseworker", "electoral-commission")
    worker.go("/workbench/deliveries/")
    worker.look()
    worker.leave_by(worker.page.locator("main table a").first)
    worker.look("Yusuf Marden")


@pytest.mark.parametrize(("width", "scripts", "language"), [(1280, True, "en"), (390, True, "ar")])
def test_an_agency_pauses_a_case_and_takes_longer(
    talvera: None, walk: Callable[..., Walker], width: int, scripts: bool, language: str
) -> None:
    # Given an open case, whose caseworker waits for a paper
    case = Case.objects.get(request=a_telling(), service="stop-pension")
    worker = walk(width=width, scripts=scripts, language=language)
    enter(worker, "caseworker", "pensions-agency")
    worker.go(f"/workbench/cases/{case.id}/")
    worker.look(case.reference)

    # When they take longer, and pause it
    worker.go(f"/workbench/cases/{case.id}/extend/law/")
    worker.look()
    worker.leave_by(worker.page.locator("main form").get_by_role("button"))
    worker.look()  # with what is missing told
    worker.page.locator('[name="reason"]').fill("The old files are in another town.")
    worker.leave_by(worker.page.locator("main form").get_by_role("button"))
    worker.go(f"/workbench/cases/{case.id}/pause/")
    worker.look()
    worker.page.locator('[name="waits_for"][value="person"]').check()
    worker.page.locator('[name="reason"]').fill("We need the number of your bank account.")
    worker.leave_by(worker.page.locator("main form").get_by_role("button"))

    # Then the case says so, and goes on when they say so
    worker.look("We need the number of your bank account.")
    worker.go("/workbench/?state=paused")
    worker.look(case.reference)
    worker.go(f"/workbench/cases/{case.id}/")
    worker.leave_by(worker.page.locator("main").get_by_role("button").last)
    worker.look()
    assert not case.clocks.filter(paused_at__isnull=False).exists()
