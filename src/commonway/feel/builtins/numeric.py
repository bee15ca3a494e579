"""Functions of numbers (DMN 1.5, table 74)."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    DecimalException,
)

from commonway.feel.builtins.signature import Family
from commonway.feel.errors import NoValue
from commonway.feel.numbers import DECIMAL_128, is_whole, rounded, whole
from commonway.feel.temporal.durations import Months, Span
from commonway.feel.values import Value

FAMILY = Family()
_NOUGHT = Decimal(0)


def _to_places(number: Decimal, scale: Decimal, mode: str) -> Value:
    found = rounded(number, whole(scale), mode)
    if found is None:
        raise NoValue(f"A number cannot be rounded to {scale} places.")
    return found


@FAMILY.function("decimal(n: number, scale: number)")
def decimal(n: Decimal, scale: Decimal) -> Value:
    """Round, halves to the even neighbour."""
    return _to_places(n, scale, ROUND_HALF_EVEN)


@FAMILY.function("floor(n: number, scale?: number)")
def floor(n: Decimal, scale: Decimal | None = None) -> Value:
    """Round towards minus infinity."""
    return _to_places(n, scale or _NOUGHT, ROUND_FLOOR)


@FAMILY.function("ceiling(n: number, scale?: number)")
def ceiling(n: Decimal, scale: Decimal | None = None) -> Value:
    """Round towards infinity."""
    return _to_places(n, scale or _NOUGHT, ROUND_CEILING)


@FAMILY.function("round up(n: number, scale: number)")
def round_up(n: Decimal, scale: Decimal) -> Value:
    """Round away from nought."""
    return _to_places(n, scale, ROUND_UP)


@FAMILY.function("round down(n: number, scale: number)")
def round_down(n: Decimal, scale: Decimal) -> Value:
    """Round towards nought."""
    return _to_places(n, scale, ROUND_DOWN)


@FAMILY.function("round half up(n: number, scale: number)")
def round_half_up(n: Decimal, scale: Decimal) -> Value:
    """Round, halves away from nought."""
    return _to_places(n, scale, ROUND_HALF_UP)


@FAMILY.function("round half down(n: number, scale: number)")
def round_half_down(n: Decimal, scale: Decimal) -> Value:
    """Round, halves towards nought."""
    return _to_places(n, scale, ROUND_HALF_DOWN)


@FAMILY.function("abs(n: number | days and time duration | years and months duration)")
def absolute(n: Decimal | Months | Span) -> Value:
    """Return *n* without its sign."""
    if isinstance(n, Months):
        return Months(abs(n.count))
    return Span(abs(n.nanoseconds)) if isinstance(n, Span) else abs(n)


@FAMILY.function("modulo(dividend: number, divisor: number)")
def modulo(dividend: Decimal, divisor: Decimal) -> Value:
    """Return what is left over; it has the divisor's sign."""
    try:
        rest = DECIMAL_128.remainder(dividend, divisor)
    except DecimalException:
        raise NoValue(f"{dividend} divided by {divisor} leaves nothing that can be told.") from None
    return DECIMAL_128.add(rest, divisor) if rest and (rest < 0) is not (divisor < 0) else rest


@FAMILY.function("sqrt(number: number)")
def square_root(number: Decimal) -> Value:
    """Return the root of a number that is not negative."""
    if number < 0:
        raise NoValue("A negative number has no square root.")
    return DECIMAL_128.sqrt(number)


@FAMILY.function("log(number: number)")
def logarithm(number: Decimal) -> Value:
    """Return the natural logarithm of a positive number."""
    if number <= 0:
        raise NoValue("Only a positive number has a logarithm.")
    return DECIMAL_128.ln(number)


@FAMILY.function("exp(number: number)")
def exponential(number: Decimal) -> Value:
    """Return e to the power of *number*."""
    try:
        return DECIMAL_128.exp(number)
    except DecimalException:
        raise NoValue("The result is too large for a number.") from None


@FAMILY.function("odd(number: number)")
def odd(number: Decimal) -> Value:
    """Return whether a whole number is odd."""
    return is_whole(number) and whole(number) % 2 == 1


@FAMILY.function("even(number: number)")
def even(number: Decimal) -> Value:
    """Return whether a whole number is even."""
    return is_whole(number) and whole(number) % 2 == 0
