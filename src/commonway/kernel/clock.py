"""The clock, read at the edge only: views, commands and task entry points pass ``at=`` down."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(tz=UTC)


def today() -> date:
    """Return today's date in UTC, for callers that were given no date."""
    return now().date()
