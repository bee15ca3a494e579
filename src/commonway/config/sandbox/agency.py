"""One example agency system, in a process of its own: ``python -m commonway.config.sandbox.agency FOLDER``.

FOLDER holds its plan, its key and its SQLite file. It ends when its parent does.
"""

import hashlib
import json
import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from commonway.config.sandbox.behaviours import Plan
from commonway.config.sandbox.commonway_client import CommonwayClient, KeysUnavailable
from commonway.config.sandbox.store import Receipt, Store
from commonway.exchange import signing

REPLAY_WINDOW = 300.0  # seconds
_MOST_BYTES = 1_000_000
_PAUSE = 0.2  # seconds between looks at what is owed
_AFTER_FAILURE = 1.0
_SERVER_ERROR = 500
_TOO_MANY = 429


class Agency:
    """What the agency does with what it is told; the same for posts and for what it polls."""

    def __init__(self, folder: Path) -> None:
        given = json.loads((folder / "plan.json").read_text())
        key = load_pem_private_key((folder / "key.pem").read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(f"{folder / 'key.pem'} is not an Ed25519 key.")
        self.plan = Plan(**given["plan"])
        self.port: int = given["port"]
        self.store = Store(folder / "agency.sqlite3")
        self.commonway = CommonwayClient(given["commonway"], self.plan.organisation, key)
        self.stop = threading.Event()

    def verified(self, message: signing.Message, body: bytes) -> None:
        """Raise `signing.SignatureInvalid` unless Commonway signed it, `KeysUnavailable` if that cannot be known."""
        signing.verify(message, body=body, keys_of=self.commonway.keys_of, life=REPLAY_WINDOW)

    def told(self, event: dict[str, Any]) -> int:
        """Take a delivery and return the HTTP status that answers it."""
        if self.plan.fails_first and self.store.count("deliveries") < self.plan.fails_first:
            return 503
        if self.plan.delay:
            self.stop.wait(self.plan.delay)
        self.store.take(event, receipts=self._receipts(event))
        return 202

    def look_up(self, question: dict[str, Any]) -> dict[str, Any]:
        """Answer a question to the register."""
        known = {name: str(value) for name, value in question["facts"].items()}
        for record in self.plan.records:
            if known and all(str(record.get(name)) == value for name, value in known.items()):
                facts = {name: record[name] for name in question["returns"] if name in record}
                return {"found": True, "facts": facts}
        return {"found": False}

    def answer_for_ever(self) -> None:
        """Send the receipts that are owed, and again until Commonway has them."""
        while not self.stop.wait(_PAUSE):
            for receipt in self.store.owed():
                if self.stop.is_set() or not self._send(receipt):
                    self.stop.wait(_AFTER_FAILURE)
                    break

    def poll_for_ever(self) -> None:
        """Fetch what Commonway has, from where the last page ended."""
        while not self.stop.is_set():
            more = False
            try:
                more = self._poll()
            except OSError as error:
                print(f"polling: {error}", file=sys.stderr, flush=True)  # noqa: T201
            if not more:
                self.stop.wait(self.plan.polls_every)

    def _poll(self) -> bool:
        query = urlencode({"after": self.store.cursor(), "limit": 50})
        status, page = self.commonway.call("GET", f"/api/exchange/deliveries?{query}")
        if status != 200 or not isinstance(page, dict):
            raise OSError(f"Commonway answered {status}.")
        for number, event in enumerate(page["deliveries"], start=1):
            last = number == len(page["deliveries"])
            self.store.take(event, receipts=self._receipts(event), cursor=page["next"] if last else None)
        return bool(page["more"])

    def _receipts(self, event: dict[str, Any]) -> list[tuple[Receipt, float]]:
        now, delivery = time.time(), str(event["id"])
        number = int(hashlib.sha256(delivery.encode()).hexdigest()[:8], 16) % 1_000_000
        reference = "".join(word[0] for word in self.plan.organisation.split("-")).upper() + f"-{number:06}"
        refusing = self.plan.kind == "refusing"
        last = Receipt(
            delivery=delivery,
            outcome="refused" if refusing else "done",
            reason=self.plan.reason if refusing else "",
            reference=reference,
        )
        received = Receipt(delivery=delivery, outcome="received", reason="", reference=reference)
        return [(received, now), (last, now + self.plan.answers_after)]

    def _send(self, receipt: Receipt) -> bool:
        document = {
            "delivery": receipt.delivery,
            "outcome": receipt.outcome,
            "reason": receipt.reason,
            "reference": receipt.reference,
        }
        headers = {"idempotency-key": f"{receipt.delivery}.{receipt.outcome}"}
        try:
            status, answer = self.commonway.call("POST", "/api/exchange/receipts", document=document, headers=headers)
        except OSError:
            return False
        if status >= _SERVER_ERROR or status == _TOO_MANY:
            return False
        if status != 200:
            print(f"receipt {receipt}: {status} {answer}", file=sys.stderr, flush=True)  # noqa: T201
        self.store.answered(receipt, status)
        return True


class Handler(BaseHTTPRequestHandler):
    """The agency's endpoint."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    agency: Agency

    def do_GET(self) -> None:
        self._answer(200 if self.path == "/health" else 404, {})

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        if not length.isdigit() or int(length) > _MOST_BYTES:
            self.close_connection = True
            self._answer(413, {"what": "Send a content-length of at most 1 MB."})
            return
        body = self.rfile.read(int(length))
        headers = {name: ", ".join(self.headers.get_all(name, [])) for name in {each.lower() for each in self.headers}}
        message = signing.Message(method="POST", url=f"http://{headers.get('host', '')}{self.path}", headers=headers)
        try:
            self.agency.verified(message, body)
            self._act(json.loads(body))
        except signing.SignatureInvalid as error:
            self._answer(401, {"what": str(error)})
        except KeysUnavailable as error:
            self._answer(503, {"what": str(error)})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self._answer(400, {"what": f"The body makes no sense: {error}"})

    def _act(self, document: dict[str, Any]) -> None:
        if self.path == "/deliveries":
            self._answer(self.agency.told(document), {})
        elif self.path == "/look-ups" and self.agency.plan.records:
            self._answer(200, self.agency.look_up(document))
        else:
            self._answer(404, {})

    def _answer(self, status: int, document: dict[str, Any]) -> None:
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep quiet: what happened is in the agency's file."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about callers that died or waited no longer; they come again."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def main(folder: Path) -> None:
    """Run the agency of *folder* until SIGTERM, or until the parent that holds standard input is gone."""
    agency = Agency(folder)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    signal.signal(signal.SIGTERM, lambda *_: agency.stop.set())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    threading.Thread(target=agency.answer_for_ever, daemon=True).start()
    port = 0
    if agency.plan.receives:
        Handler.agency = agency
        server = _Server(("127.0.0.1", agency.port), Handler)
        port = server.server_port
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    else:
        threading.Thread(target=agency.poll_for_ever, daemon=True).start()
    print(f"ready {port}", flush=True)  # noqa: T201
    agency.stop.wait()


def _end_with_parent() -> None:
    sys.stdin.read()  # returns when the parent closes its end, however it died
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
