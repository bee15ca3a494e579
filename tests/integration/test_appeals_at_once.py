"""An appeal whose time has run out, and several who act on it at the same moment: it goes on once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from commonway.cases.appealing import lodging, reconsidering, running_out
from commonway.cases.errors import CasesError
from commonway.cases.models import Appeal, Case, Task
from commonway.fence import scope
from commonway.ledger.models import Event
from tests import factories
from tests.spec.decided import COLLEAGUE
from tests.spec.test_appeals_running_out import OVER, waiting

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run *works* at the same moment, each on a connection of its own; what the product refuses is a result too."""
    together = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            together.wait(timeout=60)
            with scope.within(scope.SYSTEM):
                return work()
        except CasesError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def look() -> int:
    return running_out.send_overdue(at=OVER)


def events(appeal: Appeal, *types: str) -> int:
    return Event.objects.of(appeal.applicant_id).filter(type__in=types).count()


@pytest.mark.parametrize("_again", range(3))
def test_two_workers_send_it_on_once(_again: int) -> None:
    _, appeal = waiting()
    assert sorted(at_once(look, look)) == [0, 1]
    assert Case.objects.filter(hears_id=appeal.id).count() == 1
    assert (events(appeal, "appeal.ran-out"), events(appeal, "appeal.opened")) == (1, 1)


@pytest.mark.parametrize("_again", range(3))
def test_a_worker_and_whoever_passes_it_on_by_hand(_again: int) -> None:
    case, appeal = waiting()
    at_once(look, lambda: reconsidering.pass_on(case.id, by=COLLEAGUE, at=OVER))
    assert Case.objects.filter(hears_id=appeal.id).count() == 1
    assert events(appeal, "appeal.ran-out", "appeal.passed-on") == 1
    assert not Task.objects.to_do().filter(case=case).exists()


@pytest.mark.parametrize("_again", range(3))
def test_a_worker_and_the_person_who_takes_it_back(_again: int) -> None:
    case, appeal = waiting()
    person = factories.acting(case.applicant_id)
    at_once(look, lambda: lodging.withdraw(appeal.id, by=person, at=OVER))
    appeal.refresh_from_db()
    assert appeal.state == "withdrawn"  # before it went on, or at the body, whose case ends with it
    assert not Case.objects.filter(hears_id=appeal.id, state="open").exists()
