"""Lists of names chosen by masks, a list a row, by looking up each combination of masks in a table of lists."""

from collections.abc import Mapping

import polars as pl

_MOST_BITS = 8  # masks looked up at once: the table has a row for each combination


def names_where(masks: Mapping[str, pl.Expr], *, only: pl.Expr) -> pl.Expr:
    """Return, where *only* holds, the list of the names whose mask is true there; missing elsewhere."""
    names = list(masks)
    parts = [names[start : start + _MOST_BITS] for start in range(0, len(names), _MOST_BITS)]
    lists = [_looked_up(part, masks, only) for part in parts] or [pl.lit([], dtype=pl.List(pl.String()))]
    found = lists[0] if len(lists) == 1 else pl.concat_list(lists)
    return pl.when(only).then(found)


def _looked_up(names: list[str], masks: Mapping[str, pl.Expr], only: pl.Expr) -> pl.Expr:
    table = [
        [name for bit, name in enumerate(names) if combination >> bit & 1] for combination in range(1 << len(names))
    ]
    code = pl.sum_horizontal(
        [masks[name].fill_null(value=False).cast(pl.UInt16) * (1 << bit) for bit, name in enumerate(names)]
    )
    return pl.lit(pl.Series(table, dtype=pl.List(pl.String()))).gather(pl.when(only).then(code))
