"""Messages and signals of the process of a case: who may bring them, when they count, and what they set going."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.errors import CaseUnknown
from commonway.cases.models import Case, Message, ProcessInstance
from commonway.cases.process import driving, receiving, sending
from commonway.cases.process.passing import pass_message
from commonway.cases.process.receiving import Brought, BroughtDifferently, CaseOver, MessageUnknown
from commonway.cases.submitting import submit
from commonway.catalogue import queries as catalogue
from commonway.contacts.models import Notice
from commonway.exchange.models import Delivery
from commonway.exchange.receipts import Receipt, answer
from commonway.facts.models import Fact
from commonway.identity.access import AccessRefused
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.packs import document, load
from commonway.packs.definitions import Pack
from tests import factories
from tests.spec import message_process
from tests.spec.test_case_processes import AT, CLERK, do, to_do

pytestmark = pytest.mark.django_db
PAPERS = Brought(name="papers-sent", values={"papers_complete": True}, key="1")


def cases(pack: Pack | None = None) -> tuple[Case, Case]:
    """The pension and the passport of one request."""
    factories.published(pack or message_process.a_pack(), at=AT)
    request = factories.a_request(at=AT)
    done = submit(request.id, "k", "web", by=factories.acting(request.applicant_id), at=AT)
    found = {case.service: case for case in done.cases}
    return found["stop-pension"], found["cancel-passport"]


def brought(case: Case, by: str = "person", what: Brought = PAPERS, at: Any = AT, **more: Any) -> Message:
    if by == "person":
        return receiving.from_person(case.id, what, by=factories.acting(case.applicant_id), at=at)
    if by == "staff":
        return receiving.from_staff(case.id, what, by=CLERK, at=at)
    return receiving.from_organisation(case.id, what, organisation=by, at=at)


def pass_all(at: Any = AT) -> None:
    """Run the jobs that pass messages on, as the worker does, each twice."""
    for job in ProcrastinateJob.objects.filter(task_name="cases.pass_on").order_by("id"):
        for _again in range(2):
            pass_message(job.args["message_id"], at=at)


def test_the_pack_is_consistent() -> None:
    load.from_document(document.as_document(message_process.a_pack()))


@pytest.mark.parametrize("by", ["person", "staff", "pensions", "council"])
def test_whoever_may_bring_it_sets_the_process_going(by: str) -> None:
    case, _passport = cases()
    assert to_do(case) == {}
    assert brought(case, by).state == "taken"
    assert to_do(case) == {"decide": "pensions"}
    fact = Fact.objects.get(name="papers_complete")
    assert (fact.case_id, fact.source) == (case.id, "told" if by == "person" else "register")
    assert Event.objects.filter(type="message.arrived", data__case=str(case.id)).count() == 1


def test_what_comes_twice_counts_once() -> None:
    case, _passport = cases()
    first = brought(case)
    again = brought(case)
    assert (first.id, ProcessInstance.objects.get(case=case).steps) == (again.id, 2)
    assert Event.objects.filter(type="message.arrived").count() == 1


def test_something_else_under_the_same_key_is_refused_not_dropped() -> None:
    case, _passport = cases()
    brought(case)
    with pytest.raises(BroughtDifferently):
        brought(case, what=replace(PAPERS, values={"papers_complete": False}))
    assert Message.objects.incoming().count() == 1
    brought(case, what=replace(PAPERS, key="2", values={"papers_complete": False}))
    assert Message.objects.incoming().count() == 2


def test_what_comes_before_it_is_waited_for_is_kept_until_it_is() -> None:
    pack = message_process.a_pack()
    later = message_process.PASSPORT.replace(
        'sourceRef="split" targetRef="wait"', 'sourceRef="split" targetRef="first"'
    ).replace(
        '<intermediateCatchEvent id="wait">',
        '<userTask id="first" name="Look"/><sequenceFlow id="q9" sourceRef="first" targetRef="wait"/>'
        '<intermediateCatchEvent id="wait">',
    )
    processes = {**pack.processes, "passport": replace(pack.processes["passport"], bpmn=later)}
    pension, passport = cases(replace(pack, processes=processes))
    brought(pension)
    do(pension, "decide", CLERK, outcome="granted", reason="Yes.")
    pass_all()
    assert Message.objects.incoming().get(case=passport, kind="message").state == "kept"
    do(passport, "first", replace(CLERK, organisation="passports"))
    assert to_do(passport) == {"cancel": "passports"}
    assert Message.objects.incoming().get(case=passport, kind="message").state == "taken"


def test_what_was_kept_too_long_is_not_taken() -> None:
    case, _passport = cases()
    message = brought(case)
    Message.objects.filter(id=message.id).update(state="kept", keep_until=AT + timedelta(days=1))
    assert not Message.objects.kept(at=AT + timedelta(days=2)).filter(id=message.id).exists()
    assert (message.keep_until - AT).days >= 89


def test_strangers_bring_nothing() -> None:
    case, passport = cases()
    with pytest.raises(CaseUnknown):
        brought(case, "tax")
    with pytest.raises(CaseUnknown):
        receiving.from_staff(case.id, PAPERS, by=replace(CLERK, organisation="council"), at=AT)
    with pytest.raises(AccessRefused):
        receiving.from_staff(case.id, PAPERS, by=replace(CLERK, role="agent"), at=AT)
    stranger = factories.a_person(at=AT)
    with pytest.raises(AccessRefused):
        receiving.from_person(case.id, PAPERS, by=factories.acting(stranger), at=AT)
    with pytest.raises(MessageUnknown):
        brought(passport, what=replace(PAPERS, name="pension-stopped"))
    assert not Message.objects.incoming().exists()


def test_an_organisation_brings_only_what_its_clause_lets_through_while_it_is_in_force() -> None:
    case, _passport = cases()
    with pytest.raises(AnswersInvalid):
        brought(case, "council", replace(PAPERS, values={"visited_on": "2026-10-01"}))
    pack = message_process.a_pack()
    ended = replace(pack.agreements["agreement-pensions"], valid_until=date(2026, 1, 1))
    factories.published(replace(pack, version="2", agreements={**pack.agreements, ended.id: ended}), at=AT)
    with pytest.raises(CaseUnknown):
        brought(case, "council")
    assert to_do(case) == {}


@pytest.mark.parametrize("values", [{"papers_complete": "perhaps"}, {"full_name": "X"}, {"nothing": 1}])
def test_what_does_not_fit_is_refused_whole(values: dict[str, Any]) -> None:
    case, _passport = cases()
    with pytest.raises(AnswersInvalid):
        brought(case, what=replace(PAPERS, values=values))
    assert not Message.objects.incoming().exists()
    assert to_do(case) == {}


def test_a_case_that_is_over_takes_nothing() -> None:
    case, _passport = cases()
    told = Delivery.objects.get(case_id=case.id, organisation_id="pensions")
    by = Actor(kind="organisation", id="pensions", organisation="pensions")
    answer("pensions", Receipt(delivery=told.id, outcome="done"), by=by, at=AT)
    with pytest.raises(CaseOver):
        brought(case)


def test_what_is_sent_reaches_the_person_the_organisation_and_the_other_case_once_each() -> None:
    case, passport = cases()
    brought(case)
    do(case, "decide", CLERK, outcome="granted", reason="Yes.")
    assert Notice.objects.filter(letter="pension-decided").count() == 1
    told = Delivery.objects.get(organisation_id="tax", clause_id="stopped")
    assert told.fact_names == ["papers_complete"]
    assert told.occasion.startswith(str(case.id))
    assert to_do(passport) == {}
    pass_all()
    assert to_do(passport) == {"cancel": "passports"}
    assert Message.objects.incoming().filter(case=passport, name="pension-stopped").count() == 1


def test_between_organisations_only_the_facts_of_the_clause_go_to_another_case() -> None:
    case, passport = cases()
    brought(case)
    do(case, "decide", CLERK, outcome="granted", reason="A secret reason.")
    pass_all()
    arrived = Event.objects.get(type="message.arrived", data__case=str(passport.id), data__message="pension-stopped")
    assert arrived.data["facts"] == ["papers_complete"]


def test_without_a_clause_in_force_another_organisations_case_hears_nothing() -> None:
    pack = message_process.a_pack()
    agreement = pack.agreements["agreement-passports"]
    without = replace(agreement, valid_until=date(2026, 1, 1))
    case, passport = cases()
    factories.published(replace(pack, version="2", agreements={**pack.agreements, agreement.id: without}), at=AT)
    brought(case)
    do(case, "decide", CLERK, outcome="granted", reason="Yes.")
    pass_all()
    assert to_do(passport) == {}
    assert Event.objects.filter(type="exchange.refused", organisation="passports").exists()
    assert not Message.objects.incoming().filter(case=passport).exists()


def test_a_signal_is_heard_where_it_is_waited_for_and_ends_with_that() -> None:
    case, passport = cases()
    brought(case)
    do(case, "decide", CLERK, outcome="granted", reason="Yes.")
    pass_all()
    assert Message.objects.incoming().get(case=passport, kind="signal").state == "taken"
    do(passport, "cancel", replace(CLERK, organisation="passports"))
    passport.refresh_from_db()
    assert passport.state == "done"


def test_the_answer_to_a_message_does_not_end_the_case() -> None:
    pack = message_process.a_pack()
    stop = pack.services["stop-pension"]
    wait = message_process.PENSION.replace(
        'sourceRef="alarm" targetRef="over"', 'sourceRef="alarm" targetRef="late"'
    ).replace('<endEvent id="over"/>', '<userTask id="late"/><endEvent id="over"/>')
    processes = {**pack.processes, "pension": replace(pack.processes["pension"], bpmn=wait)}
    case, _passport = cases(replace(pack, services={**pack.services, stop.id: stop}, processes=processes))
    brought(case)
    do(case, "decide", CLERK, outcome="granted", reason="Yes.")
    told = Delivery.objects.get(organisation_id="tax", clause_id="stopped")
    by = Actor(kind="organisation", id="tax", organisation="tax")
    answer("tax", Receipt(delivery=told.id, outcome="done"), by=by, at=AT)
    assert to_do(case) == {"late": "pensions"}


def test_a_message_sent_before_the_other_case_is_there_reaches_it_when_it_begins() -> None:
    case, passport = cases()
    brought(case)
    do(case, "decide", CLERK, outcome="granted", reason="Yes.")
    ProcessInstance.objects.filter(case=passport).delete()  # as if nobody had asked for it yet
    pass_all()
    out = Message.objects.get(direction="out", kind="message")
    assert out.state == "kept"

    driving.begin(passport, {}, by=CLERK, at=AT)
    sending.catch_up(passport, catalogue.version(passport.pack_version_id).pack.services[passport.service], at=AT)
    pass_all()
    assert to_do(passport) == {"cancel": "passports"}
    assert Message.objects.get(id=out.id).state == "taken"


def test_what_was_sent_and_cannot_be_read_any_more_is_passed_on_to_nobody() -> None:
    pension, passport = cases()
    brought(pension)
    do(pension, "decide", CLERK, outcome="granted", reason="Yes.")
    Message.objects.filter(case=pension).update(content=b"")  # as removing it does, once its time is over
    pass_all()
    assert not Message.objects.incoming().filter(case=passport).exists()
    assert to_do(passport) == {}
