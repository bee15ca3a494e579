"""How points and ranges lie to one another (DMN 1.5, table 81; Allen's interval algebra).

Each is what its row of the table says, in the logic of three values: an end that a range does not have is null, and
what hangs on it is null as well.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from commonway.feel.builtins.signature import Family
from commonway.feel.comparing import equal, ordered
from commonway.feel.errors import NoValue
from commonway.feel.values import Range, Value

FAMILY = Family()

_Truth: TypeAlias = bool | None
_Relation: TypeAlias = Callable[[Any, Any], _Truth]

_POINTS = "{}(point1: point, point2: point)"
_POINT_RANGE = "{}(point: point, range: range)"
_RANGE_POINT = "{}(range: range, point: point)"
_RANGES = "{}(range1: range, range2: range)"


def _relation(name: str, *forms: str) -> Callable[[_Relation], _Relation]:
    """Make the function of two ranges, or points taken for ranges from themselves to themselves, a built-in."""

    def add(body: _Relation) -> _Relation:
        def relation(first: Value, second: Value) -> Value:
            found = body(_stretch(first), _stretch(second))
            if found is None:
                raise NoValue("It hangs on ends that are not there, or that cannot be compared.")
            return found

        FAMILY.function(*(form.format(name) for form in forms))(relation)
        return body

    return add


def _stretch(value: Value) -> Range:
    if not isinstance(value, Range):
        return Range(value, value, low_included=True, high_included=True)
    if value.operator == "!=":
        raise NoValue("This range goes on before and after what it leaves out.")
    return value


def _turned(body: _Relation) -> _Relation:
    return lambda first, second: body(second, first)


@_relation("before", _POINTS, _POINT_RANGE, _RANGE_POINT, _RANGES)
def before(a: Range, b: Range) -> _Truth:
    """Return whether all of *a* is before all of *b*."""
    return _any(_less(a.high, b.low), _all(not (a.high_included and b.low_included), _same(a.high, b.low)))


@_relation("meets", _RANGES)
def meets(a: Range, b: Range) -> _Truth:
    """Return whether *b* begins with the point *a* ends with."""
    return _all(a.high_included, b.low_included, _same(a.high, b.low))


@_relation("overlaps", _RANGES)
def overlaps(a: Range, b: Range) -> _Truth:
    """Return whether the two have a point in common."""
    return _all(_reaches(a, b), _reaches(b, a))


@_relation("overlaps before", _RANGES)
def overlaps_before(a: Range, b: Range) -> _Truth:
    """Return whether *a* begins before *b* and ends inside it."""
    begins = _any(_less(a.low, b.low), _all(_same(a.low, b.low), a.low_included and not b.low_included))
    return _all(begins, _reaches(a, b), _ends_by(a, b))


@_relation("finishes", _RANGES)
def finishes(a: Range, b: Range) -> _Truth:
    """Return whether the two end together and *a* does not begin before *b*."""
    return _all(a.high_included == b.high_included, _same(a.high, b.high), _begins_in(a, b))


@_relation("finishes", _POINT_RANGE)
def finishes_as_point(a: Range, b: Range) -> _Truth:
    """Return whether the point *a* is the last of *b*."""
    return _all(b.high_included, _same(b.high, a.low))


@_relation("includes", _RANGES)
def includes(a: Range, b: Range) -> _Truth:
    """Return whether all of *b* lies in *a*."""
    return _all(_begins_in(b, a), _ends_by(b, a))


@_relation("includes", _RANGE_POINT)
def includes_point(a: Range, b: Range) -> _Truth:
    """Return whether the point *b* lies in *a*."""
    inside = _all(_less(a.low, b.low), _less(b.low, a.high))
    return _any(inside, _all(_same(a.low, b.low), a.low_included), _all(_same(a.high, b.low), a.high_included))


@_relation("starts", _RANGES)
def starts(a: Range, b: Range) -> _Truth:
    """Return whether the two begin together and *a* does not end after *b*."""
    return _all(a.low_included == b.low_included, _same(a.low, b.low), _ends_by(a, b))


@_relation("starts", _POINT_RANGE)
def starts_as_point(a: Range, b: Range) -> _Truth:
    """Return whether the point *a* is the first of *b*."""
    return _all(b.low_included, _same(b.low, a.low))


@_relation("coincides", _POINTS, _RANGES)
def coincides(a: Range, b: Range) -> _Truth:
    """Return whether the two are the same."""
    included = (a.low_included, a.high_included) == (b.low_included, b.high_included)
    return _all(included, _same(a.low, b.low), _same(a.high, b.high))


_relation("after", _POINTS, _POINT_RANGE, _RANGE_POINT, _RANGES)(_turned(before))
_relation("met by", _RANGES)(_turned(meets))
_relation("overlaps after", _RANGES)(_turned(overlaps_before))
_relation("finished by", _RANGES)(_turned(finishes))
_relation("finished by", _RANGE_POINT)(_turned(finishes_as_point))
_relation("during", _RANGES)(_turned(includes))
_relation("during", _POINT_RANGE)(_turned(includes_point))
_relation("started by", _RANGES)(_turned(starts))
_relation("started by", _RANGE_POINT)(_turned(starts_as_point))


def _reaches(a: Range, b: Range) -> _Truth:
    """Return whether *a* ends at or after the beginning of *b*."""
    return _any(_less(b.low, a.high), _all(_same(a.high, b.low), a.high_included and b.low_included))


def _begins_in(a: Range, b: Range) -> _Truth:
    """Return whether *a* begins with *b* or later."""
    return _any(_less(b.low, a.low), _all(_same(a.low, b.low), b.low_included or not a.low_included))


def _ends_by(a: Range, b: Range) -> _Truth:
    """Return whether *a* ends with *b* or earlier."""
    return _any(_less(a.high, b.high), _all(_same(a.high, b.high), b.high_included or not a.high_included))


def _less(one: Value, other: Value) -> _Truth:
    order = ordered(one, other)
    return None if order is None else order < 0


def _same(one: Value, other: Value) -> _Truth:
    return equal(one, other, _Uncounted())


class _Uncounted:
    """Points hold nothing whose comparing takes steps."""

    def spend(self, steps: int = 1) -> None:
        """Count nothing."""


def _all(*truths: _Truth) -> _Truth:
    if False in truths:
        return False
    return None if None in truths else True


def _any(*truths: _Truth) -> _Truth:
    if True in truths:
        return True
    return None if None in truths else False
