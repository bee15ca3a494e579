"""Fills a database with a caseload of any size, quickly: rows are made by processes of their own and copied in.

As a script: ``python -m benchmarks.caseload_filling --cases 100000`` fills the installation in COMMONWAY_HOME, made if it
is not there.
"""

import multiprocessing
import time
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import click
import psycopg
from django.db.models import Model

from benchmarks.machine import load

BATCH = 20_000  # cases copied in one transaction
TRIES = 3
PEOPLE_A_BATCH = BATCH  # numbers set aside for the people of one: at most one a case


def fill(cases: int, *, first: int = 0, at: datetime, processes: int = 2) -> float:
    """Write *cases* more cases, the batches numbered from *first* on, and return how many seconds it took.

    Only in the embedded database of a local installation, whose superuser copies past the fence and without looking up
    what a row refers to: the rows are made to fit.
    """
    began = time.monotonic()
    left = list(range(first, first + -(-cases // BATCH)))
    sizes = [min(BATCH, cases - index * BATCH) for index in range(len(left))]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for done, _ in enumerate(pool.imap_unordered(_copy, [(*each, at) for each in zip(left, sizes, strict=True)])):
            if (done + 1) % 10 == 0:
                print(f"  {(done + 1) * BATCH:,} cases after {time.monotonic() - began:.0f} s", flush=True)
    _connection().execute("VACUUM ANALYZE")
    return time.monotonic() - began


def _copy(batch: tuple[int, int, datetime]) -> None:
    number, cases, at = batch
    from commonway.config.cli.setup import django_ready

    django_ready()
    from benchmarks.caseload_rows import TABLES, Caseload, whole
    from commonway.catalogue.queries import current
    from commonway.fence.scope import SYSTEM, within

    for left in reversed(range(TRIES)):
        with within(SYSTEM):
            rows = Caseload(current(), at=at, seed=number + 1).rows(cases, first=number * PEOPLE_A_BATCH)
        try:
            _copy_rows({model: list(whole(model, rows[model._meta.db_table])) for model in TABLES})
        except psycopg.errors.UniqueViolation:  # of two million references some are drawn twice
            if not left:
                raise
        else:
            return


def _copy_rows(rows: dict[type[Model], list[dict[str, Any]]]) -> None:
    """Copy *rows* in, all or none."""
    with _connection() as connection, connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model, found in rows.items():
            if not found:
                continue
            columns = ", ".join(f'"{column}"' for column in found[0])
            with cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy:
                for row in found:
                    copy.write_row(tuple(row.values()))


def _connection() -> psycopg.Connection:
    from commonway.config import embedded, environment

    url = embedded.start(environment.home() / "postgres").superuser_url
    return psycopg.connect(urlunsplit(urlsplit(url)._replace(path="/commonway")), autocommit=True)


@click.command()
@click.option("--cases", default=100_000, show_default=True)
@click.option("--first", default=0, show_default=True, help="The number of the first batch, to add to an earlier run.")
def main(*, cases: int, first: int) -> None:
    """Fill the installation in COMMONWAY_HOME with CASES cases."""
    from rich.console import Console

    from commonway.config.installation import Installation
    from commonway.kernel.clock import now

    with Installation(port=8872, workers=0, sandbox=False, console=Console(quiet=True)):
        seconds = fill(cases, first=first, at=now())
    print(f"{cases:,} cases in {seconds:.0f} s; {load()}")


if __name__ == "__main__":
    main()
