"""Many hands on one case at once, on the real PostgreSQL: nobody waits for another in a circle, and it ends once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction

from commonway.bpmn.happenings import TimerFired
from commonway.cases.levels import pausing
from commonway.cases.levels.pausing import NotNow, Pause
from commonway.cases.models import Case, Incident, ProcessInstance, Task
from commonway.cases.process import asking, driving
from commonway.cases.process.tasks import TaskTaken
from commonway.contacts.models import Notice
from commonway.exchange.models import Delivery
from commonway.exchange.receipts import Receipt, ReceiptConflict, answer
from commonway.fence import scope
from commonway.ledger.actors import Actor, system
from commonway.ledger.appending import Entry, append
from commonway.ledger.models import Event
from tests.spec.test_case_incidents import missing_facts
from tests.spec.test_case_processes import AT, CHIEF, CLERK, VISITOR, a_case, do, to_do

pytestmark = pytest.mark.django_db(transaction=True)
EXPECTED = (TaskTaken, NotNow, ReceiptConflict)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run *works* at the same moment, each on a connection of its own; what the product refuses is a result too."""
    together = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            together.wait(timeout=30)
            with scope.within(scope.SYSTEM):
                return work()
        except EXPECTED as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def answers(case: Case, organisation: str) -> Callable[[], Any]:
    told = Delivery.objects.get(case_id=case.id, organisation_id=organisation)
    by = Actor(kind="organisation", id=organisation, organisation=organisation)
    return lambda: answer(organisation, Receipt(delivery=told.id, outcome="done", reason="Done."), by=by, at=AT)


@pytest.mark.parametrize("_again", range(6))
def test_the_last_step_an_answer_a_pause_and_a_timer_at_once(_again: int) -> None:
    case = a_case()
    do(case, "check", CLERK, papers_complete=True)
    do(case, "visit", VISITOR, visited_on="2026-10-10")
    works = (
        lambda: do(case, "decide", CHIEF, outcome="granted", reason="In order."),
        answers(case, "pensions"),
        answers(case, "council"),
        lambda: pausing.pause(case.id, Pause(waits_for="person", reason="We wait."), by=CLERK, at=AT),
        lambda: driving.happened(case, TimerFired(2), by=system("tests"), at=AT),
    )
    at_once(*works)
    case.refresh_from_db()
    assert case.state == "done"
    assert ProcessInstance.objects.get(case=case).ended_at is not None
    assert not to_do(case)
    assert Event.objects.filter(type="case.done").count() == 1
    assert set(Delivery.objects.filter(case_id=case.id, organisation_id="pensions").values_list("state")) == {("done",)}


def test_two_colleagues_and_a_double_click_do_a_task_once() -> None:
    case = a_case()
    results = at_once(*[lambda by=by: do(case, "check", by, papers_complete=True) for by in (CLERK, CHIEF) * 2])
    assert sum(isinstance(each, TaskTaken) for each in results) == 2
    assert Task.objects.filter(case=case, node="visit").count() == 1
    assert Delivery.objects.filter(case_id=case.id, organisation_id="council").count() == 1
    assert Event.objects.filter(type="task.done").count() == 1


def test_a_timer_that_fires_in_two_workers_fires_once() -> None:
    case = a_case()
    [timer] = [token for token in driving.state_of(ProcessInstance.objects.get(case=case)).waiting() if token.of]
    at_once(*[lambda: driving.happened(case, TimerFired(timer.id), by=system("tests"), at=AT)] * 4)
    assert Task.objects.filter(case=case, node="hurry").count() == 1
    assert not Notice.objects.filter(letter="pension-decided").exists()


def test_asking_the_person_waits_for_whoever_drives_the_case() -> None:
    """A step locks the person's stream, then what keeps the case from going on: asking must not do so the other way round."""
    case = missing_facts()
    stuck = Incident.objects.open().get(case=case)

    def step() -> None:
        with transaction.atomic():
            driving.locked(case.id)
            told = Entry(stream=case.applicant_id, type="case.stuck", organisation="pensions", data={})
            append([told], by=system("tests"), at=AT, purpose="Test", ground="task")
            sleep(1)  # time enough for asking to hold what it locks first
            list(Incident.objects.select_for_update().filter(case=case))

    def ask() -> Incident:
        return asking.ask(stuck.id, by=CLERK, at=AT)

    at_once(step, ask)
    stuck.refresh_from_db()
    assert stuck.asked_at == AT
