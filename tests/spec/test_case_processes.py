"""A case runs by its service's process: tasks in the lanes of organisations, timers, letters, and one end for all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from commonway.bpmn.happenings import TaskDone, TimerFired
from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.errors import TaskUnknown
from commonway.cases.models import Case, Incident, ProcessInstance, Task
from commonway.cases.process import driving, tasks
from commonway.cases.process.tasks import FourEyes, TaskTaken
from commonway.cases.submitting import submit
from commonway.contacts.models import Notice
from commonway.exchange.models import Delivery
from commonway.exchange.receipts import Receipt, answer
from commonway.facts.models import Fact
from commonway.identity.access import AccessRefused
from commonway.ledger.actors import Actor, system
from commonway.ledger.models import Event
from commonway.packs.definitions import Pack
from commonway.packs.process_files import TaskDefinition
from commonway.vault.sealing import Safe
from tests import factories
from tests.spec import service_process

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 12, 9, tzinfo=UTC)
CLERK = Actor(kind="staff", id="clerk", organisation="pensions", role="caseworker")
CHIEF = replace(CLERK, id="chief")
VISITOR = replace(CLERK, id="visitor", organisation="council")

# After the visit the papers are looked at again, and the home is visited again.
AGAIN = (
    service_process.BPMN.replace(
        "<flowNodeRef>check</flowNodeRef>", "<flowNodeRef>check</flowNodeRef><flowNodeRef>again</flowNodeRef>"
    )
    .replace("<flowNodeRef>visit</flowNodeRef>", "<flowNodeRef>visit</flowNodeRef><flowNodeRef>revisit</flowNodeRef>")
    .replace(
        '<sequenceFlow id="f4" sourceRef="visit" targetRef="decide"/>',
        '<sequenceFlow id="f4" sourceRef="visit" targetRef="again"/><userTask id="again" name="Check again"/>'
        '<sequenceFlow id="g1" sourceRef="again" targetRef="revisit"/><userTask id="revisit" name="Visit again"/>'
        '<sequenceFlow id="g2" sourceRef="revisit" targetRef="decide"/>',
    )
)

TWICE = (
    TaskDefinition(id="again", title=factories.both("Check again"), asks=("papers_complete",)),
    TaskDefinition(id="revisit", title=factories.both("Visit them again"), asks=("visited_on",)),
)


def a_case(pack: Pack | None = None) -> Case:
    factories.published(pack or service_process.a_pack(), at=AT)
    request = factories.a_request(at=AT)
    done = submit(request.id, "k", "web", by=factories.acting(request.applicant_id), at=AT)
    return next(case for case in done.cases if case.service == "stop-pension")


def to_do(case: Case) -> dict[str, str]:
    """Return the nodes of the tasks there are to do, each with whose work it is."""
    return {task.node: task.organisation_id for task in Task.objects.to_do().filter(case=case)}


def task(case: Case, node: str) -> Task:
    return Task.objects.get(case=case, node=node)


def do(case: Case, node: str, by: Actor, /, at: datetime = AT, **found: Any) -> Task:
    return tasks.do(task(case, node).id, found, by=by, at=at)


def test_a_case_goes_from_lane_to_lane_to_its_end() -> None:
    case = a_case()
    assert to_do(case) == {"check": "pensions"}
    do(case, "check", CLERK, papers_complete=True)
    assert to_do(case) == {"visit": "council"}
    do(case, "visit", VISITOR, visited_on="2026-10-10")
    assert to_do(case) == {"decide": "pensions"}
    do(case, "decide", CHIEF, outcome="granted", reason="All is in order.")
    assert to_do(case) == {}
    case.refresh_from_db()
    assert (case.state, case.reason) == ("done", "All is in order.")
    assert ProcessInstance.objects.get(case=case).ended_at == AT
    assert set(Delivery.objects.filter(case_id=case.id).values_list("state", flat=True)) == {"done"}
    assert Notice.objects.filter(letter="pension-decided", request_id=case.request_id).count() == 1


def test_another_way_leads_to_a_refusal() -> None:
    case = a_case()
    do(case, "check", CLERK, papers_complete=False)
    assert to_do(case) == {"decide": "pensions"}
    do(case, "decide", CHIEF, outcome="refused", reason="The papers are not complete.")
    case.refresh_from_db()
    assert (case.state, case.reason) == ("refused", "The papers are not complete.")
    assert not Delivery.objects.filter(case_id=case.id, organisation_id="council").exists()


def test_another_organisation_is_told_when_the_case_comes_to_it_and_only_what_its_clause_allows() -> None:
    case = a_case()
    assert not Delivery.objects.filter(case_id=case.id, organisation_id="council").exists()
    do(case, "check", CLERK, papers_complete=True)
    told = Delivery.objects.get(case_id=case.id, organisation_id="council")
    assert (told.clause_id, set(told.fact_names)) == ("visit", {"full_name", "papers_complete"})
    assert Safe().unseal(told.subject_id, Delivery.place(told.id), told.payload)["papers_complete"] is True


def test_without_an_agreement_the_case_stops_and_says_so() -> None:
    pack = service_process.a_pack()
    council = pack.agreements["agreement-council"]
    gone = replace(council, valid_until=date(2026, 1, 1))
    case = a_case(replace(pack, agreements={**pack.agreements, council.id: gone}))
    do(case, "check", CLERK, papers_complete=True)
    assert ProcessInstance.objects.get(case=case).stuck_code == "no-agreement"
    assert Incident.objects.get(case=case).about == {"organisation": "council"}
    assert Event.objects.filter(type="case.stuck").exists()
    assert not Delivery.objects.filter(case_id=case.id, organisation_id="council").exists()


def test_the_other_organisation_does_not_end_the_case() -> None:
    case = a_case()
    do(case, "check", CLERK, papers_complete=True)
    told = Delivery.objects.get(case_id=case.id, organisation_id="council")
    by = Actor(kind="organisation", id="council", organisation="council")
    answer("council", Receipt(delivery=told.id, outcome="done"), by=by, at=AT)
    case.refresh_from_db()
    assert case.state == "open"


def test_an_answer_of_its_organisation_calls_the_process_off() -> None:
    case = a_case()
    told = Delivery.objects.get(case_id=case.id, organisation_id="pensions")
    by = Actor(kind="organisation", id="pensions", organisation="pensions")
    answer("pensions", Receipt(delivery=told.id, outcome="done", reason="Long done."), by=by, at=AT)
    assert ProcessInstance.objects.get(case=case).ended_at == AT
    assert task(case, "check").state == "withdrawn"
    with pytest.raises(TaskTaken):
        do(case, "check", CLERK, papers_complete=True)


def test_four_eyes_look() -> None:
    case = a_case()
    do(case, "check", CLERK, papers_complete=False)
    with pytest.raises(FourEyes):
        do(case, "decide", CLERK, outcome="granted", reason="I say so.")
    with pytest.raises(FourEyes):
        tasks.take(task(case, "decide").id, by=CLERK, at=AT)
    assert task(case, "decide").state == "open"


def test_a_task_is_one_persons_until_they_put_it_back() -> None:
    case = a_case()
    tasks.take(task(case, "check").id, by=CLERK, at=AT)
    for act in (tasks.take, tasks.put_back):
        with pytest.raises(TaskTaken):
            act(task(case, "check").id, by=CHIEF, at=AT)
    with pytest.raises(TaskTaken):
        do(case, "check", CHIEF, papers_complete=True)
    tasks.put_back(task(case, "check").id, by=CLERK, at=AT)
    do(case, "check", CHIEF, papers_complete=True)
    assert task(case, "check").taken_by == "chief"


def test_done_twice_it_is_done_once() -> None:
    case = a_case()
    do(case, "check", CLERK, papers_complete=True)
    steps = ProcessInstance.objects.get(case=case).steps
    do(case, "check", CLERK, papers_complete=True)
    with pytest.raises(tasks.DoneDifferently):  # another answer is not dropped without a word
        do(case, "check", CLERK, papers_complete=False)
    assert ProcessInstance.objects.get(case=case).steps == steps
    assert to_do(case) == {"visit": "council"}
    late = driving.happened(case, TaskDone(task(case, "check").token, {}), by=CLERK, at=AT)
    assert late is not None


@pytest.mark.parametrize("found", [{"papers_complete": "perhaps"}, {"papers_complete": [1]}])
def test_what_does_not_fit_changes_nothing(found: dict[str, Any]) -> None:
    case = a_case()
    with pytest.raises(AnswersInvalid):
        do(case, "check", CLERK, **found)
    assert task(case, "check").state == "open"


def test_only_what_the_task_asks_for_is_taken() -> None:
    case = a_case()
    do(case, "check", CLERK, papers_complete=True, outcome="granted", full_name="Somebody Else")
    names = set(Fact.objects.filter(source="register").values_list("name", flat=True))
    assert names == {"papers_complete"}


def test_strangers_find_no_task() -> None:
    case = a_case()
    found = task(case, "check").id
    for who, error in ((VISITOR, TaskUnknown), (replace(CLERK, role="agent"), AccessRefused)):
        for act in (tasks.open_task, tasks.take, tasks.put_back):
            with pytest.raises(error):
                act(found, by=who, at=AT)
        with pytest.raises(error):
            tasks.do(found, {"papers_complete": True}, by=who, at=AT)
    assert Event.objects.filter(type="access.refused", actor_id="visitor").count() >= 4


def test_a_timer_opens_what_it_opens_and_fires_once() -> None:
    case = a_case()
    job = ProcrastinateJob.objects.filter(task_name="cases.fire_timer", args__case_id=str(case.id)).get()
    assert job.scheduled_at == AT + timedelta(days=3)
    fired = TimerFired(job.args["token"])
    assert driving.happened(case, fired, by=system("tests"), at=AT + timedelta(days=3)) is None
    assert to_do(case) == {"check": "pensions", "hurry": "pensions"}
    assert driving.happened(case, fired, by=system("tests"), at=AT + timedelta(days=3)) is not None
    assert Task.objects.filter(case=case, node="hurry").count() == 1


def test_the_state_is_small_and_sealed() -> None:
    case = a_case()
    do(case, "check", CLERK, papers_complete=True)
    kept = bytes(ProcessInstance.objects.get(case=case).state)
    assert b"Omar" not in kept
    assert len(kept) < 1_000
    assert driving.state_of(ProcessInstance.objects.get(case=case)).variables["full_name"] == "Omar Haddad"


def test_the_person_reads_each_step() -> None:
    from commonway.cases import timeline

    case = a_case()
    do(case, "check", CLERK, papers_complete=True)
    told = [entry.title for entry in timeline.of_applicant(case.applicant_id, "en")]
    assert "Done: Check the papers" in told
    assert "Next: Visit them at home" in told


def test_a_case_that_comes_again_tells_what_was_found_since_and_no_more() -> None:
    pack = service_process.a_pack(AGAIN, *TWICE)
    case = a_case(pack)
    do(case, "check", CLERK, papers_complete=True)
    do(case, "visit", VISITOR, visited_on="2026-10-10")
    do(case, "again", CLERK, papers_complete=False)
    first, second = Delivery.objects.filter(case_id=case.id, organisation_id="council").order_by("id")
    assert (first.for_information, second.for_information) == (False, True)
    assert set(first.fact_names) == {"full_name", "papers_complete"}
    assert second.fact_names == ["papers_complete"]  # the name is known already
    file = tasks.open_task(task(case, "revisit").id, by=VISITOR, at=AT)
    assert file.told is not None
    assert file.told.facts["papers_complete"] is True
    assert [since.facts for since in file.since] == [{"papers_complete": False}]


def test_a_case_that_comes_again_with_no_news_tells_nothing() -> None:
    case = a_case(service_process.a_pack(AGAIN, *TWICE))
    do(case, "check", CLERK, papers_complete=True)
    do(case, "visit", VISITOR, visited_on="2026-10-10")
    do(case, "again", CLERK, papers_complete=True)
    assert Delivery.objects.filter(case_id=case.id, organisation_id="council").count() == 1
    assert to_do(case) == {"revisit": "council"}
