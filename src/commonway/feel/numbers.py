"""FEEL numbers: decimals of 34 digits (IEEE 754-2008 decimal128), as DMN asks."""

from decimal import ROUND_DOWN, Context, Decimal, DecimalException

DECIMAL_128 = Context(prec=34, Emin=-6143, Emax=6144)
FEWEST_PLACES, MOST_PLACES = -6111, 6176  # to which a decimal128 can be rounded

_WIDE = Context(prec=12_500, Emin=-20_000, Emax=20_000)  # holds any decimal128 to any of these places


def power(base: Decimal, exponent: Decimal) -> Decimal | None:
    """Return *base* to the *exponent*, or None where no decimal has that value; 0 to the power of 0 is 1 (IEEE 754)."""
    if base == exponent == 0:
        return Decimal(1)
    try:
        return DECIMAL_128.power(base, exponent)
    except DecimalException:
        return None


def rounded(number: Decimal, places: int, mode: str) -> Decimal | None:
    """Return *number* to so many places after the point, or None where places are beyond decimal128."""
    if not FEWEST_PLACES <= places <= MOST_PLACES:
        return None
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -places:
        return number
    return DECIMAL_128.create_decimal(number.quantize(Decimal(1).scaleb(-places, _WIDE), mode, _WIDE))


def whole(number: Decimal) -> int:
    """Return *number* without what is behind its point."""
    return int(number.to_integral_value(ROUND_DOWN))


def is_whole(number: Decimal) -> bool:
    """Return whether nothing is behind the point of *number*."""
    return number == number.to_integral_value()


def written(number: Decimal) -> str:
    """Return *number* in digits, without an exponent where it is short enough to read."""
    text = f"{number:f}" if -100 < number.adjusted() < 100 else str(number)
    return "0" if text.lstrip("-").strip("0.") == "" and "." not in text else text
