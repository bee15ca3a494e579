"""The dead-letter shelf: replayed or closed, by someone, for a reason."""

import pytest
from django.db import transaction

from commonway.exchange import queries, shelf
from commonway.exchange.delivering import deliver_due
from commonway.exchange.models import Delivery
from commonway.exchange.telling import tell
from commonway.ledger.models import Event
from tests.integration.exchange import world
from tests.integration.exchange.world import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelved(people: world.People, receiver: world.Receiver) -> Delivery:
    receiver.answers = lambda _: (404, {}, b"")
    world.connect("pensions", receiver.url)
    with transaction.atomic():
        [delivery] = tell([people.crossing()], by=world.BY, at=AT).deliveries
    deliver_due(at=AT)
    receiver.answers = world.accepts
    return Delivery.objects.get(id=delivery.id)


def test_a_replay_goes_out_under_the_same_id(shelved: Delivery, receiver: world.Receiver) -> None:
    assert shelf.replay([shelved.id], by=world.BY, at=AT) == [shelved.id]
    assert deliver_due(at=AT) == 1
    shelved.refresh_from_db()
    assert (shelved.state, shelved.attempts) == ("sent", 1)
    assert receiver.ids == [str(shelved.id)] * 2
    event = Event.objects.get(type="delivery.replayed")
    assert (event.actor_id, event.data["before"]) == ("test", "shelved")


def test_only_what_is_on_the_shelf_is_replayed(shelved: Delivery) -> None:
    shelf.replay([shelved.id], by=world.BY, at=AT)
    assert shelf.replay([shelved.id], by=world.BY, at=AT) == []
    assert Event.objects.filter(type="delivery.replayed").count() == 1


def test_closing_needs_a_reason_and_keeps_it(shelved: Delivery) -> None:
    for reason in ("", "  ", "x" * 301, "a\x00"):
        with pytest.raises(shelf.ReasonMissing):
            shelf.close([shelved.id], reason=reason, by=world.BY, at=AT)
    assert shelf.close([shelved.id], reason="Told by phone.", by=world.BY, at=AT) == [shelved.id]
    shelved.refresh_from_db()
    assert (shelved.state, shelved.last_error) == ("closed", "Told by phone.")
    assert Event.objects.get(type="delivery.closed").data["reason"] == "Told by phone."
    assert deliver_due(at=AT) == 0


def test_the_shelf_and_the_ends_can_be_read(shelved: Delivery) -> None:
    assert [one.id for one in queries.shelved()] == [shelved.id]
    assert queries.shelved(organisation="bank") == []
    ends = {end.organisation: end for end in queries.ends()}
    assert ends["pensions"].deliveries == {"shelved": 1}
    assert ends["bank"].kind == ""
    assert [one.id for one in queries.of_request(shelved.request_id)] == [shelved.id]
