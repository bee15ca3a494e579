"""An organisation's caseload: the cases it is responsible for, as its caseworkers see them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from commonway.cases.errors import CaseUnknown
from commonway.cases.models import Case
from commonway.exchange import share
from commonway.exchange.share import Told
from commonway.fence import scope
from commonway.identity.access import Thing, note_hidden, record_reading, require
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many cases an organisation has in which state; ``overdue`` are open ones past their promise."""

    open: int
    overdue: int
    done: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case opened by a caseworker: what the organisation was told about it, and what happened since."""

    case: Case
    told: Told | None
    history: list[Event]


def cases_of(organisation: str, *, state: str = "", overdue_at: datetime | None = None) -> QuerySet[Case]:
    """Return the cases of *organisation*, optionally in one state, or open and past their promise at a time."""
    found = Case.objects.at(organisation)
    if overdue_at:
        return found.filter(state=Case.State.OPEN, due_at__lt=overdue_at)
    return found.filter(state=state) if state else found


def counts(organisation: str, *, at: datetime) -> Counts:
    """Return how many cases *organisation* has in each state."""
    states = {
        state: Count("id", filter=Q(state=state)) for state in (Case.State.OPEN, Case.State.DONE, Case.State.REFUSED)
    }
    overdue = Count("id", filter=Q(state=Case.State.OPEN, due_at__lt=at))
    numbers = Case.objects.at(organisation).aggregate(
        overdue=overdue, **{str(key): each for key, each in states.items()}
    )
    return Counts(**numbers)


def open_case(case_id: UUID, *, by: Actor, at: datetime) -> CaseFile:
    """Return a case of the actor's organisation with what it was told; the reading goes on the ledger.

    Raises `CaseUnknown`, for another organisation's case too, which is recorded as refused, and `AccessRefused`.
    """
    case = Case.objects.at(by.organisation).filter(id=case_id).first()
    if case is None:
        _note_anothers(case_id, by=by, at=at)
        raise CaseUnknown("There is no such case here.", remedy="Go back to the list of cases.")
    thing = thing_of(case)
    decision = require(by, "read", thing, at=at)
    record_reading(by, thing, decision, at=at)
    delivery = share.of_case(case.id, organisation=by.organisation)
    told = share.open_delivery(delivery.id, by=by, at=at) if delivery else None
    return CaseFile(case=case, told=told, history=_history(case))


def thing_of(case: Case) -> Thing:
    """Return *case* as a thing access is decided on, without its request, which the organisation does not see."""
    return Thing(
        kind="case",
        id=case.id,
        subject=case.subject_id,
        applicant=case.applicant_id,
        organisation=case.organisation_id,
        request=case.request_id,
    )


def _note_anothers(case_id: UUID, *, by: Actor, at: datetime) -> None:
    with scope.within(scope.SYSTEM):
        case = Case.objects.filter(id=case_id).first()
    if case is not None:
        note_hidden(by, "read", thing_of(case), at=at)


def _history(case: Case) -> list[Event]:
    """Return what the ledger says of the case to its organisation, oldest first, without who looked at it."""
    events = Event.objects.of(case.applicant_id).filter(organisation=case.organisation_id, data__case=str(case.id))
    return list(events.exclude(type__in=("data.read", "access.refused")))
