"""From planned columns to the results of each rule: outcome, amount and what is missing.

What is the same for everyone in a frame, because nobody gets it or nothing is missing, is one column that all such
results share.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """The expressions over planned columns that say what the rule *id* gives; *outcome* reads one of them."""

    id: str
    outcome: pl.Expr
    amount: pl.Expr | None
    missing: pl.Expr


def amount_name(rule: str) -> str:
    """Return the name of the column of a rule's amounts."""
    return f"{rule}:amount"


def missing_name(rule: str) -> str:
    """Return the name of the column of the facts a rule misses."""
    return f"{rule}:missing"


def settled(amount: pl.Expr) -> pl.Expr:
    """Return *amount*, worked out already where it is the same for everyone who gets it."""
    if amount.meta.root_names():
        return amount
    return pl.lit(pl.select(amount + 0.0).item(), dtype=pl.Float64)  # never -0


def results_of(worked: pl.DataFrame, compiled: Sequence[Compiled], *, missing: bool) -> pl.DataFrame:
    """Return the results of *compiled*, in its order, over the columns that were *worked* out."""
    found = {one.id: series for one, series in zip(compiled, _outcomes(worked, compiled), strict=True)}
    paying = {
        one.id: _amount(one, is_open=found[one.id].has_nulls())
        for one in compiled
        if one.amount is not None and (found[one.id].has_nulls() or found[one.id].any())
    }
    waiting = {one.id: one.missing for one in compiled if missing and found[one.id].has_nulls()}
    amounts, lists = worked.select(**paying), worked.select(**waiting)
    nothing = pl.zeros(worked.height, pl.Float64, eager=True)
    nobody = pl.Series([None], dtype=pl.List(pl.String())).new_from_index(0, worked.height)
    columns: list[pl.Series] = []
    for one in compiled:
        columns.append(found[one.id])
        if one.amount is not None:
            columns.append((amounts[one.id] if one.id in paying else nothing).alias(amount_name(one.id)))
        if missing:
            columns.append((lists[one.id] if one.id in waiting else nobody).alias(missing_name(one.id)))
    return pl.DataFrame(columns)


def _outcomes(worked: pl.DataFrame, compiled: Sequence[Compiled]) -> list[pl.Series]:
    return worked.select(one.outcome.alias(one.id) for one in compiled).get_columns()


def _amount(one: Compiled, *, is_open: bool) -> pl.Expr:
    paid = pl.when(one.outcome).then(one.amount)
    return paid.when(~one.outcome).then(0.0) if is_open else paid.otherwise(0.0)
