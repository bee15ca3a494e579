"""Coming without an appointment, through the browser: a number on the phone and one at the door, two who call, a screen."""

from collections.abc import Callable

import pytest

from commonway.cases.models import Ticket
from commonway.catalogue.publishing import publish
from commonway.kernel.clock import now
from commonway.ledger.actors import system
from tests.spec.queueing import PLACE, always_open
from tests.system.conftest import Walker
from tests.system.staff_browser import enter, let_in
from tests.system.test_nurse_family_story import a_case

pytestmark = pytest.mark.system


@pytest.fixture
def merrowdale(transactional_db: None) -> None:
    """The region of the family nurse, its office open whatever the hour."""
    publish(always_open(), by=system("tests"), at=now())


@pytest.mark.parametrize(
    ("width", "scripts", "language", "turn"),
    [(1280, True, "en", "Your turn: go to Counter 1"), (390, False, "ar", "حان دوركم: توجّهوا إلى النافذة 1")],
    ids=["wide", "narrow"],
)
def test_a_mother_takes_a_number_and_two_counters_call(
    merrowdale: None, walk: Callable[..., Walker], width: int, scripts: bool, language: str, turn: str
) -> None:
    # Given a mother who asked for a nurse, at her phone, and two who serve
    case, user, _, _ = a_case()
    mother = walk(width=390, scripts=scripts, language=language)
    first, second, screen = (walk(width=width, scripts=scripts) for _ in range(3))
    let_in(mother, user)
    enter(first, "caseworker", "family-office", email="first@staff.example")
    enter(second, "caseworker", "family-office", email="second@staff.example")

    # When she takes a number about it on her way, and somebody else is given one at the door
    mother.go("/appointments/")
    mother.leave_by(mother.page.locator('main a[href="/queue/"]'))
    mother.look()
    mother.leave_by(mother.page.locator(f'a[href="/queue/{PLACE}/"]'))
    mother.leave_by(mother.page.locator("main form button"))
    mother.look()  # what is missing is said
    mother.fill({"errand": "family-nurse", "language": "any"})
    mother.look()
    mother.leave_by(mother.page.locator("main form button"))
    mother.look("A001")
    hers = Ticket.objects.get()
    assert hers.case_id == case.id
    second.go("/workbench/queue/")
    second.look("Family Office in Upper Merrow")
    second.press("Give a number at the door")
    second.fill({"errand": "ask", "language": "en"})
    second.look("Nothing is written down of who they are.")
    second.press("Give a number")
    second.look("A002")

    # Then each counter has one of them, and the screen says where to go
    first.go(f"/workbench/queue/{PLACE}/counters/one/")
    first.look("2 people are waiting.")
    first.press("Call the next")
    first.look("A001")
    first.press("Call again")
    if scripts:
        mother.look("Called again at")
    second.go(f"/workbench/queue/{PLACE}/counters/two/")
    second.look("A002")
    second.press("Call the next")
    second.look("Nobody is waiting.")
    screen.go(f"/waiting-room/{PLACE}/")
    shown = screen.look("Counter 2")
    assert "Counter 1" in shown
    assert case.reference not in shown
    if not scripts:
        mother.page.reload()
    mother.look(turn)

    # And she is served; the other did not come and waits once more
    second.press("Did not come")
    second.look("Called once before")
    if scripts:
        first.look("Called once before")  # by itself
    first.press("Done")
    first.look("1 person is waiting.")
    mother.go(f"/queue/numbers/{hers.id}/")
    mother.look()
    mother.go("/timeline/")
    mother.look("Merrowdale Family Office" if language == "en" else "مكتب الأسرة في ميروديل")
    first.go("/workbench/queue/")
    first.look("Half were called within")
    second.page.context.clear_cookies()
    if scripts:
        second.look("Password")  # signed out: the counter does not stand still unnoticed
    hers.refresh_from_db()
    assert hers.state == "served"
