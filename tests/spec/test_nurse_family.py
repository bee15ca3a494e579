"""A family nurse for two years: one plan, worked on by a mother, her family, a nurse, neighbours and health visitors."""

from datetime import date, timedelta

import pytest

from commonway.cases.deciding import by_staff
from commonway.cases.deciding.drafts import Draft
from commonway.cases.models import Plan, PlanEdition, PlanEntry, Task
from commonway.cases.plans import ending, leading, reviewing, sharing, working
from commonway.cases.plans.errors import ChangedMeanwhile, NotPossible, NotYourPart, PlanOver, PlanUnknown
from commonway.cases.plans.opening import earlier, plans_at, plans_of, visits_on
from commonway.contacts import mailbox
from commonway.exchange.models import Delivery
from commonway.exchange.receipts import Receipt, answer
from commonway.identity.access import AccessRefused
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.vault.sealing import Safe
from commonway.vault.shredding import destroy
from commonway.web.presenters.plans import time_line
from commonway.web.presenters.wording import wording
from tests import factories
from tests.spec.merrowdale import (
    AT,
    HEAD,
    NEIGHBOUR,
    NURSE,
    PACK,
    VISITOR,
    Family,
    a_family,
    asked_for,
    days,
    do,
    with_granny,
    with_neighbours,
)

pytestmark = pytest.mark.django_db


def add(family: Family, kind: str, text: str, by: Actor, *, key: str = "", **more: object) -> PlanEntry:
    when = more.pop("when", None)
    at = more.pop("at", AT)
    slot = more.pop("slot", "")
    return working.add(
        family.plan.id,
        kind,
        {"text": text, **more},
        key=key or text,
        when=when,
        slot=slot,
        by=by,
        at=at,  # type: ignore[arg-type]
    )


def types(family: Family) -> set[str]:
    return set(Event.objects.filter(stream_id=family.person.id).values_list("type", flat=True))


def test_the_plan_begins_with_the_place_and_the_case_waits_for_it() -> None:
    family = a_family()
    assert family.case.state == "open"
    assert family.plan.state == "active"
    assert not Task.objects.to_do().filter(case=family.case).exists()
    assert [party.role for party in family.seen(family.mother).standing.parties] == ["mother", "nurse"]
    assert "A family nurse: your plan" in [each.title for each in mailbox.of(family.person.id)]


def test_a_refused_place_begins_no_plan() -> None:
    factories.published(PACK, at=AT)
    case = asked_for()
    do(case, "meet", NURSE, met_on="2026-09-09")
    by_staff.decide(case.id, Draft(outcome="refused", reasons=("no-nurse-near",)), by=HEAD, at=AT)
    case.refresh_from_db()
    assert (case.state, Plan.objects.filter(case=case).exists()) == ("refused", False)


def test_visits_are_foreseen_as_the_pack_says_and_move_with_the_birth() -> None:
    family = a_family()
    time = family.seen(NURSE).schedule
    assert [slot.on - date(2026, 9, 7) for slot in time.slots[:6]] == [days(n) for n in (0, 7, 14, 21, 28, 42)]
    assert (time.ends, time.spans[-1].begins) == (date(2029, 1, 25), date(2028, 10, 25))
    weekly = [slot.on for slot in time.slots if slot.phase == "first-weeks"]
    assert weekly[:2] == [date(2027, 1, 25), date(2027, 2, 1)]
    assert len(weekly) == 6
    leading.count_from(family.plan.id, date(2027, 1, 11), by=NURSE, at=AT)
    moved = [slot.on for slot in family.seen(NURSE).schedule.slots if slot.phase == "first-weeks"]
    assert moved[0] == date(2027, 1, 11)
    assert "plan.moved" in types(family)


def test_each_sees_what_their_part_lets_them() -> None:
    family = a_family()
    with_granny(family)
    with_neighbours(family)
    add(family, "goal", "I want to know why he cries", family.mother)
    add(family, "step", "Bring the cot", NURSE)
    add(family, "contribution", "I cook on Tuesdays", family.granny)
    add(family, "note", "She seems very tired.", NURSE)
    reviewing.review(
        family.plan.id, on=AT.date(), present=[str(family.party("mother").id)], agreed="Go on.", key="r",
        scores={str(each.entry.id): 1 for each in family.seen(NURSE).of("goal")}, by=NURSE, at=AT,
    )  # fmt: skip

    def kinds(by: Actor) -> set[str]:
        return {each.entry.kind for each in family.seen(by).entries}

    assert kinds(family.mother) == {"goal", "step", "contribution", "review"}
    assert kinds(NURSE) == {"goal", "step", "contribution", "review", "note"}
    assert kinds(family.granny) == {"goal", "step", "contribution"}
    assert kinds(NEIGHBOUR) == {"step", "contribution"}


def test_a_professions_notes_are_no_other_professions() -> None:
    family = a_family()
    party = sharing.propose(family.plan.id, role="health-visitor", by=NURSE, at=AT)
    sharing.agree(family.plan.id, party.id, by=family.mother, at=AT)
    mine = add(family, "note", "Ask about the iron tablets.", NURSE)
    theirs = add(family, "note", "Vaccinations from March.", VISITOR)
    assert [each.entry.id for each in family.seen(NURSE).of("note")] == [mine.id]
    assert [each.entry.id for each in family.seen(VISITOR).of("note")] == [theirs.id]
    for by in (VISITOR, family.mother):
        with pytest.raises((PlanUnknown, NotYourPart)):
            working.change(family.plan.id, mine.id, {"text": "x"}, seen=1, by=by, at=AT)


def test_nobody_takes_part_without_the_persons_yes_and_an_agreement() -> None:
    family = a_family()
    party = sharing.propose(family.plan.id, role="circle", by=NURSE, at=AT)
    assert not Delivery.objects.filter(organisation_id="village-circle").exists()
    with pytest.raises(PlanUnknown):
        family.seen(NEIGHBOUR)
    assert Event.objects.filter(type="access.refused", actor_id=NEIGHBOUR.id).exists()
    for by in (NURSE, NEIGHBOUR):
        with pytest.raises((NotYourPart, PlanUnknown)):
            sharing.agree(family.plan.id, party.id, by=by, at=AT)
    sharing.agree(family.plan.id, party.id, by=family.mother, at=AT)
    told = Delivery.objects.get(organisation_id="village-circle")
    assert set(told.fact_names) == {"applicant_name", "applicant_phone"}
    assert family.seen(NEIGHBOUR).standing.role.id == "circle"  # type: ignore[union-attr]


def test_family_is_invited_by_the_person_and_says_themselves_whether_they_come() -> None:
    family = a_family()
    invited = {"role": "grandmother", "person_id": family.grandmother.id, "called": "My mother"}
    with pytest.raises(NotYourPart):
        sharing.invite(family.plan.id, **invited, by=NURSE, at=AT)  # type: ignore[arg-type]
    first = sharing.invite(family.plan.id, **invited, by=family.mother, at=AT)  # type: ignore[arg-type]
    assert sharing.invite(family.plan.id, **invited, by=family.mother, at=AT).id == first.id  # type: ignore[arg-type]
    with pytest.raises(AccessRefused):
        family.seen(family.granny)
    assert [plan.id for plan in plans_of(family.grandmother.id)] == [family.plan.id]
    sharing.answer(family.plan.id, takes_part=True, by=family.granny, at=AT)
    assert family.seen(family.granny).standing.mine == first


def test_consent_taken_back_closes_the_plan_to_them_and_leaves_what_they_gave() -> None:
    family = a_family()
    with_granny(family)
    with_neighbours(family)
    add(family, "contribution", "We bring a meal on Fridays", NEIGHBOUR)
    for role in ("circle", "grandmother"):
        sharing.withdraw(family.plan.id, family.party(role).id, by=family.mother, at=AT + days(30))
        sharing.withdraw(family.plan.id, family.party(role).id, by=family.mother, at=AT + days(31))
    with pytest.raises(PlanUnknown):
        family.seen(NEIGHBOUR, AT + days(30))
    with pytest.raises(AccessRefused):
        family.seen(family.granny, AT + days(30))
    assert not plans_at("village-circle").exists()
    assert not plans_of(family.grandmother.id)
    with pytest.raises(PlanUnknown):
        add(family, "contribution", "Another", NEIGHBOUR)
    assert [each.text for each in family.seen(family.mother).of("contribution")] == ["We bring a meal on Fridays"]
    assert Event.objects.filter(type="plan.party-withdrawn").count() == 2
    with_neighbours(family, at=AT + days(60))  # asked and agreed to anew
    assert family.seen(NEIGHBOUR, AT + days(60)).of("contribution")


def test_a_party_leaves_by_itself_and_the_nurse_and_the_mother_do_not() -> None:
    family = a_family()
    granny = with_granny(family)
    for by in (NURSE, family.granny):
        with pytest.raises(NotYourPart):
            sharing.withdraw(family.plan.id, family.party("mother").id, by=by, at=AT)
    with pytest.raises(NotYourPart):
        sharing.withdraw(family.plan.id, granny.id, by=NURSE, at=AT)
    sharing.withdraw(family.plan.id, granny.id, by=family.granny, at=AT)
    assert "plan.party-left" in types(family)


def test_two_who_change_the_same_words_lose_nothing() -> None:
    family = a_family()
    step = add(family, "step", "Look for a cot", NURSE)
    working.change(family.plan.id, step.id, {"text": "Look for a cot in town"}, seen=1, by=family.mother, at=AT)
    with pytest.raises(ChangedMeanwhile):
        working.change(family.plan.id, step.id, {"text": "Borrow a cot"}, seen=1, by=NURSE, at=AT)
    working.change(family.plan.id, step.id, {"text": "Borrow a cot in town"}, seen=2, by=NURSE, at=AT)
    assert family.seen(NURSE).entry(step.id).text == "Borrow a cot in town"  # type: ignore[union-attr]
    step.refresh_from_db()
    assert [content["text"] for _revision, content, _at in earlier(step)] == [
        "Look for a cot in town",
        "Look for a cot",
    ]
    assert Event.objects.filter(type="plan.entry-changed").count() == 2


def test_a_double_click_adds_once_and_saying_the_same_changes_nothing() -> None:
    family = a_family()
    goal = add(family, "goal", "A warm home", family.mother, key="k")
    assert add(family, "goal", "A warm home", family.mother, key="k").id == goal.id
    with pytest.raises(NotPossible):
        add(family, "goal", "A garden", family.mother, key="k")  # gone back to, and sent again in other words
    working.change(family.plan.id, goal.id, {"text": "A warm home"}, seen=1, by=family.mother, at=AT)
    assert PlanEntry.objects.get(kind="goal").revision == 1
    assert not PlanEdition.objects.exists()


def test_only_those_whose_part_it_is_add_and_end() -> None:
    family = a_family()
    with_granny(family)
    with_neighbours(family)
    goal = add(family, "goal", "A warm home", family.mother)
    for kind, by in (("goal", NURSE), ("goal", family.granny), ("visit", family.mother), ("step", NEIGHBOUR)):
        with pytest.raises(NotYourPart):
            add(family, kind, "Something", by)
    with pytest.raises(NotYourPart):
        working.change(family.plan.id, goal.id, {"text": "Mine"}, seen=1, by=NURSE, at=AT)
    for by in (family.granny, family.mother):
        with pytest.raises((NotYourPart, AccessRefused)):
            ending.end(family.plan.id, reason="Enough.", by=by, at=AT)
    with pytest.raises(NotPossible):
        ending.end(family.plan.id, reason=" ", by=NURSE, at=AT)


def test_whom_a_step_is_for_says_that_it_is_done() -> None:
    family = a_family()
    granny = with_granny(family)
    step = add(family, "step", "Mend the crib", NURSE, who=str(granny.id))
    working.set_state(family.plan.id, step.id, "done", by=family.granny, at=AT)
    step.refresh_from_db()
    assert step.state == "done"
    other = add(family, "step", "Paint the wall", NURSE)
    with pytest.raises(NotYourPart):
        working.set_state(family.plan.id, other.id, "done", by=family.granny, at=AT)


def test_a_foreseen_visit_is_planned_once_and_shows_in_the_nurses_day() -> None:
    family = a_family()
    when = AT + days(7)
    visit = add(family, "visit", "", NURSE, slot="getting-to-know-2", when=when, place="At home")
    with pytest.raises(NotPossible):
        add(family, "visit", "", NURSE, key="again", slot="getting-to-know-2", when=when, place="At home")
    assert [each.id for each in visits_on("family-nurses", when.date())] == [visit.id]
    assert visits_on("family-nurses", AT.date()) == []
    working.set_state(family.plan.id, visit.id, "dropped", by=NURSE, at=AT)
    add(family, "visit", "", NURSE, key="again", slot="getting-to-know-2", when=when, place="At the clinic")
    with pytest.raises(NotPossible):
        working.set_state(family.plan.id, visit.id, "open", by=NURSE, at=AT)


def test_a_review_is_held_with_the_mother_scores_every_goal_and_sets_the_next() -> None:
    family = a_family()
    goals = [add(family, "goal", words, family.mother) for words in ("A warm home", "Finish my training")]
    scores = {str(goals[0].id): 2, str(goals[1].id): 0}
    mother, nurse = str(family.party("mother").id), str(family.party("nurse").id)
    at = AT + days(90)

    def hold(on: date = date(2026, 12, 6), present: tuple[str, ...] = (mother, nurse), **more: object) -> PlanEntry:
        held = {"scores": scores, "agreed": "Ask the landlord again.", "key": "r"} | more
        return reviewing.review(family.plan.id, on=on, present=present, by=NURSE, at=at, **held)  # type: ignore[arg-type]

    assert family.plan.review_due_on == date(2026, 12, 7)
    for wrong in ({"present": (nurse,)}, {"scores": {}}, {"on": at.date() + timedelta(days=1)}, {"agreed": ""}):
        with pytest.raises(NotPossible):
            hold(**wrong)  # type: ignore[arg-type]
    assert hold().id == hold().id
    assert family.plan.review_due_on == date(2027, 3, 6)
    assert family.seen(family.mother, at).of("review")[0].content["scores"] == scores


def test_two_years_from_the_first_visit_to_the_letter_at_the_end() -> None:
    family = a_family()
    leading.take_lead(family.plan.id, called="Nora", by=NURSE, at=AT)
    with_granny(family)
    goal = add(family, "goal", "I want to finish my training", family.mother)
    for slot in family.seen(NURSE).schedule.slots:
        when = AT + (slot.on - AT.date())
        visit = add(family, "visit", "", NURSE, key=slot.id, slot=slot.id, when=when, at=when, place="At home")
        state = "missed" if slot.number == 5 else "done"
        working.set_state(family.plan.id, visit.id, state, by=NURSE, at=when)
    assert any(phase["current"] for phase in time_line(family.seen(NURSE), wording(PACK), at=AT)["phases"])
    visits = family.seen(family.mother, AT + days(870)).of("visit")
    assert len(visits) == len(family.seen(NURSE).schedule.slots) > 60
    present = [str(family.party(role).id) for role in ("mother", "nurse", "grandmother")]
    for number, score in enumerate((1, 2, 2, 3, 4), start=1):
        at = AT + days(150 * number)
        reviewing.review(
            family.plan.id, on=at.date(), present=present, agreed="Go on.", key=f"{number}",
            scores={str(goal.id): score}, by=NURSE, at=at,
        )  # fmt: skip
    over = AT + days(875)
    working.set_state(family.plan.id, goal.id, "done", by=family.mother, at=over)
    ending.end(family.plan.id, reason="You have your certificate.", by=NURSE, at=over)
    ending.end(family.plan.id, reason="Again.", by=NURSE, at=over)
    assert family.plan.state == "ended"
    with pytest.raises(PlanOver):
        add(family, "goal", "One more", family.mother, at=over)
    with pytest.raises(AccessRefused):
        family.seen(family.granny, over)
    seen = family.seen(family.mother, over)
    assert seen.words["reason"] == "You have your certificate."
    phases = time_line(seen, wording(PACK), at=AT)["phases"]  # though its days have not gone by
    assert not any(phase["current"] for phase in phases)
    do(family.case, "take-over", VISITOR, at=over, health_visitor="Ms Alder")
    do(family.case, "conclude", NURSE, at=over, reason="You finished your training, and your child is well.")
    family.case.refresh_from_db()
    assert (family.case.state, family.case.reason) == ("done", "You finished your training, and your child is well.")
    assert "Your two years with a family nurse" in [each.title for each in mailbox.of(family.person.id)]


def test_a_case_that_ends_ends_its_plan_and_one_whose_data_is_deleted_has_none() -> None:
    family = a_family()
    told = Delivery.objects.get(case_id=family.case.id, organisation_id="family-nurses")
    by = Actor(kind="organisation", id="family-nurses", organisation="family-nurses")
    answer("family-nurses", Receipt(delivery=told.id, outcome="done", reason="She moved away."), by=by, at=AT)
    assert family.plan.state == "ended"
    assert Event.objects.filter(type="plan.ended").count() == 1
    destroy(family.person.id, by=family.mother, at=AT)
    with pytest.raises(PlanUnknown):
        family.seen(NURSE)


def test_the_ledger_holds_none_of_the_words() -> None:
    family = a_family()
    add(family, "goal", "Zanzibar", family.mother)
    assert not [event for event in Event.objects.all() if "Zanzibar" in str(event.data)]
    entry = PlanEntry.objects.get(kind="goal")
    assert b"Zanzibar" not in bytes(entry.content)
    assert Safe().unseal(entry.applicant_id, PlanEntry.place(entry.id, 1), entry.content) == {"text": "Zanzibar"}
