"""How quickly cases are opened, read and listed over HTTP, with 1,000 and with 1,000,000 in the database.

Run: ``python -m benchmarks.cases_over_http``. An installation is served by granian as in production; organisations' systems
call it with signed requests, one client and then 20 at once, from processes that share the machine. Each call is signed
before the clock starts. The list page of the workbench is read by a caseworker in the same run.

The bar is ten times Open Zaak, which did 15 to 32 (create), 17 to 34 (get) and 14 to 22 (list) a second on such a machine;
it is not on PyPI and not run here. Its kind can be: the same table behind Django REST framework's ``ModelViewSet``, served
the same way from the same database, which checks no signature, asks no ledger and opens no process.
"""

import http.client
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
from rich.console import Console

from benchmarks.machine import load, percentile
from commonway.config.installation import Installation

OPEN_ZAAK = {"create": (15, 32), "get": (17, 34), "list": (14, 22)}
TIMES = 10
PAGE_LIMIT_MS = 100.0
PEER_PORT = 8879
Call = tuple[str, str, bytes, dict[str, str]]  # method, path, body, headers


@dataclass(frozen=True, slots=True)
class Span:
    """What a number of calls took."""

    calls: int
    seconds: float
    times: list[float]  # ms, each
    bad: int

    @property
    def rate(self) -> float:
        return self.calls / self.seconds


def callers(port: int, calls: list[Call], threads: int, ready: Any, results: Any) -> None:
    """Make *calls* from some threads with a kept-open connection each, and tell how long each took."""
    times: list[float] = []
    bad: list[int] = []

    def one(mine: list[Call]) -> None:
        connection = http.client.HTTPConnection("localhost", port, timeout=60)
        for method, path, body, headers in mine:
            began = time.perf_counter()
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            answer.read()
            times.append((time.perf_counter() - began) * 1000)
            if answer.status >= 300:
                bad.append(answer.status)

    workers = [threading.Thread(target=one, args=(calls[number::threads],)) for number in range(threads)]
    ready.wait()
    began = time.monotonic()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    results.put((began, time.monotonic(), times, bad))


def measured(port: int, calls: list[Call], clients: int) -> Span:
    """Make *calls* from so many clients at once, in two processes where there is more than one."""
    processes = min(2, clients)
    spawn = multiprocessing.get_context("spawn")
    ready, results = spawn.Barrier(processes), spawn.Queue()
    shares = [calls[number::processes] for number in range(processes)]
    started = [
        spawn.Process(target=callers, args=(port, share, clients // processes, ready, results)) for share in shares
    ]
    for process in started:
        process.start()
    found = [results.get() for _ in started]
    for process in started:
        process.join()
    times = [each for _began, _ended, some, _bad in found for each in some]
    bad = [status for *_rest, some in found for status in some]
    if bad:
        print(f"  failed: {sorted(set(bad))}")
    return Span(len(times), max(each[1] for each in found) - min(each[0] for each in found), times, len(bad))


class Systems:
    """Organisations' systems with their keys, and signed calls of each kind."""

    def __init__(self, port: int) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
        from django.db.models import Count

        from commonway.cases.models import Case
        from commonway.catalogue.queries import current
        from commonway.exchange import connections
        from commonway.kernel.clock import now
        from commonway.ledger.actors import system

        self.port, self.dice, self.pack = port, random.Random(3), current().pack
        most = Case.objects.values("organisation_id", "service").annotate(count=Count("id")).order_by("-count")[:5]
        self.services = [(row["organisation_id"], row["service"]) for row in most]
        self.keys = {}
        for organisation in sorted({each for each, _service in self.services}):
            key = Ed25519PrivateKey.generate()
            pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
            connections.connect(organisation, kind="poll", public_key=pem, by=system("benchmark"), at=now())
            self.keys[organisation] = key

    def create(self, count: int) -> list[Call]:
        """Open cases, half of them for people who are known."""
        from benchmarks.caseload_rows import national_number_of

        calls = []
        for number in range(count):
            organisation, service = self.services[number % len(self.services)]
            new = number % 2
            person = self.dice.randrange(400) if not new else 90_000_000 + self.dice.randrange(9_000_000)
            needs = self.pack.services[service]
            facts = {fact: "Resident Example" for fact in needs.needs if self.pack.facts[fact].type == "name"}
            facts = {fact: value for fact, value in facts.items() if self.pack.facts[fact].about == needs.about}
            applicant = {"identifiers": {"national_number": national_number_of(person)}, "name": "Resident Example"}
            body = json.dumps({"service": service, "applicant": applicant, "facts": facts}).encode()
            calls.append(self._signed(organisation, "POST", "/api/cases", body))
        return calls

    def get(self, count: int) -> list[Call]:
        """Read cases from anywhere in the table."""
        from commonway.cases.models import Case

        found = []
        for organisation in self.keys:
            ids = Case.objects.at(organisation).values_list("id", flat=True)[:20_000]
            found += [(organisation, id_) for id_ in self.dice.sample(list(ids), min(len(ids), count))]
        chosen = [self.dice.choice(found) for _ in range(count)]
        return [self._signed(organisation, "GET", f"/api/cases/{id_}") for organisation, id_ in chosen]

    def list(self, count: int) -> list[Call]:
        """List cases, a hundred at a time, from the start and from the middle."""
        from commonway.api.cases import cursor_of
        from commonway.cases.models import Case

        calls = []
        for number in range(count):
            organisation = self.dice.choice(list(self.keys))
            state = ("", "open", "done")[number % 3]
            after = ""
            if number % 2:
                one = (
                    Case.objects.at(organisation)
                    .filter(opened_at__gte=_some_time(self.dice))
                    .order_by("opened_at")
                    .first()
                )
                after = cursor_of(one) if one else ""
            calls.append(self._signed(organisation, "GET", f"/api/cases?state={state}&after={after}"))
        return calls

    def _signed(self, organisation: str, method: str, path: str, body: bytes = b"") -> Call:
        from commonway.exchange import signing

        headers = {"content-type": "application/json"} if body else {}
        message = signing.Message(method=method, url=f"http://localhost:{self.port}{path}", headers=headers)
        at = datetime.now(tz=UTC)
        signing.sign(message, body=body, key=self.keys[organisation], as_key_id=organisation, at=at, life=300)
        key = {"idempotency-key": str(uuid4())} if body else {}
        return method, path, body, message.headers | key


def _some_time(dice: random.Random) -> datetime:
    from benchmarks.caseload_rows import YEARS
    from commonway.kernel.clock import now

    return now() - YEARS * dice.random()


def pages(count: int) -> list[Call]:
    """Read the workbench's lists as a caseworker of the organisation with most cases."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db.models import Count

    from commonway.cases.models import Case
    from commonway.identity import staff
    from commonway.kernel.clock import now
    from commonway.ledger.actors import system

    whose = Case.objects.values("organisation_id").annotate(count=Count("id")).order_by("-count")[0]["organisation_id"]
    post = staff.invite(
        email="bench@staff.example", organisation=whose, role="caseworker", by=system("benchmark"), at=now()
    )
    if not post.user.authenticator_set.exists():
        TOTP.activate(post.user, generate_totp_secret())
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(post.user.pk), "sesame.backends.ModelBackend"
    session[HASH_SESSION_KEY] = post.user.get_session_auth_hash()
    session.create()
    headers = {"cookie": f"sessionid={session.session_key}"}
    shown = [
        "/workbench/?state=open",
        "/workbench/?state=overdue",
        "/workbench/?state=done",
        "/workbench/tasks/?show=open",
    ]
    return [("GET", shown[number % len(shown)], b"", headers) for number in range(count)]


def table(
    title: str, port: int, kinds: dict[str, Callable[[int], list[Call]]], counts: tuple[int, int]
) -> dict[str, Any]:
    """Measure each kind of call with 1 and with 20 clients, and print what it took."""
    print(f"\n{title}; {load()}")
    print(f"{'':<12} {'clients':>7} {'calls':>6} {'a second':>9} {'p50 ms':>8} {'p95 ms':>8}")
    found: dict[str, Any] = {}
    for name, calls_of in kinds.items():
        measured(port, calls_of(20), 1)  # warm up
        for clients, count in zip((1, 20), counts, strict=True):
            span = measured(port, calls_of(count), clients)
            half, most = percentile(span.times, 0.5), percentile(span.times, 0.95)
            print(f"{name:<12} {clients:>7} {span.calls:>6} {span.rate:>9.0f} {half:>8.1f} {most:>8.1f}")
            found[f"{name}-{clients}"] = span
    return found


def _serve_peer(stack: ExitStack, folder: Path) -> None:
    """Install Django REST framework beside, serve the peer with it, and wait until it answers."""
    where = folder / "drf"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(where), "djangorestframework"],
        check=True,
    )
    path = os.pathsep.join([str(Path(__file__).resolve().parents[1]), str(where)])
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "benchmarks.peers.cases_by_drf:application", "--interface", "wsgi"),
            *("--port", str(PEER_PORT), "--workers", "2", "--blocking-threads", "4", "--log-level", "warning"),
        ],
        env=os.environ | {"PYTHONPATH": path},
    )
    stack.callback(lambda: (process.terminate(), process.wait()))
    for _ in range(300):
        try:
            http.client.HTTPConnection("localhost", PEER_PORT, timeout=5).request("GET", "/cases/?limit=1")
            break
        except OSError:
            time.sleep(0.1)


def peer(stack: ExitStack, folder: Path) -> dict[str, Callable[[int], list[Call]]]:
    """Serve the same table with Django REST framework, installed beside, and return calls of the same kinds."""
    from commonway.cases.models import Case

    _serve_peer(stack, folder)
    whole = list(Case.objects.order_by("-id")[:1_000])
    fields = [field.attname for field in Case._meta.concrete_fields if field.name not in ("id", "reference")]
    dice = random.Random(5)

    def create(count: int) -> list[Call]:
        rows = [{name: str(value) for name in fields if (value := getattr(case, name))} for case in whole]
        for row in rows:
            row["service"] = f"other-{dice.getrandbits(60)}"  # a request has one case of a service
        bodies = [
            json.dumps(rows[number % len(rows)] | {"service": f"s-{dice.getrandbits(60)}"}) for number in range(count)
        ]
        return [("POST", "/cases/", body.encode(), {"content-type": "application/json"}) for body in bodies]

    return {
        "create": create,
        "get": lambda count: [("GET", f"/cases/{dice.choice(whole).id}/", b"", {}) for _ in range(count)],
        "list": lambda count: [
            ("GET", f"/cases/?organisation={dice.choice(whole).organisation_id}", b"", {}) for _ in range(count)
        ],
    }


@click.command()
@click.option("--cases", default=1_000_000, show_default=True)
@click.option("--home", type=click.Path(path_type=Path), help="An installation filled earlier; it is used as it is.")
@click.option("--port", default=8871, show_default=True)
def main(*, cases: int, home: Path | None, port: int) -> None:
    """Measure cases over HTTP at 1,000 CASES and at CASES."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        os.environ["COMMONWAY_HOME"] = str(home or Path(folder) / "home")
        installation = Installation(port=port, workers=0, sandbox=False, web_processes=2, console=Console(quiet=True))
        stack.enter_context(installation)
        from commonway.config.cli.setup import django_ready

        django_ready()
        from benchmarks.caseload_filling import fill
        from commonway.cases.models import Case
        from commonway.fence.scope import SYSTEM, within
        from commonway.kernel.clock import now

        stack.enter_context(within(SYSTEM))
        small: dict[str, Any] = {}
        if home is None:
            fill(1_000, at=now(), processes=1)
            small = _measure(port, f"{Case.objects.count():,} cases")
            print(f"\nfilled in {fill(cases - 1_000, first=1, at=now()):.0f} s; {load()}")
        large = _measure(port, f"{Case.objects.count():,} cases")
        table("Django REST framework, the same table", PEER_PORT, peer(stack, Path(folder)), (100, 400))
    sys.exit(0 if _judged(small, large) else 1)


def _measure(port: int, title: str) -> dict[str, Any]:
    systems = Systems(port)
    kinds = {"create": systems.create, "get": systems.get, "list": systems.list, "list pages": pages}
    return table(title, port, kinds, (150, 1_000))


def _judged(small: dict[str, Any], large: dict[str, Any]) -> bool:
    held = []
    print()
    for name, (low, high) in OPEN_ZAAK.items():
        rate = large[f"{name}-20"].rate
        held.append(rate >= TIMES * low)
        print(f"{name}: {rate:.0f} a second, {rate / high:.1f} to {rate / low:.1f} times Open Zaak's {low} to {high}")
    for title, found in (("1,000", small), ("as many as there are", large)):
        if found:
            print(f"list pages at {title}: p95 {percentile(found['list pages-1'].times, 0.95):.1f} ms for one client")
    held.append(percentile(large["list pages-1"].times, 0.95) <= PAGE_LIMIT_MS)
    return all(held)


if __name__ == "__main__":
    main()
