"""Counting as far as somebody looks: exact up to the limit, and beyond it only that there are more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonway.cases import caseload
from commonway.cases.counting import Capped, capped
from commonway.cases.models import Case, Clock
from commonway.kernel.clock import now
from tests.spec.test_service_levels import a_case

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("most", "said"), [(4, (3, False)), (3, (3, False)), (2, (2, True)), (0, (0, True))])
def test_no_more_is_counted_than_is_asked(most: int, said: tuple[int, bool]) -> None:
    for number in range(3):
        a_case(number=number)
    rows = Case.objects.filter(service="stop-pension")
    assert capped({"all": rows, "none": Case.objects.none()}, most=most) == {"all": Capped(*said), "none": Capped(0)}


def test_the_list_shows_what_is_counted_in_every_state() -> None:
    at = now()
    cases = [a_case(number=number) for number in range(6)]
    organisation = cases[0].organisation_id
    clocks = Clock.objects.filter(case__in=cases)
    clocks.update(due_at=at + timedelta(days=1))
    Case.objects.filter(id__in=[case.id for case in cases]).update(due_at=at + timedelta(days=1))
    Case.objects.filter(id__in=[cases[0].id, cases[1].id]).update(due_at=at - timedelta(days=1))
    clocks.filter(case=cases[1]).update(paused_at=at)  # late, were it not paused
    clocks.filter(case=cases[2]).update(at_risk_since=at)
    Case.objects.filter(id=cases[3].id).update(state="done")
    Case.objects.filter(id=cases[4].id).update(state="refused")
    with CaptureQueriesContext(connection) as queries:
        counted = caseload.counts(organisation, at=at)
    assert len(queries) == 1
    shown = {
        state: set(caseload.listing(organisation, state=state, at=at).rows.values_list("id", flat=True))
        for state in counted.__slots__
    }
    assert shown["overdue"] == {cases[0].id}
    assert shown["paused"] == {cases[1].id}
    assert shown["at_risk"] == {cases[2].id}
    assert {state: len(ids) for state, ids in shown.items()} == {
        state: getattr(counted, state).number for state in counted.__slots__
    }
