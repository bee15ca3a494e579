"""Removing what an organisation holds for a case whose time to be kept is over.

What goes: what it was told, found out and decided, the words of appeals, notes on tasks, the plan, pictures of work, how much was paid. What
stays: that there was a case, with its dates and how it ended, and the ledger, in which no values are; and what is the
person's own: what they told, their papers, their letters, what is known about them. It cannot be undone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from commonway.cases import locking, reopening
from commonway.cases.models import (
    Appeal,
    Asking,
    Case,
    ClockAct,
    Decision,
    Document,
    EvidenceRequest,
    Incident,
    Message,
    PaymentRequest,
    PaymentStep,
    Plan,
    PlanEdition,
    PlanEntry,
    PlanParty,
    ProcessInstance,
    Task,
    TaskAct,
    WorkOrder,
    WorkOrderPhoto,
    WorkOrderStep,
)
from commonway.exchange.models import Delivery
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Thing, require
from commonway.ledger.actors import Actor
from commonway.ledger.appending import append, gathering

MOST_AT_ONCE = 200
_ON_ITS_WAY = (Delivery.State.PENDING, Delivery.State.SHELVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What is held for a case, counted."""

    told: int = 0  # what was told about it
    decisions: int = 0
    evidence: int = 0  # answers to questions about it
    notes: int = 0  # on tasks and work
    plan: int = 0  # what stands in its plan
    pictures: int = 0
    payments: int = 0

    def __add__(self, other: "Contents") -> "Contents":
        """Return both together."""
        return Contents(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})


def of_cases(organisation: str) -> Thing:
    """Return what *organisation* keeps as a thing access is decided on."""
    return Thing(kind="retention", id=organisation, organisation=organisation)


def due(organisation: str, *, at: datetime) -> QuerySet[Case]:
    """Return the cases of *organisation* whose day is past, the longest past first; not those with work still to be done.

    Must run in the scope of the product.
    """
    return _past(organisation, at=at).exclude(_busy()).order_by("keep_until", "id")


def held_up(organisation: str, *, at: datetime) -> QuerySet[Case]:
    """Return those whose day is past and for which something is still to be done, so that nothing is removed yet."""
    return _past(organisation, at=at).filter(_busy()).order_by("keep_until", "id")


def contents_of(cases: Iterable[Case]) -> Mapping[UUID, Contents]:
    """Return what is held for each of *cases*, in as many queries whatever their number."""
    ids = [case.id for case in cases]
    found = {name: _counted(rows) for name, rows in _held(ids).items()}
    return {id_: Contents(**{name: counts[id_] for name, counts in found.items()}) for id_ in ids}


def remove(case_ids: Sequence[UUID], *, by: Actor, at: datetime) -> list[Case]:
    """Remove what the actor's organisation holds for these of its cases, each by itself; return those that went.

    One that is not due, any more or yet, is left as it is, so removing twice changes nothing. Raises `AccessRefused`.
    """
    permission = require(by, "change", of_cases(by.organisation), at=at)
    removed = []
    for case_id in list(dict.fromkeys(case_ids))[:MOST_AT_ONCE]:
        with within(SYSTEM), transaction.atomic(), gathering():
            if not due(by.organisation, at=at).filter(id=case_id).exists():
                continue
            case = locking.lock([case_id])[case_id]
            if not due(by.organisation, at=at).filter(id=case_id).exists():  # while this waited for the lock
                continue
            held = contents_of([case])[case.id]
            _empty(case, at=at)
            counts = {each.name: getattr(held, each.name) for each in fields(held)}
            entry = reopening.entry(case, "case.removed", held=counts)
            append([entry], by=by, at=at, purpose=permission.purpose, ground=permission.ground)
            removed.append(case)
    return removed


def _past(organisation: str, *, at: datetime) -> QuerySet[Case]:
    today: date = timezone.localdate(at)
    past = Case.objects.at(organisation).filter(keep_until__lt=today, removed_at__isnull=True)
    return past.exclude(state=Case.State.OPEN)


def _busy() -> Q:
    """Return what holds of a case for which something is still to be done, by anybody."""
    mine = OuterRef("id")
    return (
        Q(Exists(Task.objects.to_do().filter(case=mine)))
        | Q(Exists(WorkOrder.objects.to_do().filter(case=mine)))
        | Q(Exists(PaymentRequest.objects.running().filter(case=mine)))
        | Q(Exists(Plan.objects.filter(case=mine, state=Plan.State.ACTIVE)))
        | Q(Exists(ProcessInstance.objects.filter(case=mine, ended_at__isnull=True)))
        | Q(Exists(Appeal.objects.open().filter(decision__about=mine)))
        | Q(Exists(Delivery.objects.filter(case_id=mine, state__in=_ON_ITS_WAY)))
    )


def _held(ids: list[UUID]) -> dict[str, list[QuerySet[Any]]]:
    """Return what is counted, by what it is called, each row with the ``of`` case it belongs to."""
    return {
        "told": [_of(Delivery.objects.filter(case_id__in=ids).exclude(payload=b""), "case_id")],
        "decisions": [_of(Decision.objects.filter(case__in=ids).exclude(content=b""), "case_id")],
        "evidence": [
            _of(Asking.objects.filter(evidence_request__case__in=ids).exclude(answer=b""), "evidence_request__case_id")
        ],
        "notes": [
            _of(TaskAct.objects.filter(task__case__in=ids, note__isnull=False), "task__case_id"),
            _of(WorkOrderStep.objects.filter(order__case__in=ids, note__isnull=False), "order__case_id"),
        ],
        "plan": [_of(PlanEntry.objects.filter(plan__case__in=ids).exclude(content=b""), "plan__case_id")],
        "pictures": [
            _of(WorkOrderPhoto.objects.filter(order__case__in=ids).exclude(content=b""), "order__case_id"),
        ],
        "payments": [_of(PaymentRequest.objects.filter(case__in=ids).exclude(content=b""), "case_id")],
    }


def _of(rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.order_by().annotate(of=F(path)).values_list("of", flat=True)
    return found


def _counted(rows: list[QuerySet[Any]]) -> Counter[UUID]:
    return Counter(of for each in rows for of in each)


def _empty(case: Case, *, at: datetime) -> None:
    """Take away what is held for *case*, which is locked, and say when."""
    decisions = Decision.objects.filter(case=case)
    given = list(decisions.values_list("id", flat=True))
    Delivery.objects.filter(Q(case_id=case.id) | Q(about_id__in=given)).exclude(state__in=_ON_ITS_WAY).update(
        payload=b"", answer_reason=""
    )
    decisions.update(content=b"")
    _appeals(case).update(content=b"")
    ProcessInstance.objects.filter(case=case).update(state=b"")
    Incident.objects.filter(case=case).update(detail=b"", reason=b"")
    Message.objects.filter(case=case).update(content=b"")
    TaskAct.objects.filter(task__case=case).update(note=None)
    EvidenceRequest.objects.filter(case=case).update(result=b"")
    askings = Asking.objects.filter(evidence_request__case=case)
    papers = Document.objects.filter(asking__in=askings, removed_at__isnull=True)
    papers.update(content=b"", removed_at=at)
    askings.update(facts=b"", answer=b"")
    WorkOrderStep.objects.filter(order__case=case).update(note=None)
    WorkOrderPhoto.objects.filter(order__case=case).update(content=b"")
    PaymentStep.objects.filter(payment__case=case).update(note=None)
    PaymentRequest.objects.filter(case=case).update(content=b"")
    for rows in (
        PlanEdition.objects.filter(entry__plan__case=case),
        PlanEntry.objects.filter(plan__case=case),
        PlanParty.objects.filter(plan__case=case),
        Plan.objects.filter(case=case),
    ):
        rows.update(content=b"")
    ClockAct.objects.filter(case=case).update(reason="")
    case.reason, case.removed_at = "", at
    case.save(update_fields=["reason", "removed_at"])


def _appeals(case: Case) -> QuerySet[Appeal]:
    """Return the appeals whose words are kept for *case*: that it hears, or that never came to another body."""
    return Appeal.objects.filter(Q(case=case) | Q(decision__about=case, case__isnull=True))
