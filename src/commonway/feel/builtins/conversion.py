"""From text and parts to values, and to text (DMN 1.5, table 71)."""

import re
from decimal import Decimal, DecimalException

from commonway.feel.arithmetic import negate
from commonway.feel.builtins.signature import Family
from commonway.feel.comparing import ordered
from commonway.feel.errors import FeelSyntaxError, NoValue
from commonway.feel.numbers import DECIMAL_128, whole
from commonway.feel.parser import parse_expression
from commonway.feel.syntax import Call, Expression, Literal, Name, Negation
from commonway.feel.syntax import Range as RangeSyntax
from commonway.feel.temporal.days import Day, make_day
from commonway.feel.temporal.durations import SECOND, Months, Span
from commonway.feel.temporal.reading import parse_date_and_time, parse_day, parse_duration, parse_time
from commonway.feel.temporal.times import DateAndTime, Time, months_between, zone_named
from commonway.feel.values import Range, Value
from commonway.feel.writing import shown, text_of

FAMILY = Family()
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_NO_LOW = re.compile(r"\s*[(\]]\s*\.\.(.+)([)\[\]])\s*", re.DOTALL)
_NO_HIGH = re.compile(r"\s*([(\[\]])(.+)\.\.\s*[)\[]\s*", re.DOTALL)
_SEPARATORS = (" ", ",", ".")


@FAMILY.function("date(from: string | date | date and time)")
def date(source: str | Day | DateAndTime) -> Value:
    """Return the day that is written, or that of a date-time."""
    if isinstance(source, DateAndTime):
        return source.date
    return _known(parse_day(source), source, "date") if isinstance(source, str) else source


@FAMILY.function("date(year: number, month: number, day: number)")
def date_of(year: Decimal, month: Decimal, day: Decimal) -> Value:
    """Return the day of the calendar."""
    if max(abs(part) for part in (year, month, day)) > 10**9:
        raise NoValue("There is no such day.")
    return _known(make_day(whole(year), whole(month), whole(day)), f"{year}-{month}-{day}", "date")


@FAMILY.function("time(from: string | time | date and time | date)")
def time(source: str | Time | DateAndTime | Day) -> Value:
    """Return the time that is written, or that of a date-time; a date is its midnight in UTC."""
    if isinstance(source, DateAndTime):
        return source.time
    if isinstance(source, Time):
        return source
    return _known(parse_time(source), source, "time") if isinstance(source, str) else Time(0, 0, 0, 0, 0)


@FAMILY.function("time(hour: number, minute: number, second: number, offset?: days and time duration?)")
def time_of(hour: Decimal, minute: Decimal, second: Decimal, offset: Span | None = None) -> Value:
    """Return the time on the clock, local or so far from UTC."""
    seconds = None if offset is None else offset.nanoseconds // SECOND
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60 and abs(seconds or 0) <= 18 * 3_600):
        raise NoValue("There is no such time.")
    return Time(whole(hour), whole(minute), whole(second), whole((second % 1) * SECOND), seconds)


@FAMILY.function("date and time(from: string | date and time)")
def date_and_time(source: str | DateAndTime) -> Value:
    """Return the date-time that is written."""
    if isinstance(source, str):
        return _known(parse_date_and_time(source), source, "date and time")
    return source


@FAMILY.function("date and time(date: date | date and time, time: time)")
def date_and_time_of(on: Day | DateAndTime, at: Time) -> Value:
    """Return the time on the day."""
    return DateAndTime(on.date if isinstance(on, DateAndTime) else on, at)


@FAMILY.function(
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number, "
    "offset?: days and time duration?)"
)
def date_and_time_of_parts(
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    offset: Span | None = None,
) -> Value:
    """Return the date-time of these parts, local or so far from UTC."""
    return DateAndTime(date_of(year, month, day), time_of(hour, minute, second, offset))  # type: ignore[arg-type]


@FAMILY.function(
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number, "
    "timezone: string)"
)
def date_and_time_in_zone(
    year: Decimal, month: Decimal, day: Decimal, hour: Decimal, minute: Decimal, second: Decimal, timezone: str
) -> Value:
    """Return the date-time of these parts in a named time zone."""
    at = time_of(hour, minute, second)
    if zone_named(timezone) is None or not isinstance(at, Time):
        raise NoValue(f"There is no time zone {timezone[:60]!r}.")
    zoned = Time(at.hour, at.minute, at.second, at.nanosecond, timezone)
    return DateAndTime(date_of(year, month, day), zoned)  # type: ignore[arg-type]


@FAMILY.function("duration(from: string | days and time duration | years and months duration)")
def duration(source: str | Span | Months) -> Value:
    """Return the duration that is written."""
    return _known(parse_duration(source), source, "duration") if isinstance(source, str) else source


@FAMILY.function("years and months duration(from: date | date and time, to: date | date and time)")
def years_and_months_duration(start: Day | DateAndTime, end: Day | DateAndTime) -> Value:
    """Return the whole months between two days."""
    return months_between(_day(start), _day(end))


@FAMILY.function("number(from: string, grouping separator?: string?, decimal separator?: string?)")
def number(source: str, grouping: str | None = None, point: str | None = None) -> Value:
    """Return the number that is written, with separators for groups (blank, comma or dot) and decimals."""
    if grouping is not None and grouping not in _SEPARATORS:
        raise NoValue("Digits are grouped by a blank, a comma or a dot.")
    if point is not None and (point not in _SEPARATORS[1:] or point == grouping):
        raise NoValue("Decimals follow a dot or a comma, whichever does not group digits.")
    digits = source.replace(grouping, "") if grouping else source
    digits = digits.replace(point, ".") if point and point != "." and "." not in digits else digits
    if not _NUMBER.fullmatch(digits):
        raise NoValue(f"{source[:60]!r} is not written as a number.")
    try:
        return DECIMAL_128.create_decimal(digits)
    except DecimalException:
        raise NoValue("This number is too large.") from None


@FAMILY.function("string(from: any)")
def string(source: Value) -> Value:
    """Return a value as text; null stays null."""
    return None if source is None else text_of(source)


@FAMILY.function("range(from: string)")
def range_of(source: str) -> Value:
    """Return the range that is written, its ends literals or calls of the functions above with literals.

    One of the ends may be left out where its bracket is round, or turned: ``(..5]``, ``[5..)``.
    """
    if match := _NO_LOW.fullmatch(source):
        return Range(None, _end_of(match[1]), False, match[2] == "]", "<=" if match[2] == "]" else "<")
    if match := _NO_HIGH.fullmatch(source):
        return Range(_end_of(match[2]), None, match[1] == "[", False, ">=" if match[1] == "[" else ">")
    syntax = _read(source)
    if not isinstance(syntax, RangeSyntax) or syntax.low is None or syntax.high is None or syntax.operator:
        raise NoValue(f"{source[:60]!r} is not written as a range.")
    low, high = _end(syntax.low), _end(syntax.high)
    order = ordered(low, high) if type(low) is type(high) else None
    if order is None or order > 0:
        raise NoValue("The ends of a range are of one type, the lower one first.")
    return Range(low, high, syntax.low_included, syntax.high_included)


def _read(source: str) -> Expression:
    try:
        return parse_expression(source)
    except FeelSyntaxError as error:
        raise NoValue(f"{source[:60]!r} is not written as a range: {error.what}") from None


def _end_of(text: str) -> Value:
    found = _end(_read(text))
    if found is None:
        raise NoValue("A range has an end that is not null.")
    return found


def _end(syntax: Expression) -> Value:
    match syntax:
        case Literal(value=value):
            return value  # type: ignore[return-value]
        case Negation(operand=operand):
            return negate(_end(operand))
        case Call(function=Name(name=name), arguments=(Literal(value=str() as text),), names=()) if name in _WRITTEN:
            return _WRITTEN[name](text)
    raise NoValue("The ends of a range that is written as text are values, or calls of date() and its kin.")


_WRITTEN = {"date": date, "time": time, "date and time": date_and_time, "duration": duration}


def _known(found: Value, source: object, kind: str) -> Value:
    if found is None:
        raise NoValue(f"{shown(source) if isinstance(source, str) else source} is no {kind}.")
    return found


def _day(on: Day | DateAndTime) -> Day:
    return on.date if isinstance(on, DateAndTime) else on
