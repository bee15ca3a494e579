"""Bad input to the API: every call that is not as agreed is a problem document with a remedy, and nothing is written."""

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from commonway.cases.models import PaymentRequest, WorkOrder
from commonway.exchange import connections
from commonway.exchange.models import Delivery, InboundCall
from commonway.kernel.clock import now
from commonway.kernel.ids import new_id
from tests import factories
from tests.integration.exchange.calling import DELIVERIES, RECEIPTS, System
from tests.integration.exchange.world import new_key
from tests.spec import hostile, peopled
from tests.spec.pictures import a_picture

pytestmark = pytest.mark.django_db
SEED = 20261122
EACH = 24  # calls of each kind, from the seed
PROBLEM = "application/problem+json"
JSON: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, 10**30, "", "x", "\x00", "\ud800", [], {}, [[]], {"a": 1}, "received ", "DONE", "done\x00",
    "x" * 501, "\u202e\x07", ["done"], {"$ne": ""}, "null", "00000000-0000-0000-0000-000000000000", "not-a-uuid",
)  # fmt: skip
MOMENTS = (
    "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-01-01T00:00:00Z", "2026-13-01T00:00:00Z", "tomorrow",
    "2026-12-01T09:00:00", 0, 1e30, -1, None, "", [],
)  # fmt: skip
HOSTILE = [value for value in hostile.VALUES if len(value) < 10_000]


@dataclass
class Caller:
    """The tax office's system, what it was told, and a stranger's key."""

    tax: System
    delivery: Delivery
    other: Delivery
    stranger: System
    carriers: System
    order: WorkOrder
    treasury: System
    payment: PaymentRequest
    replayed: dict[str, str] = field(default_factory=dict)

    def good(self) -> dict[str, Any]:
        return {"delivery": str(self.delivery.id), "outcome": "done", "reason": "", "reference": "T-1"}

    def call(self, method: str, target: str, body: bytes = b"", *, age: int = 0, **headers: str) -> HttpResponse:
        """Send a call signed by the tax office, *age* seconds ago, with *headers* changed after it was signed."""
        signed = self.tax.headers(method, target, body, age=timedelta(seconds=age))
        plain = {name.replace("_", "-"): value for name, value in headers.items()}
        key = {"idempotency-key": str(new_id())} if method == "POST" else {}
        return self.tax.send(method, target, body, _merged(signed | key, plain))


def _merged(signed: dict[str, str], changed: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in signed.items() if name.lower() not in changed} | changed


@pytest.fixture
def caller() -> Caller:
    home = peopled.household("layla@mail.example")
    key, pem = new_key()
    connections.connect("tax", kind="poll", public_key=pem, by=factories.PUBLISHER, at=now())
    told = {row.organisation_id: row for row in Delivery.objects.filter(request_id=home.sent.id)}
    carrying, theirs = new_key()
    connections.connect("carriers", kind="poll", public_key=theirs, by=factories.PUBLISHER, at=now())
    treasury, public = new_key()
    connections.connect("treasury", kind="poll", public_key=public, by=factories.PUBLISHER, at=now())
    return Caller(
        System("tax", key),
        told["tax"],
        told["pensions"],
        System("tax", new_key()[0]),
        System("carriers", carrying),
        home.order,
        System("treasury", treasury),
        home.payment,
    )


def _of_an_order(caller: Caller, call: str, body: bytes, *, order: object = None) -> HttpResponse:
    target = f"/api/orders/{order or caller.order.id}/{call}"
    signed = caller.carriers.headers("POST", target, body) | {"idempotency-key": str(new_id())}
    return caller.carriers.send("POST", target, body, signed)


def _spoiled_state(caller: Caller, chance: random.Random) -> HttpResponse:
    """What became of an order, with something wrong, missing, impossible or too much."""
    tomorrow = now() + timedelta(days=1)
    said = chance.choice(
        [
            {"state": chance.choice(JSON)},
            {"state": "refused", "note": "No."},
            {"state": "failed"},
            {"state": "done"},
            {"state": "scheduled"},
            {"state": "scheduled", "visit_from": tomorrow.isoformat()},
            {"state": "scheduled", "visit_from": tomorrow.isoformat(), "visit_until": chance.choice(MOMENTS)},
            {"state": "scheduled", "visit_from": chance.choice(MOMENTS), "visit_until": chance.choice(MOMENTS)},
            {"state": "on-the-way", "note": chance.choice(["\x00", "x" * 1001, 1, None, []])},
            {"state": "on-the-way", chance.choice(["", "__proto__", "organisation"]): chance.choice(JSON)},
        ]
    )
    return _of_an_order(caller, "state", json.dumps(said).encode())


def _spoiled_charge(caller: Caller, chance: random.Random) -> HttpResponse:
    """Lines that are none, of no output, of no quantity, or of an order that is not done."""
    line = {"output": chance.choice(["way", "tea", *JSON]), "quantity": chance.choice([1, 1.5, 0, -1, 3, "1,5", *JSON])}
    lines = chance.choice([[line], [line, line], [], [line] * 51, line, None, [None], [{}], [line | {"price": 1}]])
    return _of_an_order(caller, "charge", json.dumps({"lines": lines}).encode())


def _no_picture(caller: Caller, chance: random.Random) -> HttpResponse:
    good = a_picture()
    bodies = (
        b"",
        b"x",
        b"%PDF-1.7",
        good[:100],
        good[10:],
        b"GIF89a" + b"\0" * 99,
        b"\xff\xd8\xff" * 99,
        b"{}",
        b"RIFFxxxxWEBP",
    )
    return _of_an_order(caller, "photos", chance.choice(bodies))


def _unknown_order(caller: Caller, chance: random.Random) -> HttpResponse:
    call = chance.choice(["state", "photos", "charge", "verify", ""])
    order = chance.choice([new_id(), caller.delivery.id, "x", "%00", "0" * 32, "..", "-1"])
    return _of_an_order(caller, call, json.dumps({"state": "on-the-way"}).encode(), order=order)


def _of_a_payment(caller: Caller, body: bytes, *, payment: object = None, call: str = "state") -> HttpResponse:
    target = f"/api/payments/{payment or caller.payment.id}/{call}"
    signed = caller.treasury.headers("POST", target, body) | {"idempotency-key": str(new_id())}
    return caller.treasury.send("POST", target, body, signed)


def _spoiled_payment(caller: Caller, chance: random.Random) -> HttpResponse:
    """What became of a payment, with something wrong, missing, impossible or too much."""
    said = chance.choice(
        [
            {"state": chance.choice(JSON)},
            {"state": chance.choice(["requested", "paying", "cancelled", "PAID"])},
            {"state": "refused"},
            {"state": "refused", "note": chance.choice(["", " ", "\x00", "x" * 501, 1, None, []])},
            {"state": "paid", "instalment": chance.choice([0, -1, 2, 601, 10**30, 1.5, "x", [], {}])},
            {"state": "paid", "reference": chance.choice(["\x00", "x" * 81, 1, None, []])},
            {"state": "paid", chance.choice(["", "__proto__", "amount"]): chance.choice(JSON)},
        ]
    )
    return _of_a_payment(caller, json.dumps(said).encode())


def _unknown_payment(caller: Caller, chance: random.Random) -> HttpResponse:
    call = chance.choice(["state", "paid", ""])
    payment = chance.choice([new_id(), caller.order.id, "x", "%00", "0" * 32, "..", "-1"])
    return _of_a_payment(caller, json.dumps({"state": "paid"}).encode(), payment=payment, call=call)


def _spoiled_receipt(caller: Caller, chance: random.Random) -> HttpResponse:
    """A receipt with one of its values wrong, missing or too many."""
    receipt = caller.good()
    name = chance.choice(["delivery", "delivery", "outcome", "outcome", "reason", "reference"])
    wrong = [value for value in JSON if name not in ("reason", "reference") or not _acceptable(value)]
    manner = chance.choice(["replace", "replace", "replace", "extra", "drop"])
    if manner == "drop":
        del receipt["delivery" if chance.random() < 0.5 else "outcome"]
    elif manner == "extra":
        receipt[chance.choice(["state", "organisation", "__proto__", "Delivery", ""])] = chance.choice(JSON)
    else:
        receipt[name] = chance.choice(wrong)
    return caller.call("POST", RECEIPTS, json.dumps(receipt).encode())


def _acceptable(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 80 and value.isprintable()


def _no_json(caller: Caller, chance: random.Random) -> HttpResponse:
    good = json.dumps(caller.good()).encode()
    bodies = (
        b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"[" * 20_000, b'{"delivery": NaN}', good[:-1], good + good, good[::-1],
        good.replace(b'"', b"'"), b"\xef\xbb\xbf{" + good, good.decode().encode("utf-16"), b"<xml/>", b"a=b&c=d",
        b'{"outcome": "done", "outcome": 1}', b"1" * 5_000, b'"' + b"\\ud800" * 10 + b'"',
    )  # fmt: skip
    return caller.call("POST", RECEIPTS, chance.choice(bodies))


def _another_type(caller: Caller, chance: random.Random) -> HttpResponse:
    """The body of a good receipt, said to be something else after it was signed."""
    kinds = (
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "x",
        "/",
    )
    return caller.call("POST", RECEIPTS, json.dumps(caller.good()).encode(), content_type=chance.choice(kinds))


def _bad_signature(caller: Caller, chance: random.Random) -> HttpResponse:
    """A good receipt whose signature is missing, old, foreign, torn or of another call."""
    body = json.dumps(caller.good()).encode()
    manner = chance.choice(
        ["missing", "old", "early", "foreign", "torn", "another call", "unknown key", "other body", "junk"]
    )
    signed = {name.lower(): value for name, value in caller.tax.headers("POST", RECEIPTS, body).items()}
    if manner in ("old", "early"):
        return caller.call(
            "POST", RECEIPTS, body, age=chance.choice([331, 3_600, 10**7]) * (1 if manner == "old" else -1)
        )
    if manner == "foreign":
        signed = caller.stranger.headers("POST", RECEIPTS, body)
    elif manner == "unknown key":
        unknown = chance.choice(["nobody", "\x7f", "tax ", "TAX", "'; --", "x" * 5_000])
        signed["signature-input"] = signed["signature-input"].replace('keyid="tax"', f'keyid="{unknown}"')
    elif manner == "missing":
        del signed[chance.choice(["signature", "signature-input", "content-digest"])]
    elif manner == "another call":
        signed = {name.lower(): value for name, value in caller.tax.headers("GET", DELIVERIES, b"").items()}
    elif manner == "other body":
        body += b" "
    else:
        torn = chance.choice(["signature", "signature-input", "content-digest"])
        signed[torn] = _torn(signed[torn], chance) if manner == "torn" else chance.choice(HOSTILE)
    headers = {"content-type": "application/json", "idempotency-key": str(new_id())} | _headers(signed)
    return caller.tax.send("POST", RECEIPTS, body, headers)


def _torn(value: str, chance: random.Random) -> str:
    at = chance.randrange(len(value) - 6)
    return value[:at] + value[at + 5 :]


def _headers(given: dict[str, str]) -> dict[str, str]:
    """Return *given* as a web server would pass it on: bytes as Latin-1, and no line ends."""
    return {
        name: value.encode("utf-8", "surrogatepass").decode("latin-1").replace("\r", "").replace("\n", "")
        for name, value in given.items()
    }


def _bad_key(caller: Caller, chance: random.Random) -> HttpResponse:
    keys = ("", " ", '""', "x" * 201, "a b", "é", "\x00", "\t", "\x7f", "x" * 10_000)
    return caller.call("POST", RECEIPTS, json.dumps(caller.good()).encode(), idempotency_key=chance.choice(keys))


def _unknown_delivery(caller: Caller, chance: random.Random) -> HttpResponse:
    known = (caller.other.id, caller.other.request_id, caller.delivery.subject_id, new_id(), "0" * 32)
    receipt = caller.good() | {"delivery": str(chance.choice(known)), "outcome": chance.choice(["received", "done"])}
    return caller.call("POST", RECEIPTS, json.dumps(receipt).encode())


def _oversize(caller: Caller, chance: random.Random) -> HttpResponse:
    receipt = caller.good() | {"reason": "x" * chance.choice([65_536, 200_000, 1_000_000])}
    if chance.random() < 0.3:
        return caller.call("POST", RECEIPTS, b"{}", content_length=chance.choice(["-1", "1e9", "99999999999", "x"]))
    return caller.call("POST", RECEIPTS, json.dumps(receipt).encode())


def _bad_page(caller: Caller, chance: random.Random) -> HttpResponse:
    """A page asked for with a cursor or limit that makes no sense."""
    name = chance.choice(["after", "limit"])
    values = [value for value in HOSTILE if value.strip() and not (name == "limit" and value in ("31", "٣٤٥"))]
    query = hostile.urlencoded([(name, chance.choice(values))]).decode()
    return caller.call("GET", f"{DELIVERIES}?{query}")


def _elsewhere(caller: Caller, chance: random.Random) -> HttpResponse:
    """A path or method that is not there."""
    paths = (
        "",
        "x",
        "exchange",
        "exchange/receipts/",
        "exchange/../health",
        "public/services/",
        "public/%00",
        "%ff",
        "docs",
        "..;/",
    )
    if chance.random() < 0.5:
        path = chance.choice([*paths, "v1/" + "x" * 3_000])
        return Client().generic(chance.choice(["GET", "POST", "PUT"]), f"/api/{path}")  # type: ignore[return-value]
    target = chance.choice(
        [RECEIPTS, DELIVERIES, "/api/public/services", "/api/public/life-events", "/api/openapi.json"]
    )
    method = chance.choice(["PUT", "DELETE", "PATCH", "TRACE", "BREW", "GET" if target == RECEIPTS else "POST"])
    return Client().generic(method, target, b"{}", content_type="application/json")  # type: ignore[return-value]


KINDS: tuple[Callable[[Caller, random.Random], HttpResponse], ...] = (
    _spoiled_receipt, _spoiled_receipt, _no_json, _another_type, _bad_signature, _bad_signature, _bad_key, _unknown_delivery,
    _oversize, _bad_page, _elsewhere, _spoiled_state, _spoiled_state, _spoiled_charge, _no_picture, _unknown_order,
    _spoiled_payment, _unknown_payment,
)  # fmt: skip


def test_every_call_that_is_not_as_agreed_is_a_problem_with_a_remedy(caller: Caller) -> None:
    before, faults, seen = hostile.contents(), [], Counter[int]()
    for at, kind in enumerate(KINDS):
        for number in range(EACH):
            with transaction.atomic():
                try:
                    answer = kind(caller, random.Random(f"{SEED} {at} {number}"))
                except Exception as error:  # the test's client raises what a server would answer with 500
                    faults.append(f"{kind.__name__} {number}: {error!r}")
                    transaction.set_rollback(True)
                    continue
            seen[answer.status_code] += 1
            if fault := _fault(answer):
                faults.append(f"{kind.__name__} {number}: {fault} {answer.status_code} {answer.content[:300]!r}")
    assert not faults, "\n".join([f"{len(faults)} of {len(KINDS) * EACH}", *faults])
    assert hostile.contents() == before
    assert not InboundCall.objects.exists()
    assert set(seen) == {400, 401, 404, 405, 409, 413, 422}, seen
    assert sum(seen.values()) >= 200


def _fault(answer: HttpResponse) -> str:
    if not 400 <= answer.status_code < 500:
        return "not refused"
    if answer["content-type"] != PROBLEM:
        return f"not a problem document but {answer['content-type']}"
    document = json.loads(answer.content)
    if document["status"] != answer.status_code or not document["remedy"].strip() or not document["detail"].strip():
        return "says nothing of what to do"
    return "" if document["type"].startswith("urn:commonway:problem:") else "has no type"


def test_a_call_replayed_has_no_second_effect(caller: Caller) -> None:
    """Caught on the way and sent again as it was: while its signature lives it is the same call, afterwards none."""
    body, key = json.dumps(caller.good()).encode(), {"idempotency-key": "k"}
    signed = caller.tax.headers("POST", RECEIPTS, body) | key
    first = caller.tax.send("POST", RECEIPTS, body, signed)
    after = hostile.contents()
    for _ in range(5):
        again = caller.tax.send("POST", RECEIPTS, body, signed)
        assert (again.status_code, again.content) == (first.status_code, first.content) == (200, first.content)
    under_another_key = caller.tax.send("POST", RECEIPTS, body, signed | {"idempotency-key": "k2"})
    assert under_another_key.status_code == 200
    assert hostile.changes(after, hostile.contents()) == ({"exchange_inbound_call"}, set())
    changed = caller.tax.send("POST", RECEIPTS, json.dumps(caller.good() | {"outcome": "refused"}).encode(), signed)
    assert changed.status_code == 401


def test_a_well_made_call_is_accepted(caller: Caller) -> None:
    """The refusals above are not for want of a right way to call."""
    assert caller.call("GET", f"{DELIVERIES}?limit=1").status_code == 200
    assert caller.call("POST", RECEIPTS, json.dumps(caller.good()).encode()).status_code == 200
    caller.delivery.refresh_from_db()
    assert caller.delivery.state == "done"
    for public in ("/api/public/services", "/api/public/life-events"):
        for query in ("", "?limit=x", "?%00=%ff"):
            assert Client().get(public + query).status_code == 200
