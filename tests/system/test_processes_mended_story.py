"""In a real browser: a case that cannot go on is mended, and running cases move to a new version of their process."""

from collections.abc import Callable

import pytest

from commonway.cases.models import Case, Move
from commonway.cases.process import moving
from commonway.kernel.clock import now
from tests.spec.test_case_incidents import missing_facts
from tests.spec.test_case_moves import a_case, new_version
from tests.system.conftest import Walker
from tests.system.staff_browser import enter

pytestmark = [pytest.mark.system, pytest.mark.django_db(transaction=True)]
ANYBODY = pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
PENSIONS = "pensions"


@ANYBODY
def test_what_a_case_lacks_is_written_down_and_it_goes_on(
    walk: Callable[..., Walker], width: int, scripts: bool
) -> None:
    # Given a case whose way on hangs on an income nobody has told
    case = missing_facts()
    clerk = walk(width=width, scripts=scripts)
    enter(clerk, "caseworker", PENSIONS)
    # When the caseworker opens what cannot go on
    clerk.go("/workbench/stuck/")
    clerk.look("Income")
    clerk.follow(case.reference)
    clerk.look("Where it stands")
    # Then the person can be asked
    clerk.press("Ask the person")
    clerk.look("The person was asked on")
    # And what the caseworker finds out meanwhile is checked, and kept as typed where it does not fit
    clerk.fill({"income": "plenty"})
    clerk.press("Write it down, go on")
    clerk.look("There is a problem")
    assert clerk.page.locator('[name="income"]').input_value() == "plenty"
    clerk.fill({"income": "900"})
    clerk.press("Write it down, go on")
    clerk.look()
    clerk.go("/workbench/stuck/")
    clerk.look("Every case can go on")


@ANYBODY
def test_running_cases_are_moved_after_a_look_at_what_would_happen(
    walk: Callable[..., Walker], width: int, scripts: bool
) -> None:
    # Given a running case, and a new version in which its step is called something else
    case = a_case()
    to = new_version()
    coordinator = walk(width=width, scripts=scripts)
    enter(coordinator, "coordinator", PENSIONS)
    coordinator.go("/console/processes/")
    coordinator.look("Running cases")
    coordinator.follow("Move to another version", exact=False)
    # Then nobody said yet where the step goes, and nothing can be moved
    assert "1 case runs on the old version." in coordinator.look("What would happen")
    assert not coordinator.page.get_by_role("button", name="Move the cases now").count()
    # When they say it and look again
    coordinator.page.locator('[name="to-check"]').select_option("papers")
    coordinator.press("Look at it so")
    coordinator.look("1 of 1 that were looked at can move.")
    assert not Move.objects.exists()
    coordinator.press("Move the cases now")
    coordinator.look("Still to come: 1")
    moving.run(Move.objects.get().id, clock=now)
    coordinator.press("Look again")
    # Then it is moved
    coordinator.look("Moved: 1")
    assert Case.objects.get(id=case.id).pack_version_id == to
    coordinator.go("/console/processes/")
    coordinator.look("Moves")
