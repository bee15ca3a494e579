"""Sharing out work through the browser: a lead gives many at once, a colleague hands one over, the other accepts."""

from collections.abc import Callable

import pytest

from commonway.cases.models import Task
from commonway.identity.models import StaffMember
from tests.system.conftest import Walker
from tests.system.staff_browser import enter
from tests.system.test_tasks_story import asked_for


def a_colleague(walker: Walker, name: str, **given: object) -> StaffMember:
    post = enter(walker, "caseworker", "elder-care", email=f"{name}@staff.example")
    StaffMember.objects.filter(id=post.id).update(**given)
    return post


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_a_lead_shares_out_and_a_colleague_hands_over(
    talvera: None, walk: Callable[..., Walker], width: int, scripts: bool
) -> None:
    # Given two cases of help at home, a lead of the team of the first calls, and two who call
    for _ in range(2):
        asked_for()
    lead, ines, omar = (walk(width=width, scripts=scripts) for _ in range(3))
    a_colleague(lead, "lead", team="first-calls", leads=True)
    a_colleague(ines, "ines", team="first-calls")
    second = a_colleague(omar, "omar")

    # When the lead gives both to Ines at once, having looked at what will be done
    lead.go("/workbench/tasks/?show=team")
    lead.look("Call the person")
    for box in lead.page.locator('[name="task"]').all():
        box.check()
    lead.press("Give them to a colleague")
    lead.look("It is theirs at once.")
    lead.press("Give it")
    lead.look("There is a problem")
    lead.page.get_by_label("ines@staff.example").check()
    lead.press("Give it")
    lead.look("2 tasks were changed.")
    assert Task.objects.filter(state="taken").count() == 2
    lead.go("/workbench/workload/")
    lead.look("ines@staff.example")

    # Then Ines hands one over to Omar, with a note; it stays hers until he accepts
    ines.go("/workbench/tasks/?show=mine")
    ines.look("Mine (2)")
    ines.leave_by(ines.page.locator("main table a").first)
    ines.look("lead gave it to ines")
    ines.follow("Hand it over")
    ines.look("It stays yours until your colleague accepts it.")
    ines.page.get_by_label("omar@staff.example").check()
    ines.fill({"note": "She asks to be called before noon."})
    ines.press("Hand it over")
    ines.look("Until they accept, it is yours.")
    omar.go("/workbench/tasks/?show=offered")
    omar.look("Handed over to me (1)")
    omar.leave_by(omar.page.locator("main table a").first)
    omar.look("She asks to be called before noon.")
    omar.press("Accept it")
    omar.look("It is yours now.")
    assert Task.objects.get(taken_by=str(second.user_id)).offered_to == ""

    # And the lead, asked about the other, answers
    ines.go("/workbench/tasks/?show=mine")
    ines.leave_by(ines.page.locator("main table a").first)
    ines.follow("Ask the lead")
    ines.fill({"note": "Nobody answers the phone. May I write?"})
    ines.press("Ask the lead")
    ines.look("The lead is asked.")
    lead.go("/workbench/tasks/?show=escalated")
    lead.leave_by(lead.page.locator("main table a").first)
    lead.look("May I write?")
    lead.follow("Answer what was asked")
    lead.fill({"note": "Yes, today."})
    lead.press("Answer")
    lead.look("Yes, today.")


def test_a_bulk_change_is_undone_and_lists_are_worked_through_by_keys(
    talvera: None, walk: Callable[..., Walker]
) -> None:
    asked_for()
    lead = walk()
    a_colleague(lead, "lead", leads=True)
    lead.go("/workbench/tasks/")
    lead.look("Call the person")
    lead.page.keyboard.press("j")
    lead.page.keyboard.press("x")
    assert lead.page.locator('[name="task"]').first.is_checked()
    lead.press("Refer them to a team")
    lead.page.get_by_label("Decisions").check()
    lead.fill({"note": "They decide at once."})
    lead.press("Refer it")
    lead.look("1 task was changed.")
    assert Task.objects.get().team == "decisions"
    lead.press("Undo")
    lead.look("What was undone")
    assert Task.objects.get().team == "first-calls"
    lead.go("/workbench/keys/")
    lead.press("Turn the keys off")
    lead.look("The keys are off.")
    lead.go("/workbench/tasks/")
    lead.page.keyboard.press("j")
    lead.page.keyboard.press("x")
    assert not lead.page.locator('[name="task"]').first.is_checked()
