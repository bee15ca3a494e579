"""How long one compiled decision takes, beside other engines of FEEL on the same expressions in the same run.

Run: ``python -m benchmarks.decisions``. The peers are installed into a temporary folder for the run: ``bkflow-feel``
(Python) with pip, ``feelin`` (JavaScript) with npm where Node is there. Both read the text at every evaluation, which is
how their interfaces are made; ours is given compiled, as rules are kept, and once more read anew each time.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import timeit
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.machine import load
from commonway.feel.compile import compile_expression

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TARGET_US = 3.0
THE_ONE = 'if age >= 18 and income < 20000 then "yes" else "no"'
FACTS = {"age": 30, "income": 15000, "a": 3, "b": 4, "scores": [1, 2, 3, 4, 5, 6, 7, 8]}
EXPRESSIONS = (
    THE_ONE,
    "age >= 18 and income < 20000",
    "a + b * 2",
    "age in [18..65]",
    "some x in scores satisfies x > 7",
    "count(scores)",
)
PEERS = Path(__file__).parent / "peers"
REPEATS = 7

Times = Mapping[str, float | None]  # microseconds by expression; None where the engine cannot do it


def ours(*, compiled: bool) -> Times:
    """Return our own times, of compiled expressions or of reading each anew."""

    def timed(text: str) -> float:
        if not compiled:
            return _microseconds(lambda: compile_expression(text).evaluate(FACTS, now=NOW), number=200)
        expression = compile_expression(text)
        return _microseconds(lambda: expression.evaluate(FACTS, now=NOW), number=20_000)

    return {text: timed(text) for text in EXPRESSIONS}


def bare_python() -> Times:
    """Return the times of the first expression as Python compiles it: what no interpreter on top can beat."""
    scope = dict(FACTS)
    code = compile('"yes" if age >= 18 and income < 20000 else "no"', "<bare>", "eval")
    return {THE_ONE: _microseconds(lambda: eval(code, scope), number=20_000)}


def bkflow(folder: Path) -> Times | None:
    """Return bkflow-feel's times, or None where it cannot be installed."""
    python = folder / "bkflow" / "bin" / "python"
    if not _ran([sys.executable, "-m", "venv", str(folder / "bkflow")]):
        return None
    if not _ran([str(python), "-m", "pip", "install", "--quiet", "bkflow-feel"]):
        return None
    return _asked([str(python), str(PEERS / "bkflow_feel_times.py")])


def feelin(folder: Path) -> Times | None:
    """Return feelin's times, or None without Node or where it cannot be installed."""
    if not shutil.which("npm"):
        return None
    place = folder / "feelin"
    place.mkdir()
    shutil.copy(PEERS / "feelin_times.mjs", place)
    (place / "package.json").write_text('{"private": true}')
    if not _ran(["npm", "install", "--silent", "--no-audit", "--no-fund", "feelin"], cwd=place):
        return None
    return _asked(["node", "feelin_times.mjs"], cwd=place)


def main() -> None:
    """Measure, print the table, and fail where the target is missed."""
    console = Console()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        columns: dict[str, Times | None] = {
            "compiled": ours(compiled=True),
            "read anew": ours(compiled=False),
            "bare Python": bare_python(),
            "bkflow-feel": bkflow(folder),
            "feelin": feelin(folder),
        }
    table = Table(title=f"One decision, microseconds, median of {REPEATS} ({load()})", title_justify="left")
    table.add_column("expression", no_wrap=True)
    for title in columns:
        table.add_column(title, justify="right")
    for text in EXPRESSIONS:
        table.add_row(text, *(_shown(times, text) for times in columns.values()))
    console.print(table)
    best = (columns["compiled"] or {})[THE_ONE] or 0.0
    console.print(f"Target for the first: at most {TARGET_US} microseconds, compiled. It took {best:.2f}.")
    sys.exit(best > TARGET_US)


def _microseconds(call: Callable[[], object], *, number: int) -> float:
    return statistics.median(timeit.repeat(call, number=number, repeat=REPEATS)) / number * 1e6


def _shown(times: Times | None, text: str) -> str:
    if times is None:
        return "not installed"
    taken = times.get(text)
    return "–" if taken is None else f"{taken:.2f}"


def _ran(command: list[str], *, cwd: Path | None = None) -> bool:
    return subprocess.run(command, cwd=cwd, capture_output=True, check=False, timeout=300).returncode == 0


def _asked(command: list[str], *, cwd: Path | None = None) -> Times:
    question = json.dumps({"expressions": EXPRESSIONS, "facts": FACTS, "repeats": REPEATS})
    answered = subprocess.run(command, cwd=cwd, input=question, capture_output=True, text=True, check=True, timeout=300)
    found: Times = json.loads(answered.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
