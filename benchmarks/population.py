"""A population held to real rules, beside Polars written by hand: ``python -m benchmarks.population``.

The 431 declarative benefits of aides-jeunes over made-up people. Both sides say who can get what and how much; both get
the people in frames of 100,000, and by hand in one frame as well, of which the quicker counts. Results must be equal.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click
import polars as pl

from benchmarks import machine
from benchmarks.population_by_hand import ByHand
from benchmarks.population_people import people
from commonway.dmn.vectorise import Program, amount_name, schema_of
from commonway.eligibility.screening.rules import Screening, screening_of
from commonway.packs.load import load

DAY = date(2026, 7, 1)
BATCH = 100_000
DATA = Path(__file__).parents[2] / "shared" / "data" / "aides-jeunes"
MOST = 2.0  # times what is written by hand


def median(work: Callable[[], object], times: int = 3) -> float:
    """Return how long *work* takes, in seconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return sorted(taken)[times // 2]


def command(*arguments: object) -> float:
    """Run the command line, and return how long it took, in seconds."""
    began = time.perf_counter()
    called = [sys.executable, "-c", "from commonway.config.cli import main; main()", *map(str, arguments)]
    subprocess.run(called, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


class Both:
    """The same benefits as columns of the product and as Polars written by hand."""

    def __init__(self, pack: Path, source: Path) -> None:
        self.hand = ByHand(source, DAY)
        loaded = load(pack)
        self.ids = {one.identifier: one.id for one in loaded.services.values() if one.identifier in self.hand.benefits}
        self.screening: Screening = screening_of(loaded, as_of=DAY, services=self.ids.values())

    def of(self, count: int) -> tuple[Program, list[str]]:
        """Return the program of the first *count* benefits, and their names by hand."""
        names = list(self.ids)[:count]
        wanted = {self.ids[name] for name in names}
        rules = tuple(rule for rule in self.screening.rules if rule.id in wanted)
        on_day = Screening(
            as_of=DAY,
            rules=rules,
            facts=self.screening.facts,
            constants=self.screening.constants,
            pack=self.screening.pack,
        )
        return on_day.program(), names

    def facts(self, everyone: pl.DataFrame) -> pl.DataFrame:
        """Return the columns the rules read, in their types."""
        kinds = schema_of(self.screening.facts)
        return everyone.select(pl.col(fact).cast(kind) for fact, kind in kinds.items())

    def by_hand(self, everyone: pl.DataFrame, names: list[str]) -> pl.DataFrame:
        """Return who can get what and how much, by hand."""
        found = self.hand.prepared(everyone.lazy()).select(self.hand.expressions(names))
        paid = [name for name in names if self.hand.benefits[name]["type"] == "float"]
        amounts = [
            pl.when(pl.col(name))
            .then(float(self.hand.benefits[name]["montant"]))
            .otherwise(0.0)
            .alias(amount_name(name))
            for name in paid
        ]
        return found.with_columns(amounts).collect()


def compare(both: Both, everyone: pl.DataFrame, count: int) -> float:
    """Print a row of the table and return how many times what is written by hand the product takes."""
    program, names = both.of(count)
    facts = both.facts(everyone)
    starts = range(0, everyone.height, BATCH)
    ours = median(lambda: [program.run(facts.slice(start, BATCH)) for start in starts])
    batched = median(lambda: [both.by_hand(everyone.slice(start, BATCH), names) for start in starts])
    whole = median(lambda: both.by_hand(everyone, names))
    hand = min(batched, whole)
    result, expected = program.run(facts.head(BATCH)), both.by_hand(everyone.head(BATCH), names)
    unlike = [name for name in names if not result[both.ids[name]].equals(expected[name], check_names=False)]
    if unlike:
        sys.exit(f"The two do not say the same of {', '.join(unlike[:5])}.")
    print(f"| {everyone.height:,} | {len(names)} | {ours:.2f} | {hand:.2f} | {ours / hand:.2f} |")
    return ours / hand


@click.command()
@click.option("--people", "count", default=1_000_000, show_default=True)
@click.option("--source", default=DATA, type=click.Path(path_type=Path), show_default=False)
def main(count: int, source: Path) -> None:
    """Time a population against the rules of aides-jeunes."""
    if not source.exists():
        sys.exit(f"The aides-jeunes data is not at {source}; name it with --source.")
    with tempfile.TemporaryDirectory() as folder:
        pack, file = Path(folder) / "pack", Path(folder) / "people.parquet"
        command("packs", "import", "aides-jeunes", source, "--out", pack)
        both = Both(pack, source)
        everyone = people(count, municipalities=["75056", "69123"], groups=["246700488", "243500139"])
        print(f"Loaded; {machine.load()}. Seconds, median of 3.\n")
        print("| people | benefits | Commonway | by hand | times |\n|---|---|---|---|---|")
        for size, rules in ((count // 10, 431), (count, 50), (count, 200)):
            compare(both, everyone.head(size), rules)
        times = compare(both, everyone, 431)
        everyone.write_parquet(file)
        taken = command("screen", pack, file, "--out", Path(folder) / "out.parquet", "--as-of", DAY)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"\nFile to file, {len(both.screening.pack.services)} services, reasons missing included: {taken:.1f} s,")
        print(f"at most {peak:,.0f} MB; {machine.load()}.")
    sys.exit(1 if times > MOST else 0)


if __name__ == "__main__":
    main()
