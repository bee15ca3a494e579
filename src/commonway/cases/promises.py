"""Promises: when something is due, from the ISO 8601 durations in a pack."""

import re
from datetime import datetime

from commonway.feel.values import Months, Span, move_by_months, parse_duration

_WEEKS = re.compile(r"P(\d{1,4})W")


def due(at: datetime, within: str) -> datetime | None:
    """Return the moment that is *within* (``P10D``, ``P8W``, ``P3M``) after *at*, or None where nothing is promised."""
    weeks = _WEEKS.fullmatch(within)
    span = Span.of(days=7 * int(weeks[1])) if weeks else parse_duration(within)
    if isinstance(span, Months):
        day = move_by_months(at.date(), span.count)
        return at.replace(year=day.year, month=day.month, day=day.day) if day else None
    return at + span.timedelta() if span is not None else None
