"""What comes of all the rules that match: COLLECT with its aggregations, and lists of outputs."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import reduce
from typing import Any

import polars as pl

from commonway.dmn.model import Aggregation
from commonway.dmn.vectorise.columns import Column, NotVectorised, any_of, is_unknown, null_column
from commonway.dmn.vectorise.comparing import NEVER, comparison, doubtful
from commonway.dmn.vectorise.decisions.cases import Case, Cases
from commonway.dmn.vectorise.decisions.hits import Matches
from commonway.dmn.vectorise.decisions.scope import Notes
from commonway.dmn.vectorise.functions import of_several
from commonway.dmn.vectorise.kinds import NULL, NUMBER, Kind, context_of, list_of, polars_type

_NAMES = {Aggregation.SUM: "sum", Aggregation.MIN: "min", Aggregation.MAX: "max"}
NOT_KNOWN = Column(NUMBER, pl.lit(None, dtype=pl.Float64))


def are_numbers(constants: Sequence[list[Any] | None]) -> bool:
    """Return whether every rule gives one number, the same for everyone."""
    return all(each is not None and len(each) == 1 and isinstance(each[0], Decimal) for each in constants)


def counts(matches: Matches) -> Cases:
    """Return how many rules match, where one does."""
    found = [
        Case((matches.certainly <= count) & (matches.possibly >= count), value=Decimal(count))
        for count in range(1, len(matches) + 1)
    ]
    return (*found, Case(matches.coarse, NOT_KNOWN))


def extremes(matches: Matches, constants: Sequence[list[Any] | None], *, least: bool) -> Cases:
    """Return the least or greatest of the outputs, which are numbers."""
    values = [each[0] for each in constants if each]
    order = sorted(range(len(values)), key=lambda number: values[number] if least else -values[number])
    chosen = matches.first(order, cut=False)
    found = [Case(mask, value=value) for mask, value in zip(chosen.rules, values, strict=True)]
    return (*found, Case(matches.coarse, NOT_KNOWN))


def in_context(names: Sequence[str], columns: Sequence[Column]) -> Column:
    """Return contexts of the values of *columns* by name; unknown where one is."""
    _refuse_inexact(columns)
    kind = context_of({name: column.kind for name, column in zip(names, columns, strict=True)})
    value = pl.struct([column.value.alias(name) for name, column in zip(names, columns, strict=True)])
    return Column(kind, pl.when(~_unknown(columns)).then(value))


def together(aggregation: Aggregation | None, columns: Sequence[Column]) -> Column:
    """Return the list of *columns*, or what *aggregation* makes of it; unknown where one is."""
    if aggregation is None:
        kind = _kind_of_items(columns)
        value = pl.concat_list([column.value.cast(polars_type(kind)) for column in columns])
        return Column(list_of(kind), pl.when(~_unknown(columns)).then(value))
    if any(column.kind == NULL for column in columns):
        return null_column(NUMBER)
    _refuse_others(aggregation, columns)
    return columns[0] if len(columns) == 1 else of_several(_NAMES[aggregation], columns)


def taken(aggregation: Aggregation | None, matches: Matches, columns: Sequence[Column], order: Sequence[int]) -> Column:
    """Return what comes of the outputs of the rules that match, in *order*; unknown where it is open of one."""
    closed = matches.certainly == matches.possibly
    unknown = [mask & is_unknown(column) for mask, column in zip(matches.certain, columns, strict=True)]
    sure = closed & ~reduce(lambda one, other: one | other, unknown)
    if aggregation is None:
        kind = _kind_of_items(columns)
        none = pl.lit([], dtype=pl.List(polars_type(kind)))
        lists = [
            pl.when(matches.certain[number])
            .then(pl.concat_list(columns[number].value.cast(polars_type(kind))))
            .otherwise(none)
            for number in order
        ]
        return Column(list_of(kind), pl.when(sure).then(pl.concat_list(lists)))
    numbers = [null_column(NUMBER) if column.kind == NULL else column for column in columns]
    _refuse_others(aggregation, numbers)
    chosen = list(zip(matches.certain, numbers, strict=True))
    whole = all(column.whole for column in numbers)
    value = _RECKONED[aggregation]([pl.when(mask).then(column.value) for mask, column in chosen])
    made = Column(
        NUMBER,
        pl.when(sure).then(value),
        rounded=not whole,
        size=None if whole else pl.sum_horizontal([pl.when(mask).then(one.magnitude) for mask, one in chosen]),
        whole=whole,
        doubt=any_of([column.doubt for column in numbers]),
    )
    nulls = any_of([mask & column.null for mask, column in chosen if column.null is not None])
    return made.with_null(None if nulls is None else nulls & sure)


def agreed(matches: Matches, columns: Sequence[Column], notes: Notes) -> Column:
    """Return what the rules that match agree on, null where they differ; unknown where it is open of one."""
    kinds = {column.kind for column in columns} - {NULL}
    if len(kinds) != 1 or any(kind.name in ("list", "context") for kind in kinds):
        raise NotVectorised(f"Whether outputs are equal that are {' and '.join(map(str, kinds))} has no column.")
    (kind,) = kinds
    values = [null_column(kind) if column.kind == NULL else column for column in columns]
    unknown = [mask & is_unknown(column) for mask, column in zip(matches.certain, values, strict=True)]
    sure = (matches.certainly == matches.possibly) & ~reduce(lambda one, other: one | other, unknown)
    taken = list(zip(matches.certain, values, strict=True))
    nulls = [pl.lit(value=False) if column.null is None else column.null for column in values]
    size = pl.max_horizontal([column.magnitude for column in values]) if kind == NUMBER else None
    first = Column(
        kind,
        pl.coalesce([pl.when(mask).then(column.value) for mask, column in taken]),
        null=reduce(
            lambda one, other: one | other, [mask & null for (mask, _), null in zip(taken, nulls, strict=True)]
        ),
        rounded=any(column.rounded for column in values),
        size=size,
        doubt=any_of([column.doubt for column in values]),
    )
    # Where one is null, all have to be: the first value that is none is then told apart by the null of the others.
    differ = [mask & ~comparison("=", column, first).true for mask, column in taken]
    doubts = [mask & doubt for mask, column in taken if (doubt := doubtful(column, first)) is not None]
    notes.doubts += [each.fill_null(value=False) for each in doubts]
    null = reduce(lambda one, other: one | other, differ, NEVER if first.null is None else first.null)
    return replace(first, value=pl.when(sure).then(first.value), null=None).with_null(sure & null)


def _kind_of_items(columns: Sequence[Column]) -> Kind:
    _refuse_inexact(columns)
    kinds = {column.kind for column in columns} - {NULL}
    if len(kinds) > 1:
        raise NotVectorised(f"A list of {' and '.join(sorted(map(str, kinds)))} has no column.")
    return next(iter(kinds), NULL)


def _refuse_inexact(columns: Sequence[Column]) -> None:
    if not all(column.exact for column in columns):
        raise NotVectorised("A list of calculated numbers needs decimals of 34 digits.")


def _refuse_others(aggregation: Aggregation, columns: Sequence[Column]) -> None:
    others = [column.kind for column in columns if column.kind != NUMBER]
    if others:
        raise NotVectorised(f"{aggregation.value} of {others[0]} has no column.")


def _unknown(columns: Sequence[Column]) -> pl.Expr:
    return reduce(lambda one, other: one | other, map(is_unknown, columns))


_RECKONED: dict[Aggregation, Callable[[list[pl.Expr]], pl.Expr]] = {
    Aggregation.SUM: pl.sum_horizontal,
    Aggregation.MIN: pl.min_horizontal,
    Aggregation.MAX: pl.max_horizontal,
}
