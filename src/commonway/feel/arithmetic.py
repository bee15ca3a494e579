"""Adding, subtracting, multiplying, dividing, raising to a power, turning the sign (DMN 1.5, tables 55 to 58).

Each raises `NoValue` where FEEL says null.
"""

from collections.abc import Callable
from decimal import Decimal, DecimalException

from commonway.feel.errors import NoValue
from commonway.feel.numbers import DECIMAL_128, power
from commonway.feel.temporal.days import from_ordinal, is_day, moved_by_months, to_ordinal
from commonway.feel.temporal.durations import DAY, Months, Span
from commonway.feel.temporal.times import DateAndTime, Time, moved, since_midnight, time_of
from commonway.feel.values import Value, kind_of

_FARTHEST = 10**15 * DAY  # of durations: beyond any two days FEEL knows
_FARTHEST_MONTHS = 12 * 10**10


def add(left: Value, right: Value) -> Value:
    """Return the sum, or two texts as one."""
    if type(left) is Decimal and type(right) is Decimal:
        try:
            return DECIMAL_128.add(left, right)
        except DecimalException:
            raise _too_large() from None
    if type(left) is str and type(right) is str:
        return left + right
    if isinstance(left, Months | Span):
        if type(left) is type(right):
            return _sum_of_durations(left, right)
        left, right = right, left
    if isinstance(right, Months | Span):
        return _moved(left, right, "+")
    raise _cannot("added", left, right)


def subtract(left: Value, right: Value) -> Value:
    """Return the difference: of two points in time as a days and time duration."""
    if type(left) is Decimal and type(right) is Decimal:
        try:
            return DECIMAL_128.subtract(left, right)
        except DecimalException:
            raise _too_large() from None
    if isinstance(right, Months | Span):
        if type(left) is type(right):
            return _sum_of_durations(left, negate(right))
        if not isinstance(left, Months | Span):
            return _moved(left, negate(right), "-")
    elif isinstance(left, Time) and isinstance(right, Time):
        if (left.zone is None) is (right.zone is None):
            return Span(since_midnight(left) - since_midnight(right))
    elif _is_point(left) and _is_point(right):
        return _between(left, right)
    raise _cannot("subtracted", left, right)


def multiply(left: Value, right: Value) -> Value:
    """Return the product of two numbers, or of a number and a duration."""
    if type(left) is Decimal and type(right) is Decimal:
        try:
            return DECIMAL_128.multiply(left, right)
        except DecimalException:
            raise _too_large() from None
    if type(left) is Decimal and isinstance(right, Months | Span):
        left, right = right, left
    if isinstance(left, Months | Span) and type(right) is Decimal:
        return _scaled(left, right, DECIMAL_128.multiply)
    raise _cannot("multiplied", left, right)


def divide(left: Value, right: Value) -> Value:
    """Return the quotient of two numbers, a duration and a number, or two durations of a kind."""
    if type(left) is Decimal and type(right) is Decimal:
        try:
            return DECIMAL_128.divide(left, right)
        except DecimalException:
            raise _no_quotient(right) from None
    if isinstance(left, Months | Span):
        if type(right) is Decimal:
            return _scaled(left, right, DECIMAL_128.divide)
        if isinstance(left, Months) and isinstance(right, Months):
            return divide(Decimal(left.count), Decimal(right.count))
        if isinstance(left, Span) and isinstance(right, Span):
            return divide(Decimal(left.nanoseconds), Decimal(right.nanoseconds))
    raise _cannot("divided", left, right)


def raise_to(left: Value, right: Value) -> Value:
    """Return *left* to the power of *right*."""
    if type(left) is not Decimal or type(right) is not Decimal:
        raise _cannot("raised to a power", left, right)
    found = power(left, right)
    if found is None:
        raise NoValue(f"{left} to the power of {right} is no number.")
    return found


def negate(value: Value) -> Value:
    """Return a number or duration with its sign turned."""
    if type(value) is Decimal:
        return DECIMAL_128.minus(value)
    if isinstance(value, Months):
        return Months(-value.count)
    if isinstance(value, Span):
        return Span(-value.nanoseconds)
    raise NoValue(f"A {kind_of(value)} has no opposite.")


OPERATIONS: dict[str, Callable[[Value, Value], Value]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": raise_to,
}


def _sum_of_durations(left: Value, right: Value) -> Value:
    if isinstance(left, Months) and isinstance(right, Months):
        return _duration(Months, left.count + right.count)
    if isinstance(left, Span) and isinstance(right, Span):
        return _duration(Span, left.nanoseconds + right.nanoseconds)
    raise _cannot("added", left, right)


def _duration(kind: type[Months] | type[Span], count: int) -> Months | Span:
    if abs(count) > (_FARTHEST_MONTHS if kind is Months else _FARTHEST):
        raise NoValue("This duration is too long.")
    return kind(count)


def _scaled(span: Months | Span, factor: Decimal, by: Callable[[Decimal, Decimal], Decimal]) -> Value:
    try:
        if isinstance(span, Months):
            return _duration(Months, int(by(Decimal(span.count), factor)))
        return _duration(Span, int(by(Decimal(span.nanoseconds), factor)))
    except DecimalException:
        raise _no_quotient(factor) from None


def _moved(point: Value, span: Value, sign: str) -> Value:
    found: Value = None
    if isinstance(span, Months):
        if isinstance(point, DateAndTime):
            day = moved_by_months(point.date, span.count)
            found = DateAndTime(day, point.time) if day else None
        elif is_day(point):
            found = moved_by_months(point, span.count)  # type: ignore[arg-type]
        else:
            raise _cannot("added" if sign == "+" else "subtracted", point, span)
    elif isinstance(span, Span):
        found = _moved_by_span(point, span, sign)
    if found is None:
        raise NoValue("This is beyond the calendar.")
    return found


def _moved_by_span(point: Value, span: Span, sign: str) -> Value:
    if isinstance(point, DateAndTime):
        return moved(point, span)
    if isinstance(point, Time):
        return time_of(point.nanoseconds + span.nanoseconds, point.zone)
    if is_day(point):
        return from_ordinal((to_ordinal(point) * DAY + span.nanoseconds) // DAY)  # type: ignore[arg-type]
    raise _cannot("added" if sign == "+" else "subtracted", point, span)


def _is_point(value: Value) -> bool:
    return isinstance(value, DateAndTime) or is_day(value)


def _between(left: Value, right: Value) -> Value:
    if is_day(left) and is_day(right):
        return Span.of(days=to_ordinal(left) - to_ordinal(right))  # type: ignore[arg-type]
    start, end = _moment(right), _moment(left)
    if (start.time.zone is None) is not (end.time.zone is None):
        raise NoValue("One of the two has a time zone and the other has none.")
    return Span(end.nanoseconds - start.nanoseconds)


def _moment(value: Value) -> DateAndTime:
    # Where it meets a date-time, a date is its midnight in UTC (chapter 10.3.2.3.6).
    if isinstance(value, DateAndTime):
        return value
    return DateAndTime(value, Time(0, 0, 0, 0, 0))  # type: ignore[arg-type]


def _cannot(done: str, left: Value, right: Value) -> NoValue:
    return NoValue(f"A {kind_of(left)} and a {kind_of(right)} cannot be {done}.")


def _too_large() -> NoValue:
    return NoValue("The result is too large for a number.")


def _no_quotient(divisor: Value) -> NoValue:
    return NoValue("Nothing can be divided by 0.") if divisor == 0 else _too_large()
