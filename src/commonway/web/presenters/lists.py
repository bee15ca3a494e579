"""Lists and numbers as people say them, in the language the page is in."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from babel.lists import format_list
from babel.numbers import format_decimal
from django.utils import translation

_LONGEST = 10  # digits of a page's number


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


def capped(counted: tuple[int, bool]) -> str:
    """Return a number that was counted up to a limit: *1,000+* where there are more."""
    most, more = counted
    return f"{number(most)}+" if more else number(most)


def page_asked(query: Mapping[str, str], *, last: int) -> int:
    """Return the page of a long list that an address asks for, from 1 to *last*; the first for what is no number."""
    asked = query.get("page", "1")
    return min(max(int(asked), 1), last) if asked.isascii() and asked.isdigit() and len(asked) < _LONGEST else 1
