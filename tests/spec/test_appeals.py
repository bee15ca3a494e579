"""Appeals: lodged in time or late, looked at again first, heard by another body that sees the whole chain."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from commonway.cases import documents
from commonway.cases.appealing import chain, lodging, reconsidering
from commonway.cases.appealing.lodging import AppealUnknown, GroundsNeeded, NotAppealable
from commonway.cases.deciding.at_hand import NotDecidable
from commonway.cases.deciding.drafts import Draft
from commonway.cases.documents import Upload
from commonway.cases.errors import CaseUnknown
from commonway.cases.models import Appeal, Case, Clock, Decision, Document, Task
from commonway.catalogue.publishing import publish
from commonway.exchange.models import Delivery
from commonway.identity import mandates
from commonway.identity.access import AccessRefused
from commonway.ledger.models import Event
from tests import factories
from tests.factories import AT
from tests.spec import decided
from tests.spec.decided import APPEAL, COLLEAGUE, COUNCIL, COURT, DECISION, HIGHER, a_pack, asked, granted
from tests.spec.test_decisions import events, text_of

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=60)
PAPER = Upload(name="slip.pdf", media_type="application/pdf", content=b"%PDF-1.7 a pay slip")
RECONSIDERED = replace(DECISION, appeal=replace(APPEAL, reconsider_within="P5D"))


def ruled(ruling: str, **more: object) -> Draft:
    return Draft(outcome="refused", reasons=("wrong",), ruling=ruling, **more)  # type: ignore[arg-type]


def heard(**more: object) -> tuple[Case, Decision, Appeal]:
    case = asked()
    decision = decided.decided(case)
    appeal = decided.appealed(decision, **more)  # type: ignore[arg-type]
    case.refresh_from_db()
    return case, decision, appeal


def test_an_appeal_is_a_case_at_the_body_that_hears_it() -> None:
    case, decision, appeal = heard()
    assert appeal.case is not None
    assert (appeal.state, appeal.late, appeal.case.organisation_id) == ("heard", False, "court")
    told = Delivery.objects.get(case_id=appeal.case_id)
    assert set(told.fact_names) == {"full_name", "date_of_death", "applicant_name", "income"}
    assert case.keep_until is None
    assert Clock.objects.filter(case=appeal.case).count() == 1
    assert decided.appealed(decision).id == appeal.id
    assert Case.objects.filter(organisation_id="court").count() == 1


def test_the_body_that_hears_it_sees_the_whole_chain_and_nothing_else() -> None:
    case, decision, appeal = heard(papers=[PAPER])
    other = decided.asked(person=None)
    mine = Case.objects.filter(applicant_id=case.applicant_id).exclude(id__in=(case.id, appeal.case_id))
    assert mine.exists()  # the person's other cases: a pension stopped, a passport cancelled
    found = chain.open_chain(appeal.case_id, by=COURT, at=AT)  # type: ignore[arg-type]
    assert found.grounds.words == "My income was wrong."
    assert [each.decision.id for each in found.decisions] == [decision.id]
    assert {name for _, name in found.papers} == {"slip.pdf"}
    assert found.facts["income"] == 9000
    assert "date_of_birth" not in found.facts
    seen = {event.data.get("case") for event in found.history}
    assert seen == {str(case.id)}
    assert [letter.title for letter in found.letters] == ["Help with the funeral"]
    document = found.papers[0][0]
    assert chain.read_document(appeal.case_id, document.id, by=COURT, at=AT).content == PAPER.content  # type: ignore[arg-type]
    for one in (case.id, other.id, *mine.values_list("id", flat=True)):
        with pytest.raises(CaseUnknown):
            chain.open_chain(one, by=COURT, at=AT)
    readings = Event.objects.of(case.applicant_id).filter(type="data.read", actor_organisation="court")
    assert readings.exists()


def test_papers_of_other_matters_are_not_in_the_chain() -> None:
    factories.published(a_pack(), at=AT)
    person = factories.a_person(at=AT)
    case = asked(person=person)
    by = factories.acting(person)
    birth = documents.add(case.request_id, "date_of_birth", "born.pdf", "", b"%PDF-1.7 born", by=by, at=AT)
    death = documents.add(case.request_id, "date_of_death", "died.pdf", "", b"%PDF-1.7 died", by=by, at=AT)
    appeal = decided.appealed(decided.decided(case))
    found = chain.open_chain(appeal.case_id, by=COURT, at=AT)  # type: ignore[arg-type]
    assert {each.id for each, _ in found.papers} == {death.id}
    with pytest.raises(documents.DocumentUnknown):
        chain.read_document(appeal.case_id, birth.id, by=COURT, at=AT)  # type: ignore[arg-type]


def test_another_body_does_not_see_the_chain() -> None:
    _, _, appeal = heard()
    for stranger in (COUNCIL, HIGHER):
        with pytest.raises(CaseUnknown):
            chain.open_chain(appeal.case_id, by=stranger, at=AT)  # type: ignore[arg-type]
    assert Event.objects.filter(type="access.refused").count() == 2


def test_where_the_clause_has_gone_nothing_of_the_chain_is_shown() -> None:
    _, _, appeal = heard()
    pack = a_pack()
    ended = replace(pack.agreements["agreement-court"], valid_until=date(2026, 10, 12))
    publish(replace(pack, version="2", agreements={**pack.agreements, ended.id: ended}), by=factories.PUBLISHER, at=AT)
    with pytest.raises(chain.ChainClosed):
        chain.open_chain(appeal.case_id, by=COURT, at=LATER)  # type: ignore[arg-type]


def test_upheld_changed_and_sent_back() -> None:
    case, decision, appeal = heard()
    ruling = decided.decided(appeal.case, ruled("upheld"), by=COURT)  # type: ignore[arg-type]
    case.refresh_from_db()
    appeal.refresh_from_db()
    assert (case.state, appeal.state, ruling.outcome, ruling.replaces_id) == ("refused", "decided", "refused", None)
    assert Decision.objects.standing().get(about=case).id == decision.id
    assert case.keep_until == date(2028, 10, 12)
    assert "stays as it was" in text_of(ruling)

    case, decision, appeal = heard()
    ruling = decided.decided(appeal.case, replace(granted(), ruling="changed", reasons=("wrong",)), by=COURT)  # type: ignore[arg-type]
    case.refresh_from_db()
    decision.refresh_from_db()
    assert (case.state, ruling.replaces_id, decision.replaced_at) == ("done", decision.id, AT)
    assert Decision.objects.standing().get(about=case).id == ruling.id
    assert "We say yes: Funeral help." in text_of(ruling)
    assert Delivery.objects.filter(type="help.decided", about_id=ruling.id).exists()

    case, decision, appeal = heard()
    decided.decided(appeal.case, ruled("sent-back"), by=COURT)  # type: ignore[arg-type]
    case.refresh_from_db()
    assert (case.state, case.reopened) == ("open", 1)
    assert not Decision.objects.standing().filter(about=case).exists()
    again = decided.decided(case, granted(changed="The court was right."), by=COLLEAGUE, at=LATER)
    case.refresh_from_db()
    assert (again.why, case.state) == ("anew", "done")
    assert decided.appealed(again, at=LATER).case_id != appeal.case_id


def test_late_appeals_say_why_and_may_not_be_heard() -> None:
    decision = decided.decided(asked())
    with pytest.raises(GroundsNeeded) as raised:
        decided.appealed(decision, at=LATER)
    assert raised.value.field == "late"
    appeal = decided.appealed(decision, late="I was in hospital.", at=LATER)
    assert appeal.late
    found = chain.open_chain(appeal.case_id, by=COURT, at=LATER)  # type: ignore[arg-type]
    assert found.grounds.late == "I was in hospital."
    ruling = decided.decided(appeal.case, ruled("not-heard"), by=COURT, at=LATER)  # type: ignore[arg-type]
    assert "came too late" in text_of(ruling)


def test_grounds_are_needed() -> None:
    decision = decided.decided(asked())
    for words in ("", "  ", "\x00", "x" * 10_001):
        with pytest.raises(GroundsNeeded):
            decided.appealed(decision, words)
    with pytest.raises(documents.DocumentRefused):
        decided.appealed(decision, papers=[Upload(name="x.exe", media_type="", content=b"MZ")])
    assert not Appeal.objects.exists()


def test_an_appeal_can_be_taken_back_and_made_again_in_time() -> None:
    case, decision, appeal = heard()
    by = factories.acting(case.applicant_id)
    assert lodging.withdraw(appeal.id, by=by, at=AT).state == "withdrawn"
    assert lodging.withdraw(appeal.id, by=by, at=AT).state == "withdrawn"
    case.refresh_from_db()
    appeal.refresh_from_db()
    assert (case.state, case.keep_until, appeal.case.state) == ("refused", date(2028, 10, 12), "done")  # type: ignore[union-attr]
    with pytest.raises(NotDecidable):
        decided.decided(appeal.case, ruled("upheld"), by=COURT)  # type: ignore[arg-type]
    assert decided.appealed(decision).id != appeal.id


def test_an_appeal_sent_again_in_other_words_is_refused_not_dropped() -> None:
    decision = decided.decided(asked())
    appeal = decided.appealed(decision)
    assert decided.appealed(decision).id == appeal.id
    with pytest.raises(NotAppealable):
        decided.appealed(decision, words="There is more: they never called me.")
    assert Appeal.objects.count() == 1


def test_papers_added_from_a_second_window_are_kept_with_the_appeal() -> None:
    decision = decided.decided(asked())
    bill = Upload(name="bill.pdf", media_type="application/pdf", content=b"%PDF-1.7 a bill")
    appeal = decided.appealed(decision, papers=[PAPER])
    assert decided.appealed(decision, papers=[PAPER, bill]).id == appeal.id
    assert Document.objects.filter(appeal_id=appeal.id).count() == 2


def test_what_is_decided_cannot_be_appealed_twice_or_taken_back() -> None:
    case, decision, appeal = heard()
    decided.decided(appeal.case, ruled("upheld"), by=COURT)  # type: ignore[arg-type]
    with pytest.raises(NotAppealable):
        decided.appealed(decision)
    with pytest.raises(NotAppealable):
        lodging.withdraw(appeal.id, by=factories.acting(case.applicant_id), at=AT)


def test_only_the_person_and_who_may_act_for_them_appeal() -> None:
    case = asked()
    decision = decided.decided(case)
    stranger = factories.a_person(at=AT)
    grounds = lodging.Grounds(words="It is wrong.")
    with pytest.raises(AccessRefused):
        lodging.lodge(decision.id, grounds, by=factories.acting(stranger), at=AT)
    by = factories.acting(case.applicant_id)
    mandates.grant(grantor=case.applicant_id, holder=stranger.id, said_by="themself", by=by, at=AT)
    appeal = lodging.lodge(decision.id, grounds, by=factories.acting(stranger), at=AT)
    event = Event.objects.get(type="appeal.lodged")
    assert (event.actor_kind, event.on_behalf_of) == ("helper", case.applicant_id)
    with pytest.raises(AccessRefused):
        lodging.withdraw(appeal.id, by=factories.acting(factories.a_person(at=AT)), at=AT)
    with pytest.raises(AppealUnknown):
        lodging.withdraw(decision.id, by=by, at=AT)


def test_while_an_appeal_is_heard_the_decision_is_not_changed_behind_its_back() -> None:
    case, _, _ = heard()
    with pytest.raises(NotDecidable):
        decided.decided(case, granted(changed="We thought again."))


def test_who_decided_looks_again_first_and_lets_it_go_on() -> None:
    case = asked(a_pack(RECONSIDERED))
    appeal = decided.appealed(decided.decided(case))
    assert (appeal.state, appeal.case_id) == ("reconsidered", None)
    task = Task.objects.get(case=case, kind="reconsider")
    assert (task.organisation_id, task.due_at is not None) == ("council", True)
    passed = reconsidering.pass_on(case.id, by=COLLEAGUE, at=AT)
    task.refresh_from_db()
    assert (passed.state, task.state, task.taken_by) == ("heard", "done", "ben")
    assert reconsidering.pass_on(case.id, by=COLLEAGUE, at=AT).id == appeal.id
    assert events(case, "appeal.lodged", "appeal.passed-on") == ["appeal.lodged", "appeal.passed-on"]


def test_who_looks_again_may_give_all_that_was_asked_for() -> None:
    case = asked(a_pack(RECONSIDERED))
    appeal = decided.appealed(decided.decided(case))
    decided.decided(case, granted(changed="You are right."), by=COLLEAGUE)
    appeal.refresh_from_db()
    case.refresh_from_db()
    assert (appeal.state, case.state, case.keep_until) == ("settled", "done", date(2031, 10, 12))


def test_what_is_given_in_part_goes_on_to_the_body() -> None:
    case = asked(a_pack(RECONSIDERED))
    appeal = decided.appealed(decided.decided(case))
    decided.decided(
        case, granted(outcome="partly", reasons=("income-too-high",), changed="A part of it."), by=COLLEAGUE
    )
    appeal.refresh_from_db()
    assert appeal.state == "heard"
    found = chain.open_chain(appeal.case_id, by=COURT, at=AT)  # type: ignore[arg-type]
    assert [each.decision.outcome for each in found.decisions] == ["refused", "partly"]


def test_an_appeal_against_the_appeal_sees_both() -> None:
    case, decision, appeal = heard()
    ruling = decided.decided(appeal.case, ruled("upheld"), by=COURT)  # type: ignore[arg-type]
    second = decided.appealed(ruling, "The court was wrong, too.")
    assert second.organisation_id == "high-court"
    found = chain.open_chain(second.case_id, by=HIGHER, at=AT)  # type: ignore[arg-type]
    assert [each.decision.id for each in found.decisions] == [decision.id, ruling.id]
    assert [each.words for each in found.earlier] == ["My income was wrong."]
    final = decided.decided(second.case, replace(granted(), ruling="changed", reasons=("wrong",)), by=HIGHER)  # type: ignore[arg-type]
    case.refresh_from_db()
    assert case.state == "done"
    assert final.appeal_until is None
    with pytest.raises(NotAppealable):
        decided.appealed(final)
