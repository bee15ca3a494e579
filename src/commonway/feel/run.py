"""One evaluation: what it may read, what it may still do, and what went wrong on the way."""

from collections.abc import Iterator, Mapping, MutableSequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from commonway.feel.errors import Exhausted, NoValue

if TYPE_CHECKING:
    from commonway.feel.values import Value

STEPS = 2_000_000  # turns of loops, calls and items made, in one evaluation
MOST_ITEMS = 1_000_000  # in one list
LONGEST_TEXT = 1_000_000  # characters in one text
DEEPEST_CALLS = 80  # functions inside one another
MOST_PROBLEMS = 100  # noted of one evaluation


@dataclass(frozen=True)
class Place:
    """Where in an expression something is; *offset* counts from 0."""

    text: str
    offset: int

    @cached_property
    def line(self) -> int:
        """The line, from 1."""
        return self.text.count("\n", 0, self.offset) + 1

    @cached_property
    def column(self) -> int:
        """The column, from 1."""
        return self.offset - (self.text.rfind("\n", 0, self.offset) + 1) + 1


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a part of an expression came to null: *what* in a sentence, and the place."""

    what: str
    place: Place

    def __str__(self) -> str:
        return f"{self.what} (line {self.place.line}, column {self.place.column})"


class Run:
    """The state of one evaluation. Nothing of it outlives that, so an expression can run in many threads at once.

    ``scope`` holds the variables from outside, ``slots`` those of the expression itself; ``left`` are the steps that
    may still be taken; ``problems`` collects what went wrong, where somebody wants to know.
    """

    __slots__ = ("converted", "depth", "left", "now", "problems", "scope", "slots")

    def __init__(
        self,
        scope: Mapping[str, object],
        slots: "list[Value]",
        now: datetime,
        problems: MutableSequence[Problem] | None = None,
        left: int = STEPS,
    ) -> None:
        self.scope = scope
        self.slots = slots
        self.now = now
        self.problems = problems
        self.left = left
        self.depth = 0
        self.converted: dict[str, Value] | None = None

    @property
    def today(self) -> date:
        """The day of the evaluation."""
        return self.now.date()

    def spend(self, steps: int = 1) -> None:
        """Count *steps*. Raises `Exhausted` when there were too many."""
        self.left -= steps
        if self.left < 0:
            raise Exhausted(f"This takes more than {STEPS:,} steps.")

    def note(self, what: str, place: Place) -> None:
        """Collect a problem."""
        if self.problems is not None and len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(what, place))

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Hold down how many functions are inside one another. Raises `NoValue` beyond `DEEPEST_CALLS`."""
        if self.depth >= DEEPEST_CALLS:
            raise NoValue(f"Functions call one another more than {DEEPEST_CALLS} deep.")
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1


def held(value: "Value") -> "Value":
    """Return *value* unless it has grown too large. Raises `Exhausted` then."""
    if type(value) is str and len(value) > LONGEST_TEXT:
        raise Exhausted(f"A text grew to more than {LONGEST_TEXT:,} characters.")
    if type(value) is list and len(value) > MOST_ITEMS:
        raise Exhausted(f"A list grew to more than {MOST_ITEMS:,} items.")
    return value
