"""Times of day and date-times, each local, with an offset from UTC, or in a named time zone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from commonway.feel.temporal.days import Day, from_ordinal, near, to_ordinal
from commonway.feel.temporal.durations import DAY, HOUR, MINUTE, SECOND, Months, Span, fraction

Zone: TypeAlias = int | str | None
"""Seconds east of UTC, the id of a time zone, or None for a local time."""

_STANDARD = datetime(2000, 1, 1)  # noqa: DTZ001  the day whose offset stands for a zone where there is no date


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day."""

    hour: int
    minute: int
    second: int
    nanosecond: int = 0
    zone: Zone = None

    @property
    def nanoseconds(self) -> int:
        """Since midnight, on its own clock."""
        return self.hour * HOUR + self.minute * MINUTE + self.second * SECOND + self.nanosecond

    def offset(self, at: datetime = _STANDARD) -> int | None:
        """Return the seconds east of UTC *at* a local moment, None for a local time."""
        if isinstance(self.zone, str):
            shift = zone_named(self.zone)
            return _seconds(shift.utcoffset(at)) if shift else None
        return self.zone

    def __str__(self) -> str:
        return f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}{fraction(self.nanosecond)}{_written(self.zone)}"


@dataclass(frozen=True, slots=True)
class DateAndTime:
    """A day and a time on it."""

    date: Day
    time: Time

    @property
    def offset(self) -> int | None:
        """Seconds east of UTC at that moment, None for a local one."""
        if not isinstance(self.time.zone, str):
            return self.time.zone
        day, time = near(self.date), self.time
        return time.offset(datetime(day.year, day.month, day.day, time.hour, time.minute, time.second))  # noqa: DTZ001

    @property
    def nanoseconds(self) -> int:
        """Since the first day of year 1: on the clock of UTC, or on its own where it is local."""
        return to_ordinal(self.date) * DAY + self.time.nanoseconds - (self.offset or 0) * SECOND

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


def time_of(nanoseconds: int, zone: Zone = None) -> Time:
    """Return the time of day so long after midnight, any whole days left off."""
    hour, rest = divmod(nanoseconds % DAY, HOUR)
    minute, rest = divmod(rest, MINUTE)
    second, nanosecond = divmod(rest, SECOND)
    return Time(hour, minute, second, nanosecond, zone)


def moment_of(nanoseconds: int, zone: Zone = None) -> DateAndTime | None:
    """Return the date-time with this `DateAndTime.nanoseconds`, or None beyond the last year."""
    number = nanoseconds
    if isinstance(zone, int):
        number += zone * SECOND
    elif zone is not None:
        number += _offset_at(nanoseconds, zone) * SECOND
    day = from_ordinal(number // DAY)
    return DateAndTime(day, time_of(number, zone)) if day else None


def from_datetime(moment: datetime) -> DateAndTime:
    """Return *moment* as FEEL has it: in its zone where that has an id, with its offset otherwise."""
    zone: Zone = None
    if moment.tzinfo is not None:
        zone = getattr(moment.tzinfo, "key", None) or _seconds(moment.utcoffset())
    time = Time(moment.hour, moment.minute, moment.second, moment.microsecond * 1_000, zone)
    return DateAndTime(date(moment.year, moment.month, moment.day), time)


@lru_cache(maxsize=1_024)
def zone_named(name: str) -> tzinfo | None:
    """Return the time zone with the id *name*, or None where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def moved(moment: DateAndTime, span: Span) -> DateAndTime | None:
    """Return *moment* so much later, in its own zone."""
    return moment_of(moment.nanoseconds + span.nanoseconds, moment.time.zone)


def since_midnight(time: Time) -> int:
    """Return the nanoseconds since midnight in UTC, or on its own clock for a local time."""
    return time.nanoseconds - (time.offset() or 0) * SECOND


def _offset_at(nanoseconds: int, zone: str) -> int:
    shift = zone_named(zone)
    day = from_ordinal(nanoseconds // DAY)
    if shift is None or day is None:
        return 0
    seconds = nanoseconds % DAY // SECOND
    utc = datetime(*near(day).timetuple()[:3]) + timedelta(seconds=seconds)  # noqa: DTZ001
    try:
        return _seconds(shift.fromutc(utc.replace(tzinfo=shift)).utcoffset())
    except OverflowError:  # within a day of the calendar's end
        return 0


def _seconds(offset: timedelta | None) -> int:
    return offset.days * 86_400 + offset.seconds if offset else 0


def _written(zone: Zone) -> str:
    if zone is None:
        return ""
    if isinstance(zone, str):
        return f"@{zone}"
    if zone == 0:
        return "Z"
    minutes, seconds = divmod(abs(zone), 60)
    rest = f":{seconds:02d}" if seconds else ""
    return f"{'-' if zone < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}{rest}"


def months_between(start: Day, end: Day) -> Months:
    """Return the whole months from *start* to *end*, negative where *end* is earlier."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return Months(months)
