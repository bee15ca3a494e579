"""Why a month of a timeline is not as the one before, in words that follow *because*, whoever says them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from commonway.eligibility.timelines import AgeReached, CameIntoForce, Cause, FactChanged, SeasonTurned, TimePassed

# What phrases are asked for: each with the parts it is filled with.
PHRASES = {
    "item turns": ("place", "years"),
    "own birthday": ("years",),
    "years ago": ("place", "years"),
    "item older": ("place",),
    "time passed": ("place",),
    "parameter": ("parameter", "day"),
    "rule": ("day",),
    "season": (),
}


class Names(Protocol):
    """What the parts of a cause are called."""

    def change(self, change: str) -> str:
        """Return the words for a change of a life that was put in, nothing where there are none."""

    def place(self, fact: str, name: str, item: int | None) -> str:
        """Return what a fact is called, or the field *name* of its item *item*, counted from 0."""

    def parameter(self, parameter: str) -> str:
        """Return what a parameter is called, nothing where nobody named it."""

    def day(self, on: date) -> str:
        """Return a day as it is written."""

    def number(self, count: int) -> str:
        """Return a number as it is written."""

    def is_own_birthday(self, fact: str) -> bool:
        """Return whether the fact is when the person was born."""


def said(causes: Iterable[Cause], phrases: Mapping[str, str], names: Names) -> list[str]:
    """Return each of *causes* once, by *phrases* (one for each of `PHRASES`) filled with *names*."""
    return list(dict.fromkeys(filter(None, (_said(cause, phrases, names) for cause in causes))))


def _said(cause: Cause, phrases: Mapping[str, str], names: Names) -> str:
    match cause:
        case FactChanged(change=change):
            return names.change(change)
        case AgeReached(fact=fact, name=name, item=item, years=years):
            own = "own birthday" if names.is_own_birthday(fact) else "years ago"
            phrase = phrases["item turns" if item is not None else own]
            return phrase % {"place": names.place(fact, name, item), "years": names.number(years)}
        case TimePassed(fact=fact, name=name, item=item):
            phrase = phrases["item older" if item is not None else "time passed"]
            return phrase % {"place": names.place(fact, name, item)}
        case CameIntoForce(since=since, parameter=parameter):
            called = names.parameter(parameter) if parameter else ""
            return phrases["parameter" if called else "rule"] % {"parameter": called, "day": names.day(since)}
        case SeasonTurned():
            return phrases["season"]
