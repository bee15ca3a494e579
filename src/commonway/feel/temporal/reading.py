"""Reading dates, times, date-times and durations from text (XML Schema Part 2; ISO 8601)."""

import re
from datetime import date

from commonway.feel.temporal.days import Day, from_ordinal, make_day, to_ordinal
from commonway.feel.temporal.durations import DAY, HOUR, MINUTE, SECOND, Months, Span
from commonway.feel.temporal.times import DateAndTime, Time, Zone, zone_named

_PLAIN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY = re.compile(r"(-?(?:[1-9]\d{3,8}|0\d{3}))-(\d{2})-(\d{2})", re.ASCII)
_TIME = re.compile(
    r"(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,30}))?([Zz]|[-+]\d{2}:\d{2}(?::\d{2})?|@[^\s@]{1,60})?", re.ASCII
)
_YEARS_MONTHS = re.compile(r"(?P<sign>-?)P(?=\d)(?:(?P<years>\d{1,9})Y)?(?:(?P<months>\d{1,10})M)?", re.ASCII)
_DAYS_TIME = re.compile(
    r"(?P<sign>-?)P(?=\d|T\d)(?:(?P<days>\d{1,15})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,15})H)?(?:(?P<minutes>\d{1,15})M)?"
    r"(?:(?P<seconds>\d{1,18})(?:\.(?P<fraction>\d{0,30}))?S)?)?",
    re.ASCII,
)
_FARTHEST_OFFSET = 18 * 3_600


def parse_date(text: str) -> date | None:
    """Return the calendar day *text* of the years 1 to 9999 (``2025-02-06``, and no other form), or None."""
    if not _PLAIN_DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_day(text: str) -> Day | None:
    """Return the calendar day *text* of any year FEEL knows, or None where it is not one."""
    match = _DAY.fullmatch(text)
    return make_day(int(match[1]), int(match[2]), int(match[3])) if match else None


def parse_time(text: str) -> Time | None:
    """Return the time *text* (``10:30:00``, ``10:30:00.5+01:00``, ``10:30:00@Europe/Paris``), or None."""
    found = _clock(text)
    return found[0] if found else None


def parse_date_and_time(text: str) -> DateAndTime | None:
    """Return the date-time *text*, or None; a day alone is its midnight, 24:00:00 that of the next day."""
    day_text, separator, time_text = text.partition("T")
    day = parse_day(day_text)
    if day is None:
        return None
    if not separator:
        return DateAndTime(day, Time(0, 0, 0))
    found = _clock(time_text)
    if found is None:
        return None
    time, next_day = found
    later = from_ordinal(to_ordinal(day) + 1) if next_day else day
    return DateAndTime(later, time) if later else None


def parse_temporal(text: str) -> Day | Time | DateAndTime | Months | Span | None:
    """Return what ``@"text"`` stands for, or None where it stands for nothing."""
    if text.lstrip("-").startswith("P"):
        return parse_duration(text)
    if "T" in text.partition("@")[0]:
        return parse_date_and_time(text)
    return parse_time(text) or parse_day(text)


def parse_duration(text: str) -> Months | Span | None:
    """Return the ISO 8601 duration *text* (``P18Y``, ``P2Y6M``, ``P10DT12H``), or None where it is not one.

    As in FEEL, years and months do not mix with days and time: a month has no fixed number of days.
    """
    if match := _YEARS_MONTHS.fullmatch(text):
        months = int(match["years"] or 0) * 12 + int(match["months"] or 0)
        return Months(-months if match["sign"] else months)
    if match := _DAYS_TIME.fullmatch(text):
        count = int(match["days"] or 0) * DAY + int(match["hours"] or 0) * HOUR + int(match["minutes"] or 0) * MINUTE
        count += int(match["seconds"] or 0) * SECOND + _nanoseconds(match["fraction"])
        return Span(-count if match["sign"] else count)
    return None


def _clock(text: str) -> tuple[Time, bool] | None:
    """Return the time, and whether it was written as 24:00:00."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3])
    nanosecond = _nanoseconds(match[4])
    try:
        zone = _zone(match[5])
    except ValueError:
        return None
    if hour == 24 and minute == second == nanosecond == 0:
        return Time(0, 0, 0, 0, zone), True
    if hour > 23 or minute > 59 or second > 59:
        return None
    return Time(hour, minute, second, nanosecond, zone), False


def _zone(text: str | None) -> Zone:
    if text is None:
        return None
    if text in "Zz":  # the standard's own examples write it small
        return 0
    if text.startswith("@"):
        if zone_named(text[1:]) is None:
            raise ValueError(text)
        return text[1:]
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    offset = hours * 3_600 + minutes * 60 + (seconds[0] if seconds else 0)
    if minutes > 59 or offset > _FARTHEST_OFFSET:
        raise ValueError(text)
    return -offset if text.startswith("-") else offset


def _nanoseconds(digits: str | None) -> int:
    return int((digits or "")[:9].ljust(9, "0"))
