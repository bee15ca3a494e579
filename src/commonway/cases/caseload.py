"""An organisation's caseload: the cases it is responsible for, as its caseworkers see them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from commonway.cases import things
from commonway.cases.errors import CaseUnknown
from commonway.cases.levels.predicting import Experience
from commonway.cases.levels.standing import CaseLevels, levels_of
from commonway.cases.models import Case, Clock
from commonway.exchange import share
from commonway.exchange.share import Told
from commonway.fence import scope
from commonway.identity.access import note_hidden, record_reading, require
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many cases an organisation has in which state.

    Of the open ones, ``overdue`` are past their promise, ``at_risk`` likely to miss it or what the law asks, and ``paused``
    stand still.
    """

    open: int
    overdue: int
    at_risk: int
    paused: int
    done: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case opened by a caseworker: what the organisation was told about it, and what happened since."""

    case: Case
    told: Told | None
    history: list[Event]
    levels: CaseLevels
    chance: float | None  # 0 to 1, that its promise is missed, where that can be said


def cases_of(organisation: str, *, state: str = "", at: datetime) -> QuerySet[Case]:
    """Return the cases of *organisation*, optionally in one state, or those one of `Counts` counts *at* that moment."""
    found = Case.objects.at(organisation)
    if state == "overdue":
        return found.filter(state=Case.State.OPEN, due_at__lt=at).exclude(id__in=_standing_still(organisation))
    if state == "at_risk":
        return found.filter(id__in=_at_risk(organisation, at=at))
    if state == "paused":
        return found.filter(id__in=_standing_still(organisation))
    return found.filter(state=state) if state else found


def counts(organisation: str, *, at: datetime) -> Counts:
    """Return how many cases *organisation* has in each state."""
    states = {
        state: Count("id", filter=Q(state=state)) for state in (Case.State.OPEN, Case.State.DONE, Case.State.REFUSED)
    }
    numbers = Case.objects.at(organisation).aggregate(**{str(key): each for key, each in states.items()})
    return Counts(
        **numbers,
        overdue=cases_of(organisation, state="overdue", at=at).count(),
        at_risk=_at_risk(organisation, at=at).distinct().count(),
        paused=_standing_still(organisation).distinct().count(),
    )


def _at_risk(organisation: str, *, at: datetime) -> QuerySet[Clock, UUID]:
    going = Clock.objects.going().filter(organisation_id=organisation, paused_at__isnull=True, due_at__gte=at)
    return going.filter(at_risk_since__isnull=False).values_list("case_id", flat=True)


def _standing_still(organisation: str) -> QuerySet[Clock, UUID]:
    paused = Clock.objects.going().filter(organisation_id=organisation, paused_at__isnull=False)
    return paused.values_list("case_id", flat=True)


def open_case(case_id: UUID, *, by: Actor, at: datetime) -> CaseFile:
    """Return a case of the actor's organisation with what it was told; the reading goes on the ledger.

    Raises `CaseUnknown`, for another organisation's case too, which is recorded as refused, and `AccessRefused`.
    """
    case = Case.objects.at(by.organisation).filter(id=case_id).first()
    if case is None:
        note_anothers(case_id, by=by, at=at)
        raise CaseUnknown("There is no such case here.", remedy="Go back to the list of cases.")
    thing = things.of_the_case(case)
    decision = require(by, "read", thing, at=at)
    record_reading(by, thing, decision, at=at)
    delivery = share.of_case(case.id, organisation=by.organisation)
    told = share.open_delivery(delivery.id, by=by, at=at) if delivery else None
    levels = levels_of([case], at=at)[case.id]
    return CaseFile(case=case, told=told, history=_history(case), levels=levels, chance=_chance(case, levels, at=at))


def _chance(case: Case, levels: CaseLevels, *, at: datetime) -> float | None:
    promised = next((each.clock for each in levels.levels if each.state == "going"), None)
    return Experience(case.organisation_id, at=at).chance(promised) if promised else None


def note_anothers(case_id: UUID, *, by: Actor, at: datetime) -> None:
    """Put on the ledger that *by* asked for another organisation's case, where they are told that there is none."""
    with scope.within(scope.SYSTEM):
        case = Case.objects.filter(id=case_id).first()
    if case is not None:
        note_hidden(by, "read", things.of_the_case(case), at=at)


def _history(case: Case) -> list[Event]:
    """Return what the ledger says of the case to its organisation, oldest first, without who looked at it."""
    events = Event.objects.of(case.applicant_id).filter(organisation=case.organisation_id, data__case=str(case.id))
    return list(events.exclude(type__in=("data.read", "access.refused")))
