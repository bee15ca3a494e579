"""The two sides of the population benchmark: the product, and the same benefits in Polars written by hand."""

import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.population_by_hand import ByHand
from benchmarks.population_people import people
from commonway.dmn.vectorise import Program, amount_name, schema_of
from commonway.eligibility.screening.local import BATCH
from commonway.eligibility.screening.rules import Screening, screening_of
from commonway.packs.load import load

DATA = Path(os.environ.get("COMMONWAY_DATA", Path(__file__).parents[1] / ".." / "shared" / "data")) / "aides-jeunes"
DAY = date(2026, 7, 1)
MUNICIPALITIES, GROUPS = ("75056", "69123"), ("246700488", "243500139")  # that some rules name


class Both:
    """The benefits both sides have, over the pack at *pack* and the *source* it was imported from."""

    def __init__(self, pack: Path, source: Path) -> None:
        self.hand = ByHand(source, DAY)
        loaded = load(pack)
        self.ids = {one.identifier: one.id for one in loaded.services.values() if one.identifier in self.hand.benefits}
        self.names = list(self.ids)
        self.screening: Screening = screening_of(loaded, as_of=DAY, services=self.ids.values())

    def people(self, count: int) -> pl.DataFrame:
        """Return *count* made-up people who live where the catalogue knows of."""
        departments = [choice.value for choice in self.screening.pack.facts["department"].choices]
        return people(count, departments=departments, municipalities=MUNICIPALITIES, groups=GROUPS)

    def program(self, names: Sequence[str]) -> Program:
        """Return the program of the benefits *names*."""
        wanted = {self.ids[name] for name in names}
        on_day = Screening(
            as_of=DAY,
            rules=tuple(rule for rule in self.screening.rules if rule.id in wanted),
            facts=self.screening.facts,
            constants=self.screening.constants,
            pack=self.screening.pack,
        )
        return on_day.program()

    def facts(self, everyone: pl.DataFrame) -> pl.DataFrame:
        """Return the columns the rules read, in their types."""
        kinds = schema_of(self.screening.facts)
        return everyone.select(pl.col(fact).cast(kind) for fact, kind in kinds.items())

    def by_hand(self, everyone: pl.DataFrame, names: Sequence[str], *, categories: bool = False) -> pl.DataFrame:
        """Return who can get what and how much, by hand; as *categories* text becomes numbers first."""
        frame = everyone.lazy()
        if categories:
            frame = frame.with_columns(pl.col(pl.String).cast(pl.Categorical))
        found = self.hand.prepared(frame).select(self.hand.expressions(list(names)))
        paid = [name for name in names if self.hand.benefits[name]["type"] == "float"]
        amounts = [
            pl.when(pl.col(name))
            .then(float(self.hand.benefits[name]["montant"]))
            .otherwise(0.0)
            .alias(amount_name(name))
            for name in paid
        ]
        return found.with_columns(amounts).collect()

    def unlike(self, everyone: pl.DataFrame, names: Sequence[str], program: Program) -> list[str]:
        """Return the benefits of *names* whose outcomes or amounts are not the same on both sides."""
        result, expected = program.run(self.facts(everyone)), self.by_hand(everyone, names)
        return [name for name in names if not self._same(result, expected, name)]

    def _same(self, result: pl.DataFrame, expected: pl.DataFrame, name: str) -> bool:
        columns = [(self.ids[name], name)]
        if amount_name(name) in expected.columns:
            columns.append((amount_name(self.ids[name]), amount_name(name)))
        return all(result[ours].equals(expected[theirs], check_names=False) for ours, theirs in columns)


def batched(work: Callable[[pl.DataFrame], object], frame: pl.DataFrame) -> Callable[[], None]:
    """Return what does *work* on *frame* a batch at a time, as screening does, and keeps nothing."""

    def run() -> None:
        for start in range(0, frame.height, BATCH):
            work(frame.slice(start, BATCH))

    return run
