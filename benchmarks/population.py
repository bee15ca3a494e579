"""A population held to real rules: ``python -m benchmarks.population``.

The 431 declarative benefits of aides-jeunes over made-up people. The product stands beside Polars written by hand, who
can get what and how much on both sides and the results equal; beside OpenFisca-Core, for the benefits it can express;
and by itself, file to file, where its memory must not grow with the people.

The product has the people in frames as large as ``commonway screen`` reads them. By hand they come so as well, and in one
frame, each with the text as it is and made categories first: the quickest counts.
"""

import sys
import tempfile
from pathlib import Path

import click
import polars as pl

from benchmarks import machine, population_openfisca
from benchmarks.population_measuring import Taken, command, medians, say
from benchmarks.population_sides import DATA, DAY, Both, batched
from commonway.eligibility.screening.rules import screening_of

MOST = 2.0  # times what is written by hand
LEAST = 10.0  # times OpenFisca-Core a core


def beside_hand(both: Both, everyone: pl.DataFrame, count: int) -> tuple[Taken, Taken]:
    """Print a row of the first table: the first *count* benefits; return what the product and the hand take."""
    say(f"{everyone.height:,} people, {count} benefits, beside Polars by hand")
    names = both.names[:count]
    program, facts = both.program(names), both.facts(everyone)
    unlike = both.unlike(everyone.head(100_000), names, program)
    if unlike:
        sys.exit(f"The two do not say the same of {', '.join(unlike[:5])}.")
    taken = medians(
        {
            "ours": batched(program.run, facts),
            "batched": batched(lambda some: both.by_hand(some, names), everyone),
            "whole": lambda: both.by_hand(everyone, names),
            "categories": lambda: both.by_hand(everyone, names, categories=True),
            "both": batched(lambda some: both.by_hand(some, names, categories=True), everyone),
        }
    )
    ours = taken.pop("ours")
    hand = min(taken.values(), key=lambda one: one.wall)
    print(
        f"| {everyone.height:,} | {count} | {ours.wall:.2f} ({ours.cpu:.2f}) | {hand.wall:.2f} ({hand.cpu:.2f})"
        f" | {ours.wall / hand.wall:.2f} ({ours.cpu / hand.cpu:.2f}) |",
        flush=True,
    )
    return ours, hand


def growth(what: str, unit: str, taken: dict[int, Taken]) -> None:
    """Print how the product's time grows."""
    first = next(iter(taken))
    print(f"\n| {unit} | times the {unit} | times the seconds | times the processor seconds |\n|---|---|---|---|")
    for count, one in taken.items():
        wall, cpu = one.wall / taken[first].wall, one.cpu / taken[first].cpu
        print(f"| {count:,} | {count / first:.2f} | {wall:.2f} | {cpu:.2f} |")
    print(f"\n{what}; {machine.load()}.", flush=True)


def tables_beside_hand(both: Both, everyone: pl.DataFrame) -> float:
    """Print the tables beside what is written by hand; return how many times of it the largest row takes."""
    count, most = everyone.height, len(both.names)
    print(f"Seconds on the clock (and of processors), medians of 3; {machine.load()}.\n")
    print("| people | benefits | Commonway | by hand | times |\n|---|---|---|---|---|")
    some = [each for each in (50, 100, 200) if each < most]
    by_rules = {each: beside_hand(both, everyone, each) for each in some}
    by_people = {each: beside_hand(both, everyone.head(each), most) for each in (count // 4, count // 2)}
    ours, hand = beside_hand(both, everyone, most)
    growth(f"{most} benefits", "people", {each: one for each, (one, _) in by_people.items()} | {count: ours})
    growth(f"{count:,} people", "benefits", {each: one for each, (one, _) in by_rules.items()} | {most: ours})
    return ours.wall / hand.wall


def table_of_files(both: Both, folder: Path, counts: list[int]) -> None:
    """Print what ``commonway screen`` takes file to file, each in a process of its own."""
    screened = len(screening_of(both.screening.pack, as_of=DAY).rules)
    print("\n| people | seconds | processor seconds | people a second | peak of memory, MB |\n|---|---|---|---|---|")
    for count in counts:
        say(f"{count:,} people, file to file")
        file, out = folder / "people.parquet", folder / "out.parquet"
        both.people(count).write_parquet(file)
        ran = command("screen", folder / "pack", file, "--out", out, "--as-of", DAY)
        print(
            f"| {count:,} | {ran.taken.wall:.1f} | {ran.taken.cpu:.1f} | {count / ran.taken.wall:,.0f} | {ran.peak:,.0f} |",
            flush=True,
        )
        out.unlink()
    print(f"\n{screened} services, with the facts each misses; {machine.load()}.", flush=True)


def table_beside_openfisca(both: Both, everyone: pl.DataFrame, source: Path, folder: Path) -> float:
    """Print the table beside OpenFisca-Core; return how many times less processor time the product takes."""
    names = population_openfisca.expressible(both.hand.benefits)
    say(f"{everyone.height:,} people, {len(names)} benefits, beside OpenFisca-Core")
    answer = population_openfisca.ask(everyone, names, source=source, folder=folder, sizes=population_openfisca.SIZES)
    program, facts = both.program(names), both.facts(everyone)
    unlike = unlike_openfisca(both, program.run(facts), answer)
    if unlike:
        sys.exit(f"OpenFisca and Commonway do not say the same of {', '.join(unlike[:5])}.")
    ours = medians({"ours": batched(program.run, facts)})["ours"]
    theirs = answer.seconds[answer.quickest]
    print("\n| people | benefits | Commonway | OpenFisca-Core | times |\n|---|---|---|---|---|")
    print(f"| {everyone.height:,} | {len(names)} | {ours.cpu:.2f} | {theirs:.2f} | {theirs / ours.cpu:.1f} |\n")
    tried = ", ".join(f"{taken:.2f} with {size:,}" for size, taken in answer.seconds.items())
    print(f"Processor seconds; OpenFisca took {tried} people a simulation and at most {answer.peak:,.0f} MB;")
    print(f"{machine.load()}.", flush=True)
    return theirs / ours.cpu


def unlike_openfisca(both: Both, result: pl.DataFrame, answer: population_openfisca.Answer) -> list[str]:
    """Return the benefits of which OpenFisca says something else: of anybody, or in the sum of the amounts."""
    unlike = [
        name
        for name in answer.outcomes.columns
        if not answer.outcomes[name].equals(result[both.ids[name]], check_names=False)
    ]
    for name, total in answer.amounts.items():
        ours = result[f"{both.ids[name]}:amount"].sum()
        if abs(ours - total) > 1e-6 * abs(ours):  # its amounts are floating numbers of 32 bits
            unlike.append(name)
    return unlike


PARTS = ("hand", "files", "openfisca")


@click.command()
@click.option("--people", "count", default=1_000_000, show_default=True)
@click.option("--source", default=DATA, type=click.Path(path_type=Path), show_default=False)
@click.option("--only", type=click.Choice(PARTS), multiple=True, help="Parts to measure; all by default.")
def main(count: int, source: Path, only: tuple[str, ...]) -> None:
    """Time a population against the rules of aides-jeunes."""
    if not source.exists():
        sys.exit(f"The aides-jeunes data is not at {source}; name it with --source.")
    source, wanted, good = source.resolve(), only or PARTS, True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        say("importing the benefits")
        command("packs", "import", "aides-jeunes", source, "--out", folder / "pack")
        both = Both(folder / "pack", source)
        everyone = both.people(count)
        if "hand" in wanted:
            good &= tables_beside_hand(both, everyone) <= MOST
        if "openfisca" in wanted:
            if population_openfisca.prepare():
                good &= table_beside_openfisca(both, everyone, source, folder) >= LEAST
            else:
                print("\nNot measured beside OpenFisca-Core: it could not be installed here.")
        del everyone
        if "files" in wanted:
            table_of_files(both, folder, [count // 4, count, count * 2])
    sys.exit(not good)


if __name__ == "__main__":
    main()
