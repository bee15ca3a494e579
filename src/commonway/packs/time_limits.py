"""Calendars and service levels by themselves: days that exist, holidays that are known, one time limit of a kind."""

import re
from collections.abc import Iterator
from datetime import date

import holidays

from commonway.packs.calendars import Calendar, ClosedDay, ServiceLevel
from commonway.packs.definitions import PROMISE, Service
from commonway.packs.draft import Draft, Item
from commonway.packs.problems import Problem, error, warning
from commonway.packs.references import twice
from commonway.packs.schemas import suggestion

_IN_DAYS = re.compile(r"P\d+D")
_A_LEAP_YEAR = 2024


def problems_in(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong with calendars and service levels of *draft*."""
    for item, calendar in draft.sound("calendar", Calendar):
        yield from _of_holidays(item, calendar.public_holidays)
        for index, closed in enumerate(calendar.closed):
            yield from _of_closed(item, closed, index)
    for item, service in draft.sound("service", Service):
        yield from twice(item, (level.id for level in service.service_levels), "service levels", "service_levels")
        for index, level in enumerate(service.service_levels):
            yield from _of_level(item, service, level, index)


def _of_holidays(item: Item, code: str) -> Iterator[Problem]:
    if not code:
        return
    country, _, part = code.partition("-")
    known = holidays.list_supported_countries()
    if country not in known:
        what = f"No public holidays are known of {country!r}."
        yield error(item.place("public_holidays"), what, "Name a country by ISO 3166, or list the days under closed.")
    elif part and part not in known[country]:
        what = f"No public holidays are known of {part!r} in {country!r}."
        yield error(item.place("public_holidays"), what, suggestion(part, known[country], what="part of the country"))


def _of_closed(item: Item, closed: ClosedDay, index: int) -> Iterator[Problem]:
    said = [closed.on is not None, bool(closed.every), closed.easter is not None]
    if sum(said) != 1:
        what = "The day off does not say when." if not any(said) else "The day off says when more than once."
        yield error(item.place("closed", index), what, "Give it one of on, every or easter.")
    if closed.every and not _exists(closed.every):
        yield error(item.place("closed", index, "every"), f"There is no day {closed.every}.", "Correct month or day.")


def _exists(every: str) -> bool:
    try:
        date.fromisoformat(f"{_A_LEAP_YEAR}-{every}")
    except ValueError:
        return False
    return True


def _of_level(item: Item, service: Service, level: ServiceLevel, index: int) -> Iterator[Problem]:
    here = ("service_levels", index)
    if service.decide_within and PROMISE in (level.id, level.kind):
        what = "The promise is made twice: by decide_within and by a service level."
        yield error(item.place(*here), what, "Keep one of them.")
    if level.days == "working" and not _IN_DAYS.fullmatch(level.within):
        yield error(item.place(*here, "within"), "Working days are counted in days.", "Write it so: P20D.")
    if level.kind == "legal" and not level.legal_basis:
        what = "The legal term does not say which law asks for it."
        yield warning(item.place(*here), what, "Add legal_basis, in plain words.")
    if level.extensions > 1 and not level.extend_by:
        what = "It says how often it is extended, but not by how much."
        yield error(item.place(*here, "extensions"), what, "Add extend_by, or remove extensions.")
