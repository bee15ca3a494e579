"""How work is shared out in an organisation: queues by team, skill and language, and tasks that change hands.

The process is that of `service_process`, where the pensions agency has teams and its tasks name them.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.errors import TaskUnknown
from commonway.cases.models import Case, Task, TaskAct
from commonway.cases.process import in_bulk, queues, sharing, tasks
from commonway.cases.process.in_bulk import Chosen, Order
from commonway.cases.process.sharing import NoteNeeded, NotShared
from commonway.cases.process.tasks import FourEyes, TaskTaken
from commonway.identity.access import AccessRefused
from commonway.identity.models import StaffMember
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.packs.definitions import Pack
from commonway.packs.process_files import NamedPart
from commonway.vault.shredding import destroy
from tests import accounts, factories
from tests.factories import AT
from tests.spec import service_process
from tests.spec.test_case_processes import a_case, task

pytestmark = pytest.mark.django_db


def a_pack() -> Pack:
    """Return the small pack with two teams and a skill at the pensions agency."""
    pack = service_process.a_pack()
    parts = {
        "teams": tuple(NamedPart(id=id_, name=factories.both(id_.title())) for id_ in ("papers", "visits")),
        "skills": (NamedPart(id="deciding", name=factories.both("Deciding")),),
    }
    pensions = replace(pack.organisations["pensions"], **parts)
    stop = pack.services["stop-pension"]
    shared = {"check": {"team": "papers"}, "decide": {"skill": "deciding"}}
    shared_out = tuple(replace(each, **shared.get(each.id, {})) for each in stop.tasks)
    return replace(
        pack,
        organisations={**pack.organisations, "pensions": pensions},
        services={**pack.services, "stop-pension": replace(stop, tasks=shared_out)},
    )


def a_colleague(name: str, organisation: str = "pensions", **given: Any) -> Actor:
    post = accounts.a_staff_member("caseworker", organisation, email=f"{name}@staff.example")
    StaffMember.objects.filter(id=post.id).update(**given)
    return accounts.as_staff(post)


@pytest.fixture
def case() -> Case:
    return a_case(a_pack())


@pytest.fixture
def ines(case: Case) -> Actor:
    return a_colleague("ines", team="papers", skills=["deciding"], languages=["en"])


@pytest.fixture
def omar(case: Case) -> Actor:
    return a_colleague("omar", team="visits", languages=["ar"])


@pytest.fixture
def lead(case: Case) -> Actor:
    return a_colleague("lead", team="papers", leads=True)


def shown(show: queues.Show, by: Actor) -> list[str]:
    found = queues.queue(show, queues.worker(by)).order_by("turn_at", "id")
    return list(found.values_list("node", flat=True))


def the(case: Case) -> Task:
    return task(case, "check")


def notes(task: Task) -> list[tuple[str, str | None]]:
    return [(said.act.kind, said.note) for said in sharing.acts(task)]


def test_a_task_is_in_the_queue_of_its_team_and_fits_who_has_its_skill_and_language(
    case: Case, ines: Actor, omar: Actor
) -> None:
    opened = the(case)
    assert (opened.team, opened.skill, opened.language) == ("papers", "", "en")
    assert [shown(show, ines) for show in ("fits", "team", "open")] == [["check"]] * 3
    assert [shown(show, omar) for show in ("fits", "team", "open")] == [[], [], ["check"]]
    assert shown("fits", a_colleague("new")) == ["check"]  # in no team yet, so in all
    Task.objects.filter(id=opened.id).update(team="", skill="deciding")
    assert shown("fits", ines) == ["check"]
    assert shown("team", omar) == ["check"]  # in nobody's queue in particular
    Task.objects.filter(id=opened.id).update(language="ar")
    assert shown("fits", ines) == []
    assert not queues.fits(the(case), queues.worker(ines))
    StaffMember.objects.filter(user_id=omar.id).update(skills=["deciding"])
    assert shown("fits", omar) == ["check"]
    assert queues.fits(the(case), queues.worker(omar))


def test_a_queue_goes_by_when_it_is_due_and_then_by_age(case: Case, ines: Actor) -> None:
    first = the(case)
    for number, days in enumerate((None, 9, 1, None, 4), 1):
        first.pk, first.token = new_id(), 100 + number
        first.node, first.due_at = str(days), AT + timedelta(days=days) if days else None
        first.save(force_insert=True)
    assert shown("open", ines) == ["1", "check", "4", "9", "None", "None"]


def test_counts_take_one_question(case: Case, ines: Actor) -> None:
    who = queues.worker(ines)
    with CaptureQueriesContext(connection) as asked:
        counted = queues.counts(who)
    assert len(asked) == 1
    assert {show: each.number for show, each in counted.items() if each.number} == {"fits": 1, "team": 1, "open": 1}


def test_a_lead_gives_a_task_to_a_colleague(case: Case, ines: Actor, lead: Actor) -> None:
    sharing.assign(the(case).id, ines.id, by=lead, at=AT, note="You know her file.")
    given = the(case)
    assert (given.state, given.taken_by) == ("taken", ines.id)
    assert notes(given) == [("assigned", "You know her file.")]
    event = Event.objects.get(type="task.assigned")
    assert (event.actor_id, event.stream_id, event.organisation) == (lead.id, case.applicant_id, "pensions")
    assert "file" not in str(event.data)
    assert b"file" not in bytes(TaskAct.objects.get().note or b"")
    sharing.assign(the(case).id, ines.id, by=lead, at=AT)
    assert TaskAct.objects.count() == 1  # done twice, it is done once


def test_only_whoever_leads_the_team_gives_it(case: Case, ines: Actor, omar: Actor, lead: Actor) -> None:
    visits = a_colleague("visits", team="visits", leads=True)
    elsewhere = a_colleague("elsewhere", "council", leads=True)
    for stranger in (ines, omar, visits):
        with pytest.raises(AccessRefused):
            sharing.assign(the(case).id, ines.id, by=stranger, at=AT)
    with pytest.raises(TaskUnknown):
        sharing.assign(the(case).id, ines.id, by=elsewhere, at=AT)
    assert Event.objects.filter(type="access.refused").count() == 4
    for nobody in (elsewhere.id, "", "nonsense", a_colleague("desk", "passports").id):
        with pytest.raises(NotShared, match="no such colleague"):
            sharing.assign(the(case).id, nobody, by=lead, at=AT)
    assert the(case).state == "open"
    whole = a_colleague("whole", leads=True)  # leads no team in particular
    assert sharing.assign(the(case).id, ines.id, by=whole, at=AT).taken_by == ines.id


def test_four_eyes_look_also_where_a_task_is_given(case: Case, ines: Actor, omar: Actor, lead: Actor) -> None:
    tasks.do(the(case).id, {"papers_complete": False}, by=ines, at=AT)
    decide = task(case, "decide")
    with pytest.raises(FourEyes, match="They did"):
        sharing.assign(decide.id, ines.id, by=lead, at=AT)
    tasks.take(decide.id, by=omar, at=AT)
    with pytest.raises(FourEyes, match="They did"):
        sharing.offer(decide.id, ines.id, "Please", by=omar, at=AT)
    assert tasks.open_task(decide.id, by=ines, at=AT).barred.startswith("You did the step before")
    assert tasks.open_task(decide.id, by=omar, at=AT).barred == ""


def test_handed_over_it_stays_with_the_first_until_the_other_accepts(case: Case, ines: Actor, omar: Actor) -> None:
    tasks.take(the(case).id, by=ines, at=AT)
    sharing.offer(the(case).id, omar.id, "She speaks Arabic; call before noon.", by=ines, at=AT)
    assert (the(case).taken_by, the(case).offered_to) == (ines.id, omar.id)
    assert shown("offered", omar) == ["check"]
    sharing.accept(the(case).id, by=omar, at=AT)
    assert (the(case).taken_by, the(case).offered_to, shown("offered", omar)) == (omar.id, "", [])
    sharing.accept(the(case).id, by=omar, at=AT)
    assert notes(the(case)) == [("offered", "She speaks Arabic; call before noon."), ("accepted", "")]
    with pytest.raises(TaskTaken):
        tasks.do(the(case).id, {"papers_complete": True}, by=ines, at=AT)


def test_declined_it_comes_back_with_the_reason(case: Case, ines: Actor, omar: Actor) -> None:
    tasks.take(the(case).id, by=ines, at=AT)
    sharing.offer(the(case).id, omar.id, "Can you?", by=ines, at=AT)
    with pytest.raises(NoteNeeded):
        sharing.decline(the(case).id, " ", by=omar, at=AT)
    sharing.decline(the(case).id, "I am away from Monday.", by=omar, at=AT)
    assert (the(case).taken_by, the(case).offered_to) == (ines.id, "")
    assert notes(the(case))[-1] == ("declined", "I am away from Monday.")
    with pytest.raises(NotShared, match="any more"):
        sharing.accept(the(case).id, by=omar, at=AT)


def test_whoever_offered_it_may_keep_it_or_do_it_first(case: Case, ines: Actor, omar: Actor) -> None:
    tasks.take(the(case).id, by=ines, at=AT)
    sharing.offer(the(case).id, omar.id, "Can you?", by=ines, at=AT)
    sharing.keep(the(case).id, by=ines, at=AT)
    sharing.keep(the(case).id, by=ines, at=AT)
    assert the(case).offered_to == ""
    sharing.offer(the(case).id, omar.id, "Can you now?", by=ines, at=AT)
    tasks.do(the(case).id, {"papers_complete": True}, by=ines, at=AT)
    assert (the(case).state, the(case).offered_to) == ("done", "")
    with pytest.raises(NotShared):
        sharing.accept(the(case).id, by=omar, at=AT)


@pytest.mark.parametrize("note", ["", "   ", "x" * 501, "a\x00b", "\u202eolleh"])
def test_a_note_that_says_nothing_hands_nothing_over(case: Case, ines: Actor, omar: Actor, note: str) -> None:
    tasks.take(the(case).id, by=ines, at=AT)
    for act in (
        lambda: sharing.offer(the(case).id, omar.id, note, by=ines, at=AT),
        lambda: sharing.refer(the(case).id, "visits", note, by=ines, at=AT),
        lambda: sharing.escalate(the(case).id, note, by=ines, at=AT),
    ):
        with pytest.raises(NoteNeeded):
            act()
    assert not TaskAct.objects.exists()
    assert (the(case).offered_to, the(case).team, the(case).escalated_at) == ("", "papers", None)


def test_referred_it_is_in_the_other_teams_queue(case: Case, ines: Actor, omar: Actor, lead: Actor) -> None:
    tasks.take(the(case).id, by=ines, at=AT)
    with pytest.raises(AccessRefused):  # a colleague's, and omar does not lead
        sharing.refer(the(case).id, "visits", "Not ours", by=omar, at=AT)
    with pytest.raises(NotShared, match="no such team"):
        sharing.refer(the(case).id, "nonsense", "Not ours", by=ines, at=AT)
    sharing.refer(the(case).id, "visits", "She asks for a visit.", by=ines, at=AT)
    assert (the(case).state, the(case).team, the(case).taken_by) == ("open", "visits", "")
    assert shown("team", omar) == ["check"]
    assert shown("team", ines) == []


def test_escalated_it_waits_for_the_lead_and_stays_whose_it_is(case: Case, ines: Actor, lead: Actor) -> None:
    tasks.take(the(case).id, by=ines, at=AT)
    sharing.escalate(the(case).id, "The papers contradict each other.", by=ines, at=AT)
    assert (the(case).taken_by, shown("escalated", lead)) == (ines.id, ["check"])
    with pytest.raises(AccessRefused):
        sharing.settle(the(case).id, "Go on.", by=ines, at=AT)
    sharing.settle(the(case).id, "Take the later one.", by=lead, at=AT)
    assert (the(case).taken_by, shown("escalated", lead)) == (ines.id, [])
    assert notes(the(case))[-1] == ("settled", "Take the later one.")
    with pytest.raises(NotShared):
        sharing.settle(the(case).id, "Again.", by=lead, at=AT)


def test_what_is_over_is_not_shared_out(case: Case, ines: Actor, lead: Actor) -> None:
    tasks.do(the(case).id, {"papers_complete": True}, by=ines, at=AT)
    with pytest.raises(NotShared, match="over"):
        sharing.assign(the(case).id, ines.id, by=lead, at=AT)
    with pytest.raises(NotShared, match="over"):
        sharing.refer(the(case).id, "visits", "Late", by=lead, at=AT)


def test_notes_go_with_the_persons_data(case: Case, ines: Actor, lead: Actor) -> None:
    sharing.assign(the(case).id, ines.id, by=lead, at=AT, note="Her neighbour helps her.")
    destroy(case.applicant_id, by=factories.PUBLISHER, at=AT)
    assert notes(the(case)) == [("assigned", None)]


def test_many_are_given_at_once_each_by_itself_and_taken_back_together(case: Case, ines: Actor, lead: Actor) -> None:
    free, mine, over = _three(case)
    tasks.take(mine.id, by=ines, at=AT)
    Task.objects.filter(id=over.id).update(state="done", taken_by=ines.id, ended_at=AT)
    chosen = [Chosen(task=each.id, seen="") for each in (free, mine, over)]
    done = in_bulk.carry_out(Order(what="assign", to=lead.id), chosen, by=lead, at=AT)
    assert [bool(result.why_not) for result in done.results] == [False, True, True]
    assert "meanwhile" in done.results[1].why_not  # ines took it after the lead looked
    assert Task.objects.get(id=free.id).taken_by == lead.id
    assert Task.objects.get(id=mine.id).taken_by == ines.id
    with pytest.raises(AccessRefused):
        sharing.assign(free.id, ines.id, by=ines, at=AT)
    nothing = in_bulk.undo(done.batch, by=ines, at=AT)
    assert nothing.results == ()  # another's batch is not undone
    back = in_bulk.undo(done.batch, by=lead, at=AT)
    assert [result.why_not for result in back.results] == [""]
    assert (Task.objects.get(id=free.id).state, Task.objects.get(id=free.id).taken_by) == ("open", "")
    assert [result.why_not for result in in_bulk.undo(done.batch, by=lead, at=AT).results] == [""]
    assert TaskAct.objects.filter(kind="undone").count() == 1


def test_what_somebody_went_on_with_is_not_undone(case: Case, ines: Actor, lead: Actor) -> None:
    free, referred, _over = _three(case)
    chosen = [Chosen(task=each.id, seen="") for each in (free, referred)]
    done = in_bulk.carry_out(Order(what="refer", to="visits", note="Visits do these."), chosen, by=lead, at=AT)
    assert {result.why_not for result in done.results} == {""}
    tasks.take(free.id, by=ines, at=AT)
    back = in_bulk.undo(done.batch, by=lead, at=AT)
    assert [bool(result.why_not) for result in back.results] == [True, False]
    assert Task.objects.get(id=free.id).team == "visits"
    assert Task.objects.get(id=referred.id).team == "papers"


def test_a_worker_alone_puts_many_of_their_own_back_and_none_of_others(case: Case, ines: Actor, omar: Actor) -> None:
    mine, other, _free = _three(case)
    tasks.take(mine.id, by=ines, at=AT)
    tasks.take(other.id, by=omar, at=AT)
    chosen = [Chosen(task=mine.id, seen=ines.id), Chosen(task=other.id, seen=omar.id)]
    done = in_bulk.carry_out(Order(what="put-back"), chosen, by=ines, at=AT)
    assert [bool(result.why_not) for result in done.results] == [False, True]
    assert Task.objects.get(id=other.id).taken_by == omar.id


def test_workload_and_age_are_counted(case: Case, ines: Actor, omar: Actor) -> None:
    first, second, _third = _three(case)
    tasks.take(first.id, by=ines, at=AT)
    tasks.take(second.id, by=ines, at=AT)
    Task.objects.filter(id=second.id).update(due_at=AT - timedelta(days=1), opened_at=AT - timedelta(days=9))
    found = {load.worker.email: (load.taken, load.late, load.oldest) for load in queues.loads("pensions", at=AT)}
    assert found["ines@staff.example"] == (2, 1, AT - timedelta(days=9))
    assert found["omar@staff.example"] == (0, 0, None)
    assert queues.ages("pensions", at=AT + timedelta(days=8)) == ([0, 0, 1, 0], False)


def test_the_second_workers_answers_change_nothing(case: Case, ines: Actor, omar: Actor) -> None:
    tasks.do(the(case).id, {"papers_complete": True}, by=ines, at=AT)
    with pytest.raises(TaskTaken):
        tasks.do(the(case).id, {"papers_complete": False}, by=omar, at=AT)
    with pytest.raises((TaskTaken, AnswersInvalid)):
        tasks.do(the(case).id, {"papers_complete": "x"}, by=omar, at=AT)
    assert tasks.open_task(the(case).id, by=omar, at=AT).found == {"papers_complete": True}


def _three(case: Case) -> list[Task]:
    """Return the task of the case and two more like it."""
    first = the(case)
    made = [first]
    for number in (1, 2):
        another = Task.objects.get(id=first.id)
        another.pk, another.token = new_id(), 100 + number
        another.save(force_insert=True)
        made.append(Task.objects.get(id=another.pk))
    return made
