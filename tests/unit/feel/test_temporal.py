"""Days, times and durations, to the ends of FEEL's calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commonway.feel.temporal.days import FarDate, from_ordinal, make_day, moved_by_months, to_ordinal
from commonway.feel.temporal.durations import Months, Span
from commonway.feel.temporal.reading import parse_date, parse_duration, parse_temporal
from commonway.feel.temporal.times import DateAndTime, Time, from_datetime, moment_of, months_between


@pytest.mark.parametrize(
    "text",
    ["2025-02-06", "-0044-03-15", "999999999-12-31", "10:30:00", "10:30:00.5", "23:59:59.999999999Z", "10:30:00-05:30",
     "10:30:00+01:00:30", "10:30:00@Europe/Paris", "2025-02-06T00:00:00", "-999999999-01-01T10:00:00@Etc/UTC",
     "P1Y2M", "-P1M", "P0M", "P1DT2H3M4.5S", "-PT0.000000001S", "PT0S"],
)  # fmt: skip
def test_what_is_written_reads_back_as_it_was(text: str) -> None:
    assert str(parse_temporal(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "2025-2-6", "2025-02-30", "998-01-01", "01998-01-01", "+2025-01-01", "1000000000-01-01", "25:00:00", "10:30",
     "10:60:00", "10:30:61", "10:30:00+19:00", "10:30:00+1:00", "10:30:00@Mars/Base", "10:30:00Z@Etc/UTC", "2025-02-06T",
     "2025-02-06 10:00:00", "P", "PT", "P1Y2D", "P1H", "PT1D", "1D", "P-1D", "2025-02-06T24:00:01", "٢٠٢٥-٠٢-٠٦"],
)  # fmt: skip
def test_what_is_none_of_them(text: str) -> None:
    assert parse_temporal(text) is None


def test_midnight_at_the_end_of_a_day_is_that_of_the_next() -> None:
    assert str(parse_temporal("2025-12-31T24:00:00")) == "2026-01-01T00:00:00"


def test_only_days_beyond_python_are_far() -> None:
    assert type(make_day(9999, 12, 31)) is date
    assert make_day(10_000, 1, 1) == FarDate(10_000, 1, 1)
    assert make_day(0, 2, 29) == FarDate(0, 2, 29)
    assert make_day(1900, 2, 29) is None
    assert parse_date("10000-01-01") is None


@pytest.mark.parametrize("year", [-999_999_999, -400, -1, 0, 1, 4, 9999, 10_000, 999_999_999])
def test_every_day_has_its_number(year: int) -> None:
    day = make_day(year, 3, 1)
    assert day is not None
    assert from_ordinal(to_ordinal(day)) == day
    assert str(from_ordinal(to_ordinal(day) - 1)).endswith(
        "-02-29" if (year % 4 == 0 and year % 100) or year % 400 == 0 else "-02-28"
    )


def test_nothing_is_beyond_the_last_year() -> None:
    last = FarDate(999_999_999, 12, 31)
    assert from_ordinal(to_ordinal(last) + 1) is None
    assert moved_by_months(last, 1) is None


@pytest.mark.parametrize(
    "moment", [datetime(2025, 7, 6, 12, 0, tzinfo=UTC), datetime(2025, 10, 26, 3, 0, tzinfo=ZoneInfo("Europe/Paris"))]
)
def test_moments_are_on_the_line_of_utc(moment: datetime) -> None:
    found = from_datetime(moment)
    elapsed = moment - datetime(1, 1, 1, tzinfo=UTC) + timedelta(days=1)
    assert Span(found.nanoseconds).timedelta() == elapsed
    assert moment_of(found.nanoseconds, found.time.zone) == found


def test_durations_know_their_parts() -> None:
    span = parse_duration("-P1DT2H3M4.5S")
    assert isinstance(span, Span)
    assert (span.days, span.hours, span.minutes, span.seconds) == (-1, -2, -3, -4)
    assert Span.from_timedelta(span.timedelta()) == span
    assert (Months(-14).years, Months(-14).months) == (-1, -2)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [((2020, 1, 31), (2020, 2, 29), 0), ((2020, 1, 31), (2020, 3, 31), 2), ((2020, 3, 31), (2020, 2, 29), -1), ((2020, 3, 15), (2020, 1, 20), -1)],
)  # fmt: skip
def test_months_between_are_whole(start: tuple[int, int, int], end: tuple[int, int, int], months: int) -> None:
    assert months_between(date(*start), date(*end)) == Months(months)


def test_a_zone_counts_in_years_python_does_not_have() -> None:
    far = DateAndTime(FarDate(12_025, 7, 6), Time(12, 0, 0, 0, "Europe/Paris"))
    assert far.offset == 7_200
    assert moment_of(far.nanoseconds, "Europe/Paris") == far
