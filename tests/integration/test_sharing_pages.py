"""Sharing out work as browsers without scripts see it: queues, hand-over, many at once, and what two workers typed."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commonway.cases.models import Case, Task
from commonway.cases.process import tasks
from commonway.identity.models import StaffMember, User
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from tests import accounts
from tests.factories import AT
from tests.spec.test_case_processes import a_case, task
from tests.spec.test_sharing_out_work import a_colleague, a_pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return a_case(a_pack())


def the(case: Case) -> Task:
    return task(case, "check")


def browser(by: Actor) -> Client:
    return accounts.signed_in(User.objects.get(id=by.id))


def share(case: Case, way: str) -> str:
    return reverse("workbench:share", args=[the(case).id, way])


def page(client: Client, address: str, given: dict[str, Any] | None = None) -> str:
    answer = client.post(address, given, follow=True) if given is not None else client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_a_task_is_handed_over_with_a_note_and_accepted(case: Case) -> None:
    ines, omar = a_colleague("ines", team="papers"), a_colleague("omar")
    tasks.take(the(case).id, by=ines, at=AT)
    first, second = browser(ines), browser(omar)
    assert "There is a problem" in page(first, share(case, "hand-over"), {"to": omar.id, "note": ""})
    said = page(first, share(case, "hand-over"), {"to": omar.id, "note": "Call her before noon."})
    assert "Until they accept, it is yours." in said
    assert "Handed over to me (1)" in page(second, reverse("workbench:tasks") + "?show=offered")
    opened = page(second, reverse("workbench:task", args=[the(case).id]))
    assert "Call her before noon." in opened
    assert "Done, go on" not in opened  # still with the first
    assert "It is yours now." in page(second, reverse("workbench:accept", args=[the(case).id]), {})
    assert the(case).taken_by == omar.id
    again = page(first, share(case, "hand-over"), {"to": omar.id, "note": "Once more"})
    assert "There is a problem" in again
    assert "Once more" in again  # what was typed is not lost


def test_a_hand_over_is_declined_with_a_reason(case: Case) -> None:
    ines, omar = a_colleague("ines", team="papers"), a_colleague("omar")
    tasks.take(the(case).id, by=ines, at=AT)
    page(browser(ines), share(case, "hand-over"), {"to": omar.id, "note": "Can you?"})
    page(browser(omar), share(case, "decline"), {"note": "Away until Monday."})
    opened = page(browser(ines), reverse("workbench:task", args=[the(case).id]))
    assert "omar declined it" in opened
    assert "Away until Monday." in opened
    assert "Done, go on" in opened


@pytest.mark.parametrize("way", ["assign", "settle"])
def test_ways_of_a_lead_are_closed_to_others(case: Case, way: str) -> None:
    ines = a_colleague("ines", team="papers")
    assert browser(ines).get(share(case, way)).status_code == 403
    assert browser(ines).post(share(case, way), {"to": ines.id, "note": "x"}).status_code == 403
    assert the(case).state == "open"
    assert browser(ines).get(reverse("workbench:share", args=[the(case).id, "nonsense"])).status_code == 404


def test_what_was_escalated_is_shown_to_the_lead_and_answered(case: Case) -> None:
    ines, lead = a_colleague("ines", team="papers"), a_colleague("lead", team="papers", leads=True)
    page(browser(ines), share(case, "escalate"), {"note": "The papers contradict each other."})
    assert "For the lead (1)" in page(browser(lead), reverse("workbench:tasks") + "?show=escalated")
    case_page = page(browser(ines), reverse("workbench:case", args=[case.id]))
    assert "waits for the lead" in case_page
    address, waits = reverse("workbench:task", args=[the(case).id]), "cw-timeline__entry--waiting"
    assert waits in page(browser(ines), address)
    page(browser(lead), share(case, "settle"), {"note": "Take the later one."})
    answered = page(browser(ines), address)
    assert "Take the later one." in answered
    assert waits not in answered


def test_many_are_chosen_looked_at_given_and_taken_back(case: Case) -> None:
    ines, lead = a_colleague("ines", team="papers"), a_colleague("lead", team="papers", leads=True)
    _more(case, 3)
    mine, address = browser(lead), reverse("workbench:together")
    chosen = [str(each.id) for each in Task.objects.filter(case=case)]
    assert len(chosen) == 4
    shown = page(mine, address, {"what": "assign", "task": chosen})
    assert shown.count('name="seen-') == 4
    assert not Task.objects.filter(state="taken").exists()  # only looked at
    tasks.take(Task.objects.get(id=chosen[3]).id, by=ines, at=AT)  # meanwhile
    seen = {f"seen-{id_}": "" for id_ in chosen}
    order = {"what": "assign", "task": chosen, "confirmed": "yes", "to": ines.id, "note": "", **seen}
    assert "There is a problem" in page(mine, address, order | {"to": ""})
    done = page(mine, address, order | {"to": lead.id})
    assert "3 tasks were changed." in done
    assert "1 was left as it is." in done
    assert "Somebody took or moved it meanwhile." in done
    assert Task.objects.filter(taken_by=lead.id).count() == 3
    batch = done.split('name="batch"')[1].split('value="')[1].split('"')[0]
    undone = page(mine, reverse("workbench:undo"), {"batch": batch})
    assert "3 tasks were changed." in undone
    assert not Task.objects.filter(taken_by=lead.id).exists()


@pytest.mark.parametrize(
    "given",
    [
        {}, {"what": "assign"}, {"what": "delete", "task": ["x"]}, {"what": "assign", "task": ["x", "\x00"]},
        {"what": "refer", "task": ["00000000-0000-0000-0000-000000000000"]},
    ],
)  # fmt: skip
def test_nothing_chosen_changes_nothing(case: Case, given: dict[str, Any]) -> None:
    lead = a_colleague("lead", leads=True)
    assert "Choose some tasks" in page(browser(lead), reverse("workbench:together"), given)
    assert browser(lead).post(reverse("workbench:undo"), {"batch": "x"}).status_code == 302
    assert browser(lead).get(reverse("workbench:together")).status_code == 302


def test_the_second_workers_answers_are_shown_beside_what_was_saved(case: Case) -> None:
    ines, omar = a_colleague("ines", team="papers"), a_colleague("omar")
    address = reverse("workbench:task", args=[the(case).id])
    second = browser(omar)
    assert "Done, go on" in page(second, address)  # both have the form open
    tasks.do(the(case).id, {"papers_complete": True}, by=ines, at=AT)
    answer = page(second, address, {"papers_complete": "no"})
    assert "Your answers were not saved" in answer
    row = answer.split("What was saved</th>")[1]
    assert row.index(">No<") < row.index(">Yes<")  # typed, then saved
    assert tasks.open_task(the(case).id, by=omar, at=AT).found == {"papers_complete": True}


def test_whom_four_eyes_bar_sees_why_and_no_form(case: Case) -> None:
    ines = a_colleague("ines", team="papers")
    tasks.do(the(case).id, {"papers_complete": False}, by=ines, at=AT)
    opened = page(browser(ines), reverse("workbench:task", args=[task(case, "decide").id]))
    assert "You did the step before" in opened
    assert "Done, go on" not in opened
    assert "Take it" not in opened


def test_the_workload_has_a_number_beside_each_bar(case: Case) -> None:
    ines = a_colleague("ines", team="papers", leads=True)
    tasks.take(the(case).id, by=ines, at=AT)
    shown = page(browser(ines), reverse("workbench:workload"))
    assert "ines@staff.example" in shown
    assert shown.count("<svg") == shown.count('aria-hidden="true"') >= 5
    assert "Papers" in shown


def test_the_keys_are_listed_and_turned_off(case: Case) -> None:
    mine = browser(a_colleague("ines"))
    assert "data-keys" in page(mine, reverse("workbench:tasks"))
    assert "The keys are off." in page(mine, reverse("workbench:keys"), {"keys": "off"})
    assert "data-keys" not in page(mine, reverse("workbench:tasks"))
    page(mine, reverse("workbench:keys"), {"keys": "on"})
    assert "data-keys" in page(mine, reverse("workbench:cases"))


def test_a_coordinator_says_what_a_caseworker_is_able_to_do(case: Case) -> None:
    ines = a_colleague("ines")
    post = StaffMember.objects.get(user_id=ines.id)
    accounts.an_organisation("tell-once-office", is_operator=True)
    office = accounts.signed_in(accounts.a_staff_member("coordinator", "tell-once-office").user)
    address = reverse("console:post", args=[post.id])
    assert "Deciding" in page(office, address)
    assert "There is a problem" in page(office, address, {"team": "nonsense", "leads": "no"})
    given = {"team": "visits", "leads": "yes", "skills": ["deciding", "nonsense"], "languages": ["ar", "xx"]}
    for _twice in range(2):
        assert "The post is changed." in page(office, address, given)
    post.refresh_from_db()
    assert (post.team, post.leads, post.skills, post.languages) == ("visits", True, ["deciding"], ["ar"])
    assert Event.objects.filter(type="staff.changed").count() == 1


def test_what_each_page_asks_of_the_database_is_fixed(case: Case) -> None:
    ines = a_colleague("ines", team="papers", leads=True)
    mine = browser(ines)
    addresses = {
        "tasks": reverse("workbench:tasks"), "cases": reverse("workbench:cases"),
        "task": reverse("workbench:task", args=[the(case).id]), "case": reverse("workbench:case", args=[case.id]),
        "levels": reverse("workbench:pause", args=[case.id]), "workload": reverse("workbench:workload"),
    }  # fmt: skip
    few = {name: _asked(mine, address) for name, address in addresses.items()}
    _more(case, 200)
    many = {name: _asked(mine, address) for name, address in addresses.items()}
    assert few == many
    assert many == {"tasks": 11, "cases": 11, "task": 28, "case": 31, "levels": 19, "workload": 10}


def _asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code in (200, 302)  # a case past its promise is not paused
    return len(queries)


def _more(case: Case, count: int) -> None:
    first = the(case)
    for number in range(count):
        another = Task.objects.get(id=first.id)
        another.pk, another.token, another.node = new_id(), 100 + number, "hurry"
        another.save(force_insert=True)
