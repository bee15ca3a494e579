"""Assessing: what the rules say about one applicant, kept with its reasons."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonway.catalogue.queries import Published, version
from commonway.dmn import Outcome, State
from commonway.eligibility.connecting import openfisca
from commonway.eligibility.elsewhere import completed
from commonway.eligibility.interview import Interview, Result
from commonway.eligibility.models import Assessment
from commonway.eligibility.reading import read_answers
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.vault.sealing import Safe

PURPOSE = "Find what the person can get"
GROUND = "own"

_OUTCOMES = {
    Outcome.YES: Assessment.Outcome.ELIGIBLE,
    Outcome.NO: Assessment.Outcome.NOT_ELIGIBLE,
    Outcome.UNKNOWN: Assessment.Outcome.NEED_TO_KNOW,
}
_STATES = {State.MET: "met", State.NOT_MET: "not-met", State.UNKNOWN: "unknown"}
_KEPT_INTERVIEWS = 32


def assess(
    request_id: UUID,
    applicant_id: UUID,
    published: Published,
    services: Iterable[str],
    values: Mapping[str, object],
    *,
    by: Actor,
    at: datetime,
    safe: Safe | None = None,
    purpose: str = PURPOSE,
    ground: str = GROUND,
) -> list[Assessment]:
    """Return what *values* (by fact, as JSON has them) say about each of *services*, kept once a request and service.

    Assessing again replaces what the request's earlier assessment of a service said; the ledger keeps that it was.
    """
    wanted = tuple(services)
    if not wanted:
        return []
    safe = safe or Safe()
    interview, today = _interview(published.version_id, wanted), timezone.localdate(at)
    typed = read_answers(values, facts=version(published.version_id).pack.facts)
    results = completed(interview.results(typed, today=today), typed, today=today, openfisca=openfisca())
    rows = [
        _assessment(result, request_id, applicant_id, version_id=published.version_id, at=at, safe=safe)
        for result in results
    ]
    with transaction.atomic(savepoint=False):
        Assessment.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["request_id", "service"],
            update_fields=["pack_version_id", "outcome", "reasons", "missing", "assessed_at"],
        )
        append([_entry(request_id, applicant_id, rows)], by=by, at=at, purpose=purpose, ground=ground)
    return rows


@lru_cache(maxsize=_KEPT_INTERVIEWS)
def _interview(version_id: UUID, services: tuple[str, ...]) -> Interview:
    return Interview.of_pack(version(version_id).pack, services=services)


def _assessment(
    result: Result, request_id: UUID, applicant_id: UUID, *, version_id: UUID, at: datetime, safe: Safe
) -> Assessment:
    reasons: list[dict[str, Any]] = [
        {"criterion": each.criterion.id, "fact": each.criterion.fact, "state": _STATES[each.state]}
        for each in result.criteria
    ]
    service = result.service.id
    return Assessment(
        id=new_id(),
        subject_id=applicant_id,
        request_id=request_id,
        service=service,
        pack_version_id=version_id,
        outcome=_OUTCOMES[result.outcome],
        reasons=safe.seal(applicant_id, Assessment.place(request_id, service), reasons),
        missing=list(result.missing),
        assessed_at=at,
    )


def _entry(request_id: UUID, applicant_id: UUID, rows: Iterable[Assessment]) -> Entry:
    found: dict[str, list[str]] = {outcome.value: [] for outcome in Assessment.Outcome}
    for row in rows:
        found[row.outcome].append(row.service)
    return Entry(stream=applicant_id, type="entitlements.assessed", data={"request": str(request_id)} | found)
