"""Dates, times and durations in FEEL (DMN 1.5, chapter 10.3.2.3)."""

import pytest

from tests.spec.feel import gives


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('date("2025-02-06")', '@"2025-02-06"'),
        ("date(2025, 2, 6)", '@"2025-02-06"'),
        ('date(@"2025-02-06T10:00:00Z")', '@"2025-02-06"'),
        ('@"-0044-03-15"', '@"-0044-03-15"'),
        ('@"999999999-12-31"', '@"999999999-12-31"'),
        ('time("10:30:00.5+01:00")', '@"10:30:00.5+01:00"'),
        ('time(10, 30, 0, @"PT1H")', '@"10:30:00+01:00"'),
        ('date and time(@"2025-02-06", @"10:30:00")', '@"2025-02-06T10:30:00"'),
        ('date and time("2025-02-06T10:30:00@Europe/Paris").timezone', '"Europe/Paris"'),
        ('@"2025-07-06T10:30:00@Europe/Paris".time offset', '@"PT2H"'),
        ('@"10:30:00@Europe/Paris".time offset', '@"PT1H"'),  # a time without a day has its zone's winter offset
        ('time("10:30:00Z").timezone', "null"),
        ('time(@"2025-02-06")', '@"00:00:00Z"'),
        ('time("24:00:00")', '@"00:00:00"'),  # the end of a day is the beginning of the next
        ('date and time("2025-02-06T24:00:00")', '@"2025-02-07T00:00:00"'),
        *((f'time("{text}")', "null") for text in ("24:00:01", "10:30", "1:30:00", "10:30:60", "10:30:00+19:00")),
        *((f'time("{text}")', "null") for text in ("10:30:00@Nowhere", "10:30:00Z@Etc/UTC", " 10:30:00", "")),
        *(
            (f'date("{text}")', "null")
            for text in ("2025-02-29", "2025-2-6", "02025-02-06", "+2025-02-06", "999-01-01")
        ),
        *((f"date({parts})", "null") for parts in ("2025, 2, 29", "2025, 13, 1", "1000000000, 1, 1", "null, 1, 1")),
        *((f"time({parts})", "null") for parts in ("24, 0, 0", "0, 60, 0", "0, 0, -1", '1, 1, 1, @"P1D"')),
        *((f'duration("{text}")', "null") for text in ("P", "P1", "1D", "P1H", "P1Y1D", "PT", "P-1D")),
        ("today()", '@"2025-02-06"'),
        ("now()", '@"2025-02-06T14:30:00Z"'),
        ('duration("P14M")', '@"P1Y2M"'),
        ('duration("PT36H")', '@"P1DT12H"'),
    ],
)
def test_making_them(text: str, value: str) -> None:
    assert gives(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('@"2024-02-29" + @"P1Y"', '@"2025-02-28"'),
        ('@"2025-01-31" + @"P1M"', '@"2025-02-28"'),
        ('@"2025-02-06" - @"P18Y"', '@"2007-02-06"'),
        ('@"2025-02-06" - @"2025-01-01"', '@"P36D"'),
        ('@"2025-02-06" - @"PT1M"', '@"2025-02-05"'),
        ('@"2025-03-30T01:59:00@Europe/Paris" + @"PT1M"', '@"2025-03-30T03:00:00@Europe/Paris"'),  # summer begins
        ('@"2025-02-06T12:00:00Z" - @"2025-02-06T12:00:00+02:00"', '@"PT2H"'),
        ('@"23:30:00" + @"PT1H"', '@"00:30:00"'),
        ('@"P1D" * 1.5', '@"P1DT12H"'),
        ('@"P1Y" / @"P1M"', "12"),
        ('years and months duration(@"2000-05-20", @"2025-02-06")', '@"P24Y8M"'),
    ],
)
def test_reckoning_with_them(text: str, value: str) -> None:
    assert gives(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('@"2025-02-06".weekday', "4"),
        ('day of week(@"2025-02-06")', '"Thursday"'),
        ('month of year(@"2025-02-06")', '"February"'),
        ('day of year(@"2025-02-06")', "37"),
        ('week of year(@"2025-02-06")', "6"),
        ('@"P1Y6M".months', "6"),
        ('@"-P1DT2H".hours', "-2"),
        ('@"10:30:05".second', "5"),
        ('@"10:30:05.25".second', "5.25"),
        ('@"PT1M4.5S".seconds', "4.5"),
        ('@"-PT1M4.5S".seconds', "-4.5"),
    ],
)
def test_asking_about_them(text: str, value: str) -> None:
    assert gives(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('@"2025-02-06T12:00:00Z" = @"2025-02-06T13:00:00+01:00"', "true"),
        ('is(@"2025-02-06T12:00:00Z", @"2025-02-06T13:00:00+01:00")', "false"),
        ('@"10:30:00.1" = @"10:30:00.2"', "true"),  # compared to the second
        # a local one takes the offset of the other to be before or after it, but does not equal it
        ('@"2025-02-06T12:00:00" < @"2025-02-06T12:00:01+05:00"', "true"),
        ('@"2025-02-06T12:00:00" > @"2025-02-06T12:00:01@Europe/Paris"', "false"),
        ('@"10:30:00" < @"10:30:00Z"', "false"),
        ('@"10:30:00" = @"10:30:00Z"', "null"),
        ('@"10:30:00" <= @"10:30:00Z"', "null"),
        ('@"10:30:00" <= @"10:30:01Z"', "true"),
        ('coincides(@"10:30:00", @"10:30:00Z")', "null"),
        ('@"2025-02-06" < @"2025-02-07T00:00:00Z"', "null"),
        ('@"P1Y" = @"P365D"', "null"),
        ('@"P1Y" = @"P12M"', "true"),
    ],
)
def test_comparing_them(text: str, value: str) -> None:
    assert gives(text) == value
