"""From planned columns to the results of each rule: outcome, amount and what is missing.

What is the same for everyone in a frame, because nobody gets it or nothing is missing, is one column that all such
results share.
"""

from collections.abc import Sequence

import polars as pl


class Compiled:
    """The expressions over planned columns that say what the rule *id* gives.

    *outcome* reads one of them. *amount* is what it gives who gets it, the same for everyone or not; None where that is
    nothing. *missing* are the facts it waits for.
    """

    def __init__(self, id_: str, outcome: pl.Expr, amount: pl.Expr | None, missing: pl.Expr) -> None:
        self.id = id_
        self.outcome = outcome.alias(id_)
        self.missing = missing.alias(id_)
        self.amount_decided: pl.Expr | None = None  # where every outcome is known
        self.amount: pl.Expr | None = None
        if amount is not None:
            paid = pl.when(outcome).then(_settled(amount))
            self.amount_decided = paid.otherwise(0.0).alias(id_)
            self.amount = paid.when(~outcome).then(0.0).alias(id_)


def amount_name(rule: str) -> str:
    """Return the name of the column of a rule's amounts."""
    return f"{rule}:amount"


def missing_name(rule: str) -> str:
    """Return the name of the column of the facts a rule misses."""
    return f"{rule}:missing"


def results_of(worked: pl.DataFrame, compiled: Sequence[Compiled], *, missing: bool) -> pl.DataFrame:
    """Return the results of *compiled*, in its order, over the columns that were *worked* out."""
    found = dict(zip((one.id for one in compiled), _outcomes(worked, compiled), strict=True))
    is_open = {name for name, outcome in found.items() if outcome.has_nulls()}
    paying = [one for one in compiled if one.amount is not None and (one.id in is_open or found[one.id].any())]
    amounts = _by_name(worked.select(one.amount if one.id in is_open else one.amount_decided for one in paying))
    lists = _by_name(worked.select(one.missing for one in compiled if missing and one.id in is_open))
    nothing = pl.zeros(worked.height, pl.Float64, eager=True)
    nobody = pl.Series([None], dtype=pl.List(pl.String())).new_from_index(0, worked.height)
    columns: list[pl.Series] = []
    for one in compiled:
        columns.append(found[one.id])
        if one.amount is not None:
            columns.append(amounts.get(one.id, nothing).alias(amount_name(one.id)))
        if missing:
            columns.append(lists.get(one.id, nobody).alias(missing_name(one.id)))
    return pl.DataFrame(columns)


def _outcomes(worked: pl.DataFrame, compiled: Sequence[Compiled]) -> list[pl.Series]:
    return worked.select(one.outcome for one in compiled).get_columns()


def _by_name(frame: pl.DataFrame) -> dict[str, pl.Series]:
    return {series.name: series for series in frame}


def _settled(amount: pl.Expr) -> pl.Expr:
    """Return *amount*, worked out already where it is the same for everyone who gets it."""
    if amount.meta.root_names():
        return amount
    return pl.lit(pl.select(amount + 0.0).item(), dtype=pl.Float64)  # never -0
