"""Days of the proleptic Gregorian calendar from year -999,999,999 to 999,999,999.

Within the years 1 to 9999 a day is a `datetime.date`; only beyond them is it a `FarDate`.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

LAST_YEAR = 999_999_999

_DAYS_OF_400_YEARS = 146_097
_CYCLE_FROM = 2000  # the first of 400 years that datetime.date knows, and all cycles are alike


@dataclass(frozen=True, slots=True, order=True)
class FarDate:
    """A day before the year 1 or after 9999. Make one with `make_day`."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"


Day: TypeAlias = date | FarDate


def make_day(year: int, month: int, day: int) -> Day | None:
    """Return the day, or None where the calendar has none."""
    if not (-LAST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= days_in_month(year, month)):
        return None
    return date(year, month, day) if 1 <= year <= 9999 else FarDate(year, month, day)


def days_in_month(year: int, month: int) -> int:
    """Return how many days *month* has in *year*."""
    return monthrange(_CYCLE_FROM + year % 400, month)[1]


def is_day(value: object) -> bool:
    """Return whether *value* is a day."""
    kind = type(value)
    return kind is date or kind is FarDate


def near(day: Day) -> date:
    """Return *day*, or the like-named day of a year that `datetime` knows and that has the same weekdays."""
    return day if isinstance(day, date) else date(_CYCLE_FROM + day.year % 400, day.month, day.day)


def to_ordinal(day: Day) -> int:
    """Return the number of *day*; 1 January of year 1 is day 1."""
    if isinstance(day, date):
        return day.toordinal()
    cycles = (day.year - day.year % 400 - _CYCLE_FROM) // 400
    return near(day).toordinal() + cycles * _DAYS_OF_400_YEARS


def from_ordinal(number: int) -> Day | None:
    """Return the day with this number, or None beyond the last year."""
    if 1 <= number <= date.max.toordinal():
        return date.fromordinal(number)
    start = date(_CYCLE_FROM, 1, 1).toordinal()
    cycles, place = divmod(number - start, _DAYS_OF_400_YEARS)
    day = date.fromordinal(start + place)
    return make_day(day.year + 400 * cycles, day.month, day.day)


def moved_by_months(day: Day, months: int) -> Day | None:
    """Return *day* moved by whole months, or None beyond the last year.

    A day the target month does not have becomes its last day, so 29 February less a year is 28 February
    (XML Schema Part 2, appendix E, which FEEL follows).
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if abs(year) > LAST_YEAR:
        return None
    return make_day(year, month + 1, min(day.day, days_in_month(year, month + 1)))
