"""Killed at random between any two statements and tried again, a process of a case ends as if nothing had happened."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from commonway.bpmn.happenings import TimerFired
from commonway.cases.models import Case, ProcessInstance, Task
from commonway.cases.process import driving, tasks
from commonway.contacts.models import Notice
from commonway.exchange.models import Delivery
from commonway.ledger.actors import Actor, system
from commonway.ledger.models import Event
from tests.spec.test_case_processes import AT, CHIEF, CLERK, VISITOR, a_case, do, task

pytestmark = pytest.mark.django_db
Act = Callable[[Case], object]
Kills = Sequence[Sequence[int]]  # for each act, after how many statements each attempt at it is killed
_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK")


class Killed(BaseException):
    """The worker is gone; nothing in the product catches this."""


@contextmanager
def killed_after(statements: int) -> Iterator[None]:
    """Kill what runs within the block when it has made so many statements."""
    left = [statements]

    def kill(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(_TRANSACTIONS):
            if left[0] == 0:
                raise Killed
            left[0] -= 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(kill):
        yield


def doing(node: str, by: Actor, **found: Any) -> Act:
    return lambda case: do(case, node, by, **found)


def taking(node: str, by: Actor) -> Act:
    def take(case: Case) -> None:
        if task(case, node).state == Task.State.OPEN:
            tasks.take(task(case, node).id, by=by, at=AT)

    return take


def firing(case: Case) -> None:
    [job] = ProcrastinateJob.objects.filter(task_name="cases.fire_timer", args__case_id=str(case.id))
    driving.happened(case, TimerFired(job.args["token"]), by=system("tests"), at=AT + timedelta(days=3))


@cache
def acts(*, late: bool, complete: bool, outcome: str) -> tuple[Act, ...]:
    """Return what people and the clock do, one after the other, on one way through the process."""
    hurry = (firing, doing("hurry", CHIEF)) if late else ()
    check = (taking("check", CLERK), doing("check", CLERK, papers_complete=complete))
    visit = (doing("visit", VISITOR, visited_on="2026-10-10"),) if complete else ()
    decide = (taking("decide", CHIEF), doing("decide", CHIEF, outcome=outcome, reason="So it is."))
    return (*hurry, *check, *visit, *decide)


def ended(way: Sequence[Act], kills: Kills) -> dict[str, Any]:
    """Go *way*, killed and tried again as *kills* say, each act once more when it is done; return all that is left."""
    with transaction.atomic():
        case = a_case()
        for number, act in enumerate(way):
            for statements in kills[number] if number < len(kills) else ():
                try:
                    with killed_after(statements):  # what is half done, the product itself takes back
                        act(case)
                except Killed:
                    continue
            for _again in range(2):
                act(case)
        found = what_is_left(case)
        transaction.set_rollback(True)
    return found


@cache
def undisturbed(**way: Any) -> dict[str, Any]:
    """Return what is left when nothing is killed."""
    return ended(acts(**way), ())


def what_is_left(case: Case) -> dict[str, Any]:
    case.refresh_from_db()
    instance = ProcessInstance.objects.get(case=case)
    deliveries = Delivery.objects.filter(case_id=case.id).order_by("id")
    events = Event.objects.of(case.applicant_id).order_by("sequence")
    jobs = ProcrastinateJob.objects.values_list("task_name", flat=True)
    return {
        "case": (case.state, case.reason, case.ended_at),
        "state": driving.state_of(instance).to_json(),
        "process": (instance.steps, instance.stuck_at, instance.ended_at),
        "tasks": list(Task.objects.order_by("token").values_list("token", "node", "state", "organisation", "taken_by")),
        "deliveries": list(deliveries.values_list("organisation", "clause_id", "state", "answer_reason")),
        "notices": Counter(Notice.objects.values_list("letter", flat=True)),
        "ledger": list(events.values_list("type", "actor_kind", "organisation")),
        "jobs": Counter(jobs),
    }


ways = st.fixed_dictionaries(
    {"late": st.booleans(), "complete": st.booleans(), "outcome": st.sampled_from(["granted", "refused"])}
)
some_kills = st.lists(st.lists(st.integers(0, 90), max_size=3), max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(way=ways, kills=some_kills)
def test_killed_anywhere_and_tried_again_it_ends_the_same(way: dict[str, Any], kills: Kills) -> None:
    assert ended(acts(**way), kills) == undisturbed(**way)


def test_killed_after_each_statement_of_its_last_step_it_ends_the_same() -> None:
    way = acts(late=False, complete=True, outcome="granted")
    kills = [[]] * (len(way) - 1) + [list(range(0, 90, 2))]
    undisturbed_end = ended(way, ())
    assert ended(way, kills) == undisturbed_end
    assert undisturbed_end["case"][0] == "done"
