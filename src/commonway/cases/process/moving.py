"""Moving running cases to another version of their process: looked at first, then done in the background, case by case.

Each case moves in a transaction of its own. What a killed worker leaves is gone on with; a case that cannot move stays as it
is, and is listed with why.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from commonway.bpmn import BpmnError, Process
from commonway.bpmn.migrating import Fate, migration
from commonway.bpmn.migrating import Plan as CasePlan
from commonway.cases.errors import CasesError
from commonway.cases.models import Case, Move, MovedCase, ProcessInstance
from commonway.cases.process import definitions, driving
from commonway.cases.process.mending import of_process
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import require
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.ledger.streams import of_organisation
from commonway.vault.sealing import KeyDestroyed, Safe

log = logging.getLogger(__name__)
PURPOSE = "Move running cases to a new version"
MOST_LOOKED_AT = 2_000  # cases whose state a preview opens; the rest is counted
_BATCH = 50


class MoveRefused(CasesError):
    """The cases of a service cannot be moved so: versions or nodes are none, or another move is under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """From which version of a pack to which the cases of a service go; *mapping* says where nodes went, to ``""`` for nowhere."""

    service: str
    from_version: UUID
    to_version: UUID
    mapping: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How many cases have a token at *node*, and what becomes of it."""

    node: str
    name: str
    fate: Fate
    to: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a move would do. ``cases`` run on the old version, ``looked_at`` of them were opened, ``ready`` of those can move.

    ``withdrawn`` and ``added`` are events listened to no more, or for the first time, by node with how many cases.
    """

    cases: int
    looked_at: int
    ready: int
    rows: Sequence[Row]
    withdrawn: Mapping[str, int]
    added: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a move has come."""

    waiting: int
    moved: int
    left: int


def organisation_of(service: str, *, asking: str) -> str:
    """Return whose cases of a service the organisation *asking* means: its own if it has any, else whose the latest is.

    Nobody's where there are none. A service that went over to another organisation has cases at both.
    """
    with within(SYSTEM):
        found = ProcessInstance.objects.filter(case__service=service)
        if asking and found.filter(organisation_id=asking).exists():
            return asking
        return found.order_by("-began_at").values_list("organisation_id", flat=True).first() or ""


def running(organisation: str = "") -> list[tuple[str, str, UUID, int]]:
    """Return service, organisation, version and how many cases run on it; of one organisation, or all. In the product's scope."""
    found = ProcessInstance.objects.filter(ended_at__isnull=True)
    if organisation:
        found = found.filter(organisation_id=organisation)
    by = ("case__service", "organisation_id", "pack_version_id")
    return list(found.values_list(*by).annotate(count=Count("case_id")).order_by(*by))


def preview(route: Route, *, references: Iterable[str] = (), by: Actor, at: datetime) -> Preview:
    """Return what moving the cases of *route*, or those of *references*, would do; nothing is changed.

    Raises `MoveRefused` and `AccessRefused`.
    """
    organisation = organisation_of(route.service, asking=by.organisation)
    require(by, "oversee", of_process(organisation), at=at)
    old, new = processes_of(route)
    safe, rows, withdrawn, added = Safe(), Counter[tuple[str, str, Fate, str]](), Counter[str](), Counter[str]()
    ready = looked_at = 0
    with within(SYSTEM):
        found = _cases(route, organisation, references)
        count = found.count()
        for instance in found.order_by("began_at", "case_id")[:MOST_LOOKED_AT]:
            looked_at += 1
            plan = _plan(instance, old, new, route, safe)
            if plan is None:
                continue
            ready += plan.ready
            rows.update((line.node, line.name, line.fate, line.to) for line in plan.lines)
            withdrawn.update(plan.withdrawn)
            added.update(plan.added)
    listed = [Row(node=node, name=name, fate=fate, to=to, count=n) for (node, name, fate, to), n in rows.most_common()]
    return Preview(cases=count, looked_at=looked_at, ready=ready, rows=listed, withdrawn=withdrawn, added=added)


def begin(route: Route, *, references: Iterable[str] = (), by: Actor, at: datetime) -> Move:
    """Begin to move the cases of *route*, or those of *references*; a job does it. Raises `MoveRefused` and `AccessRefused`.

    One service moves once at a time. A case that ends, or cannot move, before its turn is left.
    """
    organisation = organisation_of(route.service, asking=by.organisation)
    require(by, "publish", of_process(organisation), at=at)
    processes_of(route)
    with within(SYSTEM):
        try:
            with transaction.atomic():
                return _begun(route, organisation, references, by=by, at=at)
        except IntegrityError:
            remedy = _("Wait until it is over.")
            raise MoveRefused(_("Cases of this service are being moved already."), remedy=remedy) from None


def _begun(route: Route, organisation: str, references: Iterable[str], *, by: Actor, at: datetime) -> Move:
    move = Move(
        service=route.service,
        organisation_id=organisation,
        from_version_id=route.from_version,
        to_version_id=route.to_version,
        mapping=dict(route.mapping),
        begun_by={name: value for name, value in asdict(by).items() if isinstance(value, str)},
        begun_at=at,
    )
    move.save(force_insert=True)
    cases = [
        MovedCase(
            move=move,
            case_id=instance.case_id,
            reference=instance.case.reference,
            organisation_id=instance.organisation_id,
            applicant_id=instance.applicant_id,
        )
        for instance in _cases(route, organisation, references).order_by("began_at", "case_id")
    ]
    if not cases:
        raise MoveRefused(_("No case runs on that version."), remedy=_("Choose another version."))
    MovedCase.objects.bulk_create(cases, batch_size=1_000)
    data = {"move": str(move.id), "service": route.service, "cases": len(cases), **_versions(route)}
    entry = Entry(stream=of_organisation(organisation), type="cases.moving", organisation=organisation, data=data)
    append([entry], by=by, at=at, purpose=PURPOSE, ground="legal duty")
    move_cases.defer(move_id=str(move.id))
    return move


# What keeps it from going on, a database that restarts, passes within the hours that trying again takes.
@app.task(name="cases.move_cases", queue="cases", retry=RetryStrategy(max_attempts=10, exponential_wait=3))
def move_cases(*, move_id: str) -> None:
    """Move the cases of a move that wait for it, until none does; done again, it goes on where it was."""
    with within(SYSTEM):
        run(UUID(move_id))


def run(move_id: UUID, *, clock: Callable[[], datetime] = now) -> None:
    """Move what waits, one case after the other, each at the time of *clock*. In the product's scope."""
    move = Move.objects.get(id=move_id)
    while waiting := list(_waiting(move)[:_BATCH]):
        for row in waiting:
            _move_one(move, row, at=clock())
    with transaction.atomic():
        ending = Move.objects.select_for_update().get(id=move_id)
        if ending.state == Move.State.GOING and not _waiting(ending).exists():
            ending.state, ending.ended_at = Move.State.OVER, clock()
            ending.save(update_fields=["state", "ended_at"])


def progress_of(move: Move) -> Progress:
    """Return how far *move* has come."""
    counts = dict(move.cases.values_list("state").annotate(count=Count("id")))
    return Progress(**{str(state.value): counts.get(state.value, 0) for state in MovedCase.State})


def moves_of(organisation: str = "") -> QuerySet[Move]:
    """Return the moves of one organisation's cases, or all, latest first."""
    found = Move.objects.order_by("-begun_at")
    return found.filter(organisation_id=organisation) if organisation else found


def processes_of(route: Route) -> tuple[Process, Process]:
    """Return the processes of both versions; raises `MoveRefused` where they have none, or *mapping* names no node of theirs."""
    found = []
    for version in (route.from_version, route.to_version):
        service = definitions.pack_of(version).services.get(route.service)
        if service is None or not service.process:
            remedy = _("Choose another version.")
            raise MoveRefused(_("That version has no process for the service."), where=route.service, remedy=remedy)
        found.append(definitions.process_of(version, service.process))
    if route.from_version == route.to_version:
        raise MoveRefused(_("Both versions are the same."), remedy=_("Choose another version."))
    old, new = found
    unknown = sorted(route.mapping.keys() - old.nodes.keys()) + sorted(
        set(route.mapping.values()) - {""} - new.nodes.keys()
    )
    if unknown:
        what = _("There is no step %(step)s.") % {"step": unknown[0][:80]}
        raise MoveRefused(what, where=route.service, remedy=_("Choose one of the steps that are listed."))
    return old, new


def _cases(route: Route, organisation: str, references: Iterable[str]) -> QuerySet[ProcessInstance]:
    """Return the cases of *organisation*: where another had the service before, its cases are its own to move."""
    found = ProcessInstance.objects.filter(
        case__service=route.service, pack_version_id=route.from_version, ended_at__isnull=True
    )
    found = found.filter(organisation_id=organisation).select_related("case")
    wanted = list(references)
    return found.filter(case__reference__in=wanted) if wanted else found


def _plan(instance: ProcessInstance, old: Process, new: Process, route: Route, safe: Safe) -> CasePlan | None:
    try:
        return migration(old, new, driving.state_of(instance, safe=safe), mapping=route.mapping)
    except (KeyDestroyed, BpmnError):
        return None


def _waiting(move: Move) -> QuerySet[MovedCase]:
    return MovedCase.objects.filter(move=move, state=MovedCase.State.WAITING).order_by("id")


def _move_one(move: Move, row: MovedCase, *, at: datetime) -> None:
    """Move one case, or leave it and say why; a case that was seen to already is left alone."""
    with transaction.atomic():
        instance = driving.locked(row.case_id)
        current = MovedCase.objects.select_for_update().get(id=row.id)
        if current.state != MovedCase.State.WAITING:
            return
        current.at = at
        try:
            with transaction.atomic():
                current.state, current.code, current.nodes = _result(move, instance, at=at)
        except DatabaseError:  # it may be gone by the next try, and says nothing of the case
            raise
        except Exception:  # what one case is like keeps no other from moving
            log.exception("Case %s could not be moved.", row.case_id)
            current.state, current.code = MovedCase.State.LEFT, "failed"
        current.save(update_fields=["state", "code", "nodes", "at"])


def _result(move: Move, instance: ProcessInstance, *, at: datetime) -> tuple[str, str, list[str]]:
    if instance.ended_at is not None:
        return MovedCase.State.LEFT, "over", []
    if instance.pack_version_id != move.from_version_id:
        return MovedCase.State.LEFT, "elsewhere", []
    route = Route(
        service=move.service,
        from_version=move.from_version_id,
        to_version=move.to_version_id,
        mapping=move.mapping,
    )
    old, new = processes_of(route)
    try:
        plan = migration(old, new, driving.state_of(instance), mapping=route.mapping)
    except KeyDestroyed:
        return MovedCase.State.LEFT, "deleted", []
    except BpmnError:
        return MovedCase.State.LEFT, "unreadable", []
    if not plan.ready:
        return MovedCase.State.LEFT, "by-hand", sorted({one.node for one in plan.lines if one.fate is Fate.BY_HAND})
    by = Actor(**move.begun_by)
    driving.move(instance, to=move.to_version_id, mapping=route.mapping, by=by, at=at)
    _note(instance.case, route, by=by, at=at)
    return MovedCase.State.MOVED, "", []


def _note(case: Case, route: Route, *, by: Actor, at: datetime) -> None:
    data = {"case": str(case.id), "request": str(case.request_id), "service": case.service, **_versions(route)}
    entry = Entry(stream=case.applicant_id, type="case.migrated", organisation=case.organisation_id, data=data)
    append([entry], by=by, at=at, purpose=PURPOSE, ground="legal duty")


def _versions(route: Route) -> dict[str, str]:
    return {"from_version": str(route.from_version), "to_version": str(route.to_version)}
