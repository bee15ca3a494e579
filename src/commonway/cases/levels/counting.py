"""When a time limit ends, counted by the days an organisation works.

Periods are counted as Regulation (EEC, Euratom) No 1182/71, articles 2 and 3, counts them: the day something happens on
does not count; a period of days, weeks or months ends with the last hour of its last day; where that is not a working
day, with that of the next one.
"""

import re
from calendar import isleap
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

import holidays
from dateutil.easter import easter

from commonway.feel.values import Months, Span, move_by_months, parse_duration
from commonway.packs.calendars import WEEKDAYS, Calendar, ServiceLevel

_WEEKS = re.compile(r"P(\d{1,4})W")
_DAYS = re.compile(r"P(\d{1,4})D")
_LAST = time(23, 59, 59)  # of a day, local time
_EASTER = range(1583, 4100)  # the years dateutil knows it of
_MOST = 20_000  # days looked at for working ones: over 50 years, against calendars that are never open


class WorkingDays:
    """The working days of one calendar; without a calendar every day is one."""

    def __init__(self, calendar: Calendar | None) -> None:
        self._calendar = calendar
        self._closed: Callable[[int], frozenset[date]] = lru_cache(maxsize=64)(self._closed_in)

    def __contains__(self, day: date) -> bool:
        if self._calendar is None:
            return True
        return WEEKDAYS[day.weekday()] in self._calendar.works and day not in self._closed(day.year)

    def next_from(self, day: date) -> date:
        """Return *day* if it is a working day, else the next that is."""
        return self.after(day - timedelta(days=1), 1)

    def after(self, day: date, count: int) -> date:
        """Return the *count*-th working day after *day*; *day* itself for 0."""
        for _ in range(_MOST):
            if count <= 0:
                return day
            day += timedelta(days=1)
            count -= day in self
        return day

    def between(self, first: date, last: date) -> int:
        """Return how many working days come after *first*, up to and with *last*; less than 0 where *last* is earlier."""
        if last < first:
            return -self.between(last, first)
        days = min((last - first).days, _MOST)
        return sum(first + timedelta(days=number) in self for number in range(1, days + 1))

    def _closed_in(self, year: int) -> frozenset[date]:
        assert self._calendar is not None  # noqa: S101 - asked only where there is one
        found = set(_public_holidays(self._calendar.public_holidays, year))
        for closed in self._calendar.closed:
            if closed.on is not None:
                found.add(closed.on)
            elif closed.easter is not None:
                if year in _EASTER:
                    found.add(easter(year) + timedelta(days=closed.easter))
            elif closed.every != "02-29" or isleap(year):
                found.add(date.fromisoformat(f"{year:04}-{closed.every}"))
        return frozenset(found)


def due(at: datetime, level: ServiceLevel, working: WorkingDays, *, zone: tzinfo) -> datetime | None:
    """Return when *level*, begun *at*, ends: hours to the minute, anything longer at the end of its last day in *zone*."""
    return later(at, level.within, working, days=level.days, zone=zone)


def later(at: datetime, span: str, working: WorkingDays, *, days: str, zone: tzinfo) -> datetime | None:
    """Return the end of *span*, an ISO 8601 duration, begun *at*; None where that is no duration or beyond the calendar.

    *days* is ``working`` or ``calendar``.
    """
    day = at.astimezone(zone).date()
    plain = _DAYS.fullmatch(span)
    if days == "working" and plain:
        return _end_of(working.after(day, int(plain[1])), zone)
    weeks = _WEEKS.fullmatch(span)
    length = Span.of(days=7 * int(weeks[1])) if weeks else parse_duration(span)
    if length is None:
        return None
    if isinstance(length, Months):
        moved = move_by_months(day, length.count)
        return _end_of(working.next_from(moved), zone) if moved else None
    whole, rest = divmod(length.timedelta(), timedelta(days=1))
    try:
        return at + length.timedelta() if rest else _end_of(working.next_from(day + timedelta(days=whole)), zone)
    except OverflowError:
        return None


def shifted(
    due_at: datetime, *, paused_at: datetime, resumed_at: datetime, days: str, working: WorkingDays, zone: tzinfo
) -> datetime:
    """Return when a time limit ends that stood still from *paused_at* to *resumed_at*.

    What was left of it on the day it was paused is left on the day it goes on; of one in hours, to the second.
    """
    if due_at.astimezone(zone).time() != _LAST:
        return due_at + (resumed_at - paused_at)
    paused_on, resumed_on = paused_at.astimezone(zone).date(), resumed_at.astimezone(zone).date()
    due_on = due_at.astimezone(zone).date()
    if days == "working":
        return _end_of(working.after(resumed_on, max(0, working.between(paused_on, due_on))), zone)
    return _end_of(working.next_from(due_on + (resumed_on - paused_on)), zone)


def _end_of(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, _LAST, tzinfo=zone)


@lru_cache(maxsize=256)
def _public_holidays(code: str, year: int) -> frozenset[date]:
    if not code:
        return frozenset()
    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
