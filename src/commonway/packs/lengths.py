"""Lengths of time as packs write them (ISO 8601), counted in whole calendar days."""

import re
from datetime import date, timedelta

from commonway.feel.values import Months, Span, move_by_months, parse_duration

_WEEKS = re.compile(r"P(\d{1,4})W")


def moved(day: date, span: str) -> date | None:
    """Return the day *span* after *day*; None where that is no length of time or beyond the calendar."""
    weeks = _WEEKS.fullmatch(span)
    length = Span.of(days=7 * int(weeks[1])) if weeks else parse_duration(span)
    if length is None:
        return None
    if isinstance(length, Months):
        return move_by_months(day, length.count)
    try:
        return day + timedelta(days=length.timedelta().days)
    except OverflowError:
        return None
