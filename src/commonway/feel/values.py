"""FEEL values: what an expression is worked out from and what it gives (DMN 1.5, chapter 10.3.2: the semantic domain).

Null is ``None``: *known to have no value*. An unknown value is never represented here: what is not known is not handed
over. Lists are lists, contexts are dicts with text for keys; neither is ever changed once it is a value.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, DecimalException
from typing import TypeAlias

from commonway.feel.errors import FeelValueError
from commonway.feel.functions import Function
from commonway.feel.numbers import DECIMAL_128
from commonway.feel.syntax import ComparisonOperator
from commonway.feel.temporal.days import Day, FarDate, moved_by_months
from commonway.feel.temporal.durations import Months, Span
from commonway.feel.temporal.reading import parse_date, parse_duration
from commonway.feel.temporal.times import DateAndTime, Time, from_datetime

__all__ = [
    "DECIMAL_128",
    "DateAndTime",
    "Day",
    "FarDate",
    "Function",
    "Months",
    "Range",
    "Scope",
    "Span",
    "Time",
    "Value",
    "as_value",
    "kind_of",
    "move_by_months",
    "parse_date",
    "parse_duration",
]

_WHOLE = 10**34  # whole numbers below it have all their digits
DEEPEST_VALUE = 60  # lists and contexts inside one another that are taken in from outside


@dataclass(frozen=True, slots=True)
class Range:
    """Values from *low* to *high*. *operator* marks what was written as ``(< x)``, ``(= x)`` and so on.

    ``(= x)`` and ``(!= x)`` have *x* at both ends, ``(< x)`` and ``(> x)`` have one end and null for the other.
    """

    low: "Value"
    high: "Value"
    low_included: bool
    high_included: bool
    operator: ComparisonOperator | None = None


Value: TypeAlias = (
    bool
    | Decimal
    | str
    | date
    | FarDate
    | Time
    | DateAndTime
    | Months
    | Span
    | Range
    | Function
    | list["Value"]
    | dict[str, "Value"]
    | None
)


class Scope(dict[str, Value]):
    """Variables whose values are FEEL's already, so that reading one converts nothing."""


# The types of values that hold no others and need no change when they come from outside.
ATOMS = frozenset({bool, Decimal, str, date, FarDate, Time, DateAndTime, Months, Span, type(None)})

_KINDS: dict[type, str] = {
    bool: "boolean",
    Decimal: "number",
    str: "string",
    date: "date",
    FarDate: "date",
    Time: "time",
    DateAndTime: "date and time",
    Months: "years and months duration",
    Span: "days and time duration",
    Range: "range",
    list: "list",
    dict: "context",
    type(None): "null",
}


def kind_of(value: object) -> str:
    """Return the name of the type of *value*."""
    return _KINDS.get(type(value), "function")


def move_by_months(day: date, months: int) -> date | None:
    """Return *day* moved by whole months, or None outside the years 1 to 9999; a day too many becomes the last."""
    moved = moved_by_months(day, months)
    return moved if isinstance(moved, date) else None


def as_value(value: object) -> Value:
    """Return *value*, which comes from outside, as FEEL holds it.

    Whole and floating numbers become decimals, sequences lists, mappings contexts, Python's times and durations
    FEEL's. Raises `FeelValueError` for a type FEEL does not have.
    """
    if type(value) in ATOMS and type(value) is not Decimal:
        return value  # type: ignore[return-value]
    return _taken_in(value, 0)


def _taken_in(value: object, depth: int) -> Value:
    kind = type(value)
    if kind in ATOMS and (kind is not Decimal or value.is_finite()):  # type: ignore[attr-defined]
        return value  # type: ignore[return-value]
    if kind is int and -_WHOLE < value < _WHOLE:  # type: ignore[operator]
        return Decimal(value)  # type: ignore[arg-type]
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if kind is Range or isinstance(value, Function):
        return value  # type: ignore[return-value]
    if isinstance(value, str):
        return str(value)  # an enumeration's member is its text
    if isinstance(value, Mapping | Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return _compound(value, depth)
    return _moment(value)


def _number(value: float | Decimal) -> Value:
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return DECIMAL_128.create_decimal(repr(value))
    if isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite()):
        try:
            return DECIMAL_128.create_decimal(value)
        except DecimalException:
            pass
    raise _not_a_value(value)


def _compound(value: Mapping[object, object] | Sequence[object], depth: int) -> Value:
    if depth >= DEEPEST_VALUE:
        raise FeelValueError(
            f"Lists and contexts are nested more than {DEEPEST_VALUE} deep.", remedy="Hand over a flatter value."
        )
    if isinstance(value, Mapping):
        return {str(key): _taken_in(inner, depth + 1) for key, inner in value.items()}
    return [_taken_in(item, depth + 1) for item in value]


def _moment(value: object) -> Value:
    if isinstance(value, datetime):
        return from_datetime(value)
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if isinstance(value, time):
        return from_datetime(datetime.combine(date(2000, 1, 1), value)).time
    if isinstance(value, timedelta):
        return Span.from_timedelta(value)
    raise _not_a_value(value)


def _not_a_value(value: object) -> FeelValueError:
    return FeelValueError(
        f"{value!r:.80} is not a value FEEL has a type for.",
        remedy="Give text, a finite number, true or false, a date, time or duration, a list, a mapping, or null.",
    )
