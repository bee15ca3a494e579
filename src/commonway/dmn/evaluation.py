"""What an evaluation carries with it, and what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from commonway.feel.errors import Exhausted
from commonway.feel.run import STEPS
from commonway.feel.values import Scope, Value

DEEPEST_CALLS = 40  # of functions in functions: recursion beyond it gives null
_MOST_PROBLEMS = 1_000  # kept of one evaluation: they can be as many as there are values


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that made a value null: what, in which *element*, in which FEEL *expression*.

    *line* is of the file and *column* of the expression's own line, both from 1 and 0 where not known.
    """

    what: str
    source: str = ""
    element: str = ""
    expression: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = [self.source] if self.source else []
        if self.line:
            place.append(f"line {self.line}")
        if self.element:
            place.append(self.element)
        return f"{', '.join(place)}: {self.what}" if place else self.what


@dataclass(slots=True)
class Run:
    """One evaluation: the moment it is made for, and the problems met so far.

    *extra* are values given for no input; a model that shares names has them in scope. *left* are the steps that all
    expressions together may still take.
    """

    now: datetime
    problems: dict[Problem, None] = field(default_factory=dict)  # each once, in the order they were met
    extra: dict[str, Value] = field(default_factory=dict)
    left: int = STEPS
    depth: int = 0

    def spend(self, steps: int = 1) -> None:
        """Count *steps*. Raises `commonway.feel.errors.Exhausted` when there were too many."""
        self.left -= steps
        if self.left < 0:
            raise Exhausted(f"This takes more than {STEPS:,} steps.")

    def note(self, problem: Problem) -> None:
        """Keep *problem*, if there are not too many already."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems[problem] = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a decision gave, and all that went wrong on the way; a *value* of None with no problems is a plain null."""

    value: Value
    problems: tuple[Problem, ...] = ()


def extended(scope: Scope, names: Mapping[str, Value]) -> Scope:
    """Return *scope* with *names* as well; one that is in both is that of *names*."""
    both = Scope(scope)
    both.update(names)
    return both


Evaluate: TypeAlias = Callable[[Scope, Run], Value]
"""Logic ready to run: from the names in scope to a value. What cannot be worked out is null and a problem."""


class Constant:
    """Logic that gives the same value whatever is in scope."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def __call__(self, _scope: Scope, _run: Run) -> Value:
        """Return the value."""
        return self.value


Test: TypeAlias = Callable[[Value, Scope, Run], bool]
"""Unary tests ready to run: whether a value passes."""
