"""Arithmetic on columns: numbers, and dates with durations.

Numbers are 64-bit floating ones. What went through arithmetic carries the size its rounding errors are measured by, so
that a comparison can tell where they might matter and ask the interpreter there (see `Column`).
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import polars as pl

from commonway.dmn.vectorise.columns import Column, NotVectorised, any_of, null_column
from commonway.dmn.vectorise.kinds import DATE, DAYS, MONTHS, NULL, NUMBER, TEXT, Kind
from commonway.feel.syntax import Arithmetic, Negation

EPSILON = 1e-12  # thousands of roundings of 64-bit floating numbers, each 1.1e-16 of its size
_DAY_MICROSECONDS = 86_400_000_000

Make: TypeAlias = Callable[[Column, Column], Column]


def calculated(part: Arithmetic, left: Column, right: Column) -> Column:
    """Return ``left operator right``; null where either is, or where the two kinds do not combine."""
    if NULL in (left.kind, right.kind):
        return null_column(NUMBER)
    make = _MAKERS.get((part.operator, left.kind.name, right.kind.name))
    if make is None:
        raise NotVectorised(f"{left.kind} {part.operator} {right.kind} has no column.", part)
    made = make(left, right)
    return made.null_where(any_of([left.null, right.null]))


def negated(part: Negation, operand: Column) -> Column:
    """Return ``-operand``."""
    if operand.kind not in (NUMBER, MONTHS, DAYS):
        raise NotVectorised(f"-{operand.kind} has no column.", part)
    return Column(
        operand.kind,
        -operand.value,
        null=operand.null,
        rounded=operand.rounded,
        size=operand.size,
        whole=operand.whole,
        doubt=operand.doubt,
    )


def whole_number(value: pl.Expr) -> Column:
    """Return a column of whole numbers: counts, years, ages."""
    return Column(NUMBER, value.cast(pl.Float64), whole=True)


def _number(value: pl.Expr, left: Column, right: Column, size: pl.Expr | None) -> Column:
    whole = left.whole and right.whole
    doubts = any_of([left.doubt, right.doubt])
    return Column(NUMBER, value, rounded=not whole, size=None if whole else size, whole=whole, doubt=doubts)


def _plus(left: Column, right: Column) -> Column:
    return _number(left.value + right.value, left, right, left.magnitude + right.magnitude)


def _minus(left: Column, right: Column) -> Column:
    return _number(left.value - right.value, left, right, left.magnitude + right.magnitude)


def _times(left: Column, right: Column) -> Column:
    product = left.value * right.value
    plain = left.size is None and right.size is None
    return _number(product, left, right, None if plain else left.magnitude * right.magnitude)


def _over(left: Column, right: Column) -> Column:
    zero = right.value == 0
    divisor = pl.when(~zero).then(right.value)
    shrink = divisor.abs()
    size = None if left.size is None else left.size / shrink
    doubts = [left.doubt, right.doubt]
    if right.size is not None:
        size = (left.magnitude / shrink) * (right.size / shrink)
        doubts.append((shrink <= EPSILON * right.size) | zero)
    quotient = Column(NUMBER, left.value / divisor, rounded=True, size=size, doubt=any_of(doubts))
    return quotient.with_null(zero)


def _joined(left: Column, right: Column) -> Column:
    return Column(TEXT, left.value + right.value)


def _moved(sign: int) -> Make:
    def make(left: Column, right: Column) -> Column:
        day, months = (left, right) if left.kind == DATE else (right, left)
        return Column(DATE, moved_by_months(day.value, months.value * sign))

    return make


def moved_by_months(day: pl.Expr, months: pl.Expr) -> pl.Expr:
    """Return *day* so many *months* later; a day that month does not have becomes its last."""
    count = day.dt.year().cast(pl.Int64) * 12 + day.dt.month().cast(pl.Int64) - 1 + months
    first = pl.date(count // 12, count % 12 + 1, 1)
    return pl.date(count // 12, count % 12 + 1, pl.min_horizontal(day.dt.day(), first.dt.month_end().dt.day()))


def _days(sign: int) -> Make:
    # A date is the midnight it begins with: a part of a day moves it back to the start of the day it ends up in.
    def make(left: Column, right: Column) -> Column:
        day, span = (left, right) if left.kind == DATE else (right, left)
        moment = day.value.cast(pl.Datetime("us")) + (span.value if sign > 0 else -span.value)
        return Column(DATE, moment.dt.date())

    return make


def _between_dates(left: Column, right: Column) -> Column:
    return Column(DAYS, (left.value - right.value).cast(pl.Duration("us")))


def _same_kind(kind: Kind, combine: Callable[[Any, Any], Any]) -> Make:
    return lambda left, right: Column(kind, combine(left.value, right.value))


_MAKERS: dict[tuple[str, str, str], Make] = {
    ("+", "number", "number"): _plus,
    ("-", "number", "number"): _minus,
    ("*", "number", "number"): _times,
    ("/", "number", "number"): _over,
    ("+", "text", "text"): _joined,
    ("+", "date", "months"): _moved(1),
    ("+", "months", "date"): _moved(1),
    ("-", "date", "months"): _moved(-1),
    ("+", "date", "days"): _days(1),
    ("+", "days", "date"): _days(1),
    ("-", "date", "days"): _days(-1),
    ("-", "date", "date"): _between_dates,
    ("+", "months", "months"): _same_kind(MONTHS, lambda one, other: one + other),
    ("-", "months", "months"): _same_kind(MONTHS, lambda one, other: one - other),
    ("+", "days", "days"): _same_kind(DAYS, lambda one, other: one + other),
    ("-", "days", "days"): _same_kind(DAYS, lambda one, other: one - other),
}
