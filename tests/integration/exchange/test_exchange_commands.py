"""``commonway exchange``: what an operator does from the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import transaction

from commonway.config.cli.exchange import exchange
from commonway.exchange.models import Connection, Delivery
from commonway.exchange.telling import tell
from commonway.kernel.errors import CommonwayError
from commonway.ledger.models import Event
from tests.integration.exchange import world

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> Result:
    return CliRunner().invoke(exchange, arguments, env={"COLUMNS": "200"})


@pytest.fixture
def shelved(people: world.People) -> Delivery:
    with transaction.atomic():
        [delivery] = tell([people.crossing()], by=world.BY, at=world.AT).deliveries
    Delivery.objects.update(state="shelved", last_error="Their system answered 404.")
    return delivery


def test_connecting_with_a_key_file(people: world.People, tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text(world.new_key()[1])
    result = run("connect", "pensions", "--url", "http://127.0.0.1:9/x", "--public-key", str(file))
    assert result.exit_code == 0, result.output
    assert "keyid 'pensions'" in result.output
    assert Connection.objects.get().public_key == file.read_text()
    shown = run("connections").output
    assert "http://127.0.0.1:9/x" in shown
    assert "not connected" in shown  # the others


def test_a_wrong_address_is_refused_with_a_remedy(people: world.People) -> None:
    error = run("connect", "pensions", "--url", "ftp://agency.example/").exception
    assert isinstance(error, CommonwayError)
    assert error.remedy


def test_the_shelf_is_listed_replayed_and_closed(shelved: Delivery) -> None:
    listed = run("shelf").output
    assert str(shelved.id) in listed
    assert "404" in listed
    assert "1 back in the outbox." in run("replay", str(shelved.id)).output
    assert Event.objects.get(type="delivery.replayed").actor_id.startswith("command:")
    assert "The shelf is empty." in run("shelf").output
    Delivery.objects.update(state="shelved")
    assert "1 closed." in run("close", "--organisation", "pensions", "--reason", "Told by phone.").output
    assert Delivery.objects.get().state == "closed"


def test_it_does_not_guess_what_to_replay(shelved: Delivery) -> None:
    assert run("replay").exit_code == 2
    assert run("replay", "not-an-id").exit_code == 2
    assert run("close", str(shelved.id)).exit_code == 2  # no reason
    assert Delivery.objects.get().state == "shelved"


def test_watching_once_shows_the_counts(shelved: Delivery) -> None:
    output = run("watch", "--once").output
    assert "pensions" in output
    assert "shelved" in output


@pytest.mark.parametrize("command", ["connections", "connect", "watch", "shelf", "replay", "close", "keys"])
def test_every_command_explains_itself(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output
