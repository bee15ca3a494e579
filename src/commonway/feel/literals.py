"""What a number or an ``@"…"`` in an expression stands for."""

from decimal import Decimal, DecimalException

from commonway.feel.errors import FeelSyntaxError
from commonway.feel.tokens import Token, unquote
from commonway.feel.values import DECIMAL_128, Value, parse_date, parse_duration


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


def temporal(token: Token, expression: str) -> Value:
    """Return the date, time or duration that the text *token* stands for. Raises `FeelSyntaxError` for any other."""
    text = unquote(token, expression)
    found = parse_duration(text) if text.lstrip("-").startswith("P") else parse_date(text)
    if found is None:
        raise FeelSyntaxError.at_offset(
            f"{text[:60]!r} is no date, time or duration.",
            expression=expression,
            offset=token.offset,
            remedy='Write for example @"2025-02-06" or @"P18Y".',
        )
    return found
