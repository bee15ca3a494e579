"""Trying out what unknown facts may be, one after another, until the answer is plain.

The answer becomes a tree that asks one fact a level, in one order throughout, and asks none that makes no difference
below it. Such a tree is unique for what it decides (Bryant 1986, ordered decision diagrams), so where every leaf is a
value the facts left in it are exactly those that matter.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from commonway.feel.partial.domain import (
    NO_FACTS,
    Abstract,
    Alternative,
    Facts,
    Partial,
    Possible,
    Span,
    facts_of,
    gathered,
    identity,
    pieces,
)

MOST_TRIES = 256

Narrowed: TypeAlias = Mapping[str, Abstract]
Evaluate: TypeAlias = Callable[[Narrowed], Abstract]
Divide: TypeAlias = Callable[[str], Sequence[Abstract]]  # the parts to try a fact in; one or none: it is not tried


@dataclass(frozen=True, slots=True)
class Leaf:
    """What is left to say: a value, or what could not be told further."""

    value: Abstract


@dataclass(frozen=True, slots=True)
class Branch:
    """A fact, and what follows from each part of what it may be."""

    fact: str
    children: tuple[tuple[Abstract, "Tree"], ...]


Tree: TypeAlias = Leaf | Branch


class _Tries:
    def __init__(self, most: int) -> None:
        self.left = most


def tree_of(evaluate: Evaluate, divide: Divide, *, order: Mapping[str, int], tries: int = MOST_TRIES) -> Tree:
    """Return the tree of what *evaluate* answers, trying facts in *order* at most *tries* times."""
    return _grown(evaluate, divide, order, {}, _Tries(tries))


def answer_of(tree: Tree) -> Abstract:
    """Return what is possible according to *tree*, each value with the facts it depends on."""
    return gathered(_leaves(tree, NO_FACTS))


def _grown(evaluate: Evaluate, divide: Divide, order: Mapping[str, int], narrowed: Narrowed, tries: _Tries) -> Tree:
    tries.left -= 1
    value = evaluate(narrowed)
    if not isinstance(value, Partial) or tries.left <= 0:
        return Leaf(value)
    found = _first(facts_of(value), divide, order, narrowed)
    if found is None:
        return Leaf(value)
    fact, parts = found
    children = tuple((part, _grown(evaluate, divide, order, {**narrowed, fact: part}, tries)) for part in parts)
    keys = {key_of(child) for _, child in children}
    return children[0][1] if len(keys) == 1 else Branch(fact, children)


def _first(
    facts: Facts, divide: Divide, order: Mapping[str, int], narrowed: Narrowed
) -> tuple[str, Sequence[Abstract]] | None:
    for fact in sorted(facts, key=lambda fact: (order.get(fact, len(order)), fact)):
        if fact not in narrowed:
            parts = divide(fact)
            if len(parts) > 1:
                return fact, parts
    return None


def _leaves(tree: Tree, facts: Facts) -> list[Alternative | Span]:
    if isinstance(tree, Leaf):
        return [_with_facts(piece, facts) for piece in pieces(tree.value)]
    inside = facts | {tree.fact}
    return [piece for _, child in tree.children for piece in _leaves(child, inside)]


def _with_facts(piece: Alternative | Span, facts: Facts) -> Alternative | Span:
    if isinstance(piece, Alternative):
        return Alternative(piece.value, piece.facts | facts)
    return Span(piece.facts | facts, piece.kind, piece.low, piece.high, piece.low_included, piece.high_included)


def key_of(tree: Tree) -> object:
    """Return a key that trees which decide alike share; a tree with an undecided leaf shares it with none."""
    if isinstance(tree, Branch):
        return (tree.fact, tuple((_part_key(part), key_of(child)) for part, child in tree.children))
    return object() if isinstance(tree.value, Partial) else identity(tree.value)


def _part_key(part: Abstract) -> object:
    return part.spans if isinstance(part, Possible) else identity(part)
