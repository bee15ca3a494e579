"""The kinds of FEEL values as far as reckoning with unknown ones tells them apart."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from commonway.feel.values import FarDate, Months, Span
from commonway.feel.values import kind_of as feel_kind_of

YEARS_MONTHS = "years and months duration"
DAYS_TIME = "days and time duration"
ORDERED = frozenset({"number", "string", "date", YEARS_MONTHS, DAYS_TIME})  # those whose values have one order

SAMPLES: Mapping[str, Any] = {
    "null": None,
    "boolean": True,
    "number": Decimal(1),
    "string": "a",
    "date": date(2000, 1, 1),
    YEARS_MONTHS: Months(1),
    DAYS_TIME: Span.of(days=1),
}


def kind_of(value: object) -> str:
    """Return the kind of a known value; days beyond the calendar of Python are a kind of their own."""
    return "far date" if type(value) is FarDate else feel_kind_of(value)


def ordered(values: Sequence[Any]) -> list[Any]:
    """Return *values* from the least, or nothing where they have no order."""
    try:
        return sorted(values)
    except TypeError:
        return []
