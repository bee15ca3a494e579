"""Receipts: what an organisation answers, once, in order, and signed."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from commonway.exchange import events, receipts
from commonway.exchange.delivering import deliver_due
from commonway.exchange.models import Delivery, InboundCall
from commonway.exchange.telling import tell
from commonway.kernel.ids import new_id
from commonway.ledger.models import Event
from tests.integration.exchange import world
from tests.integration.exchange.calling import RECEIPTS, System

pytestmark = pytest.mark.django_db


@pytest.fixture
def pensions(people: world.People, receiver: world.Receiver) -> System:
    key, pem = world.new_key()
    world.connect("pensions", receiver.url, public_key=pem)
    return System("pensions", key)


@pytest.fixture
def delivery(people: world.People, pensions: System) -> Delivery:
    with transaction.atomic():
        [one] = tell([people.crossing()], by=world.BY, at=world.AT).deliveries
    deliver_due(at=world.AT)
    return one


@pytest.fixture
def heard() -> Iterator[list[events.ReceiptAccepted]]:
    received: list[events.ReceiptAccepted] = []
    before = list(events._subscribers)
    events._subscribers[:] = [received.append]
    yield received
    events._subscribers[:] = before


def types() -> list[str]:
    return list(Event.objects.filter(type__startswith="delivery.").order_by("sequence").values_list("type", flat=True))


def test_received_then_done(pensions: System, delivery: Delivery, heard: list[events.ReceiptAccepted]) -> None:
    first = pensions.receipt(idempotency_key="a", delivery=str(delivery.id), outcome="received")
    second = pensions.receipt(idempotency_key="b", delivery=str(delivery.id), outcome="done", reference="PA-1")

    assert (first.status_code, second.status_code) == (200, 200)
    assert json.loads(second.content)["state"] == "done"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.answer_reference) == ("done", "PA-1")
    assert types() == ["delivery.queued", "delivery.sent", "delivery.received", "delivery.done"]
    assert [(event.state, event.delivery_id) for event in heard] == [("received", delivery.id), ("done", delivery.id)]


def test_a_refusal_has_a_reason(pensions: System, delivery: Delivery) -> None:
    without = pensions.receipt(idempotency_key="a", delivery=str(delivery.id), outcome="refused")
    assert without.status_code == 422
    assert "reason" in json.loads(without.content)["detail"]
    told = pensions.receipt(idempotency_key="b", delivery=str(delivery.id), outcome="refused", reason="Not ours.")
    assert told.status_code == 200
    delivery.refresh_from_db()
    assert (delivery.state, delivery.answer_reason) == ("refused", "Not ours.")


def test_done_after_refused_is_a_conflict(pensions: System, delivery: Delivery) -> None:
    pensions.receipt(idempotency_key="a", delivery=str(delivery.id), outcome="refused", reason="Not ours.")
    answer = pensions.receipt(idempotency_key="b", delivery=str(delivery.id), outcome="done")
    assert answer.status_code == 409
    assert json.loads(answer.content)["remedy"]
    delivery.refresh_from_db()
    assert delivery.state == "refused"


def test_the_same_call_again_has_the_same_answer_and_no_second_effect(
    pensions: System, delivery: Delivery, heard: list[events.ReceiptAccepted]
) -> None:
    answers = [pensions.receipt(delivery=str(delivery.id), outcome="done") for _ in range(3)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert len(heard) == 1
    assert types().count("delivery.done") == 1


def test_the_same_answer_under_another_key_changes_nothing(
    pensions: System, delivery: Delivery, heard: list[events.ReceiptAccepted]
) -> None:
    for key in ("a", "b"):
        assert pensions.receipt(idempotency_key=key, delivery=str(delivery.id), outcome="done").status_code == 200
    late = pensions.receipt(idempotency_key="c", delivery=str(delivery.id), outcome="received")
    assert (late.status_code, json.loads(late.content)["state"]) == (200, "done")
    assert len(heard) == 1


def test_the_same_key_for_another_call_is_refused(pensions: System, delivery: Delivery) -> None:
    pensions.receipt(delivery=str(delivery.id), outcome="received")
    assert pensions.receipt(delivery=str(delivery.id), outcome="done").status_code == 422
    delivery.refresh_from_db()
    assert delivery.state == "received"


def test_an_effect_that_fails_leaves_the_key_free(pensions: System, delivery: Delivery) -> None:
    unknown = pensions.receipt(delivery=str(new_id()), outcome="done")
    assert unknown.status_code == 404
    assert not InboundCall.objects.exists()


def test_another_organisations_delivery_does_not_exist(people: world.People, delivery: Delivery) -> None:
    key, pem = world.new_key()
    world.connect("council", kind="poll", public_key=pem)
    answer = System("council", key).receipt(delivery=str(delivery.id), outcome="done")
    assert answer.status_code == 404
    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_an_answer_that_overtakes_our_own_bookkeeping_counts(people: world.People, pensions: System) -> None:
    with transaction.atomic():
        [delivery] = tell([people.crossing()], by=world.BY, at=world.AT).deliveries
    assert pensions.receipt(delivery=str(delivery.id), outcome="received").status_code == 200
    assert types() == ["delivery.queued", "delivery.sent", "delivery.received"]
    assert deliver_due(at=world.AT) == 0


def test_an_answer_that_arrives_during_the_post_is_not_overwritten(
    people: world.People, pensions: System, receiver: world.Receiver
) -> None:
    """The receiver answers a delivery before it answers the post that brought it."""
    with transaction.atomic():
        [delivery] = tell([people.crossing()], by=world.BY, at=world.AT).deliveries
    from commonway.exchange import claiming, tuning
    from commonway.exchange.posting import Answer
    from commonway.exchange.settling import Result, settle

    [claimed], _ = claiming.claim(at=world.AT, tuning=tuning.current(), batch=1)
    pensions.receipt(delivery=str(delivery.id), outcome="done")
    late = Result(delivery=claimed, answer=Answer(ending="accepted", alive=True, status=202), fact_names=("x",))
    settle([late], at=world.AT, tuning=tuning.current())
    delivery.refresh_from_db()
    assert delivery.state == "done"
    assert types().count("delivery.sent") == 1


@pytest.mark.parametrize(
    ("receipt", "status"),
    [
        ({"outcome": "done"}, 422),
        ({"delivery": "7", "outcome": "done"}, 422),
        ({"delivery": str(new_id()), "outcome": "maybe"}, 422),
        ({"delivery": str(new_id()), "outcome": "done", "reason": "x" * 501}, 422),
        ({"delivery": str(new_id()), "outcome": "done", "reason": "a\x00b"}, 422),
        ({"delivery": str(new_id()), "outcome": "done", "reason": "a\ud800b"}, 422),
        ({"delivery": str(new_id()), "outcome": "done", "extra": 1}, 422),
        ([], 422),
        (None, 422),
        ("done", 422),
    ],
)
def test_a_receipt_that_is_not_one_is_explained(pensions: System, receipt: object, status: int) -> None:
    answer = pensions.receipt(raw=json.dumps(receipt).encode())
    assert answer.status_code == status
    assert answer["content-type"] == "application/problem+json"
    assert json.loads(answer.content)["remedy"]
    assert not InboundCall.objects.exists()


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b"[" * 30_000, b'{"delivery": NaN}', b" "])
def test_a_body_that_is_no_json_is_malformed(pensions: System, raw: bytes) -> None:
    answer = pensions.receipt(raw=raw)
    assert answer.status_code in {400, 422}
    assert json.loads(answer.content)["remedy"]


def test_an_oversize_body_is_refused_unread(pensions: System) -> None:
    answer = pensions.receipt(raw=b'"' + b"x" * 70_000 + b'"')
    assert answer.status_code == 413


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "a b", "é"])
def test_a_call_needs_a_usable_idempotency_key(pensions: System, delivery: Delivery, key: str) -> None:
    answer = pensions.receipt(idempotency_key=key, delivery=str(delivery.id), outcome="done")
    assert answer.status_code == 400
    assert "Idempotency-Key" in json.loads(answer.content)["detail"]


class TestSignatures:
    def test_none(self, pensions: System, delivery: Delivery) -> None:
        self.refused(pensions.send("POST", RECEIPTS, b"{}", {"content-type": "application/json"}))

    def test_of_another_key(self, pensions: System, delivery: Delivery) -> None:
        thief = System("pensions", world.new_key()[0])
        self.refused(thief.receipt(delivery=str(delivery.id), outcome="done"))

    def test_of_nobody_known(self, pensions: System, delivery: Delivery) -> None:
        for name in ("nobody", "council", ""):
            self.refused(System(name, pensions.key).receipt(delivery=str(delivery.id), outcome="done"))

    def test_too_old(self, pensions: System, delivery: Delivery) -> None:
        self.refused(pensions.receipt(delivery=str(delivery.id), outcome="done", age=timedelta(minutes=10)))

    def test_from_the_future(self, pensions: System, delivery: Delivery) -> None:
        self.refused(pensions.receipt(delivery=str(delivery.id), outcome="done", age=-timedelta(minutes=10)))

    def test_over_another_body(self, pensions: System, delivery: Delivery) -> None:
        headers = pensions.headers("POST", RECEIPTS, b'{"outcome": "received"}')
        self.refused(pensions.send("POST", RECEIPTS, b'{"outcome": "refused"}', headers))

    def test_over_another_address(self, pensions: System) -> None:
        headers = pensions.headers("GET", "/api/exchange/deliveries?limit=1", b"")
        self.refused(pensions.send("GET", "/api/exchange/deliveries?limit=2", b"", headers))

    @pytest.mark.parametrize("junk", ["", "sig1", "sig1=()", "sig1=(;;", '"', "sig1=:AAAA:", "\x7f"])
    def test_that_make_no_sense(self, pensions: System, junk: str) -> None:
        headers = pensions.headers("POST", RECEIPTS, b"{}")
        for name in [each for each in headers if each.lower().startswith("signature")]:
            self.refused(pensions.send("POST", RECEIPTS, b"{}", headers | {name: junk}))

    def test_that_leave_the_body_out(self, pensions: System) -> None:
        headers = pensions.headers("POST", RECEIPTS, b"")
        self.refused(pensions.send("POST", RECEIPTS, b"{}", headers | {"content-type": "application/json"}))

    def test_by_the_old_and_the_new_key_while_it_changes(
        self, people: world.People, pensions: System, delivery: Delivery
    ) -> None:
        from commonway.exchange.models import Connection

        old = Connection.objects.get(organisation="pensions").public_key
        key, new = world.new_key()
        world.connect("pensions", "http://127.0.0.1:1/", public_key=new + old)
        renewed = System("pensions", key)
        assert renewed.receipt(idempotency_key="1", delivery=str(delivery.id), outcome="received").status_code == 200
        assert pensions.receipt(idempotency_key="2", delivery=str(delivery.id), outcome="done").status_code == 200

    def refused(self, answer: object) -> None:
        assert answer.status_code == 401  # type: ignore[attr-defined]
        document = json.loads(answer.content)  # type: ignore[attr-defined]
        assert document["type"] == "urn:commonway:problem:signature-invalid"
        assert "RFC 9421" in document["remedy"]
        assert not Event.objects.filter(type="delivery.done").exists()


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_other_methods_are_problem_documents(client: Client, db: None, method: str) -> None:
    answer = getattr(client, method)(RECEIPTS)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/exchange/none", "/api/%00", "/api/docs"])
def test_addresses_where_nothing_is(client: Client, db: None, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert json.loads(answer.content)["type"] == "urn:commonway:problem:unknown-address"


def test_the_api_describes_itself(client: Client, db: None) -> None:
    document = json.loads(client.get("/api/openapi.json").content)
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/api/exchange/receipts", "/api/exchange/deliveries", "/api/exchange/messages", "/api/public/services", "/api/public/life-events",
        "/api/cases", "/api/cases/{case_id}", "/api/cases/{case_id}/decisions",
        "/api/orders", "/api/orders/{order_id}", "/api/orders/{order_id}/state", "/api/orders/{order_id}/photos",
        "/api/orders/{order_id}/charge",
        "/api/payments", "/api/payments/{payment_id}", "/api/payments/{payment_id}/state",
    }  # fmt: skip


def test_staff_answer_for_an_organisation_without_a_system(people: world.People) -> None:
    world.connect("council", kind="by-hand")
    with transaction.atomic():
        [delivery] = tell([people.crossing("council")], by=world.BY, at=world.AT).deliveries
    receipt = receipts.Receipt(delivery=delivery.id, outcome="done", reference="C-7")
    assert receipts.answer("council", receipt, by=world.BY, at=world.AT).state == "done"
