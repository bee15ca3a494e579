"""The order in which columns are worked out: each once, those that need others after them.

A plan is a list of stages. The columns of one stage need only the columns of earlier ones, so Polars works them out
side by side; what many rules share is one column that all of them read.
"""

from collections.abc import Callable

import polars as pl

MARK = "~"  # begins the name of every column of a plan; no fact's id has it


class Plan:
    """Columns to add to a frame of facts, in stages."""

    def __init__(self) -> None:
        self._stages: list[list[pl.Expr]] = []
        self._stage_of: dict[str, int] = {}
        self._later: list[tuple[str, Callable[[], pl.Expr]]] = []

    @property
    def columns(self) -> int:
        """How many columns the plan works out."""
        return len(self._stage_of)

    @property
    def stages(self) -> int:
        """How many stages the plan has."""
        return len(self._stages)

    def add(self, expression: pl.Expr) -> pl.Expr:
        """Plan a column that holds *expression*; return the expression that reads it."""
        if expression.meta.is_column():
            return expression
        name = f"{MARK}{len(self._stage_of)}"
        stage = 1 + max((self._stage_of.get(root, -1) for root in expression.meta.root_names()), default=-1)
        while len(self._stages) <= stage:
            self._stages.append([])
        self._stages[stage].append(expression.alias(name))
        self._stage_of[name] = stage
        return pl.col(name)

    def later(self, make: Callable[[], pl.Expr]) -> pl.Expr:
        """Plan a column of facts alone, which *make* says only when the plan is run; return what reads it."""
        name = f"{MARK}{len(self._stage_of)}"
        self._later.append((name, make))
        self._stage_of[name] = -1
        return pl.col(name)

    def run(self, facts: pl.DataFrame) -> pl.DataFrame:
        """Return *facts* with every planned column."""
        if self._later:
            facts = facts.with_columns(make().alias(name) for name, make in self._later)
        for stage in self._stages:
            facts = facts.with_columns(stage)
        return facts
