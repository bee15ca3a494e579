"""Many hands on one payment at once, on the real PostgreSQL: one thing becomes of it, and it is never owed twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from commonway.cases.deciding.by_staff import DataDeleted
from commonway.cases.models import PaymentRequest, ProcessInstance
from commonway.cases.payments import cancelling
from commonway.cases.payments.content import unseal
from commonway.cases.payments.keeping import PaymentNotNow
from commonway.exchange.models import Delivery
from commonway.exchange.receipts import Receipt, ReceiptConflict, answer
from commonway.fence import scope
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.vault import shredding
from commonway.vault.sealing import Safe
from tests.spec.paying import AT, FIRST, decided_again, granted, payment_of, says

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run *works* at the same moment, each on a connection of its own; what the product refuses is a result too."""
    together = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            together.wait(timeout=30)
            with scope.within(scope.SYSTEM):
                return work()
        except (PaymentNotNow, ReceiptConflict) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.mark.parametrize("_again", range(3))
def test_paid_refused_cancelled_and_answered_at_once_is_one_of_them(_again: int) -> None:
    case = granted()
    payment = payment_of(case)
    delivery = Delivery.objects.get(about_id=payment.id)
    Delivery.objects.filter(id=delivery.id).update(state="sent", attempts=1, sent_at=AT)
    treasury = Actor(kind="organisation", id="state-treasury", organisation="state-treasury")
    refusal = Receipt(delivery=delivery.id, outcome="refused", reason="No.")
    at_once(
        lambda: says(PaymentRequest.objects.get(id=payment.id), instalment=1),
        lambda: says(PaymentRequest.objects.get(id=payment.id), instalment=1),
        lambda: says(PaymentRequest.objects.get(id=payment.id), "refused"),
        lambda: cancelling.cancel(payment.id, "It was paid by cheque.", by=FIRST, at=AT),
        lambda: answer("state-treasury", refusal, by=treasury, at=AT),
    )
    payment.refresh_from_db()
    became = [step.kind for step in payment.steps.order_by("at", "id") if step.kind != "requested"]
    assert became in (["paid"], ["refused"], ["cancelled"], ["paid", "refused"], ["paid", "cancelled"])
    happened = Event.objects.of(case.applicant_id).filter(type__startswith="payment.").exclude(type="payment.requested")
    assert sorted(happened.values_list("type", flat=True)) == sorted(f"payment.{kind}" for kind in became)
    instance = ProcessInstance.objects.get(case=case)
    assert (instance.ended_at is None) == (became == ["refused"])  # refused first, somebody mends it


@pytest.mark.parametrize("_again", range(3))
def test_a_payment_and_a_later_decision_at_once_come_to_what_is_due(_again: int) -> None:
    case = granted()
    old = payment_of(case)
    says(old)
    at_once(
        lambda: says(PaymentRequest.objects.get(id=old.id), instalment=2),
        lambda: decided_again(case, 200),
        lambda: says(PaymentRequest.objects.get(id=old.id), instalment=2),
    )
    old.refresh_from_db()
    [new] = PaymentRequest.objects.running().filter(case=case)
    content = unseal(new, Safe())
    assert new.replaces_id == old.id
    assert old.paid * Decimal(150) + content.after(new.times) == Decimal(200) * 216


@pytest.mark.parametrize("_again", range(2))
def test_data_deleted_while_it_is_decided_anew_leaves_nothing_to_be_paid(_again: int) -> None:
    case = granted()
    says(payment_of(case))

    def decide() -> None:
        try:
            decided_again(case, 200)
        except DataDeleted:
            return  # the deletion came first

    at_once(lambda: shredding.destroy(case.applicant_id, by=FIRST, at=AT), decide)
    assert not PaymentRequest.objects.running().exists()
