"""Reckoning with spans: what comparing, adding and monotone functions make of values known only between two ends."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from commonway.feel.partial.domain import NO_FACTS, Abstract, Alternative, Facts, Span, anything, gathered
from commonway.feel.partial.kinds import ORDERED, SAMPLES, kind_of

Piece: TypeAlias = Alternative | Span
Apply: TypeAlias = Callable[[Sequence[Any]], Any]

UNDECIDED = (True, False, None)
_WITH_NULL: dict[str, tuple[bool | None, ...]] = {
    **dict.fromkeys(("=", "!="), (True, False)),
    **dict.fromkeys(("<=", ">="), (True, None)),  # null is at most null
}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
BOUNDED = ORDERED - {"string"}  # joining texts does not keep their order


def facts_of(pieces: Sequence[Piece]) -> Facts:
    """Return the facts *pieces* depend on, together."""
    return NO_FACTS.union(*(piece.facts for piece in pieces))


def compared(operator: str, pieces: Sequence[Piece], apply: Apply) -> Abstract:
    """Return what comparing two pieces, one of them a span, may give; *apply* compares values."""
    left, right = pieces
    facts = facts_of(pieces)
    kinds = kind_in(left), kind_in(right)
    if "" in kinds:
        if "null" in kinds:
            return decided(_WITH_NULL.get(operator, (None,)), facts)
        return decided(UNDECIDED, facts)
    if kinds[0] != kinds[1]:
        # Whatever the values, what counts is that they are of different kinds.
        return apply([sample(left), sample(right)])
    if kinds[0] not in ORDERED:
        return decided(UNDECIDED, facts)
    return decided([answer for answer in (True, False) if _may(operator, left, right, answer)], facts)


def decided(answers: Sequence[bool | None], facts: Facts) -> Abstract:
    """Return what is one of *answers*."""
    return gathered([Alternative(answer, facts) for answer in answers])


def added(operator: str, pieces: Sequence[Piece], apply: Apply) -> Abstract:
    """Return the sum or difference of two pieces, one of them a span."""
    exact = all(kind_in(piece) == "number" for piece in pieces)
    return monotone((1, 1 if operator == "+" else -1), pieces, apply, exact=exact)


def multiplied(pieces: Sequence[Piece], apply: Apply) -> Abstract:
    """Return the product of two pieces, one of them a span."""
    facts = facts_of(pieces)
    if any(kind_in(piece) != "number" for piece in pieces):
        return of_kind_by_sample(pieces, apply)
    factor = next((piece.value for piece in pieces if isinstance(piece, Alternative)), None)
    if factor:
        direction = 1 if factor > 0 else -1
        return monotone((direction, direction), pieces, apply, exact=True)
    ends = [end for piece in pieces for end in ends_of(piece)[:2]]
    if None in ends:
        return gathered([Span(facts, "number")])
    corners = [apply([left, right]) for left in ends[:2] for right in ends[2:]]
    if None in corners:
        return anything(facts)
    return gathered([Span(facts, "number", min(corners), max(corners))])


def divided(pieces: Sequence[Piece]) -> Abstract:
    """Return the quotient or power of two pieces, one of them a span: null for a division by zero and the like."""
    facts = facts_of(pieces)
    if any(kind_in(piece) != "number" for piece in pieces):
        return anything(facts)
    return gathered([Span(facts, "number"), Alternative(None, facts)])


def monotone(directions: Sequence[int], pieces: Sequence[Piece], apply: Apply, *, exact: bool = False) -> Abstract:
    """Return what a function that only grows (1) or shrinks (-1) with each argument makes of *pieces*.

    *exact*: the function grows strictly, so that an end left out stays out.
    """
    facts = facts_of(pieces)
    shape = of_kind_by_sample(pieces, apply)
    kind = next((each.kind for each in getattr(shape, "spans", ())), "")
    if kind not in BOUNDED or any(kind_in(piece) not in BOUNDED for piece in pieces):
        return shape
    low, low_included = _outcome(directions, pieces, apply, side=-1)
    high, high_included = _outcome(directions, pieces, apply, side=1)
    found: list[Piece] = [Span(facts, kind, low, high, low_included or not exact, high_included or not exact)]
    if kind != "number" and None in (low, high):
        found.append(Alternative(None, facts))  # beyond the end of the calendar
    return gathered(found)


def of_kind_by_sample(pieces: Sequence[Piece], apply: Apply) -> Abstract:
    """Return the kind of what *apply* gives, judged by one example of each kind; null where the kinds do not fit."""
    facts = facts_of(pieces)
    kinds = [kind_in(piece) for piece in pieces]
    if "null" in kinds:
        return None
    if any(kind not in SAMPLES for kind in kinds):
        return anything(facts)
    value = apply([SAMPLES[kind] for kind in kinds])
    return None if value is None else gathered([Span(facts, kind_of(value))])


def kind_in(piece: Piece) -> str:
    """Return the kind of *piece*; nothing for anything."""
    return piece.kind if isinstance(piece, Span) else kind_of(piece.value)


def sample(piece: Piece) -> Any:
    """Return a value of *piece*, or of its kind."""
    if isinstance(piece, Alternative):
        return piece.value
    return next((end for end in (piece.low, piece.high) if end is not None), SAMPLES.get(piece.kind))


def ends_of(piece: Piece) -> tuple[Any, Any, bool, bool]:
    """Return both ends of *piece* and whether they belong to it; None is no end."""
    if isinstance(piece, Alternative):
        return piece.value, piece.value, True, True
    return piece.low, piece.high, piece.low_included, piece.high_included


def _outcome(directions: Sequence[int], pieces: Sequence[Piece], apply: Apply, *, side: int) -> tuple[Any, bool]:
    arguments = []
    included = True
    for direction, piece in zip(directions, pieces, strict=True):
        low, high, low_included, high_included = ends_of(piece)
        upper = direction * side > 0
        arguments.append(high if upper else low)
        included = included and (high_included if upper else low_included)
    if any(argument is None for argument in arguments):
        return None, True
    return apply(arguments), included


def _may(operator: str, left: Piece, right: Piece, answer: bool) -> bool:
    """Return whether the comparison of two pieces of one ordered kind can come out as *answer*."""
    if operator == "!=":
        return _may("=", left, right, not answer)
    if operator == "=":
        return _meet(left, right) if answer else not _same_point(left, right)
    if not answer:
        operator = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}[operator]
    if operator in (">", ">="):
        operator, left, right = _MIRRORED[operator], right, left
    low, _, low_included, _ = ends_of(left)
    _, high, _, high_included = ends_of(right)
    if low is None or high is None:
        return True
    return bool(low < high) or (operator == "<=" and low == high and low_included and high_included)


def _meet(left: Piece, right: Piece) -> bool:
    return _may("<=", left, right, answer=True) and _may("<=", right, left, answer=True)


def _same_point(left: Piece, right: Piece) -> bool:
    ends = [*ends_of(left)[:2], *ends_of(right)[:2]]
    return ends[0] is not None and all(end == ends[0] for end in ends)
