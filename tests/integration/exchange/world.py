"""A small installation for tests of the exchange: one pack, two people, and receivers that answer as they are told."""

import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from commonway.catalogue.publishing import publish
from commonway.exchange import connections
from commonway.exchange.telling import Crossing
from commonway.kernel.ids import new_id
from commonway.ledger import actors
from commonway.packs.definitions import Agreement, Clause, FactDefinition, LookUp, Organisation, Pack
from commonway.vault.sealing import create_keys

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BY = actors.system("test")


def text(words: str) -> dict[str, str]:
    return {"en": words}


def clause(id_: str, to: str, *facts: str, allows: str = "tell") -> Clause:
    return Clause(
        id=id_, to=to, event="person.died", allows=allows, facts=facts,  # type: ignore[arg-type]
        purpose=text("To stop paying"), legal_basis=text("Act 1"), answer_within="P5D",
    )  # fmt: skip


def agreement(organisation: str, *clauses: Clause) -> Agreement:
    return Agreement(
        id=f"with-{organisation}", title=text("Telling"), parties=("office", organisation), legal_basis=text("Act 1"),
        valid_from=date(2026, 1, 1), clauses=clauses,
    )  # fmt: skip


def fact(id_: str, type_: str = "string") -> FactDefinition:
    return FactDefinition(id=id_, type=type_, about="subject", label=text(id_), question=text(f"{id_}?"))  # type: ignore[arg-type]


def pack(*, version: str = "1", without: str = "") -> Pack:
    """Return the pack; *without* leaves the agreement with that organisation out."""
    organisations = {
        name: Organisation(id=name, name=text(name.title()), level="national", kind="agency", summary=text(name))
        for name in ("office", "pensions", "council", "bank", "register")
    }
    agreements = {
        "with-pensions": agreement("pensions", clause("stop-pension", "pensions", "full_name", "date_of_death")),
        "with-council": agreement("council", clause("council-tax", "council", "full_name", "last_address")),
        "with-bank": agreement("bank", clause("freeze", "bank", "full_name")),
        "with-register": agreement(
            "register",
            clause("ask", "register", "national_number", "full_name", "date_of_death", "children", allows="ask"),
        ),
    }
    agreements.pop(f"with-{without}", None)
    facts = [
        fact("full_name", "name"), fact("date_of_death", "date"), fact("last_address", "address"),
        fact("income", "money"), fact("national_number"), fact("children", "number"),
    ]  # fmt: skip
    return Pack(
        id="small", title=text("Small"), version=version, languages=("en",), operator="office", licence="EUPL-1.2",
        organisations=organisations, agreements=agreements, facts={each.id: each for each in facts},
    )  # fmt: skip


LOOK_UP = LookUp(
    id="death-record", title=text("Death record"), agreement="with-register", clause="ask",
    send=("national_number",), returns=("full_name", "date_of_death", "children"),
)  # fmt: skip


def publish_pack(*, version: str = "1", without: str = "") -> None:
    publish(pack(version=version, without=without), by=BY, at=AT)


@dataclass
class People:
    subject: UUID = field(default_factory=new_id)
    applicant: UUID = field(default_factory=new_id)

    def crossing(self, organisation: str = "pensions", /, **changes: Any) -> Crossing:
        clauses = {"pensions": "stop-pension", "council": "council-tax", "bank": "freeze", "register": "ask"}
        given = Crossing(
            organisation=organisation,
            agreement_id=f"with-{organisation}",
            clause_id=clauses[organisation],
            event_type="person.died",
            subject_id=self.subject,
            applicant_id=self.applicant,
            request_id=new_id(),
            reference="7K3F-92QX",
            facts={
                "full_name": "Yusuf Marden",
                "date_of_death": "2026-10-05",
                "last_address": "14 Lighthouse Road",
                "income": 16800,
            },
        )
        return replace(given, **changes)


def people() -> People:
    two = People()
    create_keys([two.subject, two.applicant], at=AT)
    return two


@dataclass
class Post:
    """One request a receiver got."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.body)
        return loaded


Answers = Callable[[Post], tuple[int, dict[str, str], bytes]]


def accepts(_post: Post) -> tuple[int, dict[str, str], bytes]:
    return 202, {}, b""


@dataclass
class Receiver:
    """An organisation's system on loopback that answers by ``answers``."""

    answers: Answers = accepts
    posts: list[Post] = field(default_factory=list)
    url: str = ""

    @property
    def ids(self) -> list[str]:
        return [post.event["id"] for post in self.posts]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a worker that was killed is what some tests are about
            super().handle_error(request, client_address)


@contextmanager
def receiving(answers: Answers = accepts) -> Iterator[Receiver]:
    receiver = Receiver(answers=answers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            body = self.rfile.read(length)
            if len(body) < length:  # who sent it died in the middle: nothing was told
                self.close_connection = True
                return
            post = Post(path=self.path, headers=dict(self.headers.items()), body=body)
            receiver.posts.append(post)
            status, headers, content = receiver.answers(post)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None: ...

    server = _Server(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/deliveries"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def new_key() -> tuple[Ed25519PrivateKey, str]:
    key = Ed25519PrivateKey.generate()
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return key, pem


def connect(
    organisation: str, url: str = "", *, kind: str = "http", public_key: str = "", look_up_url: str = ""
) -> None:
    connections.connect(organisation, kind=kind, url=url, look_up_url=look_up_url, public_key=public_key, by=BY, at=AT)
