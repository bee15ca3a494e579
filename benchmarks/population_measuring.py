"""How the population benchmark measures: two sides in turn, wall and processor time, and the peak of a process."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import machine

_ROOT = Path(__file__).parents[1]
_BEGAN = time.perf_counter()


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds on the clock, and of processors: those of all threads together."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A process that ended: what it took, and the most memory it held, in MB."""

    taken: Taken
    peak: float


def say(what: str) -> None:
    """Tell whoever waits what is measured now; not part of the tables."""
    print(f"[{time.perf_counter() - _BEGAN:5.0f} s, {machine.load()}] {what}", file=sys.stderr, flush=True)


def timed(work: Callable[[], object]) -> Taken:
    """Return what *work* takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Taken(time.perf_counter() - wall, time.process_time() - cpu)


def medians(works: Mapping[str, Callable[[], object]], *, times: int = 3, budget: float = 120.0) -> dict[str, Taken]:
    """Return the medians of what *works* take, each of them run in turn *times* times, after a first run of each.

    Others use the machine as well: taking turns gives each side the same share of that. No round begins after *budget*
    seconds, so that a slow machine gives fewer rounds, not an endless wait.
    """
    ends = time.perf_counter() + budget
    taken: dict[str, list[Taken]] = {name: [] for name in works}
    for name, work in works.items():
        first = timed(work)  # fills caches; counts only where there is no time for more
        if time.perf_counter() > ends:
            taken[name].append(first)
    while any(len(found) < times for found in taken.values()) and time.perf_counter() < ends:
        for name, work in works.items():
            taken[name].append(timed(work))
    return {name: _median(found) for name, found in taken.items() if found}


def _median(found: list[Taken]) -> Taken:
    middle = len(found) // 2
    return Taken(sorted(one.wall for one in found)[middle], sorted(one.cpu for one in found)[middle])


def command(*arguments: object) -> Ran:
    """Run Commonway's command line in a process of its own. Raises `CalledProcessError` where it fails."""
    called = [sys.executable, "-m", "benchmarks.population_process", *map(str, arguments)]
    wall, cpu = time.perf_counter(), _of_children()
    ran = subprocess.run(called, cwd=_ROOT, capture_output=True, text=True, check=False)
    taken = Taken(time.perf_counter() - wall, _of_children() - cpu)
    if ran.returncode:
        print(ran.stderr, file=sys.stderr)
        raise subprocess.CalledProcessError(ran.returncode, called)
    return Ran(taken=taken, peak=int(ran.stderr.splitlines()[-1]) / 1024)


def _of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
