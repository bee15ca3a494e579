"""What anyone may read, and that nothing under /api/ is ever a page."""

import json
from pathlib import Path

import pytest
from django.test import Client

from commonway.catalogue.publishing import publish
from commonway.packs.load import load
from tests.integration.exchange import world

pytestmark = pytest.mark.django_db
TALVERA = Path(__file__).resolve().parents[3] / "packs" / "talvera"


def test_services_and_life_events_of_the_current_pack(client: Client) -> None:
    pack = load(TALVERA)
    publish(pack, by=world.BY, at=world.AT)
    services = json.loads(client.get("/api/public/services").content)
    assert [each["id"] for each in services] == sorted(pack.services)
    assert all(each["name"]["ar"] and each["organisation_name"]["en"] for each in services)
    [event] = json.loads(client.get("/api/public/life-events").content)
    assert event["id"] == "bereavement"
    assert "pensions-agency" in event["told"]


def test_before_a_pack_is_published_there_is_nothing(client: Client) -> None:
    assert json.loads(client.get("/api/public/services").content) == []
    assert json.loads(client.get("/api/public/life-events").content) == []


def test_the_directory_has_the_key_that_signs(client: Client) -> None:
    [key] = json.loads(client.get("/.well-known/http-message-signatures-directory").content)["keys"]
    assert (key["kty"], key["crv"], key["alg"]) == ("OKP", "Ed25519", "EdDSA")
    assert "d" not in key  # the private part
