"""Cases from before there were clocks get the one they were promised; nothing of them is lost."""

import pytest
from django.core.management import call_command

from commonway.cases.levels.pausing import Pause, pause, resume
from commonway.cases.levels.standing import levels_of
from commonway.cases.models import Case, Clock
from commonway.cases.submitting import submit
from commonway.exchange.models import Delivery
from commonway.exchange.receipts import Receipt, answer
from commonway.ledger.actors import Actor
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
AT = factories.AT
WORKER = Actor(kind="staff", id="worker", organisation="pensions", role="caseworker")


def test_cases_from_before_get_the_clock_of_their_promise() -> None:
    request = factories.a_request(at=AT)
    submit(request.id, "k", "web", by=factories.acting(request.applicant_id), at=AT)
    cases = {case.service: case for case in Case.objects.all()}
    ended = cases["cancel-passport"]
    told = Delivery.objects.get(case_id=ended.id)
    by = Actor(kind="organisation", id="passports", organisation="passports")
    answer("passports", Receipt(delivery=told.id, outcome="done"), by=by, at=AT)
    before = set(Clock.objects.values_list("case", "level", "kind", "service", "started_at", "due_at", "ended_at"))
    assert before
    try:
        call_command("migrate", "cases", "0003", verbosity=0)
    finally:
        call_command("migrate", "cases", verbosity=0)
    after = set(Clock.objects.values_list("case", "level", "kind", "service", "started_at", "due_at", "ended_at"))
    assert after == {row for row in before if row[2] == "promise"}
    for case in Case.objects.all():
        levels_of([case], at=AT)
    open_ = cases["stop-pension"]
    pause(open_.id, Pause(waits_for="person", reason="We wait."), by=WORKER, at=AT)
    resume(open_.id, by=WORKER, at=AT)
