"""An organisation's caseload: the cases it is responsible for, as its caseworkers see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from commonway.cases import things
from commonway.cases.counting import Capped, capped
from commonway.cases.errors import CaseUnknown
from commonway.cases.levels.predicting import Experience
from commonway.cases.levels.standing import CaseLevels, levels_of
from commonway.cases.models import Case, Clock
from commonway.exchange import share
from commonway.exchange.share import Told
from commonway.fence import scope
from commonway.identity.access import Decision, note_hidden, record_reading, recorded_together, require
from commonway.ledger.actors import Actor
from commonway.vault.sealing import Safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many cases an organisation has in which state, each counted no further than `counting.MOST`.

    Of the open ones, ``overdue`` are past their promise, ``at_risk`` likely to miss it or what the law asks, and ``paused``
    stand still.
    """

    open: Capped
    overdue: Capped
    at_risk: Capped
    paused: Capped
    done: Capped
    refused: Capped
    withdrawn: Capped


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case opened by a caseworker: what the organisation was told about it, and how it stands."""

    case: Case
    told: Told | None
    since: tuple[Told, ...]  # what it was told on the way: what others found out
    levels: CaseLevels
    chance: float | None  # 0 to 1, that its promise is missed, where that can be said
    safe: Safe  # with the keys it was opened by, for the rest of the same look


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Cases in one state and the order to read them in: by the time named *moment* (none: by id, as they were opened)."""

    rows: QuerySet[Case]
    moment: str
    latest_first: bool = False


def listing(organisation: str, *, state: str, at: datetime) -> Listing:
    """Return the cases of *organisation* in a *state* that `Counts` counts, in an order an index has them in.

    Ended ones come latest first; those past their promise by how long; the others by how long they wait.
    """
    rows = cases_of(organisation, state=state, at=at)
    if state == "overdue":
        return Listing(rows=rows, moment="due_at")
    if state in ("at_risk", "paused"):
        return Listing(rows=rows, moment="")
    return Listing(
        rows=rows, moment="opened_at", latest_first=state in (Case.State.DONE, Case.State.REFUSED, Case.State.WITHDRAWN)
    )


def cases_of(organisation: str, *, state: str = "", at: datetime) -> QuerySet[Case]:
    """Return the cases of *organisation*, optionally in one state, or those one of `Counts` counts *at* that moment."""
    found = Case.objects.at(organisation)
    if state == "overdue":
        late = found.filter(state=Case.State.OPEN, due_at__lt=at)
        return late.exclude(Exists(Clock.objects.going().filter(case=OuterRef("id"), paused_at__isnull=False)))
    if state == "at_risk":
        return found.filter(id__in=_at_risk(organisation, at=at))
    if state == "paused":
        return found.filter(id__in=_standing_still(organisation))
    return found.filter(state=state) if state else found


def counts(organisation: str, *, at: datetime) -> Counts:
    """Return how many cases *organisation* has in each state: one query, whose work does not grow with the cases."""
    states = ("open", "overdue", "done", "refused", "withdrawn")
    rows: dict[str, QuerySet[Any, Any]] = {}
    for state in states:  # in the order of an index, so that no more of it is read than is counted
        found = listing(organisation, state=state, at=at)
        rows[state] = found.rows.order_by(found.moment, "id")
    rows["at_risk"] = _at_risk(organisation, at=at)
    rows["paused"] = _standing_still(organisation)
    return Counts(**capped(rows))


def _at_risk(organisation: str, *, at: datetime) -> QuerySet[Clock, UUID]:
    """Return the ids of the cases with a clock at risk, each once, in their order."""
    going = Clock.objects.going().filter(organisation_id=organisation, paused_at__isnull=True, due_at__gte=at)
    return _cases_of(going.filter(at_risk_since__isnull=False))


def _standing_still(organisation: str) -> QuerySet[Clock, UUID]:
    return _cases_of(Clock.objects.going().filter(organisation_id=organisation, paused_at__isnull=False))


def _cases_of(clocks: QuerySet[Clock]) -> QuerySet[Clock, UUID]:
    # Sorted, so that PostgreSQL reads no more of the index than a page needs.
    return clocks.order_by("case_id").distinct("case_id").values_list("case_id", flat=True)


def open_case(case_id: UUID, *, by: Actor, at: datetime) -> CaseFile:
    """Return a case of the actor's organisation with what it was told; the reading goes on the ledger.

    Raises `CaseUnknown`, for another organisation's case too, which is recorded as refused, and `AccessRefused`.
    """
    case, decision = _found(case_id, by=by, at=at)
    safe = Safe()
    with recorded_together():
        record_reading(by, things.of_the_case(case), decision, at=at)
        told, since = share.open_case(case.id, by=by, at=at, safe=safe)
    levels = levels_of([case], at=at)[case.id]
    return CaseFile(case=case, told=told, since=since, levels=levels, chance=_chance(case, levels, at=at), safe=safe)


def standing(case_id: UUID, *, by: Actor, at: datetime, acts_too: bool = True) -> tuple[Case, CaseLevels]:
    """Return a case of the actor's organisation and its service levels, and nothing of what was told; raises as `open_case`.

    Without *acts_too* the levels come without what was paused and extended.
    """
    case, decision = _found(case_id, by=by, at=at)
    record_reading(by, things.of_the_case(case), decision, at=at)
    return case, levels_of([case], at=at, acts_too=acts_too)[case.id]


def _found(case_id: UUID, *, by: Actor, at: datetime) -> tuple[Case, Decision]:
    case = Case.objects.at(by.organisation).filter(id=case_id).first()
    if case is None:
        note_anothers(case_id, by=by, at=at)
        raise CaseUnknown("There is no such case here.", remedy="Go back to the list of cases.")
    return case, require(by, "read", things.of_the_case(case), at=at)


def _chance(case: Case, levels: CaseLevels, *, at: datetime) -> float | None:
    promised = next((each.clock for each in levels.levels if each.state == "going"), None)
    return Experience(case.organisation_id, at=at).chance(promised) if promised else None


def note_anothers(case_id: UUID, *, by: Actor, at: datetime) -> None:
    """Put on the ledger that *by* asked for another organisation's case, where they are told that there is none."""
    with scope.within(scope.SYSTEM):
        case = Case.objects.filter(id=case_id).first()
    if case is not None:
        note_hidden(by, "read", things.of_the_case(case), at=at)
