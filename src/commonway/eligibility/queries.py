"""Reading assessments: what was found for a request, with the reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonway.eligibility.models import Assessment
from commonway.vault.sealing import Safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """How one criterion of a service stood: ``met``, ``not-met`` or ``unknown``."""

    criterion: str
    fact: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found about one service, and why; ``missing`` facts would decide what is still open."""

    service: str
    pack_version_id: UUID
    outcome: str
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    assessed_at: datetime


def of_request(request_id: UUID, safe: Safe | None = None) -> list[Finding]:
    """Return what was found for a request, in the order the services were assessed."""
    safe = safe or Safe()
    return [_opened(row, safe) for row in Assessment.objects.filter(request_id=request_id).order_by("id")]


def outcomes(request_id: UUID) -> Mapping[str, str]:
    """Return the outcome of each service assessed for a request, without opening the reasons."""
    return dict(Assessment.objects.filter(request_id=request_id).order_by("id").values_list("service", "outcome"))


def _opened(row: Assessment, safe: Safe) -> Finding:
    reasons = safe.unseal(row.subject_id, Assessment.place(row.request_id, row.service), row.reasons)
    return Finding(
        service=row.service,
        pack_version_id=row.pack_version_id,
        outcome=row.outcome,
        reasons=tuple(Reason(**reason) for reason in reasons),
        missing=tuple(row.missing),
        assessed_at=row.assessed_at,
    )
