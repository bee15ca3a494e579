"""How long the finder's pages take over HTTP for one visitor, with hundreds and thousands of services.

Run: ``python -m benchmarks.finder_pages``. One web process is asked by one client, a page after the other, by people
who are half way through their interview. Beside the times: the first page after the process is ready, queries a page,
bytes a page as a browser gets them, and the memory of the process. The catalogue of aides-jeunes needs the data beside
the project (or ``COMMONWAY_DATA``); without it that row is left out.
"""

import gzip
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import click
import httpx

from benchmarks.interview_steps import JOINT, answer, made_up
from benchmarks.machine import load, percentile
from commonway.config import local
from commonway.config.installation import DEFAULT_PACK, Part, command
from commonway.eligibility.interview import Interview
from commonway.packs.definitions import FactDefinition, Organisation, Pack
from commonway.packs.importers.aides_jeunes import import_folder
from commonway.packs.load import load as load_pack

DATA = Path(os.environ.get("COMMONWAY_DATA", Path(__file__).parents[1] / ".." / "shared" / "data")) / "aides-jeunes"
CATALOGUES = ("talvera", "aides-jeunes", "made-up")
SERVICES = 3_000
VISITORS = 25
TURNS = 4  # how often each visitor reads each page
LIMIT_MS = 100.0
PAGES = {
    "next question": "/find/question/",
    "results": "/find/results/",
    "all of one outcome": "/find/results/?show=not-eligible&page=2",
}


def pack_of(catalogue: str, folder: Path) -> Pack:
    """Return the pack to publish."""
    if catalogue == "talvera":
        return load_pack(DEFAULT_PACK)
    if catalogue == "aides-jeunes":
        return load_pack(import_folder(DATA, folder / "pack").pack_dir)
    services, facts = made_up(SERVICES, joint=JOINT)
    words = {"en": "Made up"}
    office = Organisation(id="office", name={"en": "Office"}, level="national", kind="office", summary=words)
    return Pack(
        id="made-up",
        title=words,
        version="1",
        languages=("en",),
        operator="office",
        organisations={"office": office},
        facts=facts,
        services={service.id: service for service in services},
    )


def answers_half_way(pack: Pack, interview: Interview, *, seed: int, today: date) -> dict[str, object]:
    """Return what somebody has answered who is half way through the interview, as the visit keeps it."""
    dice = random.Random(seed)
    values: dict[str, object] = {}
    while fact := interview.next_question(values, today=today):
        values[fact] = _an_answer(pack.facts[fact], dice)
    kept = list(values.items())[: len(values) // 2]
    return {fact: str(value) if isinstance(value, date) else value for fact, value in kept}


def _an_answer(fact: FactDefinition, dice: random.Random) -> object:
    if fact.type == "list":
        return []
    if fact.type == "date":
        return date(1940, 1, 1) + timedelta(days=dice.randint(0, 30_000))
    if fact.type == "money":
        return dice.randint(0, 2_000)
    return answer(fact, dice) if fact.type in ("choice", "boolean", "number") else "75056"


def visit_of(answers: Mapping[str, object]) -> str:
    """Return the cookie of a visit with *answers*."""
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session["finder"] = {"answers": dict(answers), "skipped": [], "gathered": []}
    session.create()
    return str(session.session_key)


@dataclass
class Seen:
    """What reading a page over and over showed."""

    times: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    queries: int = 0


@contextmanager
def served(port: int, log: Path) -> Iterator[tuple[str, int]]:
    """Serve with one web process; give the address and the id of the process that answers."""
    part = Part("web", [sys.executable, "-m", "commonway", "web", "--port", str(port), "--processes", "1"])
    part.start(log)
    assert part.process is not None
    try:
        base, until = f"http://localhost:{port}", time.monotonic() + 120
        while time.monotonic() < until:
            try:
                if httpx.get(f"{base}/health", timeout=5).is_success:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield base, _deepest(part.process.pid)
    finally:
        part.signal(signal.SIGTERM)
        part.end(time.monotonic() + 15)


def _deepest(pid: int) -> int:
    """Return the last of the children of the process *pid*: the one that granian lets answer."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return _deepest(int(children[-1])) if children else pid


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def measured(base: str, visits: list[str]) -> dict[str, Seen]:
    """Return what reading every page with every visit showed. Raises `SystemExit` for a page that is none."""
    seen = {name: Seen() for name in PAGES}
    for _ in range(TURNS):
        for visit in visits:
            with httpx.Client(base_url=base, cookies={"sessionid": visit}, timeout=60) as client:
                client.get("/health")  # the connection is made
                for name, path in PAGES.items():
                    began = time.perf_counter()
                    page = client.get(path)
                    seen[name].times.append((time.perf_counter() - began) * 1_000)
                    seen[name].sizes.append(len(gzip.compress(page.content)))
                    if page.status_code != httpx.codes.OK:
                        sys.exit(f"{path} answered {page.status_code}")
    return seen


def count_queries(seen: dict[str, Seen], visit: str) -> None:
    """Add to *seen* how many queries each page makes, asked in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.cookies["sessionid"] = visit
    for name, path in PAGES.items():
        client.get(path)  # the pack is read once
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        seen[name].queries = len(queries)


def report(catalogue: str, port: int) -> bool:
    """Measure one catalogue, print its rows, and return whether the limit is held."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        os.environ["COMMONWAY_HOME"] = str(folder / "home")
        os.environ["COMMONWAY_PUBLIC_URL"] = f"http://localhost:{port}"
        local.prepare()
        command("migrate")
        command("static")
        from commonway.config.cli.setup import django_ready

        django_ready()
        from commonway.catalogue.publishing import publish
        from commonway.fence import scope
        from commonway.kernel.clock import now, today
        from commonway.ledger.actors import system

        pack = pack_of(catalogue, folder)
        with scope.within(scope.SYSTEM):
            publish(pack, by=system("benchmark"), at=now())
        interview = Interview.of_pack(pack)
        kept = [answers_half_way(pack, interview, seed=seed, today=today()) for seed in range(VISITORS)]
        visits = [visit_of(answers) for answers in kept]
        with served(port, folder / "web.log") as (base, pid):
            began = time.perf_counter()
            httpx.get(f"{base}/find/question/", timeout=60)
            first = time.perf_counter() - began
            seen = measured(base, visits)
            memory = memory_mb(pid)
        count_queries(seen, visits[0])
    services = sum(service.kind == "entitlement" for service in pack.services.values())
    print(f"\n{catalogue}: {services} services, {len(pack.facts)} facts; {load()}")
    print(f"{'page':<20} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'queries':>8} {'KB gzip':>8}")
    for name, one in seen.items():
        print(
            f"{name:<20} {percentile(one.times, 0.5):>8.1f} {percentile(one.times, 0.95):>8.1f} "
            f"{max(one.times):>8.1f} {one.queries:>8} {max(one.sizes) / 1024:>8.1f}"
        )
    print(f"first question after the start {first:.2f} s; memory of the web process {memory:.0f} MB", flush=True)
    return all(percentile(one.times, 0.95) <= LIMIT_MS for one in seen.values())


@click.command()
@click.option("--catalogue", type=click.Choice(CATALOGUES), help="Measure only this one.")
@click.option("--port", default=8874, show_default=True)
def main(*, catalogue: str | None, port: int) -> None:
    """Measure the finder's pages; the exit status is 1 where one takes too long."""
    if catalogue:
        sys.exit(not report(catalogue, port))
    good = True
    for each in CATALOGUES:
        if each == "aides-jeunes" and not DATA.exists():
            print(f"{DATA} is not there: aides-jeunes is left out.")
            continue
        # A process each: every catalogue has a database of its own.
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.finder_pages", "--catalogue", each, "--port", str(port)], check=False
        )
        good &= done.returncode == 0
    print(f"\np95 of every page within {LIMIT_MS:.0f} ms: {'held' if good else 'MISSED'}")
    sys.exit(not good)


if __name__ == "__main__":
    main()
