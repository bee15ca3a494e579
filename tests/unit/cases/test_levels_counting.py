"""Time limits, counted as Regulation (EEC, Euratom) No 1182/71 counts periods, by the days an organisation works."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonway.cases.levels.counting import WorkingDays, due, later, shifted
from commonway.packs.calendars import Calendar, ClosedDay, ServiceLevel

STOCKHOLM = ZoneInfo("Europe/Stockholm")
OFFICES = WorkingDays(
    Calendar(
        id="offices",
        name={"en": "Offices"},
        closed=(
            ClosedDay(name={"en": "Good Friday"}, easter=-2),
            ClosedDay(name={"en": "Christmas"}, every="12-25"),
            ClosedDay(name={"en": "Leap day"}, every="02-29"),
            ClosedDay(name={"en": "Moving house"}, on=date(2026, 3, 4)),
        ),
    )
)
EVERY_DAY = WorkingDays(None)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def day_of(at: datetime, span: str, working: WorkingDays = OFFICES, days: str = "calendar") -> date | None:
    end = later(at, span, working, days=days, zone=UTC)
    return end.date() if end else None


@pytest.mark.parametrize(
    ("span", "days", "day"),
    [
        ("P1D", "working", date(2026, 3, 3)),  # the day it is asked for does not count
        ("P2D", "working", date(2026, 3, 5)),  # the office is closed on the 4th
        ("P5D", "working", date(2026, 3, 10)),
        ("P0D", "working", date(2026, 3, 2)),
        ("P2D", "calendar", date(2026, 3, 5)),  # ends on the day it is closed: the next one
        ("P5D", "calendar", date(2026, 3, 9)),  # ends on a Saturday: Monday
        ("P1W", "calendar", date(2026, 3, 9)),
        ("P1M", "calendar", date(2026, 4, 2)),
        ("P1Y", "calendar", date(2027, 3, 2)),
    ],
)
def test_a_time_limit_ends_with_a_working_day(span: str, days: str, day: date) -> None:
    assert day_of(MONDAY, span, days=days) == day


def test_a_month_without_that_day_ends_on_its_last() -> None:
    assert day_of(datetime(2026, 1, 31, 9, tzinfo=UTC), "P1M", EVERY_DAY) == date(2026, 2, 28)


def test_easter_moves_and_leap_days_come_when_they_come() -> None:
    assert date(2026, 4, 3) not in OFFICES
    assert date(2027, 3, 26) not in OFFICES
    assert date(2028, 2, 29) not in OFFICES
    assert date(2026, 12, 25) not in OFFICES
    assert date(1500, 4, 1) in WorkingDays(
        Calendar(id="old", name={}, closed=(ClosedDay(name={}, easter=0),), works=("sunday",))
    )


def test_public_holidays_are_those_of_the_country_and_part() -> None:
    swedish = WorkingDays(Calendar(id="se", name={"en": "Sweden"}, public_holidays="SE"))
    assert date(2026, 5, 1) not in swedish
    assert date(2026, 1, 6) not in swedish
    californian = WorkingDays(Calendar(id="ca", name={"en": "California"}, public_holidays="US-CA"))
    assert date(2026, 3, 31) not in californian  # Cesar Chavez Day
    assert date(2026, 3, 31) in WorkingDays(Calendar(id="us", name={"en": "US"}, public_holidays="US"))


def test_it_ends_with_the_last_hour_where_the_office_is() -> None:
    level = ServiceLevel(id="promise", kind="promise", within="P1D")
    late_in_utc = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)  # 2 July, half past midnight, in Stockholm
    end = due(late_in_utc, level, EVERY_DAY, zone=STOCKHOLM)
    assert end == datetime(2026, 7, 3, 23, 59, 59, tzinfo=STOCKHOLM)


def test_hours_are_counted_to_the_minute() -> None:
    assert later(MONDAY, "PT4H", OFFICES, days="calendar", zone=UTC) == MONDAY + timedelta(hours=4)


@pytest.mark.parametrize("span", ["", "soon", "P", "P9999Y"])
def test_no_time_limit_never_ends(span: str) -> None:
    assert day_of(MONDAY, span) is None


def test_a_calendar_that_is_never_open_does_not_hang() -> None:
    closed = WorkingDays(Calendar(id="never", name={}, works=()))
    assert day_of(MONDAY, "P10D", closed, days="working") is not None


def test_what_was_left_when_it_was_paused_is_left_when_it_goes_on() -> None:
    end = later(MONDAY, "P10D", OFFICES, days="working", zone=UTC)  # Tuesday 17 March
    assert end is not None
    paused, resumed = MONDAY + timedelta(days=4), MONDAY + timedelta(days=18)  # Friday; Friday two weeks later
    on = shifted(end, paused_at=paused, resumed_at=resumed, days="working", working=OFFICES, zone=UTC)
    assert OFFICES.between(paused.date(), end.date()) == OFFICES.between(resumed.date(), on.date()) == 7
    calendar = shifted(end, paused_at=paused, resumed_at=resumed, days="calendar", working=EVERY_DAY, zone=UTC)
    assert calendar.date() == end.date() + timedelta(days=14)


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 300))
def test_counting_forth_and_back_agree(day: date, count: int) -> None:
    end = OFFICES.after(day, count)
    assert OFFICES.between(day, end) == count
    assert count == 0 or end in OFFICES
