"""The time to look again: when it is over, the appeal goes on by itself, once, and all who have to know are told."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from commonway.cases import tasks as background
from commonway.cases.appealing import chain, lodging, reading, reconsidering, running_out
from commonway.cases.deciding import by_staff
from commonway.cases.models import Appeal, Case, Decision, Task
from commonway.catalogue.publishing import publish
from commonway.contacts import mailbox
from commonway.exchange.models import Delivery
from commonway.ledger.models import Event
from commonway.vault.shredding import destroy
from tests import factories
from tests.factories import AT
from tests.spec import decided
from tests.spec.decided import APPEAL, COLLEAGUE, COUNCIL, COURT, DECISION, a_pack, asked, granted

pytestmark = pytest.mark.django_db
LOOKED_AT = replace(DECISION, appeal=replace(APPEAL, reconsider_within="P5D"))
IN_TIME, OVER = AT + timedelta(days=3), AT + timedelta(days=10)


def waiting(definition: object = LOOKED_AT) -> tuple[Case, Appeal]:
    """Somebody appealed, and the council has five working days to look again."""
    case = asked(a_pack(definition))  # type: ignore[arg-type]
    appeal = decided.appealed(decided.decided(case))
    case.refresh_from_db()
    return case, appeal


def went(at: datetime = OVER) -> int:
    return running_out.send_overdue(at=at)


def test_it_stays_with_who_decided_as_long_as_there_is_time() -> None:
    case, appeal = waiting()
    opened = reading.open_appeal(appeal.id, by=factories.acting(case.applicant_id), at=AT)
    assert opened.reconsider_until == Task.objects.get(case=case, kind="reconsider").due_at
    assert went(IN_TIME) == 0
    appeal.refresh_from_db()
    assert appeal.state == "reconsidered"


def test_when_it_is_over_the_appeal_goes_on_and_everybody_is_told() -> None:
    case, appeal = waiting()
    assert went() == 1
    appeal.refresh_from_db()
    assert (appeal.state, appeal.heard_at) == ("heard", OVER)
    assert Task.objects.get(case=case, kind="reconsider").state == "withdrawn"
    # the person: a letter, and their story
    letter = mailbox.of(case.applicant_id)[0]
    assert letter.title.startswith("Your appeal went on")
    assert "Court of Appeal" in " ".join(letter.paragraphs)
    assert "did not do it in time" in " ".join(letter.paragraphs)
    # who decided: its ledger; who hears it: a case, what its clause lets it see, and that nobody looked again
    ran_out = Event.objects.of(case.applicant_id).get(type="appeal.ran-out")
    assert (ran_out.organisation, ran_out.actor_kind) == ("council", "system")
    assert Delivery.objects.filter(case_id=appeal.case_id, organisation_id="court").count() == 1
    heard = chain.open_chain(appeal.case_id, by=COURT, at=OVER)  # type: ignore[arg-type]
    assert "appeal.ran-out" in [event.type for event in heard.history]


def test_it_goes_on_once_however_often_one_looks() -> None:
    case, appeal = waiting()
    assert [went(), went(), went(OVER + timedelta(days=1))] == [1, 0, 0]
    assert not running_out.run_out(appeal.id, at=OVER)
    assert Event.objects.of(case.applicant_id).filter(type="appeal.ran-out").count() == 1
    assert Case.objects.filter(organisation_id="court").count() == 1
    assert sum(letter.title.startswith("Your appeal went on") for letter in mailbox.of(case.applicant_id)) == 1


def test_the_schedule_does_it() -> None:
    waiting()
    assert background.send_appeals_on(timestamp=0) == 1  # it was lodged long ago
    assert background.send_appeals_on(timestamp=600) == 0


def test_what_was_passed_on_settled_or_taken_back_in_time_is_left_alone() -> None:
    case, appeal = waiting()
    reconsidering.pass_on(case.id, by=COLLEAGUE, at=IN_TIME)
    assert went() == 0
    appeal.refresh_from_db()
    assert appeal.heard_at == IN_TIME

    other = asked(a_pack(LOOKED_AT))
    lodged = decided.appealed(decided.decided(other))
    by_staff.decide(other.id, granted(changed="We looked again."), by=COLLEAGUE, at=IN_TIME)
    third = asked(a_pack(LOOKED_AT))
    taken = decided.appealed(decided.decided(third))
    lodging.withdraw(taken.id, by=factories.acting(third.applicant_id), at=IN_TIME)
    assert went() == 0
    assert [Appeal.objects.get(id=each.id).state for each in (lodged, taken)] == ["settled", "withdrawn"]


def test_who_decided_comes_too_late_afterwards() -> None:
    case, _ = waiting()
    went()
    assert reconsidering.pass_on(case.id, by=COLLEAGUE, at=OVER).heard_at == OVER  # already gone: changes nothing
    with pytest.raises(by_staff.at_hand.NotDecidable):
        by_staff.decide(case.id, granted(changed="Too late."), by=COLLEAGUE, at=OVER)


def test_a_new_decision_that_waits_for_a_second_person_is_dropped() -> None:
    case = asked(a_pack(replace(LOOKED_AT, four_eyes=True)))
    refusal = decided.decided(case)
    decided.appealed(by_staff.confirm(case.id, refusal.id, by=COLLEAGUE, at=AT))
    proposed = by_staff.decide(case.id, granted(changed="We looked again."), by=COUNCIL, at=IN_TIME)
    assert went() == 1
    proposed.refresh_from_db()
    assert proposed.state == Decision.State.DROPPED
    with pytest.raises(by_staff.at_hand.NotDecidable):
        by_staff.confirm(case.id, proposed.id, by=COLLEAGUE, at=OVER)


def test_without_a_clause_it_stays_and_keeps_no_other() -> None:
    case, appeal = waiting()
    pack = a_pack(LOOKED_AT)
    ended = replace(pack.agreements["agreement-court"], valid_until=date(2026, 10, 12))
    publish(replace(pack, version="2", agreements={**pack.agreements, ended.id: ended}), by=factories.PUBLISHER, at=AT)
    with pytest.raises(reconsidering.NotPassedOn):
        running_out.run_out(appeal.id, at=OVER)
    appeal.refresh_from_db()
    assert appeal.state == "reconsidered"
    assert Task.objects.to_do().filter(case=case, kind="reconsider").exists()


def test_where_the_persons_data_was_deleted_nothing_goes_on() -> None:
    case, appeal = waiting()
    destroy(case.applicant_id, by=factories.acting(case.applicant_id), at=IN_TIME)
    assert went() == 0
    assert not Case.objects.filter(hears_id=appeal.id).exists()
