"""The days of a decision: until when it is valid, until when one can appeal, how long its case is kept."""

from datetime import date, datetime

from django.utils import timezone

from commonway.cases.levels.counting import WorkingDays, later
from commonway.cases.levels.starting import working_days
from commonway.packs.deciding import DecisionDefinition
from commonway.packs.definitions import Pack

_EVERY_DAY = WorkingDays(None)


def appeal_until(pack: Pack, organisation: str, definition: DecisionDefinition, *, at: datetime) -> datetime | None:
    """Return the end of the time to appeal against a decision given *at*; None where there is no appeal."""
    appeal = definition.appeal
    if appeal is None:
        return None
    working = working_days(pack, organisation)
    return later(at, appeal.within, working, days=appeal.days, zone=timezone.get_default_timezone())


def valid_until(definition: DecisionDefinition, start: date) -> date | None:
    """Return the last day of what begins to be valid on *start*; None where the pack does not say."""
    return _after(start, definition.valid_for)


def keep_until(definition: DecisionDefinition, outcome: str, *, at: datetime) -> date | None:
    """Return until when a case that ended *at* with *outcome* is kept; None where the pack does not say."""
    return _after(timezone.localdate(at), definition.keep.after(outcome))


def _after(day: date, span: str) -> date | None:
    if not span:
        return None
    zone = timezone.get_default_timezone()
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    end = later(noon, span, _EVERY_DAY, days="calendar", zone=zone)
    return timezone.localdate(end) if end else None
