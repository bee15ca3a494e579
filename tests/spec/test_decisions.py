"""Decisions: made by staff, given as a letter, told under a clause, corrected and made anew without changing what was."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from commonway.cases import reopening
from commonway.cases.deciding import by_staff
from commonway.cases.deciding.at_hand import NotDecidable
from commonway.cases.deciding.by_staff import NotYours
from commonway.cases.deciding.content import unseal
from commonway.cases.deciding.drafts import DecisionInvalid
from commonway.cases.errors import CaseUnknown
from commonway.cases.models import Case, Clock, Decision, Task
from commonway.contacts import mailbox
from commonway.exchange import envelopes
from commonway.exchange.clauses import ClausesInForce
from commonway.exchange.models import Delivery
from commonway.identity.access import AccessRefused
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.vault.sealing import Safe
from tests.factories import AT
from tests.spec import decided
from tests.spec.decided import COLLEAGUE, COUNCIL, COURT, DECISION, a_pack, asked, granted, refused

pytestmark = pytest.mark.django_db


def events(case: Case, *types: str) -> list[str]:
    found = Event.objects.of(case.applicant_id).filter(data__case=str(case.id)).order_by("sequence")
    return [event.type for event in found if event.type in types]


def letter(decision: Decision) -> mailbox.Letter:
    return next(each for each in mailbox.of(decision.applicant_id) if each.id == decision.notice_id)


def text_of(decision: Decision) -> str:
    found = letter(decision)
    parts = [
        *found.paragraphs,
        *(line for each in found.sections for line in (each.heading, *each.paragraphs, *each.points)),
    ]
    return "\n".join((found.title, *parts))


def test_a_decision_ends_its_case_and_is_a_letter() -> None:
    case = asked()
    decision = decided.decided(case, granted(amount=Decimal(500), valid_from=date(2026, 11, 1), words="Send the bill."))
    case.refresh_from_db()
    assert (case.state, decision.outcome, decision.version, decision.automated) == ("done", "granted", 1, False)
    text = text_of(decision)
    for words in (
        "Help with the funeral", "Dear Layla Haddad,", "We say yes: Funeral help.", "We pay a part of the funeral.",
        "You get €500, paid once.", "It is valid from 1 November 2026.", "You were close family.", "Send the bill.",
        "Funeral Help Act, section 3", "You can appeal to Court of Appeal until 2 November 2026.",
        "We keep your case until 12 October 2031",
    ):  # fmt: skip
        assert words in text
    assert events(case, "decision.made", "case.done") == ["decision.made", "case.done"]


def test_the_days_to_appeal_are_counted_by_the_pack() -> None:
    working = replace(DECISION, appeal=replace(decided.APPEAL, within="P10D", days="working"))
    decision = decided.decided(asked(a_pack(working)))
    assert decision.appeal_until is not None
    assert decision.appeal_until > AT + timedelta(days=9)


def test_what_it_says_is_sealed() -> None:
    decision = decided.decided(asked())
    assert b"over the limit" not in bytes(Decision.objects.get(id=decision.id).content)
    assert unseal(decision).words == "It is over the limit."
    assert not [event for event in Event.objects.all() if "over the limit" in str(event.data)]


def test_a_refusal_gives_a_reason_and_what_is_given_has_an_amount() -> None:
    case = asked()
    wrong = {
        "reasons": refused(reasons=(), words=" "),
        "outcome": refused(outcome="perhaps"),
        "amount": granted(amount=None),
        "valid_until": granted(valid_from=date(2026, 11, 2), valid_until=date(2026, 11, 1)),
        "valid_from": refused(valid_from=date(2026, 11, 2)),
        "words": refused(words="x" * 5_001),
        "ruling": refused(ruling="upheld"),
    }
    for field, draft in wrong.items():
        with pytest.raises(DecisionInvalid) as raised:
            decided.decided(case, draft)
        assert field in raised.value.problems, field
    with pytest.raises(DecisionInvalid):
        decided.decided(case, refused(reasons=("close-family",)))
    with pytest.raises(DecisionInvalid):
        decided.decided(asked(a_pack(replace(DECISION, partly=False))), granted(outcome="partly"))
    assert not Decision.objects.exists()


def test_others_cannot_decide() -> None:
    case = asked()
    with pytest.raises(CaseUnknown):
        decided.decided(case, by=COURT)
    with pytest.raises(AccessRefused):
        decided.decided(case, by=Actor(kind="staff", id="cora", organisation="council", role="coordinator"))
    assert Event.objects.filter(type="access.refused").count() == 2


def test_organisations_are_told_only_the_parts_their_clause_names_and_only_where_it_concerns_them() -> None:
    decided.decided(asked())
    assert not Delivery.objects.filter(type="help.decided").exists()
    decided.decided(asked(), granted())
    delivery = Delivery.objects.get(type="help.decided")
    assert set(delivery.fact_names) == {"applicant_name", "decision.outcome", "decision.amount", "decision.validity"}
    facts = Safe().unseal(delivery.subject_id, Delivery.place(delivery.id), delivery.payload)
    clause = ClausesInForce(at=AT).clause("agreement-tax", "know-of-help")
    assert clause is not None
    data = envelopes.cloud_event(delivery, clause=clause, facts=facts)["data"]
    assert data["facts"] == {"applicant_name": "Layla Haddad"}
    assert data["decision"]["outcome"] == "granted"
    assert data["decision"]["amount"]["value"] == "500"


def test_where_four_eyes_are_asked_for_nobody_decides_alone() -> None:
    case = asked(a_pack(replace(DECISION, four_eyes=True)))
    proposed = decided.decided(case)
    case.refresh_from_db()
    assert (proposed.state, case.state) == ("proposed", "open")
    assert decided.decided(case).id == proposed.id
    with pytest.raises(NotYours):
        by_staff.confirm(case.id, proposed.id, by=COUNCIL, at=AT)
    given = by_staff.confirm(case.id, proposed.id, by=COLLEAGUE, at=AT)
    assert by_staff.confirm(case.id, proposed.id, by=COLLEAGUE, at=AT).id == given.id
    case.refresh_from_db()
    assert (given.state, given.confirmed_by, case.state) == ("given", "ben", "refused")
    assert events(case, "decision.proposed", "decision.made") == ["decision.proposed", "decision.made"]


def test_another_proposal_takes_the_place_of_the_first() -> None:
    case = asked(a_pack(replace(DECISION, four_eyes=True)))
    first = decided.decided(case)
    second = decided.decided(case, granted(), by=COLLEAGUE)
    first.refresh_from_db()
    assert (first.state, second.state) == ("dropped", "proposed")
    with pytest.raises(NotDecidable):
        by_staff.confirm(case.id, first.id, by=COLLEAGUE, at=AT)
    assert by_staff.confirm(case.id, second.id, by=COUNCIL, at=AT).outcome == "granted"


def test_a_correction_is_a_version_of_its_own_and_says_what_changed() -> None:
    case = asked()
    first = decided.decided(case)
    with pytest.raises(DecisionInvalid):
        decided.decided(case, granted())
    later = AT + timedelta(days=2)
    second = decided.decided(case, granted(changed="We read your income wrongly."), at=later)
    first.refresh_from_db()
    case.refresh_from_db()
    assert (second.why, second.version, second.replaces_id, first.replaced_at) == ("corrected", 2, first.id, later)
    assert unseal(first).words == "It is over the limit."
    assert case.state == "done"
    assert "What has changed\nWe read your income wrongly." in text_of(second)
    assert letter(first).sections
    assert events(case, "decision.made", "decision.corrected", "case.refused", "case.done") == [
        "decision.made", "case.refused", "decision.corrected", "case.done",
    ]  # fmt: skip
    assert case.keep_until == date(2031, 10, 14)


def test_a_case_opened_again_has_its_clocks_anew_and_is_decided_again() -> None:
    case = asked()
    decided.decided(case)
    later = AT + timedelta(days=30)
    reopening.reopen(case.id, "A paper came back to us.", by=COUNCIL, at=later)
    case.refresh_from_db()
    assert (case.state, case.keep_until, case.reopened) == ("open", None, 1)
    old, new = Clock.objects.filter(case=case).order_by("reopened")
    assert (old.ended_at, new.started_at, new.ended_at) == (AT, later, None)
    task = Task.objects.get(case=case, kind="anew")
    again = decided.decided(case, granted(changed="The paper shows a lower income."), at=later)
    case.refresh_from_db()
    task.refresh_from_db()
    assert (again.why, case.state, task.state, task.taken_by) == ("anew", "done", "done", "ada")
    assert Decision.objects.standing().get(about=case).id == again.id
    assert events(case, "case.refused", "case.reopened", "decision.made-anew", "case.done") == [
        "case.refused", "case.reopened", "decision.made-anew", "case.done",
    ]  # fmt: skip


def test_the_day_until_which_a_case_is_kept_follows_the_outcome() -> None:
    refused_, granted_ = asked(), asked()
    decided.decided(refused_)
    decided.decided(granted_, granted())
    for case, day in ((refused_, date(2028, 10, 12)), (granted_, date(2031, 10, 12))):
        case.refresh_from_db()
        assert case.keep_until == day
