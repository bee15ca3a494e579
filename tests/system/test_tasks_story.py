"""Help at home through the browser: the charity calls, the region visits, somebody else decides, the person reads it."""

from collections.abc import Callable

import pytest

from commonway.cases import requests
from commonway.cases.models import Case, Task
from commonway.cases.submitting import submit
from commonway.cases.taking_up import take_up
from commonway.contacts import mailbox
from commonway.kernel.clock import now
from tests import factories
from tests.spec.test_talvera_help_at_home import EXAMPLE
from tests.system.conftest import Walker
from tests.system.staff_browser import enter

pytestmark = pytest.mark.system


def asked_for() -> Case:
    """Return the case of somebody who asked for help at home a moment ago."""
    person = factories.a_person(at=now())
    by = factories.acting(person)
    request = requests.start(EXAMPLE.life_event, person.id, "web", by=by, at=now())
    requests.save(request.id, dict(EXAMPLE.facts), channel="web", by=by, at=now())
    submit(request.id, "k", "web", by=by, at=now())
    return take_up(request.id, "help-at-home", by=by, at=now())


def open_first(worker: Walker, title: str) -> None:
    """Go to the queue and open the task of that title."""
    worker.go("/workbench/tasks/")
    worker.look(title)
    worker.leave_by(worker.page.locator("main table a").first)


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_three_people_of_two_organisations_bring_it_to_its_end(
    talvera: None, walk: Callable[..., Walker], width: int, scripts: bool
) -> None:
    # Given a case of help at home
    case = asked_for()
    first, visitor, second = (walk(width=width, scripts=scripts) for _ in range(3))
    enter(first, "caseworker", "elder-care", email="first@staff.example")
    enter(visitor, "caseworker", "regional-social-care")
    enter(second, "caseworker", "elder-care", email="second@staff.example")

    # When the charity calls: the task is taken, what is missing is told, and then it is done
    open_first(first, "Call the person")
    first.press("Take it")
    first.look("It is yours now.")
    first.press("Done, go on")
    first.look("There is a problem")
    first.fill({"help_hours_wished": "10"})
    first.press("Done, go on")
    first.look("Your part is done.")

    # And the region, told only now, visits
    open_first(visitor, "Visit and assess")
    text = visitor.look("10")
    assert "Yusuf" not in text
    visitor.fill({"help_hours_needed": "6"})
    visitor.press("Done, go on")
    visitor.look("Nothing to take")

    # Then whoever called may not decide, and a colleague does
    open_first(first, "Decide")
    assert "Done, go on" not in first.look("You did the step before")
    second.go(f"/workbench/cases/{case.id}/")
    second.look("Where it stands")
    open_first(second, "Decide")
    told_back = second.look("To decide knowing how much help was found to be needed")
    assert "6" in told_back
    second.fill({"outcome": "granted", "reason": "Somebody comes on Tuesdays."})
    second.press("Done, go on")
    second.look("Your part is done.")
    case.refresh_from_db()
    assert (case.state, case.reason) == ("done", "Somebody comes on Tuesdays.")
    assert not Task.objects.to_do().exists()
    assert "Help at home: it is decided" in [letter.title for letter in mailbox.of(case.applicant_id)]
    second.go(f"/workbench/cases/{case.id}/")
    second.look("The case ended: done")
