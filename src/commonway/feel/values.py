"""FEEL values and what can be done with them (DMN 1.5, chapter 10.3.2: the semantic domain).

Numbers are decimals of 34 digits, as DMN asks; ``None`` is FEEL's null: *known to have no value*. An unknown value
is never represented here: what is not known is not handed over.
"""

import math
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from typing import Literal, TypeAlias

from commonway.feel.errors import FeelValueError

DECIMAL_128 = Context(prec=34, Emin=-6143, Emax=6144)

Operator: TypeAlias = Literal["<", "<=", ">", ">=", "="]


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A FEEL *years and months duration*, counted in months."""

    count: int


Value: TypeAlias = bool | Decimal | str | date | Months | timedelta | None

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEARS_MONTHS = re.compile(r"(?P<sign>-?)P(?=\d)(?:(?P<years>\d{1,6})Y)?(?:(?P<months>\d{1,6})M)?")
_DAYS_TIME = re.compile(
    r"(?P<sign>-?)P(?=\d|T\d)(?:(?P<days>\d{1,8})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,8}(?:\.\d{1,6})?)S)?)?"
)


def as_value(value: object) -> Value:
    """Return *value* as FEEL holds it: whole and floating numbers become decimals.

    Raises `FeelValueError` for a type FEEL does not have here (for example a list, or a moment with a time).
    """
    if value is None or isinstance(value, bool | Months | timedelta):
        return value
    if isinstance(value, str):
        return str(value)  # an enumeration's member is its text
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float) and math.isfinite(value):
        return Decimal(repr(value))
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return date(value.year, value.month, value.day)
    raise FeelValueError(
        f"{value!r} is not a value a test can be put to.",
        remedy="Give text, a finite number, true or false, a date, a duration, or null.",
    )


def parse_date(text: str) -> date | None:
    """Return the ISO 8601 calendar day *text* (``2025-02-06``, and no other form), or None where it is not one."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_duration(text: str) -> Months | timedelta | None:
    """Return the ISO 8601 duration *text* (``P18Y``, ``P2Y6M``, ``P10DT12H``), or None where it is not one.

    As in FEEL, years and months do not mix with days and time: a month has no fixed number of days.
    """
    if match := _YEARS_MONTHS.fullmatch(text):
        months = int(match["years"] or 0) * 12 + int(match["months"] or 0)
        return Months(-months if match["sign"] else months)
    if match := _DAYS_TIME.fullmatch(text):
        span = timedelta(
            days=int(match["days"] or 0),
            hours=int(match["hours"] or 0),
            minutes=int(match["minutes"] or 0),
            seconds=float(match["seconds"] or 0),
        )
        return -span if match["sign"] else span
    return None


def move_by_months(day: date, months: int) -> date | None:
    """Return *day* moved by whole months, or None outside the years 1 to 9999.

    A day the target month does not have becomes its last day, so 29 February less a year is 28 February
    (XML Schema Part 2, appendix E, which FEEL follows).
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add(left: Value, right: Value) -> Value:
    """Return the FEEL sum, or null where the two cannot be added."""
    match left, right:
        case (date(), Months()):
            return move_by_months(left, right.count)
        case (Months(), date()):
            return move_by_months(right, left.count)
        case (date(), timedelta()):
            return _move_by_days(left, right)
        case (timedelta(), date()):
            return _move_by_days(right, left)
        case (Months(), Months()):
            return Months(left.count + right.count)
        case (str(), str()):
            return left + right
        case (Decimal(), Decimal()):
            return DECIMAL_128.add(left, right)
        case (timedelta(), timedelta()):
            return _add_spans(left, right)
    return None


def subtract(left: Value, right: Value) -> Value:
    """Return the FEEL difference, or null where the two cannot be subtracted; date less date is in days."""
    if isinstance(left, date) and isinstance(right, date):
        return left - right
    return add(left, negate(right))  # negate() is null for what cannot be taken away


def negate(value: Value) -> Value:
    """Return the number or duration with its sign turned, or null for anything else."""
    match value:
        case Decimal():
            return DECIMAL_128.minus(value)
        case Months():
            return Months(-value.count)
        case timedelta():
            return -value
    return None


def compare(operator: Operator, left: Value, right: Value) -> bool | None:
    """Return whether the comparison holds, or None where FEEL says null: the two are not comparable.

    Null equals null and nothing else; nothing is before or after null, and true and false have no order.
    """
    if left is None or right is None:
        return left is right if operator == "=" else None
    if type(left) is not type(right):
        return None
    if operator == "=":
        return left == right
    if isinstance(left, bool):
        return None
    return _ordered(operator, left, right)


def _ordered(operator: Operator, left: Value, right: Value) -> bool:
    # compare() made sure that both are of one ordered type, which a type checker cannot see.
    below: bool = left < right  # type: ignore[operator]
    if operator == "<":
        return below
    if operator == ">=":
        return not below
    above: bool = left > right  # type: ignore[operator]
    return above if operator == ">" else not above


def _move_by_days(day: date, span: timedelta) -> date | None:
    try:
        return day + span
    except OverflowError:
        return None


def _add_spans(left: timedelta, right: timedelta) -> timedelta | None:
    try:
        return left + right
    except OverflowError:
        return None
