"""Wilma through the browser: from application to entry, and from refusal over an appeal to a change or the return."""

from collections.abc import Callable

import pytest

from commonway.cases.models import Appeal, Case, Decision
from commonway.catalogue.publishing import publish
from commonway.kernel.clock import now, today
from commonway.ledger.actors import system
from tests.spec.test_wilma import PACK
from tests.system.appealing import decide
from tests.system.conftest import Walker
from tests.system.staff_browser import enter

pytestmark = pytest.mark.system


@pytest.fixture
def velland(transactional_db: None) -> None:
    """The example jurisdiction, published."""
    publish(PACK, by=system("tests"), at=now())


def apply(person: Walker, example: str) -> Case:
    """Ask for a visit as the person of a worked example."""
    facts = PACK.examples[example].facts
    person.go("/start/visit/")
    person.look()
    person.sign_in("guest@mail.example")
    person.look()
    person.leave_by(person.page.locator("main form button").first)
    for step in PACK.life_events["visit"].steps:
        person.look()
        person.fill({fact: facts[fact] for fact in step.facts})
        person.leave_by(person.page.locator("main form button[type=submit]").first)
    person.look()
    person.page.locator("#true, [name=true]").first.check()
    person.leave_by(person.page.locator("main form .govuk-button-group button").first)
    person.look()
    return Case.objects.get(service="visitor-visa")


def open_task(worker: Walker, title: str) -> None:
    worker.go("/workbench/tasks/")
    worker.look(title)
    worker.leave_by(worker.page.locator("main a", has_text=title).first)
    worker.look(title)


def finish(worker: Walker, title: str, **found: object) -> None:
    """Do the task of that title."""
    open_task(worker, title)
    worker.fill(found)
    worker.press("Done, go on")
    worker.look()


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_from_application_to_entry(velland: None, walk: Callable[..., Walker], width: int, scripts: bool) -> None:
    person, mission, border = (walk(width=width, scripts=scripts) for _ in range(3))
    case = apply(person, "aunt-with-money")
    enter(mission, "caseworker", "mission-abroad")
    finish(mission, "See the passport", passport_seen=True)
    finish(mission, "Talk with the person", purpose_shown=True)

    decision = Decision.objects.get(case=case)
    person.go(f"/decisions/{decision.id}/")
    text = person.look("Your visit to Velland")
    assert "No person took part" in text
    assert "Ask that a person looks at it" in text

    enter(border, "caseworker", "border-police")
    finish(border, "See the person in", entered_on=today().isoformat())
    case.refresh_from_db()
    assert case.state == "done"


@pytest.mark.parametrize(("width", "scripts", "ruling"), [(1280, True, "changed"), (390, False, "upheld")])
def test_from_refusal_over_the_appeal(
    velland: None, walk: Callable[..., Walker], width: int, scripts: bool, ruling: str
) -> None:
    person, mission, first, second, court = (walk(width=width, scripts=scripts) for _ in range(5))
    case = apply(person, "guest-without-money")
    enter(mission, "caseworker", "mission-abroad")
    finish(mission, "See the passport", passport_seen=True)
    finish(mission, "Talk with the person", purpose_shown=True)

    # Two people of the board refuse
    enter(first, "caseworker", "migration-board", email="first@staff.example")
    enter(second, "caseworker", "migration-board", email="second@staff.example")
    open_task(first, "Decide on the visa")
    decide(first, case.id, outcome="refused", reasons="no-means", words="10 crowns a day are not enough.")
    second.go(f"/workbench/cases/{case.id}/decide/")
    second.look("You did not show that you can pay for your stay.")
    second.press("Confirm and give this decision")
    second.look("The decision is given")

    # The person reads it, and appeals
    person.go("/letters/")
    person.look("Your visit to Velland")
    person.follow("Your visit to Velland")
    person.look("10 crowns a day are not enough.")
    person.press("What you can do about this decision")
    person.look("You can appeal until")
    person.press("Appeal")
    person.look("hears your appeal")
    person.press("Send the appeal")
    person.look("There is a problem")
    person.fill({"grounds": "My aunt pays for me."})
    person.press("Send the appeal")
    person.look("Your appeal was sent.")

    # The board lets its decision stand
    second.go(f"/workbench/cases/{case.id}/")
    second.look("An appeal has come")
    second.press("Pass the appeal on")
    second.look("Pass the appeal on")
    second.press("Yes, pass it on")
    second.look("The appeal was passed on")

    # The court sees the whole chain, and decides
    appeal = Appeal.objects.get()
    enter(court, "caseworker", "migration-court")
    open_task(court, "Decide on the appeal")
    court.go(f"/workbench/cases/{appeal.case_id}/appeal/")
    text = court.look("My aunt pays for me.")
    for words in ("10 crowns a day are not enough.", "Tarek Solvi"):
        assert words in text
    if ruling == "changed":
        decide(court, appeal.case_id, ruling="changed", outcome="granted", reasons="means-shown")
        person.go(f"/decisions/{Decision.objects.get(case=appeal.case_id).id}/")
        person.look("We say yes")
        case.refresh_from_db()
        assert case.state == "done"
        return
    decide(court, appeal.case_id, ruling="upheld", reasons="right")
    border = walk(width=width, scripts=scripts)
    enter(border, "caseworker", "border-police")
    finish(border, "See that the person leaves", left_on=today().isoformat())
    person.go(f"/appeals/{appeal.id}/")
    person.look("Decided")
    case.refresh_from_db()
    assert case.state == "refused"
