"""The pages of tasks and service levels on a small screen, from right to left, and by keyboard alone."""

from collections.abc import Callable

import pytest

from commonway.cases.models import Case, Task
from tests.system.conftest import Walker
from tests.system.staff_browser import enter
from tests.system.test_tasks_story import asked_for

pytestmark = pytest.mark.system


@pytest.mark.parametrize(("width", "language"), [(320, "en"), (390, "ar")], ids=["narrow", "arabic"])
def test_every_page_of_tasks_and_service_levels_fits_and_is_accessible(
    talvera: None, walk: Callable[..., Walker], width: int, language: str
) -> None:
    case = asked_for()
    worker = walk(width=width, language=language)
    enter(worker, "caseworker", "elder-care")
    task = Task.objects.get(case=case, node="call")
    for page in ("tasks/", "tasks/?show=done", f"tasks/{task.id}/", f"cases/{case.id}/"):
        worker.go(f"/workbench/{page}")
        worker.look()
    worker.go(f"/workbench/tasks/{task.id}/")
    worker.leave_by(worker.page.locator("main form[novalidate] button"))  # nothing filled in: the problem is told
    worker.look()
    worker.leave_by(worker.page.locator("main form[action] button"))
    worker.look()
    told = Case.objects.get(request=case.request, service="stop-pension")
    other = walk(width=width, language=language)
    enter(other, "caseworker", told.organisation_id)
    for page in ("", "?state=at_risk", "?state=paused", f"cases/{told.id}/", f"cases/{told.id}/pause/"):
        other.go(f"/workbench/{page}")
        other.look()
    other.leave_by(other.page.locator("main form button"))
    other.look()  # what is missing is told
    other.page.locator("[name=waits_for][value=person]").check()
    other.page.locator("[name=reason]").fill("نحتاج إلى رقم الحساب." if language == "ar" else "We need the account.")
    other.leave_by(other.page.locator("main form button"))
    other.look()
    level = told.clocks.exclude(kind="promise").get().level
    other.go(f"/workbench/cases/{told.id}/extend/{level}/")
    other.look()


def test_a_task_is_done_by_keyboard_alone(talvera: None, walk: Callable[..., Walker]) -> None:
    case = asked_for()
    worker = walk(width=1280)
    enter(worker, "caseworker", "elder-care")
    task = Task.objects.get(case=case, node="call")
    worker.go(f"/workbench/tasks/{task.id}/")
    keyboard = worker.page.keyboard
    for _step in range(40):
        keyboard.press("Tab")
        if worker.page.evaluate("document.activeElement.name") == "help_hours_wished":
            break
    keyboard.type("3")
    with worker.page.expect_navigation():
        keyboard.press("Enter")
    worker.look("Your part is done.")
    task.refresh_from_db()
    assert task.state == "done"
