"""Text facts as small numbers, for the texts that rules compare them with.

A hundred rules that each name a department compare the same column with a hundred texts. Comparing text is several
times slower than comparing small numbers, so the column is read once, into a Polars Enum of those texts; any other text
is one more category, and an unknown one stays missing.
"""

from collections.abc import Sequence
from functools import reduce

import polars as pl

from commonway.dmn.vectorise.plan import Plan

_FEW = 8  # texts: fewer comparisons cost less than reading the column into numbers, and fewer are joined than looked up


class Codes:
    """The comparisons of the text column *fact* with texts, each planned once."""

    def __init__(self, fact: str, plan: Plan) -> None:
        self._fact = fact
        self._plan = plan
        self._texts: dict[str, None] = {}
        self._equal: dict[str, pl.Expr] = {}
        self._column: pl.Expr | None = None

    def equal(self, text: str) -> pl.Expr:
        """Return where the fact is *text*, missing where it is unknown or null."""
        if text not in self._equal:
            self._equal[text] = self._plan.add(self._read([text]) == text)
        return self._equal[text]

    def one_of(self, texts: Sequence[str]) -> pl.Expr:
        """Return where the fact is one of *texts*, missing where it is unknown or null."""
        if len(texts) <= _FEW:
            return reduce(lambda one, other: one | other, map(self.equal, texts))
        return self._read(texts).is_in(list(texts))

    def _read(self, texts: Sequence[str]) -> pl.Expr:
        self._texts |= dict.fromkeys(texts)
        if self._column is None:
            self._column = self._plan.later(self._coded)
        return self._column

    def _coded(self) -> pl.Expr:
        column = pl.col(self._fact)
        if len(self._texts) < _FEW:
            return column
        other = "other"
        while other in self._texts:
            other += "\x00"
        known = column.cast(pl.Enum([*self._texts, other]), strict=False).fill_null(other)
        return pl.when(column.is_not_null()).then(known)
