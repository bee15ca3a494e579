"""How long one person's results take against all 431 benefits of aides-jeunes: found, explained, and the next question.

Run: ``python -m benchmarks.one_person``. It needs the data beside the project (or ``COMMONWAY_DATA``): the catalogue is
imported as a user would, and the people are those of the expected situations.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.machine import load, percentile
from commonway.eligibility.expectations import AnswerReader, Situation, read_situations
from commonway.eligibility.interview import Interview
from commonway.packs.importers.aides_jeunes import import_folder
from commonway.packs.load import load as load_pack

DATA = Path(os.environ.get("COMMONWAY_DATA", Path(__file__).parents[1] / ".." / "shared" / "data")) / "aides-jeunes"
PEOPLE = 200
TARGET_MS = 100.0


def main() -> None:
    """Measure, print the table, and fail where the target is missed."""
    if not (DATA / "expected.jsonl").exists():
        sys.exit(f"{DATA} is not there: the benchmark needs the aides-jeunes data.")
    with tempfile.TemporaryDirectory() as folder:
        pack = load_pack(import_folder(DATA, Path(folder) / "pack").pack_dir)
    services = [one for one in pack.services.values() if one.rule.source is None]
    interview = Interview.of_pack(pack, services=[one.id for one in services])
    situations = read_situations(DATA / "expected.jsonl", reader=AnswerReader(pack.facts))[:PEOPLE]
    ways: dict[str, Callable[[Situation], object]] = {
        "all results, each explained": lambda one: interview.results(one.answers, today=one.today),
        "the next question, half answered": lambda one: interview.next_question(_half(one), today=one.today),
    }
    table = Table(title=f"One person, {len(services)} benefits, milliseconds ({load()})", title_justify="left")
    for column in ("what", "people", "p50", "p95"):
        table.add_column(column, justify="left" if column == "what" else "right")
    good = True
    for what, way in ways.items():
        times = [_milliseconds(way, one) for one in situations]
        good &= percentile(times, 0.95) < TARGET_MS
        table.add_row(what, str(len(times)), f"{percentile(times, 0.5):.2f}", f"{percentile(times, 0.95):.2f}")
    Console().print(table)
    sys.exit(not good)


def _half(situation: Situation) -> dict[str, object]:
    return dict(list(situation.answers.items())[::2])


def _milliseconds(way: Callable[[Situation], object], situation: Situation) -> float:
    begun = time.perf_counter()
    way(situation)
    return (time.perf_counter() - begun) * 1_000


if __name__ == "__main__":
    main()
