"""A FEEL expression as a column: the value, where it is null, and how far it can be trusted.

Polars has one kind of missing value; rules have two. In a `Column` a missing value means *unknown*, except where the
mask ``null`` says that it is known to be FEEL's null. Most columns can never be null and have no mask: then Polars'
own three-valued logic is the rule's, at no cost.
"""

from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import polars as pl

from commonway.dmn.vectorise.coding import Codes
from commonway.dmn.vectorise.kinds import NULL, NUMBER, Kind, kind_of_value, polars_type
from commonway.feel.syntax import Part
from commonway.feel.values import Months, Span
from commonway.kernel.errors import CommonwayError

LARGEST = 2**53  # whole numbers beyond are not all told apart by 64-bit floating numbers
_SIGNIFICANT = 15  # decimal digits that survive the way into a 64-bit floating number and back


class NotVectorised(CommonwayError):
    """This part of an expression has no column; ``offset`` says where it begins in its text."""

    def __init__(self, why: str, part: Part | None = None) -> None:
        self.offset = part.offset if part is not None else 0
        super().__init__(why, remedy="The interpreter answers this rule, a person at a time.")


@dataclass(frozen=True, slots=True)
class Column:
    """Values of one kind.

    ``value`` is missing where the value is unknown or null; ``null`` is true where it is known to be null and never
    missing itself. A *rounded* number went through floating arithmetic: it is within a tiny part of ``size`` (of itself
    where that is None) of the decimal the interpreter has. ``doubt`` is true where not even that is sure.
    """

    kind: Kind
    value: pl.Expr
    null: pl.Expr | None = None
    rounded: bool = False
    size: pl.Expr | None = None
    whole: bool = False  # an exact number that has no decimals, whatever the facts are
    doubt: pl.Expr | None = None
    entries: "tuple[tuple[str, Column], ...] | None" = None  # of a context put together here
    codes: Codes | None = None  # of a text fact: what compares it with texts
    text: str | None = None  # of a text that is the same for everyone

    @property
    def exact(self) -> bool:
        """Whether the value is the interpreter's own, to the last digit."""
        return not self.rounded and self.doubt is None

    @property
    def magnitude(self) -> pl.Expr:
        """The size rounding errors are measured by."""
        return self.value.abs() if self.size is None else self.size

    def null_where(self, mask: pl.Expr | None) -> "Column":
        """Return the column that is null where *mask* is true, too, and has no value there already."""
        if mask is None:
            return self
        return replace(self, null=mask if self.null is None else self.null | mask)

    def with_null(self, mask: pl.Expr | None) -> "Column":
        """Return the column that is null where *mask* is true, too; a missing *mask* is taken for false."""
        if mask is None:
            return self
        mask = mask.fill_null(value=False)
        value = pl.when(~mask).then(self.value)
        return replace(self, value=value, null=mask if self.null is None else self.null | mask, codes=None, text=None)


def constant(value: object, part: Part | None = None) -> Column:
    """Return the column that is *value* everywhere. Raises `NotVectorised` for a value columns cannot hold."""
    kind = kind_of_value(value)
    if kind is None:
        raise NotVectorised(f"A {type(value).__name__} is no value of a column.", part)
    if kind == NULL:
        return null_column(NULL)
    if kind.name == "number":
        return _number(value)
    text = value if isinstance(value, str) else None
    return Column(kind, pl.lit(_plain(value, part), dtype=polars_type(kind)), text=text)


def null_column(kind: Kind) -> Column:
    """Return a column that is null everywhere."""
    return Column(kind, pl.lit(None, dtype=polars_type(kind)), null=pl.lit(value=True))


def _plain(value: object, part: Part | None) -> object:
    if isinstance(value, Months):
        return value.count
    if isinstance(value, Span):
        if value.nanoseconds % 1_000:
            raise NotVectorised("A duration finer than a microsecond has no column.", part)
        return value.timedelta()
    return value


def _number(value: Any) -> Column:
    plain = float(value)
    literal = pl.lit(plain, dtype=pl.Float64)
    digits = len(value.normalize().as_tuple().digits)
    whole = value == value.to_integral_value() and abs(plain) < LARGEST
    return Column(NUMBER, literal, rounded=digits > _SIGNIFICANT and not whole, whole=whole)


def is_null(column: Column) -> pl.Expr:
    """Return whether the value is null, missing where that is unknown."""
    unknown = pl.when(column.value.is_not_null()).then(pl.lit(value=False))
    if column.null is None:
        return unknown
    return pl.when(column.null).then(pl.lit(value=True)).otherwise(unknown)


def is_unknown(column: Column) -> pl.Expr:
    """Return whether the value is unknown; never missing."""
    return column.value.is_null() if column.null is None else column.value.is_null() & ~column.null


def any_of(masks: "list[pl.Expr | None]") -> pl.Expr | None:
    """Return the mask that is true where one of *masks* is; None where there is none."""
    found = [mask for mask in masks if mask is not None]
    return reduce(lambda one, other: one | other, found) if found else None


def settled(condition: pl.Expr) -> bool | None:
    """Return what *condition* is for everyone, or None where it differs or is unknown."""
    if condition.meta.root_names():
        return None
    value = pl.select(condition).item()
    return value if isinstance(value, bool) else None
