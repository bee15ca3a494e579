"""Connecting organisations: only what can be right is kept."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pytest_django import Settings

from commonway.exchange.connections import ConnectionInvalid
from commonway.exchange.models import Connection
from commonway.ledger import streams
from commonway.ledger.models import Event
from tests.integration.exchange import world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "url",
    [
        "", "agency.example", "ftp://agency.example/", "https://", "https://user:secret@agency.example/", "https://[::1",
        "https://agency.example:99999/", "https://agency.example/#part", "https://agéncy.example/",
        "https://a.example/" + "x" * 500, "https://agency.example/\x00", "javascript:alert(1)", "//agency.example/",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_posted_to_is_refused(people: world.People, url: str) -> None:
    with pytest.raises(ConnectionInvalid):
        world.connect("pensions", url)
    assert not Connection.objects.exists()


def test_plain_http_is_for_laptops(people: world.People, settings: Settings) -> None:
    settings.COMMONWAY_DEMONSTRATION = False
    with pytest.raises(ConnectionInvalid, match="https"):
        world.connect("pensions", "http://agency.example/deliveries")
    world.connect("pensions", "https://agency.example/deliveries")


def test_a_key_must_be_ed25519(people: world.People) -> None:
    other = generate_private_key(SECP256R1()).public_key()
    for pem in ("nonsense", other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()):
        with pytest.raises(ConnectionInvalid, match="openssl"):
            world.connect("pensions", "http://127.0.0.1:1/", public_key=pem)


def test_an_unknown_organisation_is_refused(people: world.People) -> None:
    with pytest.raises(ConnectionInvalid, match="nobody"):
        world.connect("nobody", "http://127.0.0.1:1/")


def test_connecting_is_on_the_ledger_and_closes_the_breaker(people: world.People) -> None:
    world.connect("pensions", "http://127.0.0.1:1/")
    Connection.objects.update(breaker="open", failures=7, retry_at=world.AT)
    world.connect("pensions", "http://127.0.0.1:2/")
    end = Connection.objects.get()
    assert (end.breaker, end.failures, end.url) == ("closed", 0, "http://127.0.0.1:2/")
    assert Event.objects.of(streams.of_organisation("pensions")).count() == 2
