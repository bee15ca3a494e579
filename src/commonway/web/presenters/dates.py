"""Dates and times in words, in the language the page is in."""

from datetime import date, datetime

from babel.dates import format_date, format_datetime
from django.utils import timezone, translation

Value = date | datetime | str | None


def _language() -> str:
    return translation.to_locale(translation.get_language() or "en")


def _parsed(value: Value) -> date | datetime | None:
    if not isinstance(value, str):
        return value
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(value)
        except ValueError:
            continue
    return None


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def day(value: Value) -> str:
    """Return a date such as *3 March 2026*; text that is no ISO date comes back as it is, nothing as nothing."""
    parsed = _parsed(value)
    if parsed is None:
        return str(value or "")
    return format_date(_local(parsed), format="d MMMM y", locale=_language())


def month(value: Value) -> str:
    """Return a month such as *March 2026*."""
    parsed = _parsed(value)
    return str(value or "") if parsed is None else format_date(_local(parsed), format="MMMM y", locale=_language())


def moment(value: Value) -> str:
    """Return a time such as *3 March 2026, 14:05*, in the installation's time zone; a bare date has no time."""
    parsed = _parsed(value)
    if not isinstance(parsed, datetime):
        return day(value)
    comma = "،" if translation.get_language_bidi() else ","
    return format_datetime(_local(parsed), format=f"d MMMM y{comma} HH:mm", locale=_language())


def iso(value: Value) -> str:
    """Return *value* as a ``<time datetime>`` attribute wants it, or nothing."""
    parsed = _parsed(value)
    return parsed.isoformat() if parsed is not None else ""
