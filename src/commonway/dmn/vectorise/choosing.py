"""``if``: which of two columns, and both where the condition is unknown and they agree."""

import polars as pl

from commonway.dmn.vectorise.columns import Column, NotVectorised, any_of, is_null, null_column
from commonway.dmn.vectorise.comparing import NOWHERE, Truth, total
from commonway.dmn.vectorise.kinds import BOOLEAN, NULL
from commonway.feel.syntax import If


def chosen_truth(condition: pl.Expr, yes: Truth, no: Truth) -> Truth:
    """Return where ``if condition then yes else no`` is true and false; a condition that is null takes ``no``."""
    return Truth(
        (condition & yes.true) | (~condition & no.true) | (yes.true & no.true),
        (condition & yes.false) | (~condition & no.false) | (yes.false & no.false),
        total=yes.total and no.total,
    )


def chosen(part: If, condition: pl.Expr, yes: Column, no: Column) -> Column:
    """Return the column that is *yes* where *condition* is true and *no* where it is false."""
    kind = no.kind if yes.kind == NULL else yes.kind
    yes, no = (null_column(kind) if column.kind == NULL else column for column in (yes, no))
    if yes.kind != no.kind:
        raise NotVectorised(f"One branch is {yes.kind}, the other {no.kind}.", part)
    if kind.name in ("list", "context"):
        either = pl.lit(None)
    else:
        either = pl.when(yes.value == no.value).then(yes.value)
    value = pl.when(condition).then(yes.value).when(~condition).then(no.value).otherwise(either)
    null = None
    if yes.null is not None or no.null is not None:
        one, other = is_null(yes), is_null(no)
        null = ((condition & one) | (~condition & other) | (one & other)).fill_null(value=False)
    size = None if yes.size is None and no.size is None else pl.max_horizontal(yes.magnitude, no.magnitude)
    return Column(
        kind,
        value,
        null=null,
        rounded=yes.rounded or no.rounded,
        size=size,
        whole=yes.whole and no.whole,
        doubt=any_of([yes.doubt, no.doubt]),
    )


def as_column(truth: Truth) -> Column:
    """Return *truth* as values: true, false, null where it is neither, missing where it is unknown."""
    if truth.total:
        return Column(BOOLEAN, truth.true)
    value = pl.when(truth.true).then(pl.lit(value=True)).when(truth.false).then(pl.lit(value=False))
    null = (~truth.true & ~truth.false).fill_null(value=False)
    return Column(BOOLEAN, value, null=null)


def as_truth(column: Column) -> Truth:
    """Return where a column of true and false is which; no other value is either."""
    if column.kind != BOOLEAN:
        return NOWHERE
    if column.null is None:
        return total(column.value)
    return Truth(column.value & ~column.null, ~column.value & ~column.null)
