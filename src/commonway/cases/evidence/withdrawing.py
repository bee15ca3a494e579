"""Evidence that is not needed any more: the process went on without it, the case ended, or the data was deleted."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from commonway.cases.evidence import rows, standing_still
from commonway.cases.evidence.noting import note
from commonway.cases.models import Asking, Case, EvidenceRequest
from commonway.ledger.actors import Actor, system
from commonway.vault.shredding import KeyDestruction


def take_back(case_id: UUID, token: int, *, by: Actor, at: datetime) -> None:
    """Ask no more for what the process of a case waited for at *token*; with case and process locked."""
    waiting = EvidenceRequest.objects.going().filter(case=case_id, token=token)
    for evidence in waiting.select_for_update(of=("self",)).select_related("case__request"):
        _withdraw(evidence, by=by, at=at)


def of_ended_cases(*, at: datetime) -> int:
    """Ask no more for cases that have ended meanwhile; return how many there were."""
    ended = EvidenceRequest.objects.going().exclude(case__isnull=True).exclude(case__state=Case.State.OPEN)
    return _each(ended, at=at)


def forget(destruction: KeyDestruction) -> None:
    """Ask no more about a person whose data is deleted; in the same transaction."""
    going = EvidenceRequest.objects.going().filter(applicant_id=destruction.subject_id)
    _each(going, at=destruction.at)


def _each(found: QuerySet[EvidenceRequest], *, at: datetime) -> int:
    ids = list(found.order_by("case", "id").values_list("id", flat=True))
    for id_ in ids:
        with transaction.atomic():
            evidence = rows.locked_evidence(id_)
            if evidence.is_going:
                _withdraw(evidence, by=system("evidence"), at=at)
    return len(ids)


def _withdraw(evidence: EvidenceRequest, *, by: Actor, at: datetime) -> None:
    evidence.state, evidence.ended_at, evidence.due_at = EvidenceRequest.State.WITHDRAWN, at, None
    evidence.save(update_fields=["state", "ended_at", "due_at"])
    for asking in evidence.askings.open().select_for_update(of=("self",)).order_by("id"):
        asking.state, asking.ended_at, asking.next_attempt_at = Asking.State.WITHDRAWN, at, None
        asking.save(update_fields=["state", "ended_at", "next_attempt_at"])
        note("evidence.withdrawn", evidence, asking, by=by, at=at)
    standing_still.let_go(evidence, at=at)
