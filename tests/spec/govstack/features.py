"""Feature files (Gherkin): read, run step by step, and counted honestly.

A scenario is *vacuous* where it passed though none of its checks of what was answered had anything to look at: a list
that was to be as the schema says, and was empty. What a server that has nothing would pass too is counted as well.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any, Literal, Protocol

from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler


class Seen(Enum):
    """What a check looked at."""

    NOTHING = auto()  # there was nothing to look at
    OUTSIDE = auto()  # that there was an answer, its status, its headers
    CONTENT = auto()  # what was answered


Outcome = Literal["passed", "failed", "vacuous"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One scenario, or one example of an outline, with the steps of the background before its own."""

    name: str
    method: str
    endpoint: str
    steps: tuple[tuple[str, str], ...]  # Context, Action or Outcome; the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a scenario; *hollow* if a server that has nothing would pass it too."""

    scenario: Scenario
    outcome: Outcome
    why: str = ""
    hollow: bool = False


class Call(Protocol):
    """One scenario's call: gathered by its steps, sent when the first check asks for the answer."""

    scenario: Scenario
    answer: Any


Work = Callable[..., Seen | None]


@dataclass
class Steps:
    """Step definitions: a pattern of the whole text, and what it does with a call and the pattern's groups."""

    known: list[tuple[re.Pattern[str], Work]] = field(default_factory=list)

    def step(self, pattern: str) -> Callable[[Work], Work]:
        """Define what a step does; a check returns what it looked at."""

        def define(work: Work) -> Work:
            self.known.append((re.compile(pattern), work))
            return work

        return define

    def find(self, text: str) -> tuple[Work, tuple[str, ...]]:
        """Return the definition of a step; raises `LookupError` where there is none, or more than one."""
        found = [(work, match.groups()) for pattern, work in self.known if (match := pattern.fullmatch(text))]
        if len(found) != 1:
            raise LookupError(f"{len(found)} definitions of the step {text!r}")
        return found[0]


def scenarios_in(path: Path) -> list[Scenario]:
    """Return the scenarios of a feature file, an outline's once for each of its examples."""
    document: Any = Parser().parse(path.read_text())
    document["uri"] = path.name
    return [_scenario(pickle) for pickle in Compiler().compile(document)]


def run(scenario: Scenario, steps: Steps, call: Call, *, hollow: Sequence[Any]) -> Result:
    """Return what becomes of *scenario*, whose call is *call*; *hollow* are the answers of servers that have nothing."""
    seen: list[Seen | None] = []
    checks: list[tuple[Work, tuple[str, ...]]] = []
    for kind, text in scenario.steps:
        work, groups = steps.find(text)
        if kind == "Outcome":
            checks.append((work, groups))
        else:
            work(call, *groups)
    try:
        seen = [check(call, *groups) for check, groups in checks]
    except AssertionError as failed:
        return Result(scenario=scenario, outcome="failed", why=str(failed).splitlines()[0][:200])
    if Seen.NOTHING in seen and Seen.CONTENT not in seen:
        return Result(scenario=scenario, outcome="vacuous")
    return Result(scenario=scenario, outcome="passed", hollow=any(_passes(checks, call, one) for one in hollow))


def report(results: dict[str, list[Result]]) -> Iterator[str]:
    """Yield a line a feature file, then one for all, then why each scenario that failed did."""
    for name, rows in results.items():
        yield f"{name}: {counted(rows)}"
    everything = [result for rows in results.values() for result in rows]
    yield f"all: {counted(everything)}; an empty server would pass {sum(each.hollow for each in everything)} of them"
    for name, rows in results.items():
        for result in rows:
            if result.outcome != "passed":
                yield f"  {result.outcome}: {name}: {result.scenario.name}: {result.why or 'nothing was there to check'}"


def counted(rows: Sequence[Result]) -> str:
    """Return ``N passed, M failed, K vacuous of T scenarios``."""
    outcomes = [row.outcome for row in rows]
    parts = [f"{outcomes.count(each)} {each}" for each in ("passed", "failed", "vacuous")]
    return f"{', '.join(parts)} of {len(rows)} scenarios"


def _scenario(pickle: Any) -> Scenario:
    tags = dict(tag["name"].lstrip("@").split("=", 1) for tag in pickle["tags"] if "=" in tag["name"])
    steps = tuple((step["type"], " ".join(step["text"].split())) for step in pickle["steps"])
    return Scenario(name=pickle["name"], method=tags["method"], endpoint=tags["endpoint"], steps=steps)


def _passes(checks: Sequence[tuple[Work, tuple[str, ...]]], call: Call, answer: Any) -> bool:
    call.answer = answer
    try:
        for check, groups in checks:
            check(call, *groups)
    except (AssertionError, KeyError, TypeError, AttributeError):
        return False
    return True
