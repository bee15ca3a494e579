"""What a number or an ``@"…"`` in an expression stands for."""

from decimal import Decimal, DecimalException

from commonway.feel.errors import FeelSyntaxError
from commonway.feel.numbers import DECIMAL_128
from commonway.feel.temporal.reading import parse_temporal
from commonway.feel.tokens import Token, unquote


def number(token: Token, expression: str) -> Decimal:
    """Return the number *token* stands for. Raises `FeelSyntaxError` for one beyond 34 digits and 6,144 places."""
    try:
        return DECIMAL_128.create_decimal(token.text)
    except DecimalException:
        raise FeelSyntaxError.at_offset(
            "This number is too large.",
            expression=expression,
            offset=token.offset,
            remedy="Numbers go up to about 10**6144.",
        ) from None


def temporal(token: Token, expression: str) -> object:
    """Return the date, time or duration that the text *token* stands for. Raises `FeelSyntaxError` for any other."""
    text = unquote(token, expression)
    found = parse_temporal(text)
    if found is None:
        raise FeelSyntaxError.at_offset(
            f"{text[:60]!r} is no date, time or duration.",
            expression=expression,
            offset=token.offset,
            remedy='Write for example @"2025-02-06" or @"P18Y".',
        )
    return found
