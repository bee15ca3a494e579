"""The kinds of value a column can hold, and the Polars type each is kept in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

import polars as pl

from commonway.feel.values import Months, Span

KindName: TypeAlias = Literal["number", "text", "boolean", "date", "months", "days", "null", "list", "context"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of FEEL value; a list knows the kind of its items, a context that of its entries."""

    name: KindName
    item: "Kind | None" = None
    fields: tuple[tuple[str, "Kind"], ...] = ()

    @property
    def ordered(self) -> bool:
        """Whether values of this kind are before and after one another."""
        return self.name in ("number", "text", "date", "months", "days")

    def field(self, name: str) -> "Kind | None":
        """Return the kind of the entry *name* of a context, or None where it has no such entry."""
        return dict(self.fields).get(name)

    def __str__(self) -> str:
        return f"list of {self.item}" if self.name == "list" else self.name


NUMBER = Kind("number")
TEXT = Kind("text")
BOOLEAN = Kind("boolean")
DATE = Kind("date")
MONTHS = Kind("months")  # a years and months duration, counted in months
DAYS = Kind("days")  # a days and time duration
NULL = Kind("null")

_SCALARS: dict[str, pl.DataType] = {
    "number": pl.Float64(),
    "text": pl.String(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "months": pl.Int64(),
    "days": pl.Duration("us"),
    "null": pl.Boolean(),
}


def list_of(item: Kind) -> Kind:
    """Return the kind of lists of *item*."""
    return Kind("list", item=item)


def context_of(fields: Mapping[str, Kind]) -> Kind:
    """Return the kind of contexts with these entries."""
    return Kind("context", fields=tuple(fields.items()))


def polars_type(kind: Kind) -> pl.DataType:
    """Return the type of the column that holds *kind*."""
    if kind.name == "list":
        return pl.List(polars_type(kind.item or NULL))
    if kind.name == "context":
        return pl.Struct([pl.Field(name, polars_type(of)) for name, of in kind.fields])
    return _SCALARS[kind.name]


def kind_of_value(value: object) -> Kind | None:
    """Return the kind of a FEEL value, or None for a value no column can hold."""
    if value is None:
        return NULL
    for types, kind in _OF_TYPE:
        if isinstance(value, types):
            return kind
    return None


_OF_TYPE: tuple[tuple[type, Kind], ...] = (
    (bool, BOOLEAN),
    (Decimal, NUMBER),
    (str, TEXT),
    (date, DATE),
    (Months, MONTHS),
    (Span, DAYS),
)
