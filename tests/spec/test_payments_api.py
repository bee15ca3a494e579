"""The API of payments: a payer's system says what its people could say, signed, once a key, and nothing more."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from commonway.cases.models import PaymentRequest
from commonway.cases.payments import answering
from commonway.cases.payments.opening import of_case
from commonway.exchange import receipts
from commonway.exchange.models import Delivery, InboundCall
from commonway.exchange.preparing import prepare
from commonway.exchange.receipts import Receipt
from commonway.kernel.clock import now
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from tests.integration.exchange.calling import System
from tests.spec import peopled
from tests.spec.paying import granted, payment_of
from tests.spec.test_work_orders_api import a_system, call, read

pytestmark = pytest.mark.django_db
PAYMENTS = "/api/payments"


def says(system: System, payment: PaymentRequest, key: str, **said: Any) -> HttpResponse:
    return call(system, "POST", f"{PAYMENTS}/{payment.id}/state", json.dumps(said).encode(), key=key)


def test_a_system_fetches_what_is_to_be_paid_and_says_that_it_is() -> None:
    case = granted()
    payment, treasury = payment_of(case), a_system("state-treasury")
    listed = read(call(treasury, "GET", f"{PAYMENTS}?state=requested"))
    assert [each["id"] for each in listed["payments"]] == [str(payment.id)]
    assert "Hana" not in json.dumps(listed)
    assert "150" not in json.dumps(listed)
    whole = read(call(treasury, "GET", f"{PAYMENTS}/{payment.id}"))
    assert (whole["amount"], whole["currency"], whole["times"]) == ("150.00", "VDK", 216)
    assert whole["facts"] == {"applicant_name": "Hana Veldt", "bank_account": "VD12345678901234"}
    assert whole["legal_basis"]["en"] == "Family Act 2019, section 24"
    paid = read(says(treasury, payment, "1", state="paid", instalment=1, reference="T-1"))
    assert (paid["state"], paid["paid"], paid["next"]) == ("paying", 1, ["paid", "refused"])
    case.refresh_from_db()
    assert case.state == "done"
    assert Event.objects.of(case.applicant_id).filter(type="data.read", organisation="state-treasury").exists()


def test_the_event_says_what_is_to_be_paid() -> None:
    payment = payment_of(granted())
    [ready] = prepare(list(Delivery.objects.filter(about_id=payment.id)), at=now())
    event = ready.event
    assert event["type"] == "org.commonway.payment.requested"
    assert event["data"]["facts"] == {"applicant_name": "Hana Veldt", "bank_account": "VD12345678901234"}
    assert event["data"]["about"] == {"id": str(payment.id), "what": "requested"}
    told = event["data"]["payment"]
    assert (told["id"], told["reference"], told["amount"]) == (str(payment.id), payment.reference, "150.00")


def test_the_same_call_again_has_the_same_answer_and_no_second_effect() -> None:
    payment, treasury = payment_of(granted()), a_system("state-treasury")
    answers = [says(treasury, payment, "s", state="paid", instalment=1) for _ in "12"]
    assert answers[0].content == answers[1].content
    assert says(treasury, payment, "other", state="paid", instalment=1).status_code == 200  # said already
    assert payment.steps.filter(kind="paid").count() == 1
    assert says(treasury, payment, "s", state="refused", note="No.").status_code == 422  # one key, another call
    assert says(treasury, payment, "t", state="paid").status_code == 422  # which instalment?
    assert says(treasury, payment, "u", state="paid", instalment=9).status_code == 409
    assert says(treasury, payment, "v", state="refused").status_code == 422
    assert says(treasury, payment, "y", state="paid", instalment=True).status_code == 422
    assert says(treasury, payment, "z", state="paid", instalment=1, reference="T-2").status_code == 409  # paid twice?
    assert read(says(treasury, payment, "w", state="refused", note="No money."))["state"] == "refused"
    assert says(treasury, payment, "x", state="paid", instalment=2).status_code == 409
    assert InboundCall.objects.count() == 3


def test_what_another_pays_does_not_exist_and_is_noted() -> None:
    payment, tax = payment_of(granted()), a_system("tax-agency")
    known, unknown = Event.objects.filter(type="access.refused").count(), PaymentRequest(id=new_id())
    for theirs, nobodys in (
        (call(tax, "GET", f"{PAYMENTS}/{payment.id}"), call(tax, "GET", f"{PAYMENTS}/{unknown.id}")),
        (says(tax, payment, "1", state="paid"), says(tax, unknown, "2", state="paid")),
    ):
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content
    assert Event.objects.filter(type="access.refused").count() - known == 2
    assert read(call(tax, "GET", PAYMENTS))["payments"] == []
    fund = a_system("family-fund")  # who asked does not pay
    assert says(fund, payment, "3", state="paid", instalment=1).status_code == 403


@pytest.mark.parametrize(("outcome", "state"), [("refused", "refused"), ("done", "requested")])
def test_an_answer_to_the_event_is_an_answer_about_the_payment(outcome: Any, state: str) -> None:
    """A refusal refuses it; that something was done does not say which of many instalments, so nothing is taken as paid."""
    payment = payment_of(granted())
    delivery = Delivery.objects.get(about_id=payment.id)
    by = Actor(kind="organisation", id="state-treasury", organisation="state-treasury")
    receipts.answer("state-treasury", Receipt(delivery=delivery.id, outcome=outcome, reason="No."), by=by, at=now())
    for _again in range(2):
        answering.answer_payment(payment_id=str(payment.id), state=outcome, reason="No.")
    payment.refresh_from_db()
    assert payment.state == state
    assert of_case(payment.case_id).count() == 1


def test_what_is_paid_once_is_paid_by_the_answer_to_the_event() -> None:
    payment = peopled.household("layla@mail.example").payment
    delivery = Delivery.objects.get(about_id=payment.id)
    by = Actor(kind="organisation", id="treasury", organisation="treasury")
    receipts.answer("treasury", Receipt(delivery=delivery.id, outcome="done", reference="T-1"), by=by, at=now())
    for _again in range(2):
        answering.answer_payment(payment_id=str(payment.id), state="done", reason="")
    payment.refresh_from_db()
    assert (payment.state, payment.paid, payment.steps.filter(kind="paid").count()) == ("paid", 1, 1)


def test_the_description_has_every_call() -> None:
    paths = json.loads(Client().get("/api/openapi.json").content)["paths"]
    found = {path for path in paths if path.startswith(PAYMENTS)}
    assert found == {PAYMENTS, f"{PAYMENTS}/{{payment_id}}", f"{PAYMENTS}/{{payment_id}}/state"}
