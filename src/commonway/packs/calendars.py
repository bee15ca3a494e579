"""When organisations work, and within what time their services keep to: calendars and service levels of a pack."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from commonway.packs.text import Text

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedDay:
    """A day on which nobody works: one day, the same day every year, or a number of days from Easter Sunday."""

    name: Text
    on: date | None = None
    every: str = ""  # month and day, "12-25"
    easter: int | None = None  # days after Easter Sunday of the Western churches; Good Friday is -2


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days on which organisations that use it work."""

    id: str
    name: Text
    works: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")
    public_holidays: str = ""  # of a country or a part of it, by ISO 3166: "SE", "US-CA"
    closed: tuple[ClosedDay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel:
    """Within what time a service is done: what the law asks (``legal``), or what is promised (``promise``)."""

    id: str
    kind: Literal["legal", "promise"]
    within: str  # ISO 8601 duration
    days: Literal["calendar", "working"] = "calendar"
    legal_basis: Text = field(default_factory=dict)
    pauses: bool = True  # whether it stands still while the organisation waits for somebody else
    extend_by: str = ""  # ISO 8601 duration, the most one extension adds; empty: it cannot be extended
    extensions: int = 1  # how often
    when_missed: Text = field(default_factory=dict)  # what the person can do then
