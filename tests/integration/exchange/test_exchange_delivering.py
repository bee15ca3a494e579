"""Delivering: at least once, with waits, a breaker, and a shelf."""

from datetime import timedelta

import pytest
from django.db import transaction

from commonway.exchange.delivering import deliver_due
from commonway.exchange.models import Attempt, Connection, Delivery
from commonway.exchange.telling import tell
from commonway.ledger.models import Event
from tests.integration.exchange import world
from tests.integration.exchange.world import AT

pytestmark = pytest.mark.django_db


def told(people: world.People, organisation: str = "pensions", *, times: int = 1) -> list[Delivery]:
    with transaction.atomic():
        crossings = [people.crossing(organisation) for _ in range(times)]
        return list(tell(crossings, by=world.BY, at=AT).deliveries)


def test_what_is_due_arrives_as_a_cloud_event(people: world.People, receiver: world.Receiver) -> None:
    world.connect("pensions", receiver.url)
    [delivery] = told(people)

    assert deliver_due(at=AT) == 1

    [post] = receiver.posts
    assert post.headers["content-type"] == "application/cloudevents+json"
    assert post.event["specversion"] == "1.0"
    assert post.event["id"] == str(delivery.id)
    assert post.event["source"] == "http://testserver"
    assert post.event["type"] == "org.commonway.person.died"
    assert post.event["subject"] == "7K3F-92QX"
    assert post.event["data"]["facts"] == {"full_name": "Yusuf Marden", "date_of_death": "2026-10-05"}
    assert post.event["data"]["clause"]["id"] == "stop-pension"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.sent_at, delivery.next_attempt_at) == ("sent", AT, None)
    assert [event.type for event in Event.objects.of(people.applicant)] == ["delivery.queued", "delivery.sent"]
    assert deliver_due(at=AT) == 0


def test_an_error_of_theirs_is_tried_again_with_the_same_id(people: world.People, receiver: world.Receiver) -> None:
    answers = iter([503, 200])
    receiver.answers = lambda _: (next(answers), {}, b"")
    world.connect("pensions", receiver.url)
    [delivery] = told(people)

    deliver_due(at=AT)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("pending", 1)
    assert AT <= delivery.next_attempt_at <= AT + timedelta(seconds=2)  # type: ignore[operator]
    assert "503" in delivery.last_error

    deliver_due(at=AT + timedelta(seconds=3))
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert receiver.ids == [str(delivery.id)] * 2
    assert [one.ok for one in Attempt.objects.order_by("id")] == [False, True]


def test_after_the_last_attempt_it_is_shelved(people: world.People, receiver: world.Receiver) -> None:
    receiver.answers = lambda _: (500, {}, b"")
    world.connect("pensions", receiver.url)
    [delivery] = told(people)
    for day in range(4):
        deliver_due(at=AT + timedelta(days=day))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, len(receiver.posts)) == ("shelved", 3, 3)
    assert Event.objects.get(type="delivery.shelved").data["reason"] == delivery.last_error


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422])
def test_what_they_will_never_take_is_shelved_at_once(
    people: world.People, receiver: world.Receiver, status: int
) -> None:
    receiver.answers = lambda _: (status, {}, b"Yusuf Marden is unknown")
    world.connect("pensions", receiver.url)
    [delivery] = told(people)
    deliver_due(at=AT)
    delivery.refresh_from_db()
    assert delivery.state == "shelved"
    assert str(status) in delivery.last_error
    assert "Marden" not in delivery.last_error
    assert Connection.objects.get(organisation="pensions").breaker == "closed"


@pytest.mark.parametrize("status", [408, 425, 429])
def test_not_now_is_not_never(people: world.People, receiver: world.Receiver, status: int) -> None:
    receiver.answers = lambda _: (status, {"Retry-After": "90"}, b"")
    world.connect("pensions", receiver.url)
    [delivery] = told(people)
    deliver_due(at=AT)
    delivery.refresh_from_db()
    assert delivery.state == "pending"
    assert delivery.next_attempt_at >= AT + timedelta(seconds=90)  # type: ignore[operator]


def test_redirects_are_not_followed(people: world.People, receiver: world.Receiver) -> None:
    with world.receiving() as elsewhere:
        receiver.answers = lambda _: (307, {"Location": elsewhere.url}, b"")
        world.connect("pensions", receiver.url)
        [delivery] = told(people)
        deliver_due(at=AT)
        assert elsewhere.posts == []
    delivery.refresh_from_db()
    assert delivery.state == "shelved"


def test_an_endless_answer_is_not_read_to_its_end(people: world.People, receiver: world.Receiver) -> None:
    receiver.answers = lambda _: (200, {}, b"x" * 3_000_000)
    world.connect("pensions", receiver.url)
    [delivery] = told(people)
    deliver_due(at=AT)
    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_nobody_there_is_a_failure_of_the_network(people: world.People) -> None:
    with world.receiving() as gone:
        url = gone.url
    world.connect("pensions", url)
    [delivery] = told(people)
    deliver_due(at=AT)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == ("pending", "Their system cannot be reached.")


def test_the_breaker_opens_lets_one_probe_and_closes(people: world.People, receiver: world.Receiver) -> None:
    receiver.answers = lambda _: (503, {}, b"")
    world.connect("pensions", receiver.url)
    told(people, times=6)

    deliver_due(at=AT)
    end = Connection.objects.get(organisation="pensions")
    assert (end.breaker, end.failures, len(receiver.posts)) == ("open", 6, 6)
    assert deliver_due(at=AT + timedelta(milliseconds=1)) == 0  # it rests

    later = AT + timedelta(minutes=10)
    assert deliver_due(at=later) == 1  # one probe of the six that are due
    end.refresh_from_db()
    assert (end.breaker, end.failures) == ("open", 7)

    receiver.answers = world.accepts
    later += timedelta(minutes=10)
    assert deliver_due(at=later) == 1
    end.refresh_from_db()
    assert (end.breaker, end.failures, end.retry_at) == ("closed", 0, None)
    assert deliver_due(at=later) == 5
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_a_probe_whose_worker_died_does_not_keep_the_breaker_half_open(
    people: world.People, receiver: world.Receiver
) -> None:
    world.connect("pensions", receiver.url)
    told(people)
    Connection.objects.update(breaker="half-open", failures=9, retry_at=AT + timedelta(seconds=5))
    assert deliver_due(at=AT) == 0
    assert deliver_due(at=AT + timedelta(seconds=6)) == 1
    assert Connection.objects.get(organisation="pensions").breaker == "closed"


def test_a_claim_whose_worker_died_is_due_again_after_its_lease(people: world.People, receiver: world.Receiver) -> None:
    from commonway.exchange import claiming, tuning

    world.connect("pensions", receiver.url)
    [delivery] = told(people)
    claimed, _ = claiming.claim(at=AT, tuning=tuning.current(), batch=10)  # and here the worker dies
    assert [one.id for one in claimed] == [delivery.id]

    lease = timedelta(seconds=tuning.current().lease)
    assert deliver_due(at=AT + lease - timedelta(seconds=1)) == 0
    assert deliver_due(at=AT + lease + timedelta(seconds=1)) == 1


def test_many_for_one_do_not_keep_others_waiting(people: world.People, receiver: world.Receiver) -> None:
    for name in ("pensions", "council", "bank"):
        world.connect(name, receiver.url)
    told(people, "pensions", times=40)
    told(people, "council")
    told(people, "bank")
    assert deliver_due(at=AT, batch=6) == 4
    assert {post.event["data"]["clause"]["id"] for post in receiver.posts} == {"stop-pension", "council-tax", "freeze"}


def test_the_clause_is_looked_up_again_when_it_would_leave(people: world.People, receiver: world.Receiver) -> None:
    world.connect("pensions", receiver.url)
    [delivery] = told(people)
    world.publish_pack(version="2", without="pensions")

    assert deliver_due(at=AT) == 0
    assert receiver.posts == []
    delivery.refresh_from_db()
    assert delivery.state == "withheld"
    assert Event.objects.get(type="delivery.withheld").stream_id == people.applicant


def test_organisations_that_cannot_receive_are_not_posted_to(people: world.People) -> None:
    world.connect("pensions", kind="poll")
    told(people)
    told(people, "council")  # never connected
    assert deliver_due(at=AT) == 0
    assert set(Delivery.objects.values_list("state", flat=True)) == {"pending"}


def test_what_nobody_foresaw_is_tried_again_and_holds_nothing_up(
    people: world.People, receiver: world.Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    from commonway.exchange import posting

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    world.connect("pensions", receiver.url)
    [delivery] = told(people)
    with monkeypatch.context() as patched:
        patched.setattr(posting.signing, "sign", breaks)
        assert deliver_due(at=AT) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == ("pending", "It could not be posted (RuntimeError).")
    assert deliver_due(at=AT + timedelta(seconds=3)) == 1
    delivery.refresh_from_db()
    assert delivery.state == "sent"
