"""What a value may be, column by column: cases of which one is possible where all is known, several where it is not.

The rules of a table make such cases: each output with the mask of the people for whom it may come out. An operator on
them is worked out case by case, as partial evaluation does with alternatives; only the end needs one column.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, TypeAlias

import polars as pl

from commonway.dmn.vectorise.columns import Column, NotVectorised, any_of, constant, is_null, is_unknown, null_column
from commonway.dmn.vectorise.columns import settled as settled_for_all
from commonway.dmn.vectorise.comparing import Truth
from commonway.dmn.vectorise.kinds import NULL
from commonway.feel.partial.domain import identity

Masks: TypeAlias = dict[str, pl.Expr]

_ALWAYS = pl.lit(value=True)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A value that is *possible* for some people (for all where that is None): a *column*, or else a constant."""

    possible: pl.Expr | None
    column: Column | None = None
    value: Any = None

    @property
    def is_constant(self) -> bool:
        """Whether this is the same FEEL value for everyone."""
        return self.column is None

    @property
    def mask(self) -> pl.Expr:
        """Where this is possible; never missing."""
        return _ALWAYS if self.possible is None else self.possible

    def as_column(self) -> Column:
        """Return the values as a column. Raises `NotVectorised` for a constant that columns cannot hold."""
        return constant(self.value) if self.column is None else self.column


Cases: TypeAlias = tuple[Case, ...]


def _no_masks() -> Masks:
    return {}


@dataclass(frozen=True, slots=True, eq=False)
class Alternatives:
    """What a name or expression may be; *waits* gives, by fact, where it is open for want of that fact.

    A context whose entries differ by person has *entries*, each with alternatives of its own, and no cases.
    """

    cases: Cases = ()
    waits: Callable[[], Masks] = field(default=_no_masks)
    entries: "Mapping[str, Alternatives] | None" = None

    @property
    def only(self) -> Case | None:
        """The only case there is, for everyone; None where there are more."""
        if self.entries is None and len(self.cases) == 1 and self.cases[0].possible is None:
            return self.cases[0]
        return None


def known(value: Any) -> Cases:
    """Return what is *value* for everyone."""
    return (Case(None, value=value),)


def of_column(column: Column) -> Cases:
    """Return what is *column* for everyone."""
    return (Case(None, column=column),)


def where(mask: pl.Expr | None, cases: Iterable[Case]) -> list[Case]:
    """Return *cases* as far as *mask* lets them be."""
    return [replace(case, possible=both(mask, case.possible)) for case in cases]


def both(one: pl.Expr | None, other: pl.Expr | None) -> pl.Expr | None:
    """Return where two masks hold; None is everywhere."""
    if one is None or other is None:
        return other if one is None else one
    return one & other


def merged(cases: Iterable[Case]) -> Cases:
    """Return *cases* with equal constants as one."""
    found: dict[object, Case] = {}
    for case in cases:
        key = ("constant", identity(case.value)) if case.is_constant else ("column", id(case.column))
        earlier = found.get(key)
        if earlier is None:
            found[key] = case
        elif earlier.possible is not None:
            wider = None if case.possible is None else earlier.possible | case.possible
            found[key] = replace(earlier, possible=wider)
    if len(found) == 1:
        return tuple(replace(case, possible=None) for case in found.values())
    return tuple(found.values())


def of_truth(truth: Truth) -> Cases:
    """Return the values true, false and null, each where *truth* lets it be."""
    always = settled_for_all(truth.true), settled_for_all(truth.false)
    if True in always:
        return known(always[0] is True)
    if always == (False, False):
        return known(None)
    may_be = Case(truth.true.fill_null(value=True), value=True)
    may_not = Case(truth.false.fill_null(value=True), value=False)
    if truth.total:
        return (may_be, may_not)
    neither = (~(truth.true | truth.false)).fill_null(value=True)
    return (may_be, may_not, Case(neither, value=None))


def truth_of(value: Any) -> Truth:
    """Return the truth of one FEEL value for everyone."""
    return Truth(pl.lit(value is True), pl.lit(value is False), total=isinstance(value, bool))


def joined_truth(found: Sequence[tuple[pl.Expr | None, Truth]]) -> Truth:
    """Return where whatever is possible is true, and where whatever is possible is false."""
    if len(found) == 1 and found[0][0] is None:
        return found[0][1]
    true = _unanimous([(mask, truth.true) for mask, truth in found])
    if all(truth.total for _, truth in found):
        return Truth(true, ~true, total=True)
    return Truth(true, _unanimous([(mask, truth.false) for mask, truth in found]))


def _unanimous(found: Sequence[tuple[pl.Expr | None, pl.Expr]]) -> pl.Expr:
    every: list[pl.Expr] = []
    none: list[pl.Expr] = []
    for mask, holds in found:
        out = pl.lit(value=False) if mask is None else ~mask
        always = settled_for_all(holds)
        if always is not True:
            every.append(out if always is False else out | holds)
        if always is not False:
            none.append(out if always is True else out | ~holds)
    return pl.when(_all(every)).then(pl.lit(value=True)).when(_all(none)).then(pl.lit(value=False))


def _all(masks: Sequence[pl.Expr]) -> pl.Expr:
    return reduce(lambda one, other: one & other, masks) if masks else pl.lit(value=True)


def collapsed(cases: Cases) -> Column:
    """Return one column: known where all that is possible is equal. Raises `NotVectorised` for values of two kinds."""
    if len(cases) == 1 and cases[0].possible is None:
        return cases[0].as_column()
    columns = [case.as_column() for case in cases]
    kinds = {column.kind for column in columns} - {NULL}
    if len(kinds) > 1 or any(kind.name in ("list", "context") for kind in kinds):
        several = " and ".join(sorted(str(kind) for kind in kinds))
        raise NotVectorised(f"It gives values that are not of one plain kind: {several}.")
    kind = next(iter(kinds), NULL)
    columns = [null_column(kind) if column.kind == NULL else column for column in columns]
    masks = [case.mask for case in cases]
    first = pl.coalesce([pl.when(mask).then(column.value) for mask, column in zip(masks, columns, strict=True)])
    equal = _all([~mask | (first == column.value) for mask, column in zip(masks, columns, strict=True)])
    null = None
    if any(column.null is not None for column in columns):
        null = _all([~mask | is_null(column) for mask, column in zip(masks, columns, strict=True)])
        null = null.fill_null(value=False)
    numbers = [column for column in columns if column.rounded]
    size = pl.max_horizontal([column.magnitude for column in columns]) if numbers else None
    return Column(
        kind,
        pl.when(equal).then(first),
        null=null,
        rounded=bool(numbers),
        size=size,
        whole=all(column.whole for column in columns),
        doubt=any_of([column.doubt for column in columns]),
    )


def open_of(cases: Cases) -> pl.Expr:
    """Return where more than one value is possible, or where the only one is unknown; never missing."""
    try:
        return is_unknown(collapsed(cases))
    except NotVectorised:
        several = pl.sum_horizontal([case.mask.cast(pl.UInt16) for case in cases]) > 1
        unknown = [case.mask & is_unknown(case.column) for case in cases if case.column is not None]
        return reduce(lambda one, other: one | other, unknown, several)


def together(found: Iterable[Masks]) -> Masks:
    """Return, by fact, where one of the masks of *found* holds."""
    masks: dict[str, list[pl.Expr]] = {}
    for each in found:
        for fact, mask in each.items():
            masks.setdefault(fact, []).append(mask)
    return {fact: reduce(lambda one, other: one | other, each) for fact, each in masks.items()}


def within(mask: pl.Expr, found: Masks) -> Masks:
    """Return *found* as far as *mask* holds."""
    return {fact: mask & each for fact, each in found.items()}
