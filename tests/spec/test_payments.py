"""What was decided is paid: the office that decided asks another to pay, hears that it did, and the person sees it."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from commonway.cases import caseload
from commonway.cases.appealing import lodging, reconsidering
from commonway.cases.appealing.lodging import Grounds
from commonway.cases.deciding import by_staff
from commonway.cases.deciding.drafts import Draft
from commonway.cases.errors import CaseUnknown
from commonway.cases.models import Case, Incident, PaymentRequest, ProcessInstance, Task
from commonway.cases.payments import asking, cancelling, opening, replacing
from commonway.cases.payments.keeping import PaymentNotNow, PaymentSaysTooLittle, PaymentUnknown
from commonway.cases.process import driving
from commonway.cases.withdrawing import withdraw
from commonway.contacts import mailbox
from commonway.exchange.clauses import ClausesInForce
from commonway.exchange.models import Delivery
from commonway.identity.access import AccessRefused
from commonway.ledger.models import Event
from commonway.packs.definitions import Pack
from commonway.packs.payments import AmountFrom
from tests import factories
from tests.spec import peopled, service_process, test_case_processes, test_newborn
from tests.spec.paying import (
    AT,
    FIRST,
    SECOND,
    TREASURER,
    amounts,
    decided_again,
    do,
    granted,
    payment_of,
    says,
    worker,
)

pytestmark = pytest.mark.django_db


def told(payment: PaymentRequest) -> list[tuple[str, str]]:
    rows = Delivery.objects.filter(about_id=payment.id).order_by("id")
    return list(rows.values_list("type", "about"))


class TestItIsPaid:
    def test_the_treasury_is_asked_when_it_is_granted_and_the_case_ends_when_it_paid(self) -> None:
        case = granted()
        payment = payment_of(case)
        assert (case.state, payment.state, payment.payer_id) == ("open", "requested", "state-treasury")
        assert amounts(payment) == ("150.00", "0.00", 216)
        says(payment)
        case.refresh_from_db()
        payment.refresh_from_db()
        assert (case.state, payment.state, payment.paid) == ("done", "paying", 1)

    def test_the_treasury_is_told_who_the_account_how_much_and_why_and_nothing_else(self) -> None:
        payment = payment_of(granted())
        [delivery] = Delivery.objects.filter(about_id=payment.id)
        assert delivery.type == "payment.requested"
        assert set(delivery.fact_names) == {"applicant_name", "bank_account", "payment.request"}
        file = opening.open_payment(payment.id, by=TREASURER, at=AT)
        assert file.told == {"applicant_name": "Hana Veldt", "bank_account": "VD12345678901234"}
        assert file.content is not None
        assert str(file.content.amount.amount) == "150.00"
        assert file.definition.legal_basis["en"] == "Family Act 2019, section 24"

    def test_it_is_refused_with_a_reason_mended_and_asked_for_again(self) -> None:
        case = granted()
        first = payment_of(case)
        says(first, "refused")
        do(case, "mend", FIRST, bank_account="VD99999999999999")
        again = payment_of(case)
        assert again.id != first.id
        file = opening.open_payment(again.id, by=TREASURER, at=AT)
        assert file.told is not None
        assert file.told["bank_account"] == "VD99999999999999"
        says(again)
        case.refresh_from_db()
        assert case.state == "done"

    def test_the_person_is_written_when_it_could_not_be_paid_and_when_it_is_the_first_time(self) -> None:
        case = granted()
        says(payment_of(case), "refused")
        do(case, "mend", FIRST, bank_account="VD99999999999999")
        for _month in range(2):
            says(payment_of(case))
        written = {letter.title: letter for letter in mailbox.of(case.applicant_id)}
        assert "Child benefit: it could not be paid" in written
        paid = [each for each in mailbox.of(case.applicant_id) if each.title == "Child benefit: it is paid"]
        assert len(paid) == 1
        text = " ".join(paid[0].paragraphs)
        assert "State Treasury has paid you VDK\N{NO-BREAK SPACE}150.00 for" in text
        assert payment_of(case).reference in text

    def test_said_twice_it_is_paid_once_and_each_instalment_by_itself(self) -> None:
        payment = payment_of(granted())
        for _again in range(2):
            says(payment, instalment=1)
        assert payment.steps.filter(kind="paid").count() == 1
        with pytest.raises(PaymentNotNow):
            says(payment, instalment=3)
        says(payment, instalment=2)
        payment.refresh_from_db()
        assert payment.paid == 2
        with pytest.raises(PaymentSaysTooLittle):
            says(payment, instalment=None)
        with pytest.raises(PaymentSaysTooLittle):
            says(payment, instalment=217)
        assert Event.objects.of(payment.applicant_id).filter(type="payment.paid").count() == 2

    def test_nothing_goes_backwards(self) -> None:
        payment = payment_of(granted())
        says(payment, "refused")
        for act in (lambda: says(payment, instalment=1), lambda: cancelling.cancel(payment.id, "No.", by=FIRST, at=AT)):
            with pytest.raises(PaymentNotNow):
                act()
        says(payment, "refused")  # said again: nothing
        payment.refresh_from_db()
        assert (payment.state, payment.steps.count()) == ("refused", 2)

    def test_a_step_that_is_tried_again_asks_once(self) -> None:
        case = granted()
        payment = payment_of(case)
        again = asking.Asking(
            case=Case.objects.select_related("request").get(id=case.id),
            definition=opening.definition_of(payment),
            facts={},
            pack_version_id=payment.pack_version_id,
            token=payment.token,
        )
        assert asking.ask(again, by=FIRST, at=AT) == payment
        assert PaymentRequest.objects.count() == 1


class TestItIsNotWantedAnyMore:
    def test_cancelled_before_it_is_paid_the_process_goes_on_without_it(self) -> None:
        case = granted()
        payment = payment_of(case)
        with pytest.raises(PaymentSaysTooLittle):
            cancelling.cancel(payment.id, " ", by=FIRST, at=AT)
        for _again in range(2):
            cancelling.cancel(payment.id, "It was paid by cheque.", by=FIRST, at=AT)
        payment.refresh_from_db()
        case.refresh_from_db()
        assert (payment.state, case.state) == ("cancelled", "done")
        with pytest.raises(PaymentNotNow):
            says(payment)
        assert told(payment) == [("payment.requested", "requested")]  # it had not left, and does not any more
        assert Delivery.objects.get(about_id=payment.id).state == "withdrawn"

    def test_whoever_was_told_is_told_that_it_is_cancelled(self) -> None:
        payment = payment_of(granted())
        Delivery.objects.filter(about_id=payment.id).update(state="sent", attempts=1, sent_at=AT)
        cancelling.cancel(payment.id, "It was paid by cheque.", by=FIRST, at=AT)
        assert told(payment) == [("payment.requested", "requested"), ("payment.requested.withdrawn", "cancelled")]
        assert Delivery.objects.get(about_id=payment.id, about="cancelled").fact_names == []

    def test_when_the_person_takes_the_case_back_nothing_is_paid(self) -> None:
        case = granted()
        withdraw(case.id, by=factories.acting(case.applicant_id), at=AT)
        assert payment_of(case).state == "cancelled"

    def test_a_process_called_off_pays_nothing(self) -> None:
        case = granted()
        driving.call_off(Case.objects.get(id=case.id), reason="Moved away.", by=FIRST, at=AT)
        assert payment_of(case).state == "cancelled"


def _looked_at_again(case: Case) -> None:
    """Let the person ask to look again at what was decided, while the process waits for the payment."""
    decision, person = payment_of(case).decision_id, factories.acting(case.applicant_id)
    lodging.lodge(decision, Grounds(words="We earn less."), by=person, at=AT)  # type: ignore[arg-type]


def _paid_once(monkeypatch: pytest.MonkeyPatch) -> Case:
    """Return a case whose only payment is made."""
    benefit = test_newborn.PACK.services["child-benefit"]
    benefit = replace(benefit, payments=(replace(benefit.payments[0], every="once", times=1),))
    services = {**test_newborn.PACK.services, benefit.id: benefit}
    monkeypatch.setattr(test_newborn, "PACK", replace(test_newborn.PACK, services=services))
    case = granted()
    says(payment_of(case))
    assert payment_of(case).state == "paid"
    return case


class TestALaterDecision:
    def test_of_another_amount_takes_the_place_of_what_is_not_paid(self) -> None:
        case = granted()
        old = payment_of(case)
        says(old)  # the first month; the case is done
        decided_again(case, 200)
        old.refresh_from_db()
        new = payment_of(case)
        assert (old.state, new.state, new.replaces_id) == ("cancelled", "requested", old.id)
        assert amounts(new) == ("200.00", "50.00", 215)  # what was paid too little comes with the next
        assert new.first_on > old.first_on
        assert PaymentRequest.objects.running().filter(case=case).count() == 1

    def test_on_an_appeal_that_is_won_is_paid_as_the_board_says(self) -> None:
        case = granted()
        old = payment_of(case)
        says(old)
        person, board = factories.acting(case.applicant_id), worker("bo", "appeals-board")
        appeal = lodging.lodge(old.decision_id, Grounds(words="We earn less."), by=person, at=AT)  # type: ignore[arg-type]
        appeal = reconsidering.pass_on(case.id, by=SECOND, at=AT)
        won = Draft(ruling="changed", outcome="granted", reasons=("lives-with-you",), amount=Decimal(200))
        decision = by_staff.decide(appeal.case_id, won, by=board, at=AT)  # type: ignore[arg-type]
        old.refresh_from_db()
        new = payment_of(case)
        assert (old.state, new.state, new.replaces_id, new.decision_id) == (
            "cancelled", "requested", old.id, decision.id,
        )  # fmt: skip
        assert amounts(new) == ("200.00", "50.00", 215)
        assert (new.organisation_id, new.case_id) == ("family-fund", case.id)  # the fund still asks, not the board

    def test_looked_at_again_while_the_process_waits_it_waits_for_the_new_one(self) -> None:
        case = granted()
        old = payment_of(case)
        _looked_at_again(case)
        decided_again(case, 200)
        old.refresh_from_db()
        new = payment_of(case)
        assert (old.state, old.token, new.replaces_id, new.token is not None) == ("cancelled", None, old.id, True)
        assert amounts(new) == ("200.00", "0.00", 216)
        assert case.state == "open"
        says(new)
        case.refresh_from_db()
        assert case.state == "done"

    def test_looked_at_again_and_refused_while_the_process_waits_it_waits_no_more(self) -> None:
        case = granted()
        _looked_at_again(case)
        decided_again(case, None)
        assert payment_of(case).state == "cancelled"
        assert not PaymentRequest.objects.running().exists()
        assert case.state == "refused"

    def test_that_comes_to_nothing_while_the_process_waits_lets_it_go_on(self) -> None:
        case = granted()
        _looked_at_again(case)
        decided_again(case, 0)
        assert payment_of(case).state == "cancelled"
        assert case.process.ended_at is not None or Incident.objects.open().filter(case=case).exists()

    def test_that_nobody_may_be_asked_for_any_more_stops_the_case_where_somebody_sees_it(self) -> None:
        case = granted()
        _looked_at_again(case)
        ended = replace(test_newborn.PACK.agreements["births-state-treasury"], valid_until=date(2025, 1, 1))
        agreements = {**test_newborn.PACK.agreements, ended.id: ended}
        factories.published(replace(test_newborn.PACK, agreements=agreements), at=AT)
        decided_again(case, 200)
        assert payment_of(case).state == "cancelled"
        assert Incident.objects.open().get(case=case).about == {"error": "no-agreement"}
        assert "unasked" in payment_of(case).steps.values_list("kind", flat=True)

    def test_of_more_is_paid_while_the_process_does_something_else(self, monkeypatch: pytest.MonkeyPatch) -> None:
        case = _paid_once(monkeypatch)
        ProcessInstance.objects.filter(case=case).update(ended_at=None)  # it reviews what it gave, say
        decided_again(case, 200)
        new = payment_of(case)
        assert (new.state, new.token, amounts(new)) == ("requested", None, ("50.00", "0.00", 1))
        again = asking.Asking(
            case=Case.objects.select_related("request").get(id=case.id),
            definition=opening.definition_of(new),
            facts={},
            pack_version_id=new.pack_version_id,
            token=99,
        )
        assert asking.ask(again, by=FIRST, at=AT) == new  # where its process asks for it after all, it waits for that
        assert payment_of(case).token == 99

    def test_of_less_pays_less_from_now_on_and_takes_nothing_back(self) -> None:
        case = granted(amount=200)
        old = payment_of(case)
        says(old)
        decided_again(case, 150)
        new = payment_of(case)
        assert amounts(new) == ("150.00", "0.00", 215)
        assert [step.kind for step in old.steps.order_by("at", "id")][-2:] == ["cancelled", "less"]
        assert Event.objects.of(case.applicant_id).filter(type="payment.less").count() == 1

    def test_that_refuses_stops_what_is_still_to_come(self) -> None:
        case = granted()
        says(payment_of(case))
        decided_again(case, None)
        assert not PaymentRequest.objects.running().exists()
        assert case.state == "refused"
        assert Event.objects.of(case.applicant_id).filter(type="payment.less").exists()
        decided_again(case, 150, at=AT + timedelta(days=40))
        assert amounts(payment_of(case)) == ("150.00", "0.00", 215)  # the month that was paid is not paid again

    def test_that_says_the_same_changes_nothing(self) -> None:
        case = granted()
        old = payment_of(case)
        says(old)
        decided_again(case, 150)
        old.refresh_from_db()
        assert (old.state, PaymentRequest.objects.count()) == ("paying", 1)
        assert old.decision_id is not None

    def test_given_twice_has_one_effect(self) -> None:
        case = granted()
        says(payment_of(case))
        decided_again(case, 200)
        new = payment_of(case)
        decision = asking.standing(case)
        assert decision is not None
        replacing.follow(decision, by=SECOND, at=AT)
        assert PaymentRequest.objects.count() == 2
        assert payment_of(case) == new


class TestWhoseItIs:
    def test_the_treasury_sees_the_payment_and_nothing_else_of_the_case(self) -> None:
        case = granted()
        payment = payment_of(case)
        with pytest.raises(CaseUnknown):
            caseload.open_case(case.id, by=TREASURER, at=AT)
        with pytest.raises(AccessRefused):
            cancelling.cancel(payment.id, "No.", by=TREASURER, at=AT)

    def test_another_office_is_told_that_there_is_no_such_payment_and_that_is_recorded(self) -> None:
        payment = payment_of(granted())
        town = worker("t", "brackwater-town")
        with pytest.raises(PaymentUnknown):
            opening.open_payment(payment.id, by=town, at=AT)
        with pytest.raises(PaymentUnknown):
            says(payment, by=town)
        assert Event.objects.of(payment.applicant_id).filter(type="access.refused").count() == 2

    def test_who_asked_cannot_say_that_it_is_paid(self) -> None:
        payment = payment_of(granted())
        with pytest.raises(AccessRefused):
            says(payment, by=FIRST)

    def test_without_an_agreement_in_force_nobody_is_asked_and_the_case_stands_still(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ended = replace(test_newborn.PACK.agreements["births-state-treasury"], valid_until=date(2025, 1, 1))
        pack = replace(test_newborn.PACK, agreements={**test_newborn.PACK.agreements, ended.id: ended})
        monkeypatch.setattr(test_newborn, "PACK", pack)
        case = granted()
        assert not PaymentRequest.objects.exists()
        incident = Incident.objects.open().get(case=case)
        assert incident.about == {"error": "no-agreement"}
        assert not Task.objects.to_do().filter(case=case).exists()


@pytest.mark.parametrize("allows", ["pay", "tell", "order"])
def test_only_a_clause_that_allows_it_lets_a_payer_be_asked(allows: Any) -> None:
    """Also where a later version of the pack takes that away while a case runs by the one before."""
    pack = peopled.with_payment(service_process.a_pack())
    agreement = pack.agreements["agreement-treasury"]
    changed = replace(agreement, clauses=(replace(agreement.clauses[0], allows=allows),))
    without = replace(pack.services["stop-pension"], payments=())
    pack = replace(
        pack,
        agreements={**pack.agreements, changed.id: changed},
        services={**pack.services, without.id: without},
    )
    factories.published(pack, at=AT)
    about = {"organisation": "treasury", "agreement_id": changed.id, "clause_id": "pay"}
    for event in ("payment.requested", "payment.requested.withdrawn"):
        assert (ClausesInForce(at=AT).to_tell(event_type=event, **about) is not None) == (allows == "pay")


PAYS = (
    '<serviceTask id="write" name="Pay them"><extensionElements><zeebe:taskDefinition type="payment-request"/>'
    '<zeebe:ioMapping><zeebe:input source="=income / 4 + 0.005" target="amount"/></zeebe:ioMapping>'
    '<zeebe:taskHeaders><zeebe:header key="payment" value="last-pension"/></zeebe:taskHeaders>'
    "</extensionElements></serviceTask>"
)


def paying_pack(source: AmountFrom) -> Pack:
    """The small pack, whose process asks the treasury to pay in place of writing a letter."""
    pack = peopled.with_payment(service_process.a_pack(re.sub(r'<serviceTask id="write".*?</serviceTask>', PAYS,
                                                              service_process.BPMN, flags=re.DOTALL)))  # fmt: skip
    stop = pack.services["stop-pension"]
    tasks = tuple(replace(each, asks=(*each.asks, "income")) if each.id == "decide" else each for each in stop.tasks)
    stop = replace(stop, tasks=tasks, payments=(replace(peopled.PAYMENT, amount=source),))
    return replace(pack, services={**pack.services, stop.id: stop})


@pytest.mark.parametrize(
    ("source", "income", "amount"),
    [
        (AmountFrom(source="task"), 1000, "250.01"),  # half a cent is rounded up
        (AmountFrom(source="fact", fact="income"), 1000, "1000.00"),
        (AmountFrom(source="fact", fact="income"), 0, ""),
    ],
)
def test_the_amount_may_be_a_fact_or_what_the_process_hands_over(source: AmountFrom, income: int, amount: str) -> None:
    case = test_case_processes.a_case(paying_pack(source))
    test_case_processes.do(case, "check", test_case_processes.CLERK, papers_complete=False)
    found = {"outcome": "granted", "reason": "So.", "income": income}
    test_case_processes.do(case, "decide", test_case_processes.CHIEF, **found)
    case.refresh_from_db()
    if not amount:
        assert Incident.objects.open().get(case=case).about == {"error": "no-amount"}
        assert not PaymentRequest.objects.exists()
        return
    payment = payment_of(case)
    assert amounts(payment) == (amount, "0.00", 1)
    says(payment, by=worker("t", "treasury"))
    case.refresh_from_db()
    assert (case.state, payment_of(case).state) == ("done", "paid")
