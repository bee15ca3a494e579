"""What the kill test prints when its time is over and not all is settled: what is open, and who should have seen to it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
from django.db import connection
from django.db.models import Count, Max
from rich.console import Console

from benchmarks.kill_counting import OPEN, unfinished_jobs
from commonway.config.installation import Installation
from commonway.config.sandbox.fleet import Fleet
from commonway.exchange.models import Connection, Delivery

LINES = 8  # of each log

_BACKENDS = """
SELECT pid, state, coalesce(wait_event_type || '.' || wait_event, 'running'), round(extract(epoch FROM now() - xact_start)),
    pg_blocking_pids(pid)::text, left(regexp_replace(query, '\\s+', ' ', 'g'), 100)
FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
ORDER BY xact_start
"""


def show_open(console: Console, running: Installation, fleet: Fleet) -> None:
    """Print open deliveries and jobs, breakers, transactions, processes that are down, and the ends of the logs."""
    console.print("Not settled in time. What is open, and what should have seen to it:", style="bold")
    for line in (*_deliveries(), *_jobs(), *_breakers(), *_transactions(), *_processes(running, fleet)):
        console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
    waited_for = set(Delivery.objects.filter(state__in=OPEN).values_list("organisation_id", flat=True))
    logs = [running.logs / f"{name}.log" for name in running.parts]
    agencies = [agent.folder / "log.txt" for name, agent in fleet.agents.items() if name in waited_for]
    for log in (*logs, *agencies):
        _tail(console, log)


def _deliveries() -> Iterator[str]:
    rows = Delivery.objects.filter(state__in=OPEN).values("organisation_id", "state")
    for row in rows.annotate(number=Count("id"), attempts=Max("attempts"), error=Max("last_error")).order_by("state"):
        due = Delivery.objects.filter(organisation=row["organisation_id"], state=row["state"]).values_list(
            "next_attempt_at", flat=True
        )
        yield (
            f"{row['number']} deliveries {row['state']} at {row['organisation_id']}, tried up to {row['attempts']} times, "
            f"next at {due.order_by('next_attempt_at').first()}: {row['error'] or 'no error'}"
        )


def _jobs() -> Iterator[str]:
    for task, status, attempts, worker in unfinished_jobs():
        yield f"job {task} {status}, tried {attempts} times, by worker {worker or 'nobody'}"


def _breakers() -> Iterator[str]:
    for end in Connection.objects.exclude(breaker=Connection.Breaker.CLOSED):
        yield f"breaker of {end.organisation_id} {end.breaker} until {end.retry_at}, {end.failures} failures"


def _transactions() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(_BACKENDS)
        for pid, state, waits, seconds, blockers, query in cursor.fetchall():
            yield f"transaction of {pid} {state} for {seconds} s, {waits}, blocked by {blockers}: {query}"


def _processes(running: Installation, fleet: Fleet) -> Iterator[str]:
    for name, part in running.parts.items():
        ended = part.process.poll() if part.process is not None else "never started"
        if ended is not None:
            yield f"{name} is down ({ended})"
    for name, agent in fleet.agents.items():
        if not agent.running:
            yield f"{name} is down"
    try:
        yield f"the portal answers {httpx.get(f'{running.url}/health', timeout=5).status_code}"
    except httpx.TransportError as error:
        yield f"the portal does not answer: {error!r}"


def _tail(console: Console, log: Path) -> None:
    lines = log.read_text(errors="replace").splitlines()[-LINES:] if log.exists() else []
    if lines:
        console.print(f"  last of {log.parent.name}/{log.name}:")
    for line in lines:
        console.print(f"    {line}", markup=False, highlight=False, soft_wrap=True)
