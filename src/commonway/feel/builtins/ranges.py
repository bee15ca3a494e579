"""How points and ranges lie to one another (DMN 1.5, table 81; Allen's interval algebra)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from commonway.feel.builtins.signature import Family
from commonway.feel.comparing import order_of
from commonway.feel.errors import NoValue
from commonway.feel.values import Range, Value

FAMILY = Family()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A point or a range by its ends; a point is a range of itself."""

    low: Value
    high: Value
    low_included: bool
    high_included: bool


def _stretch(value: Value) -> _Stretch:
    if not isinstance(value, Range):
        return _Stretch(value, value, low_included=True, high_included=True)
    if value.operator not in (None, "="):
        raise NoValue("This range has an open end.")
    return _Stretch(value.low, value.high, value.low_included, value.high_included)


def _relation(*forms: str) -> Callable[[Callable[[Any, Any], bool]], Callable[[Any, Any], bool]]:
    """Make the function of two stretches a built-in with these forms."""

    def add(body: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
        FAMILY.function(*forms)(lambda first, second: body(_stretch(first), _stretch(second)))
        return body

    return add


def _both_ways(name: str) -> tuple[str, ...]:
    return (
        f"{name}(point1: point, point2: point)",
        f"{name}(point: point, range: range)",
        f"{name}(range: range, point: point)",
        f"{name}(range1: range, range2: range)",
    )


@_relation(*_both_ways("before"))
def before(a: _Stretch, b: _Stretch) -> bool:
    """Return whether all of *a* is before all of *b*."""
    order = order_of(a.high, b.low)
    return order < 0 or (order == 0 and not (a.high_included and b.low_included))


@_relation(*_both_ways("after"))
def after(a: _Stretch, b: _Stretch) -> bool:
    """Return whether all of *a* is after all of *b*."""
    return before(b, a)


@_relation("meets(range1: range, range2: range)")
def meets(a: _Stretch, b: _Stretch) -> bool:
    """Return whether *b* begins with the point *a* ends with."""
    return a.high_included and b.low_included and order_of(a.high, b.low) == 0


@_relation("met by(range1: range, range2: range)")
def met_by(a: _Stretch, b: _Stretch) -> bool:
    """Return whether *a* begins with the point *b* ends with."""
    return meets(b, a)


@_relation("overlaps(range1: range, range2: range)")
def overlaps(a: _Stretch, b: _Stretch) -> bool:
    """Return whether the two have a point in common."""
    return not before(a, b) and not before(b, a)


@_relation("overlaps before(range1: range, range2: range)")
def overlaps_before(a: _Stretch, b: _Stretch) -> bool:
    """Return whether *a* begins before *b* and ends inside it."""
    return overlaps(a, b) and _low_order(a, b) < 0 and _high_order(a, b) <= 0


@_relation("overlaps after(range1: range, range2: range)")
def overlaps_after(a: _Stretch, b: _Stretch) -> bool:
    """Return whether *a* begins inside *b*, after it, and does not end before it."""
    return overlaps(a, b) and _low_order(a, b) > 0 and _high_order(a, b) >= 0


@_relation("finishes(point: point, range: range)", "finishes(range1: range, range2: range)")
def finishes(a: _Stretch, b: _Stretch) -> bool:
    """Return whether the two end together and *a* does not begin before *b*."""
    return a.high_included == b.high_included and order_of(a.high, b.high) == 0 and _low_order(a, b) >= 0


@_relation("finished by(range: range, point: point)", "finished by(range1: range, range2: range)")
def finished_by(a: _Stretch, b: _Stretch) -> bool:
    """Return whether *b* finishes *a*."""
    return finishes(b, a)


@_relation("includes(range: range, point: point)", "includes(range1: range, range2: range)")
def includes(a: _Stretch, b: _Stretch) -> bool:
    """Return whether all of *b* lies in *a*."""
    return _low_order(a, b) <= 0 and _high_order(a, b) >= 0


@_relation("during(point: point, range: range)", "during(range1: range, range2: range)")
def during(a: _Stretch, b: _Stretch) -> bool:
    """Return whether all of *a* lies in *b*."""
    return includes(b, a)


@_relation("starts(point: point, range: range)", "starts(range1: range, range2: range)")
def starts(a: _Stretch, b: _Stretch) -> bool:
    """Return whether the two begin together and *a* does not end after *b*."""
    return a.low_included == b.low_included and order_of(a.low, b.low) == 0 and _high_order(a, b) <= 0


@_relation("started by(range: range, point: point)", "started by(range1: range, range2: range)")
def started_by(a: _Stretch, b: _Stretch) -> bool:
    """Return whether *b* starts *a*."""
    return starts(b, a)


@_relation("coincides(point1: point, point2: point)", "coincides(range1: range, range2: range)")
def coincides(a: _Stretch, b: _Stretch) -> bool:
    """Return whether the two are the same."""
    same_ends = (a.low_included, a.high_included) == (b.low_included, b.high_included)
    return same_ends and order_of(a.low, b.low) == 0 and order_of(a.high, b.high) == 0


def _low_order(a: _Stretch, b: _Stretch) -> int:
    """Return which of the two begins first: a left-out end begins a little later."""
    return order_of(a.low, b.low) or int(b.low_included) - int(a.low_included)


def _high_order(a: _Stretch, b: _Stretch) -> int:
    """Return which of the two ends first: a left-out end ends a little earlier."""
    return order_of(a.high, b.high) or int(a.high_included) - int(b.high_included)
