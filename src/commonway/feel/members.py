"""What can be read of a value by a dot (DMN 1.5, chapter 10.3.2.15, tables 65 to 67)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from commonway.feel.comparing import Effort
from commonway.feel.errors import NoValue
from commonway.feel.temporal.days import to_ordinal
from commonway.feel.temporal.durations import SECOND, Span
from commonway.feel.temporal.times import Time
from commonway.feel.values import Value, kind_of

_Members = Mapping[str, Callable[[Any], Value]]


def _weekday(day: Any) -> Value:
    return Decimal((to_ordinal(day) - 1) % 7 + 1)


def _seconds(time: Time) -> Value:
    return Decimal(time.second) + _fraction(time.nanosecond)


def _fraction(nanoseconds: int) -> Decimal:
    return Decimal(nanoseconds).scaleb(-9).normalize() if nanoseconds else Decimal(0)


def _seconds_left_over(span: Span) -> Value:
    rest = _fraction(abs(span.nanoseconds) % SECOND)
    return span.seconds + (-rest if span.nanoseconds < 0 else rest)


def _offset(seconds: int | None) -> Value:
    return None if seconds is None else Span(seconds * SECOND)


def _zone(time: Time) -> Value:
    return time.zone if isinstance(time.zone, str) else None


def _through(part: str, read: Callable[[Any], Value]) -> Callable[[Any], Value]:
    return lambda moment: read(getattr(moment, part))


_OF_DATES: _Members = {
    "year": lambda day: Decimal(day.year),
    "month": lambda day: Decimal(day.month),
    "day": lambda day: Decimal(day.day),
    "weekday": _weekday,
}
_OF_TIMES: _Members = {
    "hour": lambda time: Decimal(time.hour),
    "minute": lambda time: Decimal(time.minute),
    "second": _seconds,
    "time offset": lambda time: _offset(time.offset()),
    "timezone": _zone,
}
_MEMBERS: Mapping[str, _Members] = {
    "date": _OF_DATES,
    "time": _OF_TIMES,
    "date and time": {
        **{name: _through("date", read) for name, read in _OF_DATES.items()},
        **{name: _through("time", read) for name, read in _OF_TIMES.items()},
        "time offset": lambda moment: _offset(moment.offset),
    },
    "years and months duration": {
        "years": lambda span: Decimal(span.years),
        "months": lambda span: Decimal(span.months),
    },
    "days and time duration": {
        "days": lambda span: Decimal(span.days),
        "hours": lambda span: Decimal(span.hours),
        "minutes": lambda span: Decimal(span.minutes),
        "seconds": _seconds_left_over,
    },
    "range": {
        "start": lambda span: span.low,
        "end": lambda span: span.high,
        "start included": lambda span: span.low_included,
        "end included": lambda span: span.high_included,
    },
}


def member(value: Value, name: str, run: Effort) -> Value:
    """Return what *value* has under *name*; of a list, what each item has. Raises `NoValue` where there is nothing."""
    if isinstance(value, dict):
        if name in value:
            return value[name]
        raise NoValue(f"The context has no {name!r}.")
    if isinstance(value, list):
        run.spend(len(value))
        return [_member_or_null(item, name, run) for item in value]
    read = _MEMBERS.get(kind_of(value), {}).get(name)
    if read is None:
        raise NoValue(f"A {kind_of(value)} has no {name!r}.")
    return read(value)


def _member_or_null(value: Value, name: str, run: Effort) -> Value:
    try:
        return member(value, name, run)
    except NoValue:
        return None
