"""How many deliveries a second two workers drain, beside bare httpx posts of the same bodies.

Run: ``python -m benchmarks.deliveries``. A delivery is claimed, its clause looked up again, its payload unsealed, put
into a CloudEvent, signed (Ed25519), posted, and written down with its attempt and its ledger event. The peer posts the
same bodies over as many kept-open connections, from as many processes, and does nothing else. The receiver is a process
of its own that answers 202 at once; all of it runs on this machine, so each takes its share of the cores.
"""

import asyncio
import multiprocessing
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from pathlib import Path
from threading import Event as Flag
from typing import Any

import click

from benchmarks.machine import load

THREADS = 8  # of one process of the peer, as many as Tuning.in_flight


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
            )
            await reader.readexactly(length)
            writer.write(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n")
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def receiver(ports: Any) -> None:
    """Accept posts at a free port, which is put into *ports*, for ever."""

    async def serve() -> None:
        server = await asyncio.start_server(_answer, "127.0.0.1", 0, backlog=512)
        ports.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


def worker(ready: Barrier, results: Any) -> None:
    """Drain the outbox as a worker process does."""
    from commonway.config.cli.setup import django_ready

    django_ready()
    from commonway.exchange.delivering import Dispatcher

    dispatcher = Dispatcher()
    ready.wait()
    began = time.monotonic()
    posted = dispatcher.run(Flag(), until_empty=True)
    results.put((began, time.monotonic(), posted))


def poster(bodies: list[bytes], url: str, ready: Barrier, results: Any) -> None:
    """Post *bodies* with httpx and nothing else."""
    import httpx

    limits = httpx.Limits(max_keepalive_connections=THREADS)
    with httpx.Client(timeout=10, limits=limits, trust_env=False) as client, ThreadPoolExecutor(THREADS) as threads:
        headers = {"content-type": "application/cloudevents+json"}
        client.post(url, content=bodies[0], headers=headers)
        ready.wait()
        began = time.monotonic()
        answers = list(threads.map(lambda body: client.post(url, content=body, headers=headers).status_code, bodies))
        results.put((began, time.monotonic(), sum(status == 202 for status in answers)))


def fill(deliveries: int, url: str) -> list[bytes]:
    """Put so many *deliveries* in the outbox, for every organisation that is told of a death; return their bodies."""
    from django.db import transaction

    from commonway.catalogue.queries import current
    from commonway.exchange import connections
    from commonway.exchange.models import Delivery
    from commonway.exchange.preparing import prepare
    from commonway.exchange.telling import Crossing, tell
    from commonway.kernel.clock import now
    from commonway.kernel.ids import new_id
    from commonway.ledger import actors
    from commonway.vault.sealing import create_keys

    pack, by = current().pack, actors.system("benchmark")
    clauses = {(one.id, clause.id): clause for one in pack.agreements.values() for clause in one.clauses}
    event = next(iter(pack.life_events.values()))
    facts = next(iter(pack.examples.values())).facts
    for name in {clauses[one.agreement, one.clause].to for one in event.tells}:
        connections.connect(name, url=url, by=by, at=now())
    left = deliveries
    while left > 0:
        subject, applicant, request = new_id(), new_id(), new_id()
        create_keys([subject, applicant], at=now())
        with transaction.atomic():
            crossings = [
                Crossing(
                    organisation=clauses[each.agreement, each.clause].to,
                    agreement_id=each.agreement,
                    clause_id=each.clause,
                    event_type=event.event,
                    subject_id=subject,
                    applicant_id=applicant,
                    request_id=request,
                    facts=facts,
                )
                for each in event.tells[:left]
            ]
            left -= len(tell(crossings, by=by, at=now()).deliveries)
    return [one.body for one in prepare(Delivery.objects.filter(state="pending"), at=now())]


def timed(target: Any, shares: list[tuple[Any, ...]]) -> tuple[float, int]:
    """Run *target* in a process for each of *shares*, all in step; return the seconds from first to last, and posts."""
    context = multiprocessing.get_context("spawn")
    ready, results = context.Barrier(len(shares)), context.Queue()
    processes = [context.Process(target=target, args=(*share, ready, results)) for share in shares]
    for process in processes:
        process.start()
    spans = [results.get(timeout=600) for _ in processes]
    for process in processes:
        process.join()
    return max(span[1] for span in spans) - min(span[0] for span in spans), sum(span[2] for span in spans)


@click.command()
@click.option("--deliveries", default=3000, show_default=True, type=click.IntRange(10), help="How many to drain.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 16))
def main(*, deliveries: int, workers: int) -> None:
    """Measure deliveries a second, beside bare posts of the same bodies."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COMMONWAY_HOME"] = str(Path(folder) / "home")
        from commonway.config import local
        from commonway.config.cli.setup import django_ready
        from commonway.config.installation import DEFAULT_PACK, command

        local.prepare()
        command("migrate")
        command("packs", "publish", str(DEFAULT_PACK), "--yes")
        django_ready()
        from commonway.exchange.models import Delivery
        from commonway.fence import scope

        context = multiprocessing.get_context("spawn")
        ports = context.Queue()
        process = context.Process(target=receiver, args=(ports,), daemon=True)
        process.start()
        url = f"http://127.0.0.1:{ports.get(timeout=60)}/deliveries"
        with scope.within(scope.SYSTEM):
            bodies = fill(deliveries, url)
        before = load()
        took, posted = timed(worker, [() for _ in range(workers)])
        with scope.within(scope.SYSTEM):
            sent = Delivery.objects.filter(state="sent").count()
        bare_took, bare = timed(poster, [(bodies[number::workers], url) for number in range(workers)])
        process.terminate()
        process.join()
    print(f"{deliveries} deliveries, {workers} workers, {before} before and {load()} after\n")
    print(f"{'posted by':<16} {'posts':>7} {'seconds':>8} {'a second':>9}")
    print(f"{'commonway':<16} {posted:>7} {took:>8.1f} {posted / took:>9.0f}")
    print(f"{'bare httpx':<16} {bare:>7} {bare_took:>8.1f} {bare / bare_took:>9.0f}")
    print(
        f"\ncommonway is {posted / took / (bare / bare_took):.2f} of bare httpx; {sent} of {deliveries} noted as sent"
    )
    raise SystemExit(0 if sent == deliveries == posted else 1)


if __name__ == "__main__":
    main()
