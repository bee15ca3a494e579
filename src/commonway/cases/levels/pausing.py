"""Pausing a case while somebody else is waited for, letting it go on, and taking longer: acts with reasons.

The person reads the reasons. A term that the law does not let stand still goes on.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonway.cases import things
from commonway.cases.errors import CasesError, CaseUnknown
from commonway.cases.levels.counting import later, shifted
from commonway.cases.levels.starting import first_due, working_days
from commonway.cases.models import Case, Clock, ClockAct
from commonway.catalogue import queries as catalogue
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision, require
from commonway.kernel.text import is_showable
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.ledger.models import Event
from commonway.packs.calendars import ServiceLevel

LONGEST_REASON = 500


class NotNow(CasesError):
    """The case cannot be paused, resumed or extended as it stands."""


class ReasonNeeded(CasesError):
    """A pause or an extension needs a reason, in words that can be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Why a case is paused: who is waited for, the words the person reads, and when it is expected to go on."""

    waits_for: str  # ClockAct.WaitsFor
    reason: str
    expected_on: date | None = None


def pause(case_id: UUID, why: Pause, *, by: Actor, at: datetime) -> ClockAct:
    """Let every clock of the case that may stand still do so.

    The same pause again changes nothing. Raises `CaseUnknown`, `AccessRefused`, `NotNow` and `ReasonNeeded`.
    """
    reason = reason_of(why.reason)
    if why.waits_for not in ClockAct.WaitsFor.values:
        raise ReasonNeeded(
            _("It is not said who is waited for."), remedy=_("Choose the person, an organisation, or other.")
        )
    with transaction.atomic():
        case, decision = _permitted(case_id, by=by, at=at)
        with within(SYSTEM):
            standing = _last(case)
            if _is_paused(case):
                if standing and (standing.waits_for, standing.reason) == (why.waits_for, reason):
                    return standing
                raise NotNow(_("The case is paused already."), where=case.reference, remedy=_("Let it go on first."))
            levels = _levels(case)
            clocks = [clock for clock in _going(case) if levels[clock.level].pauses and clock.due_at >= at]
            if not clocks:
                remedy = _("Its terms are over, or the law does not let them stand still.")
                raise NotNow(_("Nothing of this case can be paused."), where=case.reference, remedy=remedy)
            return _pause(case, clocks, replace(why, reason=reason), decision, by=by, at=at)


def pause_for(case: Case, why: Pause, *, by: Actor, at: datetime) -> ClockAct | None:
    """Let the clocks of *case*, locked by the caller, stand still for the product's own reason; None where none may.

    A case that is paused already stays paused for the reason it has. Must run in the scope of the product.
    """
    decision = require(by, "answer", things.of_the_case(case), at=at)
    if case.state != Case.State.OPEN or _is_paused(case):
        return None
    levels = _levels(case)
    clocks = [clock for clock in _going(case) if levels[clock.level].pauses and clock.due_at >= at]
    return _pause(case, clocks, why, decision, by=by, at=at) if clocks else None


def resume_for(case: Case, *, paused_by: Actor, at: datetime, unless: Pause | None = None) -> ClockAct | None:
    """Let *case* go on if the product itself paused it, and not for the reason of *unless*; None where it did not."""
    act = _last(case)
    if act is None or act.kind != ClockAct.Kind.PAUSED or (unless and unless.reason == act.reason):
        return None
    paused = Event.objects.filter(stream_id=case.applicant_id, type="case.paused", data__act=str(act.id)).first()
    if paused is None or (paused.actor_kind, paused.actor_id) != (paused_by.kind, paused_by.id):
        return None
    decision = require(paused_by, "answer", things.of_the_case(case), at=at)
    return _resume(case, decision, by=paused_by, at=at)


def _pause(case: Case, clocks: list[Clock], why: Pause, decision: Decision, *, by: Actor, at: datetime) -> ClockAct:
    for clock in clocks:
        clock.paused_at, clock.at_risk_since = at, None
        clock.save(update_fields=["paused_at", "at_risk_since"])
    act = ClockAct(kind=ClockAct.Kind.PAUSED, waits_for=why.waits_for, reason=why.reason, expected_on=why.expected_on)
    return _write(act, case, decision, by=by, at=at)


def resume(case_id: UUID, *, by: Actor, at: datetime) -> ClockAct | None:
    """Let the clocks of the case go on with what was left of them; None where none stood still.

    Raises `CaseUnknown` and `AccessRefused`.
    """
    with transaction.atomic():
        case, decision = _permitted(case_id, by=by, at=at)
        with within(SYSTEM):
            return _resume(case, decision, by=by, at=at)


def _resume(case: Case, decision: Decision, *, by: Actor, at: datetime) -> ClockAct | None:
    paused = [clock for clock in _going(case) if clock.stands_still]
    if not paused:
        return None
    levels, zone = _levels(case), timezone.get_default_timezone()
    working = working_days(catalogue.current().pack, case.organisation_id)
    for clock in paused:
        assert clock.paused_at is not None  # noqa: S101 - for the type checker
        clock.due_at = shifted(
            clock.due_at,
            paused_at=clock.paused_at,
            resumed_at=at,
            days=levels[clock.level].days,
            working=working,
            zone=zone,
        )
        clock.stood_still += at - clock.paused_at
        clock.paused_at = None
        clock.save(update_fields=["due_at", "stood_still", "paused_at"])
    _redate(case)
    return _write(ClockAct(kind=ClockAct.Kind.RESUMED), case, decision, by=by, at=at)


def extend(case_id: UUID, level_id: str, reason: str, *, by: Actor, at: datetime) -> ClockAct:
    """Give the case as much longer for one of its service levels as that allows at once.

    Raises `CaseUnknown`, `AccessRefused`, `ReasonNeeded`, and `NotNow` where the level has no extension left.
    """
    reason = reason_of(reason)
    with transaction.atomic():
        case, decision = _permitted(case_id, by=by, at=at)
        with within(SYSTEM):
            clock = next((each for each in _going(case) if each.level == level_id), None)
            level = _levels(case).get(level_id)
            if clock is None or level is None or not may_extend(clock, level, at=at):
                remedy = _("It is paused or over, or its service allows no further extension.")
                raise NotNow(_("This cannot be extended."), where=case.reference, remedy=remedy)
            extended = extended_until(clock, level, at=at)
            if extended is None:
                raise NotNow(
                    _("The new end is beyond the calendar."),
                    where=case.reference,
                    remedy=_("Ask who looks after the service to correct it."),
                )
            clock.due_at, clock.extended, clock.at_risk_since = extended, clock.extended + 1, None
            clock.save(update_fields=["due_at", "extended", "at_risk_since"])
            _redate(case)
            act = ClockAct(kind=ClockAct.Kind.EXTENDED, level=level_id, reason=reason, due_at=extended)
            return _write(act, case, decision, by=by, at=at)


def may_extend(clock: Clock, level: ServiceLevel, *, at: datetime) -> bool:
    """Return whether *clock* can be given longer now: it goes, its time is not over, an extension is left."""
    going = clock.ended_at is None and not clock.stands_still and clock.due_at >= at
    return going and bool(level.extend_by) and clock.extended < level.extensions


def extended_until(clock: Clock, level: ServiceLevel, *, at: datetime) -> datetime | None:
    """Return when *clock* would end if it were extended now; None where it may not be."""
    if not may_extend(clock, level, at=at):
        return None
    working = working_days(catalogue.current().pack, clock.organisation_id)
    return later(clock.due_at, level.extend_by, working, days=level.days, zone=timezone.get_default_timezone())


def _permitted(case_id: UUID, *, by: Actor, at: datetime) -> tuple[Case, Decision]:
    case = Case.objects.select_for_update().filter(id=case_id, organisation_id=by.organisation).first()
    if case is None:
        raise CaseUnknown("There is no such case here.", remedy="Go back to the list of cases.")
    decision = require(by, "answer", things.of_the_case(case), at=at)
    if case.state != Case.State.OPEN:
        raise NotNow(_("The case has ended."), where=case.reference, remedy=_("Nothing is waited for any more."))
    return case, decision


def _going(case: Case) -> list[Clock]:
    return list(Clock.objects.going().select_for_update().filter(case=case).order_by("id"))


def _is_paused(case: Case) -> bool:
    return Clock.objects.going().filter(case=case, paused_at__isnull=False).exists()


def _last(case: Case) -> ClockAct | None:
    return ClockAct.objects.filter(case=case).order_by("-at", "-id").first()


def _levels(case: Case) -> dict[str, ServiceLevel]:
    service = catalogue.version(case.pack_version_id).pack.services[case.service]
    return {level.id: level for level in service.levels}


def _redate(case: Case) -> None:
    case.due_at = first_due(Clock.objects.filter(case=case, reopened=case.reopened))
    case.save(update_fields=["due_at"])


def _write(act: ClockAct, case: Case, decision: Decision, *, by: Actor, at: datetime) -> ClockAct:
    act.case, act.at = case, at
    act.organisation_id, act.applicant_id = case.organisation_id, case.applicant_id
    act.save(force_insert=True)
    data = {"case": str(case.id), "request": str(case.request_id), "service": case.service, "act": str(act.id)}
    entry = Entry(stream=case.applicant_id, type=f"case.{act.kind}", organisation=case.organisation_id, data=data)
    append([entry], by=by, at=at, purpose=decision.purpose, ground=decision.ground)
    return act


def reason_of(said: str) -> str:
    """Return a reason the person reads, on one line; raises `ReasonNeeded` where it is none or cannot be shown."""
    reason = " ".join(said.split())
    if not reason:
        raise ReasonNeeded(_("There is no reason."), remedy=_("Say in plain words why; the person reads it."))
    if len(reason) > LONGEST_REASON or not is_showable(reason):
        remedy = _("Write plain text of up to %(count)s characters.") % {"count": LONGEST_REASON}
        raise ReasonNeeded(_("The reason cannot be shown as it is."), remedy=remedy)
    return reason
