"""When a timer fires: ISO 8601 dates, durations and repeating intervals, as BPMN writes them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from commonway.bpmn.expressions import ExpressionError
from commonway.feel.temporal.reading import parse_date_and_time, parse_duration
from commonway.feel.temporal.times import DateAndTime
from commonway.feel.values import Day, FarDate, Months, Span, Value, move_by_months

_CYCLE = re.compile(r"R(\d*)/(.*)", re.DOTALL)
_MIXED = re.compile(r"(P(?:\d+Y)?(?:\d+M)?)((?:\d+D)?(?:T.+)?)")
_REMEDY = "Write 2025-02-06T10:00:00Z, P6W or PT1H, or R3/PT1H for a time that repeats."
ENDLESS = -1


@dataclass(frozen=True, slots=True)
class Due:
    """When next, and for a cycle: how many times more (-1 for no end) and after what *every* duration."""

    at: datetime
    left: int = 0
    every: str = ""


def due(kind: str, value: Value, *, now: datetime) -> Due:
    """Return when a timer of *kind* (``timeDate``, ``timeDuration``, ``timeCycle``) fires, counted from *now*.

    A date without a time is its first moment, in the time zone of *now*. Raises `ExpressionError` for what is no time.
    """
    if isinstance(value, str) and (found := _CYCLE.fullmatch(value.strip())):
        return _cycle(value, found.group(1), found.group(2).split("/"), now)
    at = moment(value, now=now)
    every = str(value).strip() if kind == "timeCycle" and _is_duration(value) else ""
    return Due(at, ENDLESS if every else 0, every)


def moment(value: Value, *, now: datetime) -> datetime:
    """Return the moment that *value* is, or that is so long after *now*. Raises `ExpressionError`."""
    text = value.strip() if isinstance(value, str) else value
    found = _durations(text)
    try:
        if found:
            for one in found:
                now = _after(now, one)
            return now
        at = _date_and_time(text)
        if at is not None:
            return _as_datetime(at, now)
    except (OverflowError, ValueError):
        pass
    raise ExpressionError(f"{value!r:.60} is no time a timer can be set to.", remedy=_REMEDY)


def _cycle(value: str, times: str, parts: list[str], now: datetime) -> Due:
    left = int(times[:6]) if times else ENDLESS
    every = parts[-1] if _is_duration(parts[-1]) else ""
    if not every or len(parts) > 2 or left == 0:
        raise ExpressionError(f"{value!r:.60} is no cycle.", remedy=_REMEDY)
    at = moment(parts[0], now=now)
    return Due(at, left - 1 if left > 0 else ENDLESS, every)


def _is_duration(value: object) -> bool:
    """Return whether it is a duration that time can be repeated by: one of no time would fire for ever."""
    start = datetime(2000, 1, 1)  # noqa: DTZ001 - only whether it is later than itself
    try:
        found = _durations(value)
        for one in found:
            start = _after(start, one)
    except (OverflowError, ValueError):
        return bool(found)
    return bool(found) and start > datetime(2000, 1, 1)  # noqa: DTZ001


def _durations(value: object) -> list[Months | Span]:
    """Return the duration, in two parts where it mixes months and days, which FEEL does not; nothing where it is none."""
    if found := _duration(value):
        return [found]
    mixed = _MIXED.fullmatch(value.strip()) if isinstance(value, str) else None
    parts = [_duration(mixed.group(1)), _duration(f"P{mixed.group(2)}")] if mixed else []
    return [] if None in parts else [one for one in parts if one is not None]


def _duration(value: object) -> Months | Span | None:
    if isinstance(value, Months | Span):
        return value
    if not isinstance(value, str):
        return None
    if weeks := re.fullmatch(r"P(\d{1,6})W", value.strip()):
        return Span.of(days=7 * int(weeks.group(1)))
    return parse_duration(value.strip())


def _after(now: datetime, duration: Months | Span) -> datetime:
    if isinstance(duration, Span):
        return now + duration.timedelta()
    day = move_by_months(now.date(), duration.count)
    if day is None:
        raise OverflowError
    return now.replace(year=day.year, month=day.month, day=day.day)


def _date_and_time(value: object) -> DateAndTime | Day | None:
    if isinstance(value, str):
        return parse_date_and_time(value)
    return value if isinstance(value, DateAndTime | date | FarDate) else None


def _as_datetime(value: DateAndTime | Day, now: datetime) -> datetime:
    if not isinstance(value, DateAndTime):
        return datetime(value.year, value.month, value.day, tzinfo=now.tzinfo)
    day, time = value.date, value.time
    found = datetime(day.year, day.month, day.day, time.hour, time.minute, time.second, tzinfo=now.tzinfo)
    offset = value.offset
    if offset is None:
        return found
    utc = now.tzinfo.utcoffset(found) if now.tzinfo else None
    return found - timedelta(seconds=offset) + (utc or timedelta())
