"""What can go wrong with a process of a case, and does not take the case with it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from commonway.bpmn.happenings import TimerFired
from commonway.cases.models import Case, ProcessInstance, Task
from commonway.cases.process import driving, tasks
from commonway.cases.process.tasks import FourEyes
from commonway.cases.process.timers import fire_timer
from commonway.contacts.models import Notice
from commonway.exchange.models import Delivery
from commonway.exchange.receipts import Receipt, answer
from commonway.ledger.actors import Actor, system
from commonway.ledger.models import Event
from commonway.packs.definitions import Pack
from commonway.vault.shredding import destroy
from tests import accounts, factories
from tests.spec import service_process
from tests.spec.test_case_processes import AT, CHIEF, CLERK, VISITOR, a_case, do, task, to_do

pytestmark = pytest.mark.django_db
PENSIONS = Actor(kind="organisation", id="pensions", organisation="pensions")


def stuck(case: Case) -> tuple[str, str]:
    instance = ProcessInstance.objects.get(case=case)
    return instance.stuck_at, instance.stuck_code


def timer(case: Case) -> dict[str, Any]:
    return dict(ProcrastinateJob.objects.filter(task_name="cases.fire_timer", args__case_id=str(case.id)).get().args)


def drawn(old: str, new: str) -> Pack:
    assert old in service_process.BPMN
    return service_process.a_pack(service_process.BPMN.replace(old, new))


@pytest.mark.parametrize(
    "reason",
    [
        "All\u00a0is in order.",
        "می\u200cشود",
        "\u200fتمت الموافقة",
        "Yes \u2028 and no",
        "👩\u200d👩\u200d👧",
        "\ufeffYes",
    ],
)
@pytest.mark.parametrize("outcome", ["granted", "refused"])
def test_a_reason_of_any_script_ends_the_case(reason: str, outcome: str) -> None:
    case = a_case()
    do(case, "check", CLERK, papers_complete=False)
    do(case, "decide", CHIEF, outcome=outcome, reason=reason)
    case.refresh_from_db()
    assert case.state == ("done" if outcome == "granted" else "refused")
    assert case.reason.split() == reason.split()


def test_where_no_agreement_allows_it_the_other_organisation_sees_no_task() -> None:
    pack = service_process.a_pack()
    council = pack.agreements["agreement-council"]
    gone = replace(council, valid_until=date(2026, 1, 1))
    case = a_case(replace(pack, agreements={**pack.agreements, council.id: gone}))
    do(case, "check", CLERK, papers_complete=True)
    assert not Task.objects.filter(organisation="council").exists()
    assert not Event.objects.filter(organisation="council").exclude(type="exchange.refused").exists()
    assert to_do(case) == {"visit": "pensions"}  # whose case it is finds another way
    assert stuck(case)[0] == "visit"
    do(case, "visit", CLERK, visited_on="2026-10-10")
    assert to_do(case) == {"decide": "pensions"}
    assert stuck(case) == ("", "")


def test_a_timer_beside_a_step_that_is_stuck_hides_nothing() -> None:
    more = (
        '<userTask id="check" name="Check the papers"/>'
        '<boundaryEvent id="soon" attachedToRef="check" cancelActivity="false"><timerEventDefinition>'
        "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
        '<sequenceFlow id="f10" sourceRef="soon" targetRef="broken"/>'
        '<exclusiveGateway id="broken"/><sequenceFlow id="f11" sourceRef="broken" targetRef="hurry">'
        "<conditionExpression>=nobody_knows &gt; 1</conditionExpression></sequenceFlow>"
    )
    case = a_case(drawn('<userTask id="check" name="Check the papers"/>', more))
    tokens = {job.scheduled_at: job.args["token"] for job in ProcrastinateJob.objects.filter(
        task_name="cases.fire_timer", args__case_id=str(case.id)
    )}  # fmt: skip
    for days in (1, 3):
        at = AT + timedelta(days=days)
        driving.happened(case, TimerFired(tokens[at]), by=system("tests"), at=at)
        assert stuck(case)[0] == "broken"
    assert "hurry" in to_do(case)


def test_letters_in_a_circle_stop_and_say_so() -> None:
    case = a_case(drawn('sourceRef="write" targetRef="over"', 'sourceRef="write" targetRef="write"'))
    do(case, "check", CLERK, papers_complete=False)
    do(case, "decide", CHIEF, outcome="granted", reason="Yes.")
    assert stuck(case)[1] == "circle"
    assert Notice.objects.filter(letter="pension-decided").count() <= driving.MOST_ROUNDS <= 50
    answer("pensions", Receipt(delivery=own(case).id, outcome="done"), by=PENSIONS, at=AT)
    case.refresh_from_db()
    assert case.state == "done"


def own(case: Case) -> Delivery:
    return Delivery.objects.get(case_id=case.id, organisation_id="pensions")


def test_what_another_organisation_found_out_is_not_shown_under_what_we_did() -> None:
    pack = service_process.a_pack()
    asks = {"visit": ("visited_on", "reason"), "check": ("papers_complete", "reason")}
    stop = pack.services["stop-pension"]
    told = tuple(replace(one, asks=asks.get(one.id, one.asks)) for one in stop.tasks)
    case = a_case(replace(pack, services={**pack.services, "stop-pension": replace(stop, tasks=told)}))
    do(case, "check", CLERK, papers_complete=True, reason="Ours")
    do(case, "visit", VISITOR, visited_on="2026-10-10", reason="Seen by the council alone")
    found = tasks.open_task(task(case, "decide").id, by=CHIEF, at=AT).found
    assert found == {"papers_complete": True}


def test_four_eyes_look_in_whichever_order_the_two_tasks_are_done() -> None:
    pack = service_process.a_pack()
    stop = pack.services["stop-pension"]
    told = tuple(replace(one, not_by={"check": "decide"}.get(one.id, "")) for one in stop.tasks)
    case = a_case(replace(pack, services={**pack.services, "stop-pension": replace(stop, tasks=told)}))
    do(case, "check", CLERK, papers_complete=False)
    with pytest.raises(FourEyes):
        do(case, "decide", CLERK, outcome="granted", reason="I say so.")


def test_a_case_stays_with_the_version_of_the_pack_it_began_with() -> None:
    case = a_case()
    without = {"services": factories.a_pack().services, "letters": factories.a_pack().letters, "processes": {}}
    factories.published(replace(service_process.a_pack(), **without), at=AT)
    do(case, "check", CLERK, papers_complete=True)
    do(case, "visit", VISITOR, visited_on="2026-10-10")
    do(case, "decide", CHIEF, outcome="granted", reason="All is in order.")
    case.refresh_from_db()
    assert case.state == "done"


def test_timers_are_tried_again_when_they_fail() -> None:
    assert fire_timer.retry_strategy is not None
    a_case()


class TestDataDeleted:
    """The person's key is destroyed while the case goes on: nothing can be read, nothing breaks."""

    @pytest.fixture
    def case(self) -> Case:
        case = a_case()
        do(case, "check", CLERK, papers_complete=True)
        destroy(case.applicant_id, by=factories.PUBLISHER, at=AT)
        return case

    def test_its_tasks_are_over_and_its_timers_do_nothing(self, case: Case) -> None:
        assert to_do(case) == {}
        assert ProcessInstance.objects.get(case=case).ended_at == AT
        assert driving.happened(case, TimerFired(timer(case)["token"]), by=system("tests"), at=AT) is not None
        assert {"task.withdrawn"} <= set(Event.objects.of(case.applicant_id).values_list("type", flat=True))

    def test_its_pages_open(self, case: Case) -> None:
        for organisation, node in (("pensions", "check"), ("council", "visit")):
            browser = accounts.signed_in(accounts.a_staff_member("caseworker", organisation).user)
            assert browser.get(reverse("workbench:task", args=[task(case, node).id])).status_code == 200
            assert browser.get(reverse("workbench:tasks")).status_code == 200
            assert browser.post(reverse("workbench:take", args=[task(case, node).id])).status_code == 302
        browser = accounts.signed_in(accounts.a_staff_member("caseworker", "pensions").user)
        assert browser.get(reverse("workbench:case", args=[case.id])).status_code == 200
        assert browser.get(reverse("workbench:drawing", args=[case.id])).status_code == 404

    def test_its_organisation_can_still_answer(self, case: Case) -> None:
        answer("pensions", Receipt(delivery=own(case).id, outcome="done"), by=PENSIONS, at=AT)
        case.refresh_from_db()
        assert case.state == "done"


def test_when_the_data_of_whom_it_is_about_is_deleted_the_task_says_so() -> None:
    case = a_case()
    destroy(case.subject_id, by=factories.PUBLISHER, at=AT)
    with pytest.raises(tasks.DataDeleted):
        do(case, "check", CLERK, papers_complete=True)
    assert task(case, "check").state == "open"
    browser = accounts.signed_in(accounts.a_staff_member("caseworker", "pensions").user)
    page = browser.post(reverse("workbench:task", args=[task(case, "check").id]), {"papers_complete": "yes"})
    assert page.status_code == 200
    assert "deleted" in page.content.decode()
