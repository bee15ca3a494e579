"""What the kill test counts when the shooting is over."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection
from rich.console import Console
from rich.table import Table

from benchmarks.reports import Report
from commonway.cases.models import Request
from commonway.config.sandbox.fleet import Fleet
from commonway.exchange.models import Delivery
from commonway.ledger.verifying import verify
from commonway.packs.definitions import Pack

LOOK_EVERY = 1.0  # seconds
OPEN = (Delivery.State.PENDING, Delivery.State.SENT, Delivery.State.RECEIVED)
# The rescue of dead workers' jobs is queued every minute for as long as a worker lives: it is never over.
UNFINISHED = "status IN ('todo', 'doing') AND task_name NOT LIKE '%.rescue_stalled'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Who must have been told of each acknowledged report, by the pack's worked example it was made from."""

    told: dict[UUID, set[str]]
    sent_without_word: set[UUID]  # sent, but no client was told so: allowed, and must be whole all the same

    @classmethod
    def of(cls, pack: Pack, reports: Iterable[Report], acknowledged: set[UUID]) -> "Expected":
        """Return what the worked examples say must follow from the reports that were sent."""
        reports = list(reports)
        submitted = set(Request.objects.filter(state="submitted").values_list("id", flat=True))
        told = {one.request_id: set(pack.examples[one.example].told) for one in reports
                if one.request_id in acknowledged | submitted}  # fmt: skip
        return cls(told=told, sent_without_word=submitted - acknowledged)


@dataclass(kw_only=True)
class Counts:
    """The figures, and whether they are all as they must be."""

    figures: list[tuple[str, int | str, bool]] = field(default_factory=list)

    def note(self, words: str, value: int | str, *, good: bool = True) -> None:
        """Add a figure and whether it is as it must be."""
        self.figures.append((words, value, good))

    @property
    def good(self) -> bool:
        """Return whether nothing was lost, doubled, broken or stuck."""
        return all(good for _, _, good in self.figures)

    def show(self, console: Console) -> None:
        """Print the figures."""
        table = Table(title="Kill test", title_justify="left")
        table.add_column("what")
        table.add_column("count", justify="right")
        table.add_column("")
        for words, value, good in self.figures:
            table.add_row(words, str(value), "[green]as it must be[/green]" if good else "[red]WRONG[/red]")
        console.print(table)


def settled(*, within: float) -> bool:
    """Wait until every delivery has its last answer and every background job has ended.

    Returns False if that takes longer than *within* seconds.
    """
    deadline = time.monotonic() + within
    while Delivery.objects.filter(state__in=OPEN).exists() or unfinished_jobs():
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK_EVERY)
    return True


def unfinished_jobs() -> list[tuple[str, str, int, str]]:
    """Return task, state, attempts and the id of the worker of each background job that has not ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT task_name, status::text, attempts, coalesce(worker_id::text, '') FROM procrastinate_jobs"
            f" WHERE {UNFINISHED} ORDER BY id"
        )
        return cursor.fetchall()


def count(expected: Expected, fleet: Fleet, *, killed: Counter[str], tries: int, seconds: float) -> Counts:
    """Compare what was expected with the database, with what every agency saw, and with the ledger."""
    counts = Counts()
    counts.note("processes killed (" + ", ".join(f"{n} {name}" for name, n in sorted(killed.items())) + ")",
                sum(killed.values()), good=bool(killed))  # fmt: skip
    counts.note("reports sent", len(expected.told), good=bool(expected.told))
    counts.note("of them sent though no client heard so", len(expected.sent_without_word))
    counts.note("tries the clients made", tries)
    counts.note("reports a second, under fire", f"{len(expected.told) / seconds:.1f}")
    _deliveries(counts, expected)
    _agencies(counts, fleet)
    _ledger(counts)
    return counts


def _deliveries(counts: Counts, expected: Expected) -> None:
    told: dict[UUID, set[str]] = defaultdict(set)
    states: Counter[str] = Counter()
    for request, organisation, state in Delivery.objects.values_list("request_id", "organisation_id", "state"):
        told[request].add(organisation)
        states[state] += 1
    wrong = [request for request, organisations in expected.told.items() if told[request] != organisations]
    counts.note("organisations that had to be told", sum(len(one) for one in expected.told.values()))
    counts.note("reports told to other organisations than they must be", len(wrong), good=not wrong)
    counts.note("deliveries of reports never sent", len(told.keys() - expected.told.keys()),
                good=not told.keys() - expected.told.keys())  # fmt: skip
    counts.note("deliveries done", states["done"], good=states["done"] > 0)
    for state in ("pending", "sent", "received", "refused", "shelved", "withheld"):
        counts.note(f"deliveries {state}", states[state], good=states[state] == 0)


def _agencies(counts: Counts, fleet: Fleet) -> None:
    addressed: dict[str, set[str]] = defaultdict(set)
    for delivery, organisation in Delivery.objects.values_list("id", "organisation_id"):
        addressed[organisation].add(str(delivery))
    lost = doubled = strange = repeated = 0
    for organisation in fleet.agents:
        seen = {one.id: one for one in fleet.seen(organisation)}
        lost += len(addressed[organisation] - seen.keys())
        strange += len(seen.keys() - addressed[organisation])
        doubled += sum(one.effects != 1 for one in seen.values())
        repeated += sum(one.arrivals > 1 for one in seen.values())
    counts.note("ids an agency never saw", lost, good=not lost)
    counts.note("ids an agency saw that were not for it", strange, good=not strange)
    counts.note("ids that did not take effect exactly once", doubled, good=not doubled)
    counts.note("ids that arrived more than once (at least once is the promise)", repeated)


def _ledger(counts: Counts) -> None:
    result = verify()
    counts.note("ledger streams verified", result.streams, good=result.streams > 0)
    counts.note("ledger events verified", result.events, good=result.events > 0)
    counts.note("breaks in chains", len(result.breaks), good=not result.breaks)
    stuck = len(unfinished_jobs())
    counts.note("background jobs not finished", stuck, good=stuck == 0)
