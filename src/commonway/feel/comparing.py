"""Equality, identity, order and membership (DMN 1.5, chapter 10.3.2.13, tables 52 to 54).

Each answers True, False, or None where FEEL says null: the two cannot be compared. Times and date-times are compared
to the second, as the compatibility kit asks.
"""

from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any, Protocol

from commonway.feel.errors import NoValue
from commonway.feel.syntax import ComparisonOperator
from commonway.feel.temporal.days import FarDate, to_ordinal
from commonway.feel.temporal.durations import SECOND, Months, Span
from commonway.feel.temporal.times import DateAndTime, Time, since_midnight
from commonway.feel.values import Function, Range, Value, kind_of


class Effort(Protocol):
    """What keeps count of steps: a `Run`."""

    def spend(self, steps: int = 1) -> None:
        """Count *steps*. Raises `Exhausted` when there were too many."""


_ORDERS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
_DEEPEST_KEY = 6  # levels of lists and contexts that a `likeness` looks into
_SCALARS = (Decimal, str, bool, Months, Span)


def compare(operator: ComparisonOperator, left: Value, right: Value, run: Effort) -> bool | None:
    """Return whether the comparison holds, or None where the two are not comparable.

    Null equals null and nothing else; nothing is before or after null, and true and false have no order. ``<=`` is
    ``<`` or ``=`` (table 52): what equals is at most the other even where there is no order.
    """
    if operator == "=":
        return equal(left, right, run)
    if operator == "!=":
        same = equal(left, right, run)
        return None if same is None else not same
    keys = _keys(left, right)
    if keys:
        # Where the two cannot be told equal, “at most” is “before”, or null.
        unsure = keys[0] == keys[1] and operator in ("<=", ">=") and _are_unlike(left, right)
        return None if unsure else _ORDERS[operator](*keys)
    return True if operator in ("<=", ">=") and equal(left, right, run) else None


def equal(left: Value, right: Value, run: Effort) -> bool | None:
    """Return whether the two are equal, or None where they are of different types."""
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind in _SCALARS:
        return left == right if kind is type(right) else None
    if kind is list or kind is dict:
        return _equal_parts(left, right, run) if kind is type(right) else None
    if kind is Range:
        return _equal_ranges(left, right, run) if isinstance(left, Range) and isinstance(right, Range) else None
    if isinstance(left, Function):
        return left is right if isinstance(right, Function) else None
    keys = _keys(left, right)
    return keys[0] == keys[1] if keys and not _are_unlike(left, right) else None


def identical(left: Value, right: Value, run: Effort) -> bool:
    """Return whether the two are the same element of the domain: of one type, and written alike (``is``)."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list | dict | Range | Function | Decimal):
        return equal(left, right, run) is True
    return left == right


def ordered(left: Value, right: Value) -> int | None:
    """Return a number below, at or above 0 as *left* is before, at or after *right*; None where they have no order."""
    keys = _keys(left, right)
    return (keys[0] > keys[1]) - (keys[0] < keys[1]) if keys else None


def within(value: Value, span: Range, run: Effort) -> bool | None:
    """Return whether *value* lies in the range, or None where it cannot be compared with its ends."""
    if span.operator:
        return compare(span.operator, value, span.high if span.operator[0] == "<" else span.low, run)
    low = compare(">=" if span.low_included else ">", value, span.low, run)
    high = compare("<=" if span.high_included else "<", value, span.high, run)
    if low is False or high is False:
        return False
    return None if low is None or high is None else True


def is_among(value: Value, found: Value, run: Effort) -> bool | None:
    """Return whether *value* passes a test that gave *found*: it is that, one of that list, or in that range."""
    if isinstance(found, Range):
        return equal(value, found, run) if isinstance(value, Range) else within(value, found, run)
    if not isinstance(found, list):
        return equal(value, found, run)
    if isinstance(value, list) and equal(value, found, run):
        return True
    for item in found:
        run.spend()
        if is_among(value, item, run) if isinstance(item, Range) else equal(value, item, run):
            return True
    return False


def _keys(left: Value, right: Value) -> tuple[Any, Any] | None:
    """Return what stands for the two in their common order, or None where they have none."""
    kind = type(left)
    if kind is type(right):
        if kind is Decimal or kind is str or kind is date or kind is Months or kind is Span:
            return left, right
        if kind is DateAndTime or kind is Time:
            return _clock_keys(left, right)
    if isinstance(left, date | FarDate) and isinstance(right, date | FarDate):
        return to_ordinal(left), to_ordinal(right)
    return None


def _clock_keys(left: Any, right: Any) -> tuple[int, int]:
    """Return what stands for two times or date-times; a local one takes the other's offset (table 54)."""
    if isinstance(left, Time):
        if _one_is_local(left, right):
            return left.nanoseconds // SECOND, right.nanoseconds // SECOND
        return since_midnight(left) // SECOND, since_midnight(right) // SECOND
    if _one_is_local(left.time, right.time):
        left, right = DateAndTime(left.date, _local(left.time)), DateAndTime(right.date, _local(right.time))
    return left.nanoseconds // SECOND, right.nanoseconds // SECOND


def _one_is_local(left: Time, right: Time) -> bool:
    return (left.zone is None) is not (right.zone is None)


def _local(time: Time) -> Time:
    return replace(time, zone=None)


def _are_unlike(left: Value, right: Value) -> bool:
    """Return whether one is a local time and the other in UTC's line: which is earlier may be told, not if they equal."""
    if isinstance(left, DateAndTime) and isinstance(right, DateAndTime):
        return _one_is_local(left.time, right.time)
    return isinstance(left, Time) and isinstance(right, Time) and _one_is_local(left, right)


def _equal_ranges(left: Range, right: Range, run: Effort) -> bool:
    if (left.low_included, left.high_included, left.operator) != (
        right.low_included,
        right.high_included,
        right.operator,
    ):
        return False
    return equal(left.low, right.low, run) is True and equal(left.high, right.high, run) is True


def _equal_parts(left: Any, right: Any, run: Effort) -> bool:
    # Without recursion, and counted: what is built of itself over and over may be astronomically large.
    waiting = [(left, right)]
    while waiting:
        one, other = waiting.pop()
        run.spend()
        if one is other:
            continue
        if isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                return False
            waiting.extend(zip(one, other, strict=True))
        elif isinstance(one, dict) and isinstance(other, dict):
            if one.keys() != other.keys():
                return False
            waiting.extend((inner, other[key]) for key, inner in one.items())
        elif isinstance(one, list | dict) or not equal(one, other, run):
            return False
    return True


def likeness(value: Value, run: Effort, depth: int = 0) -> Hashable:
    """Return a key that equal values share, so that a value need only be compared with those of its key."""
    run.spend()
    kind = type(value)
    if value is None or kind in _SCALARS:
        return kind, value
    if isinstance(value, date | FarDate):
        return date, to_ordinal(value)
    if isinstance(value, Time):
        return kind, value.zone is None, since_midnight(value) // SECOND
    if isinstance(value, DateAndTime):
        return kind, value.time.zone is None, value.nanoseconds // SECOND
    if isinstance(value, list) and depth < _DEEPEST_KEY:
        return kind, *(likeness(item, run, depth + 1) for item in value)
    if isinstance(value, dict) and depth < _DEEPEST_KEY:
        return kind, frozenset((key, likeness(inner, run, depth + 1)) for key, inner in value.items())
    return (kind,)


def position_of(value: Value, items: list[Value], run: Effort) -> int:
    """Return where *value* is first among *items*, from 0, or -1."""
    for place, item in enumerate(items):
        run.spend()
        if equal(value, item, run):
            return place
    return -1


def order_of(left: Value, right: Value) -> int:
    """Return the order of two values that must have one. Raises `NoValue` where they have none."""
    found = ordered(left, right)
    if found is None:
        raise NoValue(f"A {kind_of(left)} and a {kind_of(right)} have no order.")
    return found
