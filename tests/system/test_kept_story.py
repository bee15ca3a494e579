"""A case that is past the day it is kept until: a coordinator removes what is held, and the person keeps what is theirs."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from commonway.cases.models import Case, Decision
from commonway.kernel.clock import today
from tests import accounts
from tests.spec import decided
from tests.system.conftest import Walker
from tests.system.staff_browser import enter, let_in

pytestmark = pytest.mark.system


def long_ago(email: str) -> Case:
    """Return a case that was refused, and need not be kept since yesterday."""
    _, person = accounts.a_resident(email)
    case = decided.asked(person=person)
    decided.decided(case)
    Case.objects.filter(id=case.id).update(keep_until=today() - timedelta(days=1))
    case.refresh_from_db()
    return case


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_a_coordinator_removes_what_need_not_be_kept(
    transactional_db: None, walk: Callable[..., Walker], width: int, scripts: bool
) -> None:
    case = long_ago("layla@mail.example")
    other = long_ago("samir@mail.example")
    coordinator, clerk, person = (walk(width=width, scripts=scripts) for _ in range(3))
    enter(coordinator, "coordinator", "council")
    coordinator.go("/console/kept/")
    text = coordinator.look("Kept long enough")
    assert "Omar Haddad" not in text
    coordinator.press("Remove")
    coordinator.look("Choose at least one case")
    coordinator.page.locator(f'[name="case"][value="{case.id}"]').check()
    coordinator.press("Remove")
    coordinator.look("It cannot be undone.")
    coordinator.press("No, go back")
    coordinator.look(case.reference)
    coordinator.page.locator(f'[name="case"][value="{case.id}"]').check()
    coordinator.press("Remove")
    coordinator.press("Remove for good")
    text = coordinator.look("What was held for 1 case was removed.")
    assert case.reference not in text
    assert other.reference in text

    # Whoever works there sees that there was a case; the person, that it was removed, and their letter
    enter(clerk, "caseworker", "council")
    clerk.go(f"/workbench/cases/{case.id}/")
    clerk.look("What was held for this case was removed")
    let_in(person, accounts.User.objects.get(email="layla@mail.example"))
    person.go("/timeline/")
    person.look("removed what it held on")
    person.go("/letters/")
    person.follow("Help with the funeral")
    person.look("Your income is too high.")
    person.go(f"/decisions/{Decision.objects.get(about=case).id}/")
    person.look("What was held for that was removed")
    person.follow("Read the letter")
    person.look("Your income is too high.")


def test_it_reads_in_arabic(transactional_db: None, walk: Callable[..., Walker]) -> None:
    case = long_ago("layla@mail.example")
    coordinator = walk(width=390, language="ar")
    enter(coordinator, "coordinator", "council")
    coordinator.go("/console/kept/")
    coordinator.look("انتهت مدة الحفظ")
    coordinator.page.locator('[name="case"]').check()
    coordinator.leave_by(coordinator.page.locator("main form button").first)
    coordinator.look("لا يمكن التراجع عن ذلك.")
    coordinator.leave_by(coordinator.page.locator("main form button").first)
    coordinator.look("حُذف ما حُفظ عن معاملة واحدة.")
    case.refresh_from_db()
    assert case.removed_at is not None
