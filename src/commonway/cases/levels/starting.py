"""Clocks begin with a case and end with it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone

from commonway.cases.levels.counting import WorkingDays, due
from commonway.cases.models import Case, Clock
from commonway.packs.definitions import Pack


def working_days(pack: Pack, organisation: str) -> WorkingDays:
    """Return the working days of *organisation* as *pack* has them; every day where it has no calendar."""
    known = pack.organisations.get(organisation)
    return WorkingDays(pack.calendars.get(known.calendar) if known else None)


def clocks_of(case: Case, pack: Pack, *, begun_at: datetime | None = None) -> list[Clock]:
    """Return the clocks *case*, of a service of *pack*, begins with, not yet saved; ``due_at`` of the case is set.

    They begin when it was opened, or at *begun_at*, when it was opened again. A case is due when its promise says, and
    where nothing is promised when the law does.
    """
    working, zone = working_days(pack, case.organisation_id), timezone.get_default_timezone()
    found, begun_at = [], begun_at or case.opened_at
    for level in pack.services[case.service].levels:
        due_at = due(begun_at, level, working, zone=zone)
        if due_at is not None:
            found.append(
                Clock(
                    case=case,
                    level=level.id,
                    reopened=case.reopened,
                    kind=level.kind,
                    service=case.service,
                    organisation_id=case.organisation_id,
                    applicant_id=case.applicant_id,
                    started_at=begun_at,
                    due_at=due_at,
                )
            )
    case.due_at = first_due(found)
    return found


def save_new(cases: Sequence[Case], pack: Pack) -> None:
    """Save *cases*, of services of *pack*, with the clocks they begin with."""
    clocks = [clock for case in cases for clock in clocks_of(case, pack)]
    Case.objects.bulk_create(cases)
    Clock.objects.bulk_create(clocks)


def first_due(clocks: Iterable[Clock]) -> datetime | None:
    """Return when the promise of *clocks* ends, or else the law's term; the earlier of several."""
    ends = sorted((clock.kind != Clock.Kind.PROMISE, clock.due_at) for clock in clocks)
    return ends[0][1] if ends else None


def end_clocks(case: Case, *, at: datetime) -> None:
    """Stop the clocks of *case*, which has ended; a pause ends with it."""
    for clock in Clock.objects.going().filter(case=case):
        if clock.paused_at is not None:
            clock.stood_still += at - clock.paused_at
            clock.due_at += at - clock.paused_at
            clock.paused_at = None
        clock.ended_at = at
        clock.save(update_fields=["stood_still", "due_at", "paused_at", "ended_at"])
