"""How long pages take for 20 people at once, on a running installation, beside its plainest page.

Run: ``python -m benchmarks.pages``. Two tables: people who read for a second between pages, as people do, and people
who never pause, which shows how many pages a second the machine gives. The clients share the machine's cores.
"""

import os
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import click
import httpx
from rich.console import Console

from benchmarks.machine import load, percentile
from commonway.config.installation import Installation

USERS = 20
LIMIT_MS = 100.0


def paths(request_id: object, life_event: str, step: str) -> dict[str, str]:
    """Return the pages to read, by the name the table gives them."""
    return {
        "plainest (one query)": "/health",
        "home": "/",
        "life event": f"/life-events/{life_event}/",
        "question": f"/requests/{request_id}/steps/{step}/",
        "check answers": f"/requests/{request_id}/check/",
        "my data": "/my-data/",
        "timeline": "/timeline/",
    }


class Reader(threading.Thread):
    """One person reading pages in turn until the time is up."""

    def __init__(self, base: str, pages: Mapping[str, str], *, session: str, pause: float, until: float) -> None:
        super().__init__()
        self.pages, self.pause, self.until = pages, pause, until
        self.client = httpx.Client(base_url=base, cookies={"sessionid": session}, timeout=30)
        self.times: dict[str, list[float]] = defaultdict(list)
        self.bad: list[str] = []

    def run(self) -> None:
        with self.client:
            while time.monotonic() < self.until:
                for name, path in self.pages.items():
                    began = time.perf_counter()
                    answer = self.client.get(path)
                    self.times[name].append((time.perf_counter() - began) * 1000)
                    if answer.status_code != httpx.codes.OK:
                        self.bad.append(f"{path} {answer.status_code}")
                    time.sleep(self.pause)


def read(base: str, users: list[tuple[str, dict[str, str]]], *, pause: float, seconds: float) -> list[Reader]:
    """Let every user read for *seconds* and return what each measured."""
    until = time.monotonic() + seconds
    readers = [Reader(base, pages, session=session, pause=pause, until=until) for session, pages in users]
    for reader in readers:
        reader.start()
        time.sleep(pause / len(readers))  # people do not turn pages in step
    for reader in readers:
        reader.join()
    return readers


def table(title: str, readers: list[Reader], *, seconds: float) -> bool:
    """Print the table and return whether every page was within the limit and none failed."""
    times: dict[str, list[float]] = defaultdict(list)
    for reader in readers:
        for name, values in reader.times.items():
            times[name] += values
    plain = percentile(next(iter(times.values())), 0.5)
    total = sum(len(values) for values in times.values())
    print(f"\n{title}: {total / seconds:.0f} pages a second; {load()}")
    print(f"{'page':<22} {'count':>6} {'p50 ms':>8} {'p95 ms':>8} {'p50 / plainest':>15}")
    for name, values in times.items():
        half = percentile(values, 0.5)
        print(f"{name:<22} {len(values):>6} {half:>8.1f} {percentile(values, 0.95):>8.1f} {half / plain:>15.1f}")
    bad = [line for reader in readers for line in reader.bad]
    for line in sorted(set(bad))[:5]:
        print(f"  failed: {line}")
    return not bad and all(percentile(values, 0.95) <= LIMIT_MS for values in times.values())


@click.command()
@click.option("--seconds", default=15.0, show_default=True, help="How long each table is measured.")
@click.option("--port", default=8870, show_default=True)
def main(*, seconds: float, port: int) -> None:
    """Measure pages for 20 people at once."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COMMONWAY_HOME"] = str(Path(folder) / "home")
        quiet = Console(quiet=True)
        with Installation(port=port, workers=0, sandbox=False, web_processes=2, console=quiet) as running:
            from commonway.config.cli.setup import django_ready

            django_ready()
            from benchmarks.reports import prepared
            from commonway.catalogue.queries import current

            event = next(iter(current().pack.life_events.values()))
            users = [(one.session, paths(one.request_id, event.id, event.steps[0].id)) for one in prepared(USERS)]
            read(running.url, users, pause=0.05, seconds=2)  # warm up
            calm = table(
                "20 people, a second between pages", read(running.url, users, pause=1, seconds=seconds), seconds=seconds
            )
            table("20 people who never pause", read(running.url, users, pause=0, seconds=seconds), seconds=seconds)
    print(f"\np95 of every page within {LIMIT_MS:.0f} ms for 20 people: {'held' if calm else 'MISSED'}")
    sys.exit(0 if calm else 1)


if __name__ == "__main__":
    main()
