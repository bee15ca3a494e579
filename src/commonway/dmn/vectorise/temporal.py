"""Parts of dates and durations, and the time between two dates."""

from collections.abc import Callable

import polars as pl

from commonway.dmn.vectorise.arithmetic import whole_number
from commonway.dmn.vectorise.columns import Column, any_of
from commonway.dmn.vectorise.kinds import MONTHS

_DAY = 86_400_000_000  # microseconds


def months_between(start: Column, end: Column) -> Column:
    """Return the whole months from one date to another; the later begins no month before its day is reached."""
    months = _months(end.value) - _months(start.value)
    first, last = start.value.dt.day(), end.value.dt.day()
    short = pl.when(months > 0).then(-(last < first).cast(pl.Int64)).otherwise((last > first).cast(pl.Int64))
    made = pl.when(months == 0).then(months).otherwise(months + short)
    return Column(MONTHS, made).null_where(any_of([start.null, end.null]))


def _months(day: pl.Expr) -> pl.Expr:
    return day.dt.year().cast(pl.Int64) * 12 + day.dt.month().cast(pl.Int64)


def _years_of(months: pl.Expr) -> pl.Expr:
    return months.sign() * (months.abs() // 12)


def _months_of(months: pl.Expr) -> pl.Expr:
    return months.sign() * (months.abs() % 12)


def _days_of(span: pl.Expr) -> pl.Expr:
    count = span.dt.total_microseconds()
    return count.sign() * (count.abs() // _DAY)


_PARTS: dict[tuple[str, str], Callable[[pl.Expr], pl.Expr]] = {
    ("date", "year"): lambda day: day.dt.year(),
    ("date", "month"): lambda day: day.dt.month(),
    ("date", "day"): lambda day: day.dt.day(),
    ("date", "weekday"): lambda day: day.dt.weekday(),
    ("months", "years"): _years_of,
    ("months", "months"): _months_of,
    ("days", "days"): _days_of,
}


def part_of(source: Column, name: str) -> Column | None:
    """Return ``date.year`` and its like, or None where there is no such part."""
    make = _PARTS.get((source.kind.name, name))
    return None if make is None else whole_number(make(source.value)).null_where(source.null)
