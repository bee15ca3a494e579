"""How the facts of people stand in a frame: a row a person, a column a fact.

A missing cell is an unknown fact. A fact that can be known to be null has a second column, named as `null_name` says,
that is true where it is. Inside lists there is nothing unknown: what an item lacks is null.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from commonway.dmn.vectorise.kinds import Kind, polars_type
from commonway.feel.values import Months, Span


def null_name(fact: str) -> str:
    """Return the name of the column that is true where *fact* is known to be null."""
    return f"{fact}:null"


def schema_of(facts: Mapping[str, Kind], *, nullable: Iterable[str] = ()) -> dict[str, pl.DataType]:
    """Return the columns a frame of *facts* has, with the type of each."""
    schema = {fact: polars_type(kind) for fact, kind in facts.items()}
    return schema | {null_name(fact): pl.Boolean() for fact in nullable}


def frame_of(
    people: Iterable[Mapping[str, object]], facts: Mapping[str, Kind], *, nullable: Iterable[str] = ()
) -> pl.DataFrame:
    """Return FEEL values by fact, a mapping a person, as a frame; absent is unknown, None is null."""
    rows = list(people)
    columns: dict[str, list[Any]] = {
        fact: [_to_cell(row.get(fact), kind) for row in rows] for fact, kind in facts.items()
    }
    columns |= {null_name(fact): [fact in row and row[fact] is None for row in rows] for fact in nullable}
    return pl.DataFrame(columns, schema=schema_of(facts, nullable=nullable))


def known_facts(row: Mapping[str, Any], facts: Mapping[str, Kind]) -> dict[str, Any]:
    """Return the FEEL values a row of a frame says are known, null ones included."""
    known: dict[str, Any] = {}
    for fact, kind in facts.items():
        cell = row.get(fact)
        if cell is not None:
            known[fact] = from_cell(cell, kind)
        elif row.get(null_name(fact)):
            known[fact] = None
    return known


def from_cell(cell: Any, kind: Kind) -> Any:
    """Return the FEEL value a cell of a frame stands for."""
    if cell is None:
        return None
    if kind.name == "number":
        return Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    if kind.name == "months":
        return Months(cell)
    if kind.name == "days":
        return Span.from_timedelta(cell)
    if kind.name == "list" and kind.item is not None:
        return [from_cell(item, kind.item) for item in cell]
    if kind.name == "context":
        return {name: from_cell(cell[name], of) for name, of in kind.fields}
    return cell


def _to_cell(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if kind.name == "number":
        return float(value)
    if kind.name == "months":
        return value.count
    if kind.name == "days":
        return value.timedelta()
    if kind.name == "list" and kind.item is not None:
        return [_to_cell(item, kind.item) for item in value]
    if kind.name == "context":
        return {name: _to_cell(value.get(name), of) for name, of in kind.fields}
    return value
