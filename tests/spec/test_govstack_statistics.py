"""Statistics for anyone: whole tens of cases that ended, by service and period, and no figure about one member of staff."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from commonway.cases.models import Case
from tests import accounts, factories

pytestmark = pytest.mark.django_db
ADDRESS = "/govstack/registration/data/statistics"
CLIENT = {"Information-Mediator-Client": "GOV/AGENCY/1/registration"}
DAY = datetime(2026, 3, 10, 12, tzinfo=UTC)


def _ended(count: int, state: str, *, service: str = "stop-pension", at: datetime = DAY) -> None:
    organisation = accounts.an_organisation("pensions").id
    for _ in range(count):
        given = {"service": service, "state": state, "ended_at": at, "organisation_id": organisation}
        accounts.a_row(Case, given)


def _asked(**query: str) -> Any:
    answer = Client().get(ADDRESS, query, headers=CLIENT)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_counts_are_rounded_down_to_tens() -> None:
    factories.published()
    _ended(23, "done")
    _ended(9, "refused")
    (row,) = _asked()
    assert {name: row[name] for name in ("processed", "approved", "rejected")} == {
        "processed": 30,
        "approved": 20,
        "rejected": 0,
    }
    assert "sentBack" not in row


def test_a_service_and_days_narrow_them_and_the_last_day_counts() -> None:
    factories.published()
    _ended(10, "done")
    _ended(10, "done", at=DAY + timedelta(days=1))
    _ended(10, "done", service="cancel-passport")
    (row,) = _asked(registrationName="stop pension", startDate="2026-03-10", endDate="2026-03-10")
    assert row["processed"] == 10
    assert row["references"]["registrationName"] == "stop pension"
    (both,) = _asked(registrationName="stop-pension", endDate="2026-03-11")
    assert both["processed"] == 20


def test_a_period_gets_a_row_each() -> None:
    factories.published()
    _ended(10, "done")
    _ended(20, "refused", at=DAY + timedelta(days=40))
    rows = _asked(timeframe="month")
    assert [(row["references"]["startDate"], row["processed"]) for row in rows] == [
        ("2026-03-01", 10),
        ("2026-04-01", 20),
    ]
    assert [row["references"]["timeframeMonth"] for row in rows] == [True, True]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"operator": "Somebody"}, 400),
        ({"role": "Handler"}, 400),
        ({"startDate": "2026-03-10", "endDate": "2026-03-09"}, 400),
        ({"timeframe": "hour"}, 400),
        ({"registrationName": "n0tex1st"}, 404),
    ],
)
def test_what_cannot_be_answered_is_refused(query: dict[str, str], status: int) -> None:
    factories.published()
    assert Client().get(ADDRESS, query, headers=CLIENT).status_code == status
