"""Cells as facts: of the fact's type, or named with what to do about them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from commonway.dmn.vectorise.kinds import polars_type
from commonway.eligibility.screening.people.items import NotItems, items_of
from commonway.eligibility.screening.rules import kind_of
from commonway.packs.definitions import FactDefinition

_REMEDIES = {
    "number": "Write a number in digits, for example 65 or 12.50.",
    "date": "Write the date as year-month-day, for example 2025-02-06.",
    "boolean": "Write true or false.",
    "text": "Give text: a column of type string.",
}
_DAY = r"^\d{4}-\d{2}-\d{2}$"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that is no value of its fact; *row* counts from 0 within its batch, None for the whole column."""

    row: int | None
    what: str
    remedy: str


def read_cells(cells: pl.Series, fact: FactDefinition) -> tuple[pl.Series, list[Wrong]]:
    """Return *cells* in the type of *fact*, and those that have none; a missing cell stays missing: unknown."""
    kind = kind_of(fact)
    if kind.name == "list":
        return _lists(cells, fact)
    read = _READERS[kind.name](cells)
    if read is None:
        what = f"The column is of type {cells.dtype}, and {fact.id} is a {fact.type}."
        return pl.Series(cells.name, [None] * len(cells), dtype=polars_type(kind)), [
            Wrong(None, what, _REMEDIES[kind.name])
        ]
    wrong = list(_unread(cells, read, _REMEDIES[kind.name]))
    if fact.type == "choice":
        wrong.extend(_no_choices(read, fact))
    return read, wrong


def read_marks(cells: pl.Series) -> tuple[pl.Series, list[Wrong]]:
    """Return cells that say whether a fact is null; a missing one says that it is not."""
    read = _boolean(cells)
    if read is None:
        return pl.Series(cells.name, [False] * len(cells)), [
            Wrong(None, f"The column is of type {cells.dtype}.", _REMEDIES["boolean"])
        ]
    return read.fill_null(value=False), list(_unread(cells, read, _REMEDIES["boolean"]))


def _unread(cells: pl.Series, read: pl.Series, remedy: str) -> Iterator[Wrong]:
    if read.null_count() == cells.null_count():
        return
    for row in (read.is_null() & cells.is_not_null()).arg_true():
        yield Wrong(row, f"{cells[row]!r:.80} is not a value of this fact.", remedy)


def _no_choices(read: pl.Series, fact: FactDefinition) -> Iterator[Wrong]:
    choices = [choice.value for choice in fact.choices]
    odd = ~read.is_in(choices)
    if not odd.any():
        return
    remedy = f"Write one of: {', '.join(choices[:20])}{' …' if len(choices) > 20 else ''}."
    for row in odd.fill_null(value=False).arg_true():
        yield Wrong(row, f"{read[row]!r:.80} is none of the choices of {fact.id}.", remedy)


def _number(cells: pl.Series) -> pl.Series | None:
    if cells.dtype == pl.String:
        cells = cells.str.strip_chars()
    elif not cells.dtype.is_numeric() and cells.dtype != pl.Null:
        return None
    read = cells.cast(pl.Float64, strict=False)
    return read.to_frame().select(pl.when(pl.first().is_finite()).then(pl.first())).to_series().alias(cells.name)


def _date(cells: pl.Series) -> pl.Series | None:
    if cells.dtype in (pl.Date, pl.Null):
        return cells.cast(pl.Date)
    if isinstance(cells.dtype, pl.Datetime):
        read = cells.dt.date()
        whole = read.cast(cells.dtype) == cells
        return read.to_frame().select(pl.when(whole).then(pl.first())).to_series().alias(cells.name)
    if cells.dtype != pl.String:
        return None
    text = cells.str.strip_chars()
    days = text.to_frame().select(pl.when(pl.first().str.contains(_DAY)).then(pl.first())).to_series()
    return days.str.to_date("%Y-%m-%d", strict=False).alias(cells.name)


def _boolean(cells: pl.Series) -> pl.Series | None:
    if cells.dtype in (pl.Boolean, pl.Null):
        return cells.cast(pl.Boolean)
    if cells.dtype != pl.String:
        return None
    words = cells.str.strip_chars().str.to_lowercase()
    return words.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)


def _text(cells: pl.Series) -> pl.Series | None:
    if cells.dtype in (pl.String, pl.Null) or isinstance(cells.dtype, pl.Categorical | pl.Enum):
        return cells.cast(pl.String)
    return None


_READERS: dict[str, Callable[[pl.Series], pl.Series | None]] = {
    "number": _number,
    "date": _date,
    "boolean": _boolean,
    "text": _text,
}


def _lists(cells: pl.Series, fact: FactDefinition) -> tuple[pl.Series, list[Wrong]]:
    wanted = polars_type(kind_of(fact))
    if cells.dtype == wanted and not any(field.choices for field in fact.fields):
        return cells, []
    found: list[Any] = []
    wrong: list[Wrong] = []
    for row, cell in enumerate(cells):
        value = cell.to_list() if isinstance(cell, pl.Series) else cell
        try:
            found.append(None if value is None else items_of(value, fact))
        except NotItems as error:
            found.append(None)
            wrong.append(Wrong(row, error.what, error.remedy))
    return pl.Series(cells.name, found, dtype=wanted), wrong
