"""Built-in functions that can answer without knowing all of their arguments (DMN 1.5, chapter 10.3.4).

All others run on every combination of what their arguments may be.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from commonway.feel import syntax as feel
from commonway.feel.partial import spans
from commonway.feel.partial.domain import (
    Abstract,
    PartialContext,
    PartialList,
    Possible,
    Span,
    facts_of,
    gathered,
    listed,
)
from commonway.feel.partial.logic import Truths, as_value, settled, truths
from commonway.feel.partial.parts import Scope, applied, concretely, on_values, placeholders
from commonway.feel.partial.spans import Apply, Piece

Lenient: TypeAlias = Callable[[Sequence[Abstract], Apply, Scope], Any]

# Functions that answer true, false or null.
BOOLEAN = frozenset(
    {
        "contains", "starts with", "ends with", "matches", "list contains", "is", "even", "odd", "before", "after",
        "meets", "met by", "overlaps", "overlaps before", "overlaps after", "finishes", "finished by", "includes",
        "during", "starts", "started by", "coincides", "is defined",
    }
)  # fmt: skip

# Functions whose value grows (1) or shrinks (-1) with each argument.
GROWTH: Mapping[str, tuple[int, ...]] = {
    "floor": (1,),
    "ceiling": (1,),
    "years and months duration": (-1, 1),
}

_EQUAL = concretely(feel.Comparison("=", *placeholders(2)))


def _not(values: Sequence[Abstract], _apply: Apply, scope: Scope) -> Any:
    if len(values) != 1:
        return NotImplemented
    found = truths(values[0], scope)
    return as_value({(None if answer is None else not answer): facts for answer, facts in found.items()})


def _count(values: Sequence[Abstract], _apply: Apply, _scope: Scope) -> Any:
    if len(values) != 1:
        return NotImplemented
    match values[0]:
        case PartialList(items):
            return Decimal(len(items))
        case Possible((), (Span(facts, "list"),)):
            return Possible((), (Span(facts, "number", Decimal(0)),))
    return NotImplemented


def _totalled(values: Sequence[Abstract], apply: Apply, _scope: Scope) -> Any:
    """Answer ``sum``, ``min`` and ``max``, which grow with each item, and are null as soon as one is."""
    items = _items(values)
    if not items:
        return NotImplemented
    if any(item is None for item in items):
        return None

    def on_items(found: Sequence[Any]) -> Any:
        return apply([list(found)])

    def spanned(found: Sequence[Piece], _apply: Apply) -> Abstract:
        if all(spans.kind_in(piece) in spans.BOUNDED for piece in found):
            return spans.monotone([1] * len(found), found, on_items)
        return gathered([Span(spans.facts_of(found))])

    return applied(on_items, items, spanned)


def _every(values: Sequence[Abstract], _apply: Apply, scope: Scope) -> Any:
    return _connected(values, scope, settling=False)


def _some(values: Sequence[Abstract], _apply: Apply, scope: Scope) -> Any:
    return _connected(values, scope, settling=True)


def _connected(values: Sequence[Abstract], scope: Scope, *, settling: bool) -> Any:
    items = _items(values)
    if not items:
        return NotImplemented
    return as_value(settled([truths(item, scope) for item in items], settling=settling))


def _list_contains(values: Sequence[Abstract], _apply: Apply, scope: Scope) -> Any:
    if len(values) != 2 or not isinstance(values[0], PartialList):
        return NotImplemented
    wanted = values[1]

    def compared(found: Sequence[Piece], apply: Apply) -> Abstract:
        return spans.compared("=", found, apply)

    def alike(item: Abstract) -> Truths:
        found = truths(applied(on_values(_EQUAL, scope), [item, wanted], compared), scope)
        facts = facts_of(item) | facts_of(wanted)
        return {bool(answer): facts if len(found) > 1 else depends for answer, depends in found.items()}

    return as_value(settled([alike(item) for item in values[0].items], settling=True))


def _get_value(values: Sequence[Abstract], _apply: Apply, _scope: Scope) -> Any:
    match values:
        case [PartialContext(entries), str() as name]:
            return entries.get(name)
    return NotImplemented


def _concatenate(values: Sequence[Abstract], _apply: Apply, _scope: Scope) -> Any:
    lists = [value.items if isinstance(value, PartialList) else value for value in values]
    if not all(isinstance(each, list | tuple) for each in lists):
        return NotImplemented
    return listed([item for each in lists for item in each])


def _append(values: Sequence[Abstract], apply: Apply, scope: Scope) -> Any:
    return _concatenate([values[0], list(values[1:])], apply, scope) if values else NotImplemented


def _items(values: Sequence[Abstract]) -> Sequence[Abstract]:
    """Return what a function over a list, or over its arguments, goes over; nothing where that is not known."""
    if len(values) > 1:
        return values
    return values[0].items if values and isinstance(values[0], PartialList) else ()


LENIENT: Mapping[str, Lenient] = {
    "not": _not,
    "count": _count,
    "sum": _totalled,
    "min": _totalled,
    "max": _totalled,
    "all": _every,
    "any": _some,
    "list contains": _list_contains,
    "get value": _get_value,
    "concatenate": _concatenate,
    "append": _append,
}
