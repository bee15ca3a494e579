"""Operators that need their operands: run on every combination of what these may be, and on spans where they are open."""

from collections.abc import Sequence
from dataclasses import replace

from commonway.feel import syntax as feel
from commonway.feel.partial import spans
from commonway.feel.partial.domain import Abstract, Alternative, PartialContext, PartialList, Span, anything, listed
from commonway.feel.partial.kinds import DAYS_TIME, SAMPLES, YEARS_MONTHS
from commonway.feel.partial.parts import (
    Compile,
    Part,
    Run,
    Scope,
    applied,
    concretely,
    on_values,
    placeholders,
    strictly,
)
from commonway.feel.partial.spans import Apply, Piece

# What grows with the value it is read from.
_GROWING = {("date", "year"), (YEARS_MONTHS, "years"), (DAYS_TIME, "days")}


def comparison(syntax: feel.Comparison, compile_part: Compile) -> Run:
    """Return ``a < b`` and its kin."""
    operands = [compile_part(syntax.left), compile_part(syntax.right)]
    return compares(syntax.operator, operands)


def compares(operator: feel.ComparisonOperator, operands: Sequence[Part]) -> Run:
    """Return the comparison of two compiled operands."""
    left, right = placeholders(2)

    def spanned(found: Sequence[Piece], apply: Apply) -> Abstract:
        return spans.compared(operator, found, apply)

    return strictly(feel.Comparison(operator, left, right), operands, spanned=spanned)


def arithmetic(syntax: feel.Arithmetic, compile_part: Compile) -> Run:
    """Return ``a + b`` and its kin."""
    left, right = placeholders(2)
    operator = syntax.operator

    def spanned(found: Sequence[Piece], apply: Apply) -> Abstract:
        if any(isinstance(piece, Alternative) and piece.value is None for piece in found):
            return None
        if operator in ("+", "-"):
            return spans.added(operator, found, apply)
        return spans.multiplied(found, apply) if operator == "*" else spans.divided(found)

    operands = [compile_part(syntax.left), compile_part(syntax.right)]
    return strictly(feel.Arithmetic(operator, left, right), operands, spanned=spanned)


def negation(syntax: feel.Negation, compile_part: Compile) -> Run:
    """Return ``-a``."""

    def spanned(found: Sequence[Piece], apply: Apply) -> Abstract:
        return spans.monotone((-1,), found, apply, exact=True)

    return strictly(feel.Negation(*placeholders(1)), [compile_part(syntax.operand)], spanned=spanned)


def instance_of(syntax: feel.InstanceOf, compile_part: Compile) -> Run:
    """Return ``value instance of type``: decided by the kind alone where that is known."""

    def spanned(found: Sequence[Piece], apply: Apply) -> Abstract:
        kind = spans.kind_in(found[0])
        if isinstance(syntax.type, feel.NamedType) and kind in SAMPLES:
            return apply([SAMPLES[kind]])
        return spans.decided((True, False, None), found[0].facts)

    (value,) = placeholders(1)
    return strictly(feel.InstanceOf(value, syntax.type), [compile_part(syntax.value)], spanned=spanned)


def interval(syntax: feel.Range, compile_part: Compile) -> Run:
    """Return ``[low..high]``."""
    ends = [end for end in (syntax.low, syntax.high) if end is not None]
    names = iter(placeholders(len(ends)))
    low = next(names) if syntax.low is not None else None
    high = next(names) if syntax.high is not None else None
    rebuilt = replace(syntax, low=low, high=high)
    return strictly(rebuilt, [compile_part(end) for end in ends])


def path(syntax: feel.Path, compile_part: Compile) -> Run:
    """Return ``source.name``: of a context or list known in part, the part that is named."""
    source, name = compile_part(syntax.source), syntax.name
    (subject,) = placeholders(1)
    concrete = concretely(feel.Path(subject, name))

    def spanned(found: Sequence[Piece], apply: Apply) -> Abstract:
        piece = found[0]
        if (spans.kind_in(piece), name) in _GROWING:
            return spans.monotone((1,), found, apply)
        if isinstance(piece, Span) and piece.kind in SAMPLES:
            return spans.of_kind_by_sample(found, apply)
        return anything(piece.facts)

    def of(value: Abstract, scope: Scope) -> Abstract:
        if isinstance(value, PartialContext):
            return value.entries.get(name)
        if isinstance(value, PartialList) and all(_has(item, name) for item in value.items):
            return listed([of(item, scope) for item in value.items])
        return applied(on_values(concrete, scope), [value], spanned)

    return lambda scope: of(source(scope), scope)


def _has(item: Abstract, name: str) -> bool:
    entries = item.entries if isinstance(item, PartialContext) else item
    return isinstance(entries, dict) and name in entries
