"""Payments as browsers without scripts see them: the payer's list and page, who asked, the person, and what is removed."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commonway.cases import removing
from commonway.cases.models import Case, PaymentRequest
from commonway.cases.payments import asking, cancelling, opening, owing, paying
from commonway.cases.wording import money
from commonway.exchange.models import Delivery
from commonway.identity import mandates
from commonway.identity.models import Person, User
from commonway.kernel.clock import now
from commonway.kernel.ids import new_id
from commonway.kernel.money import Money
from commonway.ledger.models import Event
from commonway.packs.payments import AmountFrom, PaymentDefinition
from commonway.vault import shredding
from tests import accounts, factories
from tests.spec import peopled, test_newborn
from tests.spec.paying import AT, FIRST, TREASURER, decided_again, granted, payment_of, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch) -> Case:
    _user, person = accounts.a_resident("hana@mail.example")
    told = test_newborn.asked
    monkeypatch.setattr(test_newborn, "asked", lambda: told(person))
    return granted()


def working(organisation: str) -> Client:
    return accounts.signed_in(accounts.a_staff_member("caseworker", organisation).user)


def hana() -> Client:
    return accounts.signed_in(User.objects.get(email="hana@mail.example"))


def page(client: Client, address: str, given: dict[str, Any] | None = None) -> str:
    answer = client.post(address, given, follow=True) if given is not None else client.get(address, follow=True)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_the_payer_looks_at_its_list_and_says_that_it_paid_once(case: Case) -> None:
    treasury, payment = working("state-treasury"), payment_of(case)
    listed = page(treasury, "/workbench/payments/")
    assert payment.reference in listed
    assert "To be paid by you (1)" in listed
    assert "Hana" not in listed
    shown = page(treasury, f"/workbench/payments/{payment.id}/")
    for words in ("Hana Veldt", "VD12345678901234", "150.00 a month, 216 times", "Family Act 2019, section 24"):
        assert words in shown
    assert case.reference not in shown  # nothing else of the case
    assert "Your bank account" not in shown  # nobody pays the clerk
    address = f"/workbench/payments/{payment.id}/paid/"
    assert "You cannot take it back" in page(treasury, address)
    for _twice in range(2):  # the form sent twice, as a browser goes back to it
        assert "It is written down" in page(treasury, address, {"instalment": "1", "reference": "T-1"})
    payment.refresh_from_db()
    assert (payment.paid, payment.state) == (1, "paying")
    assert "1 of 216" in page(treasury, "/workbench/payments/")
    case.refresh_from_db()
    assert case.state == "done"


def test_a_refusal_needs_a_reason_and_keeps_what_was_typed(case: Case) -> None:
    treasury, payment = working("state-treasury"), payment_of(case)
    address = f"/workbench/payments/{payment.id}/refuse/"
    assert "There is a problem" in page(treasury, address, {"note": " "})
    long = "x" * 501
    assert long in page(treasury, address, {"note": long})
    assert "It is written down" in page(treasury, address, {"note": "The account is closed."})
    shown = page(working("family-fund"), f"/workbench/payments/{payment.id}/")
    assert "The account is closed." in shown
    assert "Not paid" in shown
    assert "You said that you do not pay it." in page(treasury, address)  # over: there is nothing to say any more


def test_two_who_say_the_same_in_other_words_are_told_and_nothing_typed_is_lost(case: Case) -> None:
    treasury, payment = working("state-treasury"), payment_of(case)
    address = f"/workbench/payments/{payment.id}"
    page(treasury, f"{address}/paid/", {"instalment": "1", "reference": "T-1"})
    shown = page(treasury, f"{address}/paid/", {"instalment": "1", "reference": "T-2"})  # paid twice?
    assert "This was said before, in other words." in shown
    assert 'value="T-2"' in shown
    assert "It is written down" in page(treasury, f"{address}/paid/", {"instalment": "1", "reference": ""})
    page(treasury, f"{address}/refuse/", {"note": "The account is closed."})
    shown = page(treasury, f"{address}/refuse/", {"note": "No such account."})
    assert "This was said before, in other words." in shown
    assert "No such account." in shown


def test_whoever_asked_sees_it_in_the_case_and_cancels_it(case: Case) -> None:
    fund, payment = working("family-fund"), payment_of(case)
    assert payment.reference in page(fund, f"/workbench/cases/{case.id}/")
    listed = page(fund, "/workbench/payments/")
    assert "Asked for by you (1)" in listed
    assert payment.reference in listed
    assert fund.get(f"/workbench/payments/{payment.id}/paid/").status_code == 403
    assert "It is cancelled" in page(fund, f"/workbench/payments/{payment.id}/cancel/", {"note": "Paid by cheque."})
    assert "Do not pay it." in page(working("state-treasury"), f"/workbench/payments/{payment.id}/")


def test_whoever_cancels_reads_that_no_clause_lets_the_payer_be_told_of_it(case: Case) -> None:
    fund, payment = working("family-fund"), payment_of(case)
    Delivery.objects.filter(about_id=payment.id).update(state="sent", attempts=1, sent_at=AT)
    ended = replace(test_newborn.PACK.agreements["births-state-treasury"], valid_until=date(2025, 1, 1))
    agreements = {**test_newborn.PACK.agreements, ended.id: ended}
    factories.published(replace(test_newborn.PACK, agreements=agreements), at=AT)
    shown = page(fund, f"/workbench/payments/{payment.id}/cancel/", {"note": "Paid by cheque."})
    assert "could not be told that this is cancelled. Call it." in shown
    assert "Do not pay it." in page(working("state-treasury"), f"/workbench/payments/{payment.id}/")


def test_the_person_sees_what_is_paid_by_whom_and_what_to_do(case: Case) -> None:
    mine, payment = hana(), payment_of(case)
    assert reverse("payment", args=[payment.id]) in page(mine, "/timeline/")
    assert reverse("payment", args=[payment.id]) in page(mine, f"/requests/{case.request_id}/asked/")
    PaymentRequest.objects.update(due_at=now() + timedelta(days=3))
    assert "There is nothing to do yet." in page(mine, f"/payments/{payment.id}/")
    PaymentRequest.objects.update(due_at=now() - timedelta(days=3))
    assert "You have done nothing wrong." in page(mine, f"/payments/{payment.id}/")
    says(payment)
    shown = page(mine, f"/payments/{payment.id}/")
    for words in ("State Treasury has paid 1 of 216 times.", "0800 555 170", "If the money has not come"):
        assert words in shown
    assert "State Treasury paid you: Child benefit" in page(mine, "/timeline/")
    document = mine.get("/my-data/file/").json()
    assert [(each["amount"], each["paid"]) for each in document["payments"]] == [("150.00", 1)]
    assert [each["what"] for each in document["payments"][0]["happened"]] == ["requested", "paid"]
    assert not Event.objects.of(case.applicant_id).filter(type="data.read", data__kind="payment").exists()


def test_a_helper_sees_as_much_as_their_mandate_is_for(case: Case) -> None:
    """One for a life event: what is paid in it. What is known of the person, and all that happened: one for everything."""
    user, helper = accounts.a_resident("helper@mail.example")
    by, payment = factories.acting(case.applicant_id), payment_of(case)
    of_the_person = [
        reverse(name) for name in ("timeline", "offices", "letters", "evidence", "my-data", "my-data-file")
    ]
    for life_events, one, all_ in ((["bereavement"], 403, 403), (["birth"], 200, 403), ([], 200, 200)):
        mandates.grant(
            grantor=case.applicant_id, holder=helper.id, life_events=life_events, said_by="themself", by=by, at=AT
        )
        client = accounts.signed_in(user)
        session = client.session
        session["acting_for"] = str(case.applicant_id)
        session.save()
        assert client.get(f"/payments/{payment.id}/").status_code == one
        assert {client.get(address).status_code for address in of_the_person} == {all_}
    assert reverse("payment", args=[payment.id]) in page(client, "/timeline/")
    assert len(client.get("/my-data/file/").json()["payments"]) == 1


def test_a_payment_that_stops_on_its_way_is_listed_where_it_was_asked_for(case: Case) -> None:
    payment, fund = payment_of(case), working("family-fund")
    says(payment)
    assert "Asked for by you, not paid (0)" in page(fund, "/workbench/payments/")
    says(payment, "refused")  # the process is long over: nothing in it waits for this
    shown = page(fund, "/workbench/payments/")
    assert "Asked for by you, not paid (1)" in shown
    assert f"/workbench/payments/{payment.id}/" in shown
    decided_again(case, 200)
    assert "Asked for by you, not paid (0)" in page(fund, "/workbench/payments/")


def test_the_pages_ask_as_much_for_many_payments_as_for_one(case: Case) -> None:
    treasury, first = working("state-treasury"), payment_of(case)
    few = _asked(treasury, "/workbench/payments/")
    for number in range(12):
        another = PaymentRequest.objects.get(id=first.id)
        another.pk, another.reference = new_id(), f"ZZZZ-{number:04}"
        another.payment, another.token = f"other-{number}", 1_000 + number
        PaymentRequest.objects.bulk_create([another])
    PaymentRequest.objects.exclude(id=first.id).update(payment=first.payment, state="paid", token=None)
    assert _asked(treasury, "/workbench/payments/?show=paid") == few


def _asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_what_is_removed_with_the_case_cannot_be_read_any_more(case: Case) -> None:
    payment = payment_of(case)
    says(payment, "refused")
    says(payment, "refused")
    Case.objects.filter(id=case.id).update(state="done", ended_at=AT, keep_until=AT.date())
    case.process.ended_at = AT
    case.process.save()
    case.tasks.update(state="done", ended_at=AT)
    coordinator = accounts.as_staff(accounts.a_staff_member("coordinator", "family-fund"))
    Delivery.objects.filter(case_id=case.id, state="pending").update(state="done")
    assert removing.contents_of([case])[case.id].payments == 1
    assert removing.remove([case.id], by=coordinator, at=now() + timedelta(days=2000))
    file = opening.open_payment(payment.id, by=FIRST, at=AT)
    assert (file.content, [step.note for step in file.steps]) == (None, ["", ""])


def test_when_the_persons_data_is_deleted_nothing_more_is_paid(case: Case) -> None:
    payment = payment_of(case)
    shredding.destroy(case.applicant_id, by=FIRST, at=AT)
    payment.refresh_from_db()
    assert payment.state == "cancelled"
    file = opening.open_payment(payment.id, by=TREASURER, at=AT)
    assert (file.content, file.told) == (None, {})


def test_the_households_payment_is_asked_by_a_task_that_says_how_much() -> None:
    home = peopled.household("layla@mail.example")
    payment = home.payment
    treasurer = TREASURER.__class__(kind="staff", id="t", organisation="treasury", role="caseworker")
    paying.say(payment.id, paying.Said(state="paid", reference="T-9"), by=treasurer, at=now())
    payment.refresh_from_db()
    assert (payment.state, payment.paid) == ("paid", 1)
    assert Person.objects.filter(id=payment.applicant_id).exists()


@pytest.mark.parametrize(
    ("amount", "before", "owed"),
    [
        (150, [], (150, 0, 12, 0)),
        (150, [(3, 450)], (150, 0, 9, 0)),
        (200, [(3, 450)], (200, 150, 9, 0)),
        (100, [(3, 450)], (100, 0, 9, 150)),
        (200, [(12, 1800)], (600, 0, 1, 0)),
        (200, [(12, 1800), (0, 600)], (0, 0, 0, 0)),
        (100, [(12, 1800)], (0, 0, 0, 600)),
        (0, [(3, 450)], (0, 0, 0, 450)),
        (200, [(3, 450), (1, 350)], (200, 0, 8, 0)),
    ],
)
def test_what_is_owed_after_what_was_paid(
    amount: int, before: list[tuple[int, int]], owed: tuple[int, int, int, int]
) -> None:
    definition = PaymentDefinition(
        id="x", title={}, payer="p", agreement="a", clause="c", amount=AmountFrom(source="decision"), currency="EUR",
        every="month", times=12, legal_basis={},
    )  # fmt: skip
    paid = [owing.Paid(instalments=count, amount=Decimal(sum_)) for count, sum_ in before]
    found = owing.owed(Decimal(amount), definition, paid)
    assert (found.amount, found.arrears, found.times, found.less) == owed


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("150.50", "RSD", "RSD\N{NO-BREAK SPACE}150.50"),  # few pay in paras, and yet it is what was decided
        ("150.505", "IQD", "IQD\N{NO-BREAK SPACE}150.505"),
        ("150", "RSD", "RSD\N{NO-BREAK SPACE}150"),
        ("1150.5", "JOD", "JOD\N{NO-BREAK SPACE}1,150.500"),
        ("150.50", "EUR", "€150.50"),
    ],
)
def test_no_part_of_an_amount_is_left_out_where_it_is_shown(amount: str, currency: str, said: str) -> None:
    assert money(Money.of(amount, currency), "en") == said


@pytest.mark.parametrize(("begins", "first"), [("9999-12-31", "today"), ("2031-02-28", "2031-02-28")])
def test_a_day_no_calendar_reaches_is_not_waited_for(case: Case, begins: str, first: str) -> None:
    payment = payment_of(case)
    cancelling.cancel(payment.id, "Asked anew.", by=FIRST, at=AT)
    definition = replace(opening.definition_of(payment), begins="child_date_of_birth")
    facts = {"child_date_of_birth": begins, "bank_account": "VD1", "applicant_name": "Hana Veldt"}
    again = asking.Asking(
        case=payment.case, definition=definition, facts=facts, pack_version_id=payment.pack_version_id
    )
    asked = asking.ask(again, by=FIRST, at=AT)
    assert isinstance(asked, PaymentRequest)
    assert asked.first_on.isoformat() == (AT.date().isoformat() if first == "today" else first)
