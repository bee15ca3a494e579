"""How many people get what, counted while results pass by."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from commonway.dmn.vectorise import VectorRule, amount_name


@dataclass(slots=True)
class Line:
    """What the screening says of one service; ``amount`` is the sum of what is known, None where it pays nothing."""

    service: str
    yes: int = 0
    no: int = 0
    unknown: int = 0
    amount: float | None = None


class Summary:
    """A line for each of *rules*."""

    def __init__(self, rules: Iterable[VectorRule]) -> None:
        self.people = 0
        self.lines = [Line(rule.id, amount=None if rule.amount is None else 0.0) for rule in rules]

    def add(self, results: pl.DataFrame) -> None:
        """Count *results*, a row a person."""
        self.people += results.height
        if not self.lines or not results.height:
            return
        counted = results.select(
            *(pl.col(line.service).sum().alias(f"yes:{line.service}") for line in self.lines),
            *(pl.col(line.service).null_count().alias(f"unknown:{line.service}") for line in self.lines),
            *(pl.col(amount_name(line.service)).sum() for line in self.lines if line.amount is not None),
        ).row(0, named=True)
        for line in self.lines:
            yes, unknown = counted[f"yes:{line.service}"], counted[f"unknown:{line.service}"]
            line.yes += yes
            line.unknown += unknown
            line.no += results.height - yes - unknown
            if line.amount is not None:
                line.amount += counted[amount_name(line.service)]
