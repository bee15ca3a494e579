"""Which unknown facts an unknown answer waits for."""

from collections.abc import Mapping
from functools import reduce
from typing import TypeAlias

import polars as pl

from commonway.dmn.vectorise.columns import NotVectorised
from commonway.dmn.vectorise.kinds import Kind
from commonway.dmn.vectorise.scope import names_in
from commonway.dmn.vectorise.translating import Translator
from commonway.feel.syntax import And, Call, Expression, If, Name, Or

Masks: TypeAlias = dict[str, pl.Expr]


def mattering(translator: Translator, part: Expression, facts: Mapping[str, Kind], *, want: bool = True) -> Masks:
    """Return, by fact that *part* reads, where it is unknown and whether *part* is *want* is unknown for want of it.

    What the decided parts of an undecided ``and``, ``or`` or ``if`` read matters no more.
    """
    if isinstance(part, Call) and part.function == Name("not") and len(part.arguments) == 1:
        return mattering(translator, part.arguments[0], facts, want=not want)
    is_open = _is_open(translator, part, want=want)
    if isinstance(part, And | Or):
        return _within(is_open, [mattering(translator, operand, facts, want=want) for operand in part.operands])
    if isinstance(part, If):
        return _within(is_open, _of_choice(translator, part, facts, want=want))
    read = _read_by(translator, part)
    return {fact: is_open & translator.unknown(fact) for fact in facts if fact in read}


def _of_choice(translator: Translator, part: If, facts: Mapping[str, Kind], *, want: bool) -> list[Masks]:
    try:
        chosen = translator.truth(part.condition, translator.scope).true
    except NotVectorised:
        chosen = translator.interpreting.truth(part.condition).true
    yes, no = chosen.fill_null(value=True), (~chosen).fill_null(value=True)
    return [
        mattering(translator, part.condition, facts),
        {fact: mask & yes for fact, mask in mattering(translator, part.yes, facts, want=want).items()},
        {fact: mask & no for fact, mask in mattering(translator, part.no, facts, want=want).items()},
    ]


def _within(is_open: pl.Expr, found: list[Masks]) -> Masks:
    masks: dict[str, list[pl.Expr]] = {}
    for each in found:
        for fact, mask in each.items():
            masks.setdefault(fact, []).append(mask)
    return {fact: is_open & reduce(lambda one, other: one | other, each) for fact, each in masks.items()}


def _is_open(translator: Translator, part: Expression, *, want: bool) -> pl.Expr:
    try:
        truth = translator.truth(part, translator.scope)
    except NotVectorised:
        truth = translator.interpreting.truth(part)
    return (truth.true if want else truth.false).is_null()


def _read_by(translator: Translator, part: Expression) -> frozenset[str]:
    try:
        return translator.facts_of(part)
    except NotVectorised:
        return names_in(part)
