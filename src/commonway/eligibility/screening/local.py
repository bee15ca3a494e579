"""Screening on this machine, in memory bounded by the size of a batch."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from commonway.dmn.vectorise import Fallback, Program
from commonway.eligibility.screening.people.columns import Columns
from commonway.eligibility.screening.people.reading import Batch, people_in
from commonway.eligibility.screening.people.sources import Source
from commonway.eligibility.screening.rules import Screening, ScreeningError, digest_of
from commonway.eligibility.screening.summary import Summary
from commonway.eligibility.screening.writing import writing

BATCH = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a screening found, and how it got there."""

    summary: Summary
    fallbacks: tuple[Fallback, ...]
    asked: int | None  # combinations of facts put to the interpreter, None where nobody counted
    unread: tuple[str, ...]  # facts the rules read and the people do not have


def screen(
    screening: Screening,
    source: Source,
    columns: Columns,
    *,
    out: Path,
    size: int = BATCH,
    progress: Callable[[int], None] = lambda _count: None,
) -> Report:
    """Write what the rules say of everyone in *source* to *out*; call *progress* with the count of each batch.

    Raises `PeopleInvalidError` for people whose facts cannot be read; then nothing is written.
    """
    check_names(screening, columns)
    program = screening.program(nullable=columns.nulls)
    summary = Summary(screening.rules)
    with writing(out, metadata=metadata_of(screening, engine="local")) as write:
        for batch in people_in(source, columns, screening, size=size):
            results = results_of(program, batch)
            summary.add(results)
            write(results)
            progress(results.height)
    return Report(
        summary=summary,
        fallbacks=tuple(program.fallbacks),
        asked=program.asked,
        unread=unread(screening, columns.facts),
    )


def results_of(program: Program, batch: Batch) -> pl.DataFrame:
    """Return the results of *batch* with the ids before them."""
    results = program.run(batch.facts)
    return results.insert_column(0, batch.ids)


def metadata_of(screening: Screening, *, engine: str) -> dict[str, str]:
    """Return what a results file says of its own making."""
    return {
        "commonway.pack": screening.pack.id,
        "commonway.version": screening.pack.version,
        "commonway.digest": digest_of(screening.pack),
        "commonway.as_of": screening.as_of.isoformat(),
        "commonway.engine": engine,
    }


def unread(screening: Screening, given: Iterable[str]) -> tuple[str, ...]:
    """Return the facts the rules read that are not *given*: unknown for everyone."""
    return tuple(sorted(screening.facts.keys() - set(given)))


def check_names(screening: Screening, columns: Columns) -> None:
    """Raise `ScreeningError` where the column of ids is called as one of the results."""
    if columns.id in {rule.id for rule in screening.rules}:
        raise ScreeningError(
            f"The column of ids, {columns.id}, has the name of a service.", remedy="Rename it where the people are."
        )
