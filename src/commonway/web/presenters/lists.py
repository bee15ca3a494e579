"""Lists and numbers as people say them, in the language the page is in."""

from collections.abc import Iterable
from decimal import Decimal

from babel.lists import format_list
from babel.numbers import format_decimal
from django.utils import translation


def _language() -> str:
    return translation.to_locale(translation.get_language() or "en")


def and_list(words: Iterable[object]) -> str:
    """Return *a, b and c*."""
    return format_list([str(word) for word in words], style="standard", locale=_language())


def or_list(words: Iterable[object]) -> str:
    """Return *a, b or c*."""
    return format_list([str(word) for word in words], style="or", locale=_language())


def number(value: float | Decimal) -> str:
    """Return *1,234.5* the way the reader's language writes it."""
    return format_decimal(value, locale=_language())
