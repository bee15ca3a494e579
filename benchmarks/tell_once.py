"""How many reports a second go through the whole submission, beside the same rows written by bare Django ORM.

Run: ``python -m benchmarks.tell_once``. One report is one person telling of one death in the example jurisdiction:
request, person, facts, deliveries, cases, assessments, letters, deferred e-mail and ledger events in one transaction,
values sealed and events chained. Two peers write the rows that those very reports wrote, under new ids and sealed
before the clock starts: ``Model.objects.create`` row by row, as a Django developer would, and ``bulk_create`` table by
table, which is harder to keep up with. The three take turns every few reports, in the same client processes and on the
same database, so that whatever else the machine does slows all of them.
"""

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from benchmarks.machine import load

WAYS = ("commonway", "create", "bulk_create")
TARGET = 0.5  # of the speed of create, one by one
ROUND = 10  # reports a client writes in one way before it is the next way's turn; the first round is not counted

Share = Sequence[tuple[UUID, UUID]]  # request, applicant


@dataclass(frozen=True, slots=True)
class Span:
    """When one client began and ended a round of one way of writing, and how many rows a report had."""

    way: str
    round: int
    began: float
    ended: float
    reports: int
    rows: float


def client(share: Share, ready: Barrier, results: Any) -> None:
    """Send the requests of *share*, then write the same rows again in the other ways; all clients in step."""
    from commonway.config.cli.setup import django_ready

    django_ready()
    from benchmarks.bare_rows import Copy
    from commonway.cases.submitting import submit
    from commonway.fence.scope import SYSTEM, subjects, within
    from commonway.kernel.clock import now
    from commonway.ledger.actors import Actor

    def send(one: tuple[UUID, UUID]) -> None:
        request_id, person_id = one
        with within(subjects(person_id)):  # as a signed-in resident does
            submit(request_id, "key", "web", by=Actor(kind="person", id=str(person_id)), at=now())

    def copies(part: Share) -> list[Copy]:
        made = [Copy(request_id) for request_id, _ in part]
        for copy in made:
            copy.store_what_was_there()
        return made

    for begin in range(0, len(share), ROUND):
        part, number = share[begin : begin + ROUND], begin // ROUND
        results.put(timed("commonway", number, part, send, ready))
        with within(SYSTEM):
            results.put(timed("create", number, copies(part), Copy.one_by_one, ready))
            results.put(timed("bulk_create", number, copies(part), Copy.in_bulk, ready))


def timed(way: str, number: int, work: Sequence[Any], do: Callable[[Any], None], ready: Barrier) -> Span:
    """Do all of *work* once every client is ready for it."""
    ready.wait()
    began = time.monotonic()
    for each in work:
        do(each)
    ended = time.monotonic()
    rows = [getattr(each, "rows", 0) for each in work]
    return Span(way, number, began, ended, len(work), sum(rows) / len(rows))


def measured(clients: int, reports: int, *, seed: int) -> dict[str, tuple[float, float]]:
    """Return reports a second and rows a report for each way of writing."""
    from benchmarks.reports import prepared

    rounds = 1 + max(1, reports // (clients * ROUND))
    each = rounds * ROUND
    requests = [(one.request_id, one.person_id) for one in prepared(each * clients, seed=seed)]
    context = multiprocessing.get_context("spawn")
    ready, results = context.Barrier(clients), context.Queue()
    processes = [
        context.Process(target=client, args=(requests[number * each : (number + 1) * each], ready, results))
        for number in range(clients)
    ]
    for process in processes:
        process.start()
    spans: list[Span] = [results.get(timeout=600) for _ in range(clients * len(WAYS) * rounds)]
    for process in processes:
        process.join()
    found = {}
    for way in WAYS:
        took = written = 0.0
        for number in range(1, rounds):
            own = [span for span in spans if (span.way, span.round) == (way, number)]
            took += max(span.ended for span in own) - min(span.began for span in own)
            written += sum(span.reports for span in own)
        rows = [span.rows for span in spans if span.way == way]
        found[way] = (written / took, sum(rows) / len(rows))
    return found


def table(found: dict[int, dict[str, tuple[float, float]]]) -> bool:
    """Print what was measured; return whether the target was held everywhere."""
    print(f"\n{'clients':>7} {'written by':<14} {'reports/s':>10} {'rows/s':>9} {'commonway is':>13}")
    for clients, ways in found.items():
        own, rows = ways["commonway"][0], ways["create"][1]
        for way in WAYS:
            speed = ways[way][0]
            ratio = "" if way == "commonway" else f"{own / speed:.2f} of it"
            print(f"{clients:>7} {way:<14} {speed:>10.1f} {speed * rows:>9.0f} {ratio:>13}")
    return all(ways["commonway"][0] >= TARGET * ways["create"][0] for ways in found.values())


@click.command()
@click.option("--reports", default=400, show_default=True, help="How many reports each line is measured on.")
@click.option("--clients", default="1,4", show_default=True, help="Numbers of client processes, comma-separated.")
def main(*, reports: int, clients: str) -> None:
    """Measure reports a second through the whole transaction."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COMMONWAY_HOME"] = str(Path(folder) / "home")
        from commonway.config import local
        from commonway.config.cli.setup import django_ready
        from commonway.config.installation import DEFAULT_PACK, command

        local.prepare()
        command("migrate")
        command("packs", "publish", str(DEFAULT_PACK), "--yes")
        django_ready()
        found = {}
        for seed, number in enumerate((int(each) for each in clients.split(",")), start=1):
            found[number] = measured(number, reports, seed=seed)
            rows = found[number]["create"][1]
            print(f"{number} client(s), {reports} reports of {rows:.0f} rows each; {load()}")
        held = table(found)
    print(f"\nat least {TARGET} of the speed of create, one by one: {'held' if held else 'MISSED'}")
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
