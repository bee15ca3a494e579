"""The API of work orders: a supplier's system does what its people could do, signed, once a key, and nothing more."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from commonway.cases.models import WorkOrder
from commonway.cases.orders import verifying
from commonway.exchange import connections, signing
from commonway.exchange.models import InboundCall
from commonway.kernel.clock import now
from commonway.kernel.ids import new_id
from commonway.ledger.models import Event
from tests import factories
from tests.integration.exchange.calling import System
from tests.integration.exchange.world import new_key
from tests.spec import peopled
from tests.spec.pictures import a_picture

pytestmark = pytest.mark.django_db
ORDERS = "/api/orders"


def a_system(organisation: str) -> System:
    key, pem = new_key()
    connections.connect(organisation, kind="poll", public_key=pem, by=factories.PUBLISHER, at=now())
    return System(organisation, key)


@pytest.fixture
def home() -> peopled.Household:
    return peopled.household("layla@mail.example")


def call(system: System, method: str, target: str, body: bytes = b"", *, key: str = "", kind: str = "") -> HttpResponse:
    """Call as *system*; a body is JSON unless another *kind* is said."""
    headers = signed(system, method, target, body, kind) | ({"idempotency-key": key} if key else {})
    return system.send(method, target, body, headers)


def signed(system: System, method: str, target: str, body: bytes, kind: str) -> dict[str, str]:
    headers = {"content-type": kind or "application/json"} if body else {}
    message = signing.Message(method=method, url=f"http://testserver{target}", headers=headers)
    signing.sign(message, body=body, key=system.key, as_key_id=system.organisation, at=datetime.now(tz=UTC), life=300)
    return message.headers


def says(system: System, order: WorkOrder, key: str, **said: Any) -> HttpResponse:
    return call(system, "POST", f"{ORDERS}/{order.id}/state", json.dumps(said).encode(), key=key)


def read(answer: HttpResponse) -> Any:
    return json.loads(answer.content)


def test_a_system_does_an_order_from_end_to_end(home: peopled.Household) -> None:
    order, carriers = home.order, a_system("carriers")
    listed = read(call(carriers, "GET", f"{ORDERS}?state=accepted"))
    assert [each["id"] for each in listed["orders"]] == [str(order.id)]
    assert "Omar Haddad" not in json.dumps(listed)
    whole = read(call(carriers, "GET", f"{ORDERS}/{order.id}"))
    assert whole["facts"] == {"full_name": "Omar Haddad"}
    assert [step["kind"] for step in whole["steps"]] == ["placed", "accepted"]
    begins = now() + timedelta(days=1)
    begins = begins.replace(hour=9, minute=0, second=0, microsecond=0)
    visit = {"visit_from": begins.isoformat(), "visit_until": (begins + timedelta(hours=2)).isoformat()}
    assert read(says(carriers, order, "1", state="scheduled", **visit))["state"] == "scheduled"
    assert says(carriers, order, "2", state="on-the-way").status_code == 200
    assert says(carriers, order, "3", state="at-work").status_code == 200
    unshown = says(carriers, order, "4", state="done", note="Fetched.")
    assert (unshown.status_code, read(unshown)["type"]) == (422, "urn:commonway:problem:order-says-too-little")
    picture = a_picture(place=True)
    photo = call(carriers, "POST", f"{ORDERS}/{order.id}/photos", picture, key="5", kind="image/jpeg")
    assert photo.status_code == 200, photo.content
    assert read(says(carriers, order, "6", state="done", note="Fetched."))["state"] == "done"
    verifying.verify(order.id, by=peopled.PENSIONS, at=now())
    lines = json.dumps({"lines": [{"output": "way", "quantity": 1.5}]}).encode()
    charged = call(carriers, "POST", f"{ORDERS}/{order.id}/charge", lines, key="7")
    assert read(charged) == [
        {"output": "way", "quantity": "1.5", "price": "12.50", "amount": "18.75", "currency": "EUR"}
    ]


def test_the_same_call_again_has_the_same_answer_and_no_second_effect(home: peopled.Household) -> None:
    order, carriers = home.order, a_system("carriers")
    picture = a_picture()
    first = [call(carriers, "POST", f"{ORDERS}/{order.id}/photos", picture, key="p", kind="image/jpeg") for _ in "12"]
    assert first[0].content == first[1].content
    assert order.photos.count() == 1
    answers = [says(carriers, order, "s", state="on-the-way") for _ in "12"]
    assert answers[0].content == answers[1].content
    assert order.steps.filter(kind="on-the-way").count() == 1
    assert says(carriers, order, "s", state="at-work").status_code == 422  # one key, another call
    assert says(carriers, order, "t", state="refused", note="No.").status_code == 409
    assert InboundCall.objects.count() == 2


def test_what_another_supplier_has_does_not_exist_and_is_noted(home: peopled.Household) -> None:
    order, tax = home.order, a_system("tax")
    known = Event.objects.filter(type="access.refused").count()
    unknown = WorkOrder(id=new_id())
    for theirs, nobodys in (
        (call(tax, "GET", f"{ORDERS}/{order.id}"), call(tax, "GET", f"{ORDERS}/{unknown.id}")),
        (says(tax, order, "1", state="accepted"), says(tax, unknown, "2", state="accepted")),
        (
            call(tax, "POST", f"{ORDERS}/{order.id}/photos", a_picture(), key="3", kind="image/jpeg"),
            call(tax, "POST", f"{ORDERS}/{unknown.id}/photos", a_picture(), key="4", kind="image/jpeg"),
        ),
    ):
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content
    assert Event.objects.filter(type="access.refused").count() - known == 3
    assert read(call(tax, "GET", ORDERS))["orders"] == []
    pensions = a_system("pensions")  # who ordered it does not do it
    assert says(pensions, order, "5", state="done").status_code == 403


def test_a_list_goes_on_where_it_stopped(home: peopled.Household) -> None:
    other = peopled.household("other@mail.example", **peopled.ANOTHER_DEATH)
    orders, carriers = sorted([home.order, other.order], key=lambda order: order.id), a_system("carriers")
    first = read(call(carriers, "GET", f"{ORDERS}?limit=1"))
    assert (first["orders"][0]["id"], first["next"]) == (str(orders[0].id), str(orders[0].id))
    second = read(call(carriers, "GET", f"{ORDERS}?limit=1&after={first['next']}"))
    assert (second["orders"][0]["id"], second["next"]) == (str(orders[1].id), "")


def test_the_description_has_every_call() -> None:
    paths = json.loads(Client().get("/api/openapi.json").content)["paths"]
    assert {path for path in paths if path.startswith("/api/orders")} == {
        ORDERS, f"{ORDERS}/{{order_id}}", *(f"{ORDERS}/{{order_id}}/{call}" for call in ("state", "photos", "charge")),
    }  # fmt: skip
