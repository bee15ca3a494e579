"""Idempotency under concurrency: calls with one key, at the same moment, have one effect."""

import json
import threading

import pytest
from django.db import connection, transaction
from django.http import HttpResponse

from commonway.exchange import events
from commonway.exchange.models import Delivery, InboundCall
from commonway.exchange.telling import tell
from commonway.ledger.models import Event
from tests.integration.exchange import world
from tests.integration.exchange.calling import System

pytestmark = pytest.mark.django_db(transaction=True)


def test_concurrent_calls_with_one_key_have_one_effect(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[events.ReceiptAccepted] = []
    monkeypatch.setattr(events, "_subscribers", [heard.append])
    world.publish_pack()
    key, pem = world.new_key()
    world.connect("pensions", kind="poll", public_key=pem)
    with transaction.atomic():
        [delivery] = tell([world.people().crossing()], by=world.BY, at=world.AT).deliveries
    pensions, answers, start = System("pensions", key), [], threading.Barrier(6)  # type: ignore[var-annotated]

    def call() -> None:
        try:
            start.wait(60)
            answer: HttpResponse = pensions.receipt(delivery=str(delivery.id), outcome="done", reference="P-1")
            answers.append((answer.status_code, answer.content))
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 6
    assert {status for status, _ in answers} == {200}
    assert len({json.loads(content)["at"] for _, content in answers}) == 1
    assert len(heard) == 1
    assert Event.objects.filter(type="delivery.done").count() == 1
    assert InboundCall.objects.count() == 1
    assert Delivery.objects.get().state == "done"


def test_a_subscriber_that_fails_undoes_the_receipt(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from commonway.exchange import receipts

    def fails(_event: events.ReceiptAccepted) -> None:
        raise RuntimeError("the case could not be ended")

    monkeypatch.setattr(events, "_subscribers", [fails])
    world.publish_pack()
    with transaction.atomic():
        [delivery] = tell([world.people().crossing()], by=world.BY, at=world.AT).deliveries
    receipt = receipts.Receipt(delivery=delivery.id, outcome="done")
    with pytest.raises(RuntimeError):
        receipts.accept("pensions", receipt, key="k", call=b"c", at=world.AT)
    delivery.refresh_from_db()
    assert delivery.state == "pending"
    assert not InboundCall.objects.exists()
    assert not Event.objects.filter(type="delivery.done").exists()
