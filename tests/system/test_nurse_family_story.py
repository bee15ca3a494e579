"""Two years with a family nurse through the browser: each who takes part at their own screen, on the phone and the desk."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from commonway.cases.models import Case, Plan, PlanEntry, PlanParty
from commonway.catalogue.publishing import publish
from commonway.identity.models import Person, User
from commonway.kernel.clock import now
from commonway.ledger.actors import system
from tests import accounts
from tests.spec.merrowdale import PACK, asked_for
from tests.system.appealing import appeal, decide, hear, pass_on, read_letter
from tests.system.conftest import Walker
from tests.system.staff_browser import enter, let_in
from tests.system.test_tasks_story import open_first

pytestmark = pytest.mark.system
ANSWERS = {"expected_on": (now().date() + timedelta(days=120)).isoformat()}
MOTHER = "tamsin@mail.example"
GRANNY = "granny@mail.example"


@pytest.fixture
def merrowdale(transactional_db: None) -> None:
    """The region of the family nurse, published."""
    publish(PACK, by=system("tests"), at=now())


def a_case() -> tuple[Case, User, User, Person]:
    """Return the case of a mother who asked for a nurse a moment ago, with her account and her own mother's."""
    user, mother = accounts.a_resident(MOTHER)
    granny_user, granny = accounts.a_resident(GRANNY)
    return asked_for(mother, at=now(), **ANSWERS), user, granny_user, granny


def meet(nurse: Walker) -> None:
    """The nurse meets the mother."""
    open_first(nurse, "Meet the mother")
    nurse.fill({"met_on": timezone.localdate().isoformat()})
    nurse.press("Done, go on")


def accept(nurse: Walker, head: Walker, case: Case) -> None:
    """The nurse meets the mother, and somebody else gives her a place."""
    meet(nurse)
    decide(head, case.id, outcome="granted", reasons="first-child-and-early")


@pytest.mark.parametrize(("width", "scripts", "language"), [(1280, True, "en"), (390, False, "en")])
def test_a_family_and_three_organisations_work_on_one_plan(
    merrowdale: None, walk: Callable[..., Walker], width: int, scripts: bool, language: str
) -> None:
    # Given a mother who has a place; she is at her phone, whatever the others have
    case, user, granny_user, _ = a_case()
    nurse, head, neighbour, visitor = (walk(width=width, scripts=scripts) for _ in range(4))
    mother, granny = walk(width=390, scripts=scripts), walk(width=width, scripts=scripts)
    enter(nurse, "caseworker", "family-nurses", email="nora@staff.example")
    enter(head, "caseworker", "family-nurses", email="head@staff.example")
    enter(neighbour, "caseworker", "village-circle")
    enter(visitor, "caseworker", "health-visitors")
    let_in(mother, user)
    let_in(granny, granny_user)
    accept(nurse, head, case)
    plan = Plan.objects.get(case=case)

    # When the mother says in her own words what she wants
    mother.go("/plans/")
    mother.look("Our two years")
    mother.follow("Our two years")
    mother.look("Who takes part")
    mother.press("Add a goal")
    mother.press("Save")
    mother.look("There is a problem")
    mother.fill({"text": "I want to sleep, and to know why she cries"})
    mother.press("Save")
    mother.look("I want to sleep, and to know why she cries")

    # And the nurse leads, and plans the first visit
    nurse.go("/workbench/plans/")
    nurse.look(case.reference)
    nurse.leave_by(nurse.page.locator("main table a").first)
    nurse.look("I want to sleep")
    nurse.follow("Lead this plan")
    nurse.fill({"called": "Nora"})
    nurse.look()
    nurse.press("I lead this plan")
    nurse.press("Plan a visit")
    nurse.fill({"slot": "getting-to-know-1", "on": timezone.localdate().isoformat(), "time": "9", "place": "At home"})
    nurse.look()
    nurse.press("Save")
    nurse.look("At home")
    nurse.press("Write a note")
    nurse.fill({"text": "She seems very tired."})
    nurse.press("Save")
    nurse.look("She seems very tired.")
    nurse.go("/workbench/plans/day/")
    nurse.look(case.reference)

    # And the grandmother comes in, invited by the mother, and says what she brings
    invites(mother, plan)
    granny.go("/plans/")
    granny.look("You are invited")
    granny.follow("Our two years")
    granny.look("Grandmother")
    granny.press("Yes, I take part")
    granny.press("Say what you bring")
    granny.fill({"text": "I look after the baby on Tuesdays"})
    granny.look()
    granny.press("Save")
    assert "She seems very tired." not in granny.look("I look after the baby on Tuesdays")

    # And the neighbours, proposed by the nurse, only once the mother agrees
    neighbours_join(nurse, neighbour, mother, plan)

    # And two change the same step at once: neither loses a word
    two_at_once(mother, nurse, plan)

    # And all look at it together
    nurse.press("Write a review down")
    goal = PlanEntry.objects.get(kind="goal")
    nurse.fill({"on": timezone.localdate().isoformat(), "agreed": "Tuesdays work well.", f"goal-{goal.id}": "1"})
    for party in PlanParty.objects.filter(plan=plan, role__in=("mother", "nurse", "grandmother")):
        nurse.page.locator(f'[name="present"][value="{party.id}"]').check()
    nurse.look()
    nurse.press("Write it down")
    nurse.look("Tuesdays work well.")
    mother.go(f"/plans/{plan.id}/")
    mother.look("A little")

    # Then consent is taken back, and the plan is closed to the neighbours
    circle = PlanParty.objects.get(plan=plan, role="circle")
    mother.go(f"/plans/{plan.id}/parties/{circle.id}/end/")
    mother.look("sees nothing of the plan")
    mother.press("Yes, end it")
    mother.look("No longer takes part")
    neighbour.go("/workbench/plans/")
    neighbour.look("No plans")

    # And it ends: the plan, with a reason, and the case with a decision and a letter
    ends(nurse, visitor, mother, plan)
    case.refresh_from_db()
    assert (case.state, case.reason) == ("done", "You sleep, and you know her.")


def invites(mother: Walker, plan: Plan) -> None:
    mother.go(f"/plans/{plan.id}/invite/")
    mother.fill({"role": "grandmother", "called": "My mother", "email": GRANNY})
    assert not mother.page.locator('[name="consent"]').is_checked()
    mother.press("Invite them")
    mother.look("Tick the box if you agree")
    mother.page.locator('[name="consent"]').check()
    mother.press("Invite them")
    mother.look("They are invited.")


def neighbours_join(nurse: Walker, neighbour: Walker, mother: Walker, plan: Plan) -> None:
    neighbour.go("/workbench/plans/")
    neighbour.look("No plans")
    nurse.go(f"/workbench/plans/{plan.id}/propose/")
    nurse.fill({"role": "circle"})
    nurse.look()
    nurse.press("Ask the person")
    mother.go(f"/plans/{plan.id}/")
    mother.look("would like to take part")
    mother.follow("Decide", exact=False)
    mother.look("What they see of your plan")
    mother.press("They may take part")
    mother.look("Tick the box if you agree")
    mother.page.locator('[name="consent"]').check()
    mother.press("They may take part")
    neighbour.go("/workbench/plans/")
    neighbour.leave_by(neighbour.page.locator("main table a").first)
    assert "I want to sleep" not in neighbour.look("I look after the baby on Tuesdays")
    neighbour.press("Say what you bring")
    neighbour.fill({"text": "A hot meal on Fridays"})
    neighbour.press("Save")
    mother.go(f"/plans/{plan.id}/")
    mother.look("A hot meal on Fridays")


def two_at_once(mother: Walker, nurse: Walker, plan: Plan) -> None:
    nurse.go(f"/workbench/plans/{plan.id}/add/step/")
    nurse.fill({"text": "Look for a cot"})
    nurse.press("Save")
    step = PlanEntry.objects.get(kind="step")
    nurse.go(f"/workbench/plans/{plan.id}/entries/{step.id}/")
    mother.go(f"/plans/{plan.id}/entries/{step.id}/")
    mother.fill({"text": "Look for a cot in town"})
    mother.press("Save")
    nurse.fill({"text": "Borrow a cot"})
    nurse.press("Save")
    nurse.look("Look for a cot in town")
    assert nurse.page.locator('[name="text"]').input_value() == "Borrow a cot"
    nurse.fill({"text": "Borrow a cot, or look in town"})
    nurse.press("Save mine instead")
    nurse.look("Borrow a cot, or look in town")
    mother.go(f"/plans/{plan.id}/entries/{step.id}/")
    mother.page.get_by_text("What it said before").click()
    mother.look("Look for a cot in town")


def ends(nurse: Walker, visitor: Walker, mother: Walker, plan: Plan) -> None:
    nurse.go(f"/workbench/plans/{plan.id}/end/")
    nurse.look("It cannot be taken back")
    nurse.fill({"text": "You know what to do."})
    nurse.press("End the plan")
    nurse.look("The plan has ended.")
    open_first(visitor, "Take the child over")
    visitor.fill({"health_visitor": "Ms Alder"})
    visitor.press("Done, go on")
    open_first(nurse, "Say how it ended")
    nurse.fill({"reason": "You sleep, and you know her."})
    nurse.press("Done, go on")
    mother.go(f"/plans/{plan.id}/")
    mother.look("You know what to do.")
    mother.go("/letters/")
    mother.look("Your two years with a family nurse")


def test_a_plan_reads_in_arabic(merrowdale: None, walk: Callable[..., Walker]) -> None:
    case, user, _, _ = a_case()
    nurse, head, mother = walk(), walk(), walk(width=390, language="ar")
    enter(nurse, "caseworker", "family-nurses", email="nora@staff.example")
    enter(head, "caseworker", "family-nurses", email="head@staff.example")
    let_in(mother, user)
    accept(nurse, head, case)
    mother.go(f"/plans/{Plan.objects.get(case=case).id}/")
    text = mother.look("عامانا")
    assert "Steps" not in text


@pytest.mark.parametrize(("width", "scripts", "ruling"), [(1280, True, "changed"), (390, False, "upheld")])
def test_a_mother_who_is_refused_is_heard_by_the_panel(
    merrowdale: None, walk: Callable[..., Walker], width: int, scripts: bool, ruling: str
) -> None:
    # Given a mother the nurses have no time for
    case, user, _, _ = a_case()
    nurse, head, panel = (walk(width=width, scripts=scripts) for _ in range(3))
    mother = walk(width=390, scripts=scripts)
    enter(nurse, "caseworker", "family-nurses", email="nora@staff.example")
    enter(head, "caseworker", "family-nurses", email="head@staff.example")
    enter(panel, "caseworker", "health-appeals-panel")
    let_in(mother, user)
    meet(nurse)
    decide(head, case.id, outcome="refused", reasons="no-nurse-near", words="Three families wait before you.")
    read_letter(
        mother, "A family nurse: it is decided", "No nurse near you has time", "Three families wait before you."
    )

    # When she appeals, and the nurses let it stand
    lodged = appeal(mother, "I asked in week 20. Nobody came for ten weeks.")
    pass_on(head, case)
    hear(panel, lodged, "Nobody came for ten weeks.", "Three families wait before you.", "Tamsin Orrelwick")

    # Then the panel leaves it, or gives her the place: the nurse welcomes her, and their plan begins
    if ruling == "upheld":
        decide(panel, lodged.case_id, ruling="upheld", reasons="nurses-were-right")
        read_letter(mother, "Your appeal: A family nurse for two years", "The family nurses were right.")
        assert not Plan.objects.exists()
        return
    decide(panel, lodged.case_id, ruling="changed", outcome="granted", reasons="asked-in-time")
    read_letter(mother, "Your appeal: A family nurse for two years", "You asked in time.")
    read_letter(mother, "A family nurse: your plan")
    mother.go("/plans/")
    mother.follow("Our two years")
    mother.look("Who takes part")
    nurse.go("/workbench/plans/")
    nurse.look(case.reference)
    case.refresh_from_db()
    assert case.state == "open"


def test_a_refused_place_reads_in_arabic(merrowdale: None, walk: Callable[..., Walker]) -> None:
    case, user, _, _ = a_case()
    Person.objects.filter(id=case.applicant_id).update(language="ar")
    nurse, head, panel = walk(), walk(), walk(language="ar")
    mother = walk(width=390, language="ar")
    enter(nurse, "caseworker", "family-nurses", email="nora@staff.example")
    enter(head, "caseworker", "family-nurses", email="head@staff.example")
    enter(panel, "caseworker", "health-appeals-panel")
    let_in(mother, user)
    meet(nurse)
    decide(head, case.id, outcome="refused", reasons="no-nurse-near")
    read_letter(mother, "ممرضة الأسرة: صدر القرار", "لا يوجد بالقرب منكم ممرضة لديها وقت لأسرة أخرى.")
    lodged = appeal(mother, "طلبت في الأسبوع العشرين.")
    pass_on(head, case)
    hear(panel, lodged, "طلبت في الأسبوع العشرين.")
    decide(panel, lodged.case_id, ruling="changed", outcome="granted", reasons="asked-in-time")
    mother.go(f"/appeals/{lodged.id}/")
    mother.look("هيئة الطعون الصحية في ميروديل")
    assert Plan.objects.filter(case=case).exists()
