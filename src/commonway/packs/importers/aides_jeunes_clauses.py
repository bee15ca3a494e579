"""Clauses: what conditions of aides-jeunes become, each a test on one fact or an expression over several, with words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commonway.feel.unary import quote
from commonway.packs.importers.aides_jeunes_facts import Fact
from commonway.packs.importers.aides_jeunes_source import Entry
from commonway.packs.plain import Path
from commonway.packs.problems import Place, Problem, error, warning

Words = Mapping[str, str]


class ConditionInvalidError(Exception):
    """A condition cannot be understood; ``problem`` says where and what to do."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One condition: a FEEL ``test`` on a ``fact``, or an ``expression``; ``words`` go on after *that* or *if*."""

    id: str
    words: Words
    fact: str = ""
    test: str = ""
    expression: str = ""
    facts: tuple[str, ...] = ()
    values: tuple[str, ...] = ()  # what the fact is compared with, where that can be chosen
    compared: tuple[tuple[str, tuple[str, ...]], ...] = ()  # the same of an expression, by fact
    asked: Fact | None = None  # how to ask for the fact, where it is none of the known ones

    @property
    def reads(self) -> tuple[str, ...]:
        """The facts it reads."""
        return (self.fact,) if self.fact else self.facts

    def as_expression(self) -> str:
        """Return the condition as an expression, whichever it is."""
        if not self.fact:
            return self.expression
        if self.test.startswith("not("):
            return f"not({self.fact} in ({self.test[4:-1]}))"
        if self.test in ("true", "false"):
            return f"{self.fact} = {self.test}"
        if self.test[0] in "<>":
            return f"{self.fact} {self.test}" if "," not in self.test else f"{self.fact} in ({self.test})"
        if self.test[0] in "([" or len(self.values) != 1:
            return f"{self.fact} in ({self.test})"
        return f"{self.fact} = {self.test}"


@dataclass(frozen=True, slots=True)
class Given:
    """A condition as written, the benefit it is of and where it stands; *note* takes warnings."""

    fields: Mapping[str, Any]
    entry: Entry
    path: Path
    note: Callable[[Problem], None]
    institutions: Mapping[str, Entry]
    names: Mapping[tuple[str, str], str]  # (level, code) -> name of the place

    def place(self, *path: str | int) -> Place:
        """Return where the part at *path* of the condition stands."""
        return self.entry.place(*self.path, *path)

    def wrong(self, what: str, remedy: str, *path: str | int) -> ConditionInvalidError:
        """Return the error about the part at *path*."""
        return ConditionInvalidError(error(self.place(*path), what, remedy))

    def doubt(self, what: str, remedy: str, *path: str | int) -> None:
        """Note something that deserves a look."""
        self.note(warning(self.place(*path), what, remedy))


def one_of(fact: str, values: Sequence[str], words: Words, *, id_: str = "") -> Clause:
    """Return the clause that *fact* is one of *values*."""
    test = ", ".join(quote(value) for value in values)
    return Clause(id=id_ or fact, fact=fact, test=test, words=words, values=tuple(values))


def true(fact: str, words: Words, *, asked: Fact | None = None) -> Clause:
    """Return the clause that *fact* is true."""
    return Clause(id=fact, fact=fact, test="true", words=words, asked=asked)


def never(id_: str, words: Words) -> Clause:
    """Return the clause that nobody meets."""
    return Clause(id=id_, expression="false", words=words)


def written(number: Decimal) -> str:
    """Return *number* as FEEL writes it."""
    text = format(number.normalize(), "f")
    return text if number >= 0 else f"({text})"
