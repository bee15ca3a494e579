"""Dates and durations: ``date``, ``today``, ``duration`` (DMN 1.5, tables 71 and 81)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from commonway.feel.builtins.function import Function
from commonway.feel.values import Value, parse_date, parse_duration


def _date(arguments: Sequence[Value], _today: date) -> Value:
    match arguments:
        case [str() as text]:
            return parse_date(text)
        case [Decimal(), Decimal(), Decimal()] if all(part in range(10_000) for part in arguments):
            parts = [int(part) for part in arguments if isinstance(part, Decimal)]
        case [date() as day]:
            return day
        case _:
            return None
    try:
        return date(*parts)
    except ValueError:
        return None


def _today(_arguments: Sequence[Value], today: date) -> Value:
    return today


def _duration(arguments: Sequence[Value], _today: date) -> Value:
    return parse_duration(arguments[0]) if isinstance(arguments[0], str) else None


TEMPORAL = (
    Function(name="date", arities=(1, 3), example='date("2025-02-06")', call=_date),
    Function(name="today", arities=(0,), example="today()", call=_today, constant=False),
    Function(name="duration", arities=(1,), example='duration("P18Y")', call=_duration),
)
