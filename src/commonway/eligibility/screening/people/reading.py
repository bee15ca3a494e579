"""People as frames of facts: read, checked and named by fact, a batch at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from commonway.dmn.vectorise import null_name, schema_of
from commonway.eligibility.screening.errors import MOST_PROBLEMS, PeopleInvalidError
from commonway.eligibility.screening.people.cells import Wrong, read_cells, read_marks
from commonway.eligibility.screening.people.columns import Columns
from commonway.eligibility.screening.people.sources import Source
from commonway.eligibility.screening.rules import Screening
from commonway.kernel.errors import CommonwayError
from commonway.packs.definitions import FactDefinition


@dataclass(frozen=True, slots=True)
class Batch:
    """Some of the people: their ids and their facts, a row each."""

    ids: pl.Series
    facts: pl.DataFrame


class Checking:
    """Turns raw batches into facts. Works the same wherever batches come from, a file's reader or a cluster's."""

    def __init__(self, screening: Screening, columns: Columns, *, source: str) -> None:
        self._columns = columns
        self._source = source
        self._definitions: Mapping[str, FactDefinition] = screening.pack.facts
        self._schema = schema_of(screening.facts)

    def batch(self, raw: pl.DataFrame, *, first: int | None) -> Batch:
        """Return *raw* checked; *first* is the number of its first row, None where rows have none.

        Raises `PeopleInvalidError` naming the cells that are not of their fact's type.
        """
        problems: list[CommonwayError] = []
        found: list[pl.Series] = []
        for fact, kind in self._schema.items():
            column = self._columns.facts.get(fact)
            if column is None:
                found.append(pl.Series(fact, [None], dtype=kind).new_from_index(0, raw.height))
                continue
            cells, wrong = read_cells(raw[column], self._definitions[fact])
            problems.extend(self._problems(raw, column, wrong, first))
            found.append(cells.alias(fact))
        for fact, column in self._columns.nulls.items():
            marks, wrong = read_marks(raw[column])
            problems.extend(self._problems(raw, column, wrong, first))
            found.append(marks.alias(null_name(fact)))
        ids = raw[self._columns.id]
        if ids.dtype == pl.Object:
            ids = pl.Series(ids.name, [None if each is None else str(each) for each in ids], dtype=pl.String)
        for row in ids.is_null().arg_true() if ids.null_count() else ():
            where = self._where(raw, self._columns.id, row, first)
            problems.append(CommonwayError("A person has no id.", where=where, remedy="Give every row one."))
        if problems:
            raise PeopleInvalidError(problems[:MOST_PROBLEMS])
        return Batch(ids, self._without_nulls(pl.DataFrame(found)))

    def _without_nulls(self, facts: pl.DataFrame) -> pl.DataFrame:
        """Return *facts* with no value where it is marked as null: the mark wins."""
        return facts.with_columns(
            pl.when(~pl.col(null_name(fact))).then(pl.col(fact)).alias(fact)
            for fact in self._columns.nulls
            if fact in facts.columns
        )

    def _problems(
        self, raw: pl.DataFrame, column: str, wrong: list[Wrong], first: int | None
    ) -> Iterator[CommonwayError]:
        for one in wrong[:MOST_PROBLEMS]:
            yield CommonwayError(one.what, where=self._where(raw, column, one.row, first), remedy=one.remedy)

    def _where(self, raw: pl.DataFrame, column: str, row: int | None, first: int | None) -> str:
        if row is None:
            return f"{self._source}, column {column}"
        if first is None:
            return f"{self._source}, person {raw[self._columns.id][row]}, column {column}"
        return f"{self._source}, row {first + row}, column {column}"


def people_in(source: Source, columns: Columns, screening: Screening, *, size: int) -> Iterator[Batch]:
    """Yield the people of *source*, at most *size* at a time. Raises `PeopleInvalidError`."""
    checking = Checking(screening, columns, source=source.name)
    first = 1
    for raw in source.batches(size, columns.names):
        yield checking.batch(raw, first=first)
        first += raw.height
