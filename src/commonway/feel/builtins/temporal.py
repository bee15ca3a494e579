"""The clock, and what can be asked of a day (DMN 1.5, tables 79 and 80)."""

from decimal import Decimal
from typing import TypeAlias

from commonway.feel.builtins.signature import Family
from commonway.feel.run import Run
from commonway.feel.temporal.days import Day, near, to_ordinal
from commonway.feel.temporal.times import DateAndTime, from_datetime
from commonway.feel.values import Value

FAMILY = Family()
_OnDay: TypeAlias = Day | DateAndTime

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@FAMILY.function("now()", constant=False)
def now(run: Run) -> Value:
    """Return the moment of the evaluation."""
    return from_datetime(run.now)


@FAMILY.function("today()", constant=False)
def today(run: Run) -> Value:
    """Return the day of the evaluation."""
    return run.today


@FAMILY.function("day of year(date: date | date and time)")
def day_of_year(on: _OnDay) -> Value:
    """Return 1 for 1 January, up to 366."""
    day = _day(on)
    return Decimal(near(day).timetuple().tm_yday)


@FAMILY.function("day of week(date: date | date and time)")
def day_of_week(on: _OnDay) -> Value:
    """Return the English name of the weekday."""
    return _WEEKDAYS[(to_ordinal(_day(on)) - 1) % 7]


@FAMILY.function("month of year(date: date | date and time)")
def month_of_year(on: _OnDay) -> Value:
    """Return the English name of the month."""
    return _MONTHS[_day(on).month - 1]


@FAMILY.function("week of year(date: date | date and time)")
def week_of_year(on: _OnDay) -> Value:
    """Return the number of the week as ISO 8601 counts them."""
    return Decimal(near(_day(on)).isocalendar().week)


def _day(on: _OnDay) -> Day:
    return on.date if isinstance(on, DateAndTime) else on
