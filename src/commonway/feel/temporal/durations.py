"""The two kinds of duration, which do not mix: a month has no fixed number of days."""

from dataclasses import dataclass
from datetime import timedelta

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A FEEL *years and months duration*, counted in months."""

    count: int

    @property
    def years(self) -> int:
        """The whole years, with the duration's sign."""
        return _signed(abs(self.count) // 12, self.count)

    @property
    def months(self) -> int:
        """The months left over, with the duration's sign."""
        return _signed(abs(self.count) % 12, self.count)

    def __str__(self) -> str:
        years, months = divmod(abs(self.count), 12)
        words = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return f"{'-' if self.count < 0 else ''}P{words}"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A FEEL *days and time duration*, counted in nanoseconds."""

    nanoseconds: int

    @classmethod
    def of(cls, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> "Span":
        """Return the sum of the parts."""
        return cls(days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND)

    @classmethod
    def from_timedelta(cls, span: timedelta) -> "Span":
        """Return *span* as FEEL has it."""
        return cls((span.days * 86_400 + span.seconds) * SECOND + span.microseconds * 1_000)

    def timedelta(self) -> timedelta:
        """Return this as Python has it, cut to microseconds. Raises OverflowError beyond 999,999,999 days."""
        days, rest = divmod(self.nanoseconds, DAY)
        return timedelta(days=days, microseconds=rest // 1_000)

    @property
    def days(self) -> int:
        """The whole days, with the duration's sign."""
        return self._part(DAY, 0)

    @property
    def hours(self) -> int:
        """The hours left over, 0 to 23, with the duration's sign."""
        return self._part(HOUR, 24)

    @property
    def minutes(self) -> int:
        """The minutes left over, 0 to 59, with the duration's sign."""
        return self._part(MINUTE, 60)

    @property
    def seconds(self) -> int:
        """The whole seconds left over, 0 to 59, with the duration's sign."""
        return self._part(SECOND, 60)

    def _part(self, unit: int, most: int) -> int:
        count = abs(self.nanoseconds) // unit
        return _signed(count % most if most else count, self.nanoseconds)

    def __str__(self) -> str:
        days, rest = divmod(abs(self.nanoseconds), DAY)
        hours, rest = divmod(rest, HOUR)
        minutes, rest = divmod(rest, MINUTE)
        seconds = f"{rest // SECOND}{fraction(rest % SECOND)}"
        time = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        time += f"{seconds}S" if rest or not (days or time) else ""
        return f"{'-' if self.nanoseconds < 0 else ''}P{f'{days}D' if days else ''}{f'T{time}' if time else ''}"


def fraction(nanoseconds: int) -> str:
    """Return the digits after the second, with their dot and without closing noughts."""
    return f".{nanoseconds:09d}".rstrip("0") if nanoseconds else ""


def _signed(count: int, sign: int) -> int:
    return -count if sign < 0 else count
