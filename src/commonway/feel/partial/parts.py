"""Parts of an expression made ready to run on a scope in which names may be unknown."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from commonway.feel import syntax as feel
from commonway.feel.compile import compile_expression
from commonway.feel.partial.domain import (
    NO_FACTS,
    Abstract,
    Alternative,
    Facts,
    Partial,
    anything,
    coarse,
    combined,
    depending,
    facts_of,
    gathered,
    pieces,
)
from commonway.feel.partial.spans import Apply, Piece
from commonway.feel.types import FeelType
from commonway.feel.values import Scope as Variables

DEEPEST = 24  # calls within calls on values not known; beyond, a call may give anything
LARGEST = 20_000  # steps over items and calls for one answer; beyond, the rest may be anything


@dataclass(slots=True)
class Steps:
    """How many steps an evaluation may still take."""

    left: int = LARGEST


@dataclass(slots=True)
class Scope:
    """What the names mean here: *known* ones as values, *unknown* ones as what they may be."""

    known: Variables
    unknown: dict[str, Partial]
    now: datetime
    functions: Mapping[str, "PartialFunction"] = field(default_factory=dict)
    depth: int = 0
    steps: Steps = field(default_factory=Steps)

    def within(self, bindings: Mapping[str, Abstract]) -> "Scope":
        """Return this scope with *bindings* before all else."""
        known, unknown = Variables(self.known), dict(self.unknown)
        functions = self.functions
        for name, value in bindings.items():
            if isinstance(value, Partial):
                known.pop(name, None)
                unknown[name] = value
            else:
                unknown.pop(name, None)
                known[name] = value
            if isinstance(value, PartialFunction):
                functions = {**functions, name: value}
            elif name in functions:
                functions = {each: kept for each, kept in functions.items() if each != name}
        return Scope(known, unknown, self.now, functions, self.depth, self.steps)

    def facts(self, names: frozenset[str]) -> Facts:
        """Return the unknown facts that *names* depend on."""
        return NO_FACTS.union(*(facts_of(value) for name, value in self.unknown.items() if name in names))

    def exhausted(self) -> bool:
        """Take a step; return whether there were none left to take."""
        self.steps.left -= 1
        return self.steps.left < 0


Run: TypeAlias = Callable[[Scope], Abstract]


@dataclass(frozen=True, slots=True)
class Part:
    """A compiled part: *names* it reads, and how it runs when one of them is unknown."""

    names: frozenset[str]
    concrete: Run
    partial: Run

    def __call__(self, scope: Scope) -> Abstract:
        """Return the value in *scope*, by the interpreter where all it reads is known."""
        if self.names.isdisjoint(scope.unknown):
            return self.concrete(scope)
        return self.partial(scope)


@dataclass(frozen=True, slots=True)
class PartialFunction(Partial):
    """A function that can be called with values not known; *scope* is where it was defined, *facts* what it reads."""

    parameters: tuple[str, ...]
    body: Run
    scope: Scope
    facts: Facts = NO_FACTS

    def __call__(self, arguments: Mapping[str, Abstract], scope: Scope) -> Abstract:
        """Return what the call may give; *arguments* by parameter."""
        if scope.depth >= DEEPEST or scope.exhausted():
            return anything(self.facts.union(*map(facts_of, arguments.values())))
        inside = self.scope.within(arguments)
        inside.depth, inside.steps = scope.depth + 1, scope.steps
        return self.body(inside)


Compile: TypeAlias = Callable[[feel.Expression], Part]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the interpreter is told of the names and types in scope; see `commonway.feel.compile.compile_expression`."""

    names: frozenset[str] = frozenset()
    types: Mapping[str, FeelType] = field(default_factory=dict)


_NO_VOCABULARY = Vocabulary()
_vocabulary: ContextVar[Vocabulary] = ContextVar("vocabulary", default=_NO_VOCABULARY)


@contextmanager
def speaking(vocabulary: Vocabulary) -> Iterator[None]:
    """Compile what is compiled meanwhile with *vocabulary*."""
    token = _vocabulary.set(vocabulary)
    try:
        yield
    finally:
        _vocabulary.reset(token)


def concretely(syntax: feel.Expression) -> Run:
    """Return *syntax* run by the interpreter; it is compiled when first needed."""
    compiled = None
    vocabulary = _vocabulary.get()

    def run(scope: Scope) -> Abstract:
        nonlocal compiled
        if compiled is None:
            compiled = compile_expression(syntax, names=vocabulary.names, types=vocabulary.types)
        return compiled.evaluate(scope.known, now=scope.now)

    return run


def placeholders(count: int) -> tuple[feel.Name, ...]:
    """Return names that no expression can spell, to stand for values."""
    return tuple(feel.Name(f"\x00{number}") for number in range(count))


def on_values(concrete: Run, scope: Scope) -> Apply:
    """Return how to run *concrete*, written over `placeholders`, on values."""

    def apply(values: Sequence[Any]) -> Any:
        bound = Variables((f"\x00{number}", value) for number, value in enumerate(values))
        return concrete(Scope(bound, {}, scope.now))

    return apply


Spanned: TypeAlias = Callable[[Sequence[Piece], Apply], Abstract]


def strictly(syntax: feel.Expression, operands: Sequence[Part], *, spanned: Spanned | None = None) -> Run:
    """Return how to run *syntax*, written over `placeholders`, on every combination of what *operands* may be.

    *spanned* says what becomes of a combination with a span in it; without, that may be anything.
    """
    concrete = concretely(syntax)

    def run(scope: Scope) -> Abstract:
        return applied(on_values(concrete, scope), [operand(scope) for operand in operands], spanned)

    return run


def applied(apply: Apply, operands: Sequence[Abstract], spanned: Spanned | None = None) -> Abstract:
    """Return what *apply* gives on every combination of what *operands* may be."""
    if not any(isinstance(operand, Partial) for operand in operands):
        return apply(operands)
    combinations = combined(operands)
    if combinations is None and spanned is not None:
        combinations = combined([coarse(operand) for operand in operands])
    if combinations is None:
        return anything(NO_FACTS.union(*map(facts_of, operands)))
    found: list[Piece] = []
    for combination in combinations:
        facts = NO_FACTS.union(*(piece.facts for piece in combination))
        values = [piece.value for piece in combination if isinstance(piece, Alternative)]
        if len(values) == len(combination):
            found.append(Alternative(apply(values), facts))
        elif spanned is None:
            found.extend(pieces(anything(facts)))
        else:
            found.extend(depending(piece, facts) for piece in pieces(spanned(combination, apply)))
    return gathered(found)
