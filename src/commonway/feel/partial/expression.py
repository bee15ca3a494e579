"""An expression that can be put to a situation of which only a part is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from commonway.feel import syntax as feel
from commonway.feel.parser import parse_expression, parse_unary_tests
from commonway.feel.partial.compiling import compile_part
from commonway.feel.partial.domain import (
    Abstract,
    Partial,
    PartialContext,
    PartialList,
    Possible,
    facts_of,
    gathered,
    pieces,
)
from commonway.feel.partial.knowledge import Domain
from commonway.feel.partial.landmarks import Marks
from commonway.feel.partial.logic import truths
from commonway.feel.partial.names import names_in
from commonway.feel.partial.parts import Part, Scope
from commonway.feel.partial.refining import MOST_TRIES, Tree, answer_of, tree_of
from commonway.feel.partial.situations import NOTHING, Situation


@dataclass(frozen=True, slots=True)
class Known:
    """An answer that is certain, whatever the unknown facts are."""

    value: Any


Answer = Known | Possible


class PartialExpression:
    """A FEEL expression compiled for situations known in part. Make one with `compile_partial`.

    ``facts`` are the names it cannot do without; ``reads`` all it may read, fields of items and functions included.
    """

    __slots__ = ("facts", "marks", "part", "reads", "syntax")

    def __init__(self, syntax: feel.Expression) -> None:
        self.syntax = syntax
        self.part: Part = compile_part(syntax)
        self.facts: frozenset[str] = names_in(syntax).firm
        self.reads: frozenset[str] = names_in(syntax).all
        self.marks = Marks.of(syntax)

    def possible(self, situation: Situation) -> Abstract:
        """Return the value, or what it may be, without trying out facts: fast, and perhaps less than could be told."""
        return self.part(situation.scope(self.facts))

    def holds(self, situation: Situation, *, exact: bool = False) -> bool | None:
        """Return whether this is true (True), is anything but true (False), or could still be either (None).

        *exact*: try out what unknown facts may be, so that ``x or not(x)`` is true.
        """
        scope = situation.scope(self.facts)
        found = self.part(scope)
        answer = holds(found, scope)
        if answer is None and exact:
            return holds(self.refined(situation), scope)
        return answer

    def answer(self, situation: Situation, *, tries: int = MOST_TRIES) -> Answer:
        """Return the value, or all that is still possible with the facts each depends on."""
        return as_answer(self.refined(situation, tries=tries))

    def refined(self, situation: Situation, *, tries: int = MOST_TRIES) -> Abstract:
        """Return what `possible` does, told as exactly as *tries* of what unknown facts may be can tell."""
        found = self.possible(situation)
        return answer_of(self.tree(situation, tries=tries)) if isinstance(found, Partial) else found

    def tree(self, situation: Situation, *, tries: int = MOST_TRIES) -> Tree:
        """Return which unknown facts decide this, and how."""
        return decision_tree(self.possible, situation, marks=self.marks, facts=self.facts, tries=tries)


def decision_tree(
    possible: Any,
    situation: Situation,
    *,
    marks: Marks,
    facts: frozenset[str],
    tries: int = MOST_TRIES,
) -> Tree:
    """Return the tree of what *possible*, a function of a situation, gives when unknown facts are tried out."""
    scope = situation.scope(facts)
    domains = unknown_parts(scope)
    known_marks = marks.in_scope(scope)

    def evaluate(narrowed: Mapping[str, Abstract]) -> Abstract:
        return possible(situation.narrowing(narrowed) if narrowed else situation)

    def divide(fact: str) -> Sequence[Abstract]:
        if fact not in domains:
            return ()
        return known_marks.cells(fact, domains[fact])

    order = {fact: number for number, fact in enumerate(domains)}
    return tree_of(evaluate, divide, order=order, tries=tries)


def holds(value: Abstract, scope: Scope) -> bool | None:
    """Return whether *value* is true for all that is possible, for none, or (None) for some."""
    if not isinstance(value, Partial):
        return value is True
    found = truths(value, scope)
    if True not in found:
        return False
    return None if len(found) > 1 else True


def as_answer(value: Abstract) -> Answer:
    """Return *value* as callers read it: known, or possibilities; a list or context known in part is spelt out."""
    if not isinstance(value, Partial):
        return Known(value)
    if isinstance(value, Possible):
        return value
    found = gathered(pieces(value))
    return found if isinstance(found, Possible) else Known(found)


@lru_cache(maxsize=16_384)
def compile_partial(text: str, *, names: tuple[str, ...] = ()) -> PartialExpression:
    """Return the FEEL expression *text* for situations known in part, once for all who ask.

    *names* in scope that hold blanks or symbols have to be named. Raises `FeelSyntaxError` where it cannot be read.
    """
    return PartialExpression(parse_expression(text, names=names))


@lru_cache(maxsize=16_384)
def compile_partial_test(subject: str, text: str, *, names: tuple[str, ...] = ()) -> PartialExpression:
    """Return the FEEL unary tests *text* on the fact *subject*, for situations known in part."""
    return PartialExpression(feel.In(feel.Name(subject), parse_unary_tests(text, names=names)))


def partial(
    compiled: PartialExpression, known: Mapping[str, Any], *, now: datetime, unknown: Mapping[str, Domain] = NOTHING
) -> Answer:
    """Return what *compiled* gives where only *known* is known: a value, or what is possible.

    *unknown* says what is known beforehand of facts that are not known: see `commonway.feel.partial.knowledge`.
    """
    return compiled.answer(Situation(known, now=now, unknown=unknown))


def unknown_parts(scope: Scope) -> dict[str, Abstract]:
    """Return what each unknown fact of *scope* may be, parts of known ones included."""
    found: dict[str, Abstract] = {}

    def collect(value: Abstract) -> None:
        if isinstance(value, PartialList):
            for item in value.items:
                collect(item)
        elif isinstance(value, PartialContext):
            for entry in value.entries.values():
                collect(entry)
        elif isinstance(value, Possible):
            for fact in facts_of(value):
                found.setdefault(fact, value)

    for value in scope.unknown.values():
        collect(value)
    return found
