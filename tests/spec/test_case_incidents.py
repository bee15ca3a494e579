"""What keeps a process from going on is kept as a code, and mended: tried again, found out, asked, or passed over."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from commonway.bpmn.happenings import TimerFired
from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.models import Case, Incident, ProcessInstance, Task
from commonway.cases.process import asking, driving, mending
from commonway.contacts.models import Notice
from commonway.facts.models import Fact
from commonway.identity.access import AccessRefused
from commonway.ledger.actors import system
from commonway.ledger.models import Event
from commonway.packs.definitions import Pack
from commonway.vault.shredding import destroy
from tests import factories
from tests.spec import service_process
from tests.spec.test_case_processes import AT, CHIEF, CLERK, VISITOR, a_case, do, task, to_do
from tests.spec.test_case_processes_mishaps import drawn

pytestmark = pytest.mark.django_db
COORDINATOR = replace(CLERK, id="coordinator", role="coordinator")


def why(mended: Incident) -> str:
    return mending.open_incident(mended.id, by=CLERK, at=AT).reason


def incident(case: Case) -> Incident:
    return Incident.objects.open().get(case=case)


def without_agreement() -> tuple[Pack, Case]:
    pack = service_process.a_pack()
    council = pack.agreements["agreement-council"]
    case = a_case(
        replace(pack, agreements={**pack.agreements, council.id: replace(council, valid_until=date(2026, 1, 1))})
    )
    do(case, "check", CLERK, papers_complete=True)
    return pack, case


def missing_facts() -> Case:
    """A case whose way on hangs on a fact that no task asks for."""
    case = a_case(drawn("=papers_complete", "=income > 100"))
    do(case, "check", CLERK, papers_complete=True)
    return case


class TestMissingFacts:
    def test_it_says_which(self) -> None:
        case = missing_facts()
        found = incident(case)
        assert (found.code, found.about, found.node) == ("facts", {"facts": ["income"]}, "complete")
        assert ProcessInstance.objects.get(case=case).stuck_code == "facts"

    def test_staff_say_it_and_the_case_goes_on(self) -> None:
        case = missing_facts()
        file = mending.open_incident(incident(case).id, by=CLERK, at=AT)
        assert [fact.id for fact in file.asks] == ["income"]
        mended = mending.supply(file.incident.id, {"income": 900}, by=CLERK, at=AT)
        assert (mended.closed, mended.closed_by) == ("went-on", "clerk")
        assert to_do(case) == {"visit": "council"}
        fact = Fact.objects.get(name="income")
        assert (fact.source, fact.source_detail, fact.case_id) == ("register", "pensions", case.id)
        assert Event.objects.filter(type="case.mended", data__how="supplied").count() == 1
        mending.supply(file.incident.id, {"income": 1}, by=CLERK, at=AT)
        assert Fact.objects.filter(name="income").count() == 1

    def test_trying_again_finds_nothing_out_and_writes_nothing_down(self) -> None:
        case = missing_facts()
        assert mending.retry(incident(case).id, by=CLERK, at=AT).closed_at is None
        assert not Event.objects.filter(type="case.mended").exists()

    @pytest.mark.parametrize("values", [{"income": "plenty"}, {"income": -1}])
    def test_what_does_not_fit_changes_nothing(self, values: dict[str, Any]) -> None:
        case = missing_facts()
        with pytest.raises(AnswersInvalid):
            mending.supply(incident(case).id, values, by=CLERK, at=AT)
        assert incident(case).closed_at is None
        assert not Fact.objects.filter(name="income", case_id=case.id).exists()

    def test_the_person_is_asked_once_by_a_letter_and_answers(self) -> None:
        case = missing_facts()
        for _again in range(2):
            asking.ask(incident(case).id, by=CLERK, at=AT)
        assert Notice.objects.filter(letter="question").count() == 1
        [question] = asking.questions(case.request_id)
        mending.answer(question.incident.id, {"income": 50}, by=factories.acting(case.applicant_id), at=AT)
        assert to_do(case) == {"decide": "pensions"}
        assert Fact.objects.get(name="income").source == "told"
        assert asking.questions(case.request_id) == []

    def test_nobody_else_answers_and_nobody_who_was_not_asked(self) -> None:
        case = missing_facts()
        found = incident(case)
        with pytest.raises(mending.IncidentUnknown):
            mending.answer(found.id, {"income": 50}, by=factories.acting(case.applicant_id), at=AT)
        asking.ask(found.id, by=CLERK, at=AT)
        stranger = factories.acting(factories.a_person(at=AT))
        with pytest.raises(AccessRefused):
            mending.answer(found.id, {"income": 50}, by=stranger, at=AT)

    def test_what_nobody_can_know_is_known_to_be_nothing(self) -> None:
        case = missing_facts()
        mended = mending.skip(incident(case).id, "Nobody knows.", by=CLERK, at=AT)
        assert (mended.closed, why(mended)) == ("skipped", "Nobody knows.")
        assert to_do(case) == {"decide": "pensions"}


class TestNoAgreement:
    def test_once_there_is_one_the_task_goes_to_the_other_organisation(self) -> None:
        pack, case = without_agreement()
        found = incident(case)
        assert mending.retry(found.id, by=CLERK, at=AT).closed_at is None
        factories.published(replace(pack, version="2"), at=AT)
        assert mending.retry(found.id, by=CLERK, at=AT).closed_by == "clerk"
        assert to_do(case) == {"visit": "council"}
        assert ProcessInstance.objects.get(case=case).stuck_at == ""
        do(case, "visit", VISITOR, visited_on="2026-10-10")
        assert to_do(case) == {"decide": "pensions"}

    def test_many_are_tried_again_at_once(self) -> None:
        pack, case = without_agreement()
        factories.published(replace(pack, version="2"), at=AT)
        [kind] = mending.kinds("pensions")
        assert (kind.count, kind.code, kind.node) == (1, "no-agreement", "visit")
        ids = [incident(case).id]
        with pytest.raises(AccessRefused):
            mending.retry_all(ids, by=CLERK, at=AT)
        with pytest.raises(AccessRefused):
            mending.retry_all(ids, by=replace(COORDINATOR, organisation="council"), at=AT)
        assert mending.retry_all(ids, by=COORDINATOR, at=AT) == 1
        assert mending.retry_all(ids, by=COORDINATOR, at=AT) == 0
        assert to_do(case) == {"visit": "council"}


class TestFailedWork:
    @pytest.fixture
    def case(self, monkeypatch: pytest.MonkeyPatch) -> Case:
        case = a_case()
        do(case, "check", CLERK, papers_complete=False)
        from commonway.cases.process.actions import writing

        monkeypatch.setattr(writing, "compose", lambda *_args, **_more: False)
        do(case, "decide", CHIEF, outcome="granted", reason="Yes.")
        monkeypatch.undo()
        return case

    def test_it_is_tried_again_when_it_is_mended(self, case: Case) -> None:
        assert (incident(case).code, incident(case).about) == ("failed", {"error": "no-letter"})
        file = mending.open_incident(incident(case).id, by=CLERK, at=AT)
        assert "no letter" in file.detail
        assert (file.may_retry, file.may_skip) == (True, True)
        assert b"no letter" not in bytes(file.incident.detail)
        mending.retry(file.incident.id, by=CLERK, at=AT)
        case.refresh_from_db()
        assert case.state == "done"
        assert Notice.objects.filter(letter="pension-decided").count() == 1

    def test_it_is_passed_over_for_a_reason(self, case: Case) -> None:
        mended = mending.skip(incident(case).id, "They were told by phone.", by=CLERK, at=AT)
        case.refresh_from_db()
        assert (case.state, mended.closed, why(mended)) == ("done", "skipped", "They were told by phone.")
        assert b"phone" not in bytes(Incident.objects.get(id=mended.id).reason)
        destroy(case.applicant_id, by=factories.acting(case.applicant_id), at=AT)
        assert why(mended) == ""
        assert not Notice.objects.filter(letter="pension-decided").exists()

    def test_strangers_neither_see_nor_mend_it(self, case: Case) -> None:
        found = incident(case).id
        with pytest.raises(mending.IncidentUnknown):
            mending.open_incident(found, by=VISITOR, at=AT)
        for act in (mending.retry, mending.open_incident):
            with pytest.raises(AccessRefused):
                act(found, by=replace(CLERK, role="agent"), at=AT)
        with pytest.raises(mending.IncidentUnknown):
            mending.skip(found, "Why not.", by=VISITOR, at=AT)


def test_a_way_that_is_missing_is_not_passed_over() -> None:
    flow = '<sequenceFlow id="f5" sourceRef="complete" targetRef="decide"'
    never = "><conditionExpression>=papers_complete = null</conditionExpression></sequenceFlow>"
    bpmn = service_process.BPMN.replace(f"{flow}/>", flow + never).replace(' default="f5"', "")
    case = a_case(service_process.a_pack(bpmn))
    do(case, "check", CLERK, papers_complete=False)
    assert incident(case).code == "no-way"
    assert not mending.open_incident(incident(case).id, by=CLERK, at=AT).may_skip
    with pytest.raises(mending.NotSafe):
        mending.skip(incident(case).id, "Go on.", by=CLERK, at=AT)


def test_timers_that_go_round_without_time_passing_are_refused() -> None:
    loop = (
        '<sequenceFlow id="f1" sourceRef="told" targetRef="tick"/>'
        '<intermediateCatchEvent id="tick"><timerEventDefinition><timeDuration>PT0S</timeDuration>'
        '</timerEventDefinition></intermediateCatchEvent><sequenceFlow id="f20" sourceRef="tick" targetRef="tick"/>'
    )
    case = a_case(drawn('<sequenceFlow id="f1" sourceRef="told" targetRef="check"/>', loop))
    fired = 0
    while not ProcessInstance.objects.get(case=case).stuck_at:
        state = driving.state_of(ProcessInstance.objects.get(case=case))
        [token] = state.tokens
        driving.happened(case, TimerFired(token), by=system("tests"), at=AT)
        fired += 1
        assert fired < 100
    assert incident(case).code == "circle"


def test_deleted_data_closes_what_is_open() -> None:
    from commonway.vault.shredding import destroy

    case = missing_facts()
    destroy(case.applicant_id, by=factories.PUBLISHER, at=AT)
    assert not Incident.objects.open().exists()
    assert Task.objects.to_do().count() == 0
    assert task(case, "check").state == "done"
