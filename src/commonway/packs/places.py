"""Where people come: places of organisations, when they are open, how to get in, what can be booked there, and the queue.

Names follow the location of Open Referral's Human Services Data Specification (HSDS 3.0).
"""

from dataclasses import dataclass, field

from commonway.packs.calendars import Weekday
from commonway.packs.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When a place is open on some days of the week (HSDS schedule)."""

    byday: tuple[Weekday, ...]
    opens_at: str  # "09:00", local time
    closes_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Where somebody from the queue is served: a counter, a desk or a room."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What people come for without an appointment; with a ``service`` it is that service's, and shows on the case."""

    id: str
    name: Text
    service: str = ""
    skill: str = ""  # of the place's organisation: what whoever serves is able to do


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn:
    """The queue of a place: for whom no appointment is needed."""

    errands: tuple[Errand, ...]
    counters: tuple[Counter, ...]
    schedules: tuple[Hours, ...] = ()  # when tickets are given; the hours of the place where none are said
    most_a_day: int = 0  # tickets; as many as come where none is said
    languages: tuple[str, ...] = ()  # (BCP 47) that one can ask to be served in
    keep: str = "P1D"  # ISO 8601 duration after the day until which a ticket says whose it was


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of an organisation (HSDS location), with what can be booked there."""

    id: str
    organisation: str
    name: Text
    address: Text
    schedules: tuple[Hours, ...]
    description: Text = field(default_factory=dict)
    transportation: Text = field(default_factory=dict)  # how to get there
    accessibility: Text = field(default_factory=dict)
    phone: str = ""
    services: tuple[str, ...] = ()  # that one can make an appointment for
    slot: str = "PT30M"  # ISO 8601 duration of an appointment
    desks: int = 1  # rooms or members of staff: how many appointments at a time
    book_ahead: str = "P60D"  # ISO 8601 duration: how far ahead one can book
    interpreters: tuple[str, ...] = ()  # languages (BCP 47) an interpreter can be had for
    remind_before: str = "P2D"  # ISO 8601 duration before an appointment
    walk_in: WalkIn | None = None
