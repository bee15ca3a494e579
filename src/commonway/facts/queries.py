"""Reading what is known about a subject."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from commonway.facts.models import Fact
from commonway.vault.sealing import Safe


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFact:
    """One thing known about a subject: its value, where from, how sure, and since when."""

    name: str
    value: Any
    source: str
    detail: str
    certainty: str
    recorded_at: datetime
    request_id: UUID | None = None
    case_id: UUID | None = None
    replaced_at: datetime | None = None
    as_of: datetime | None = None  # since when it is so, as the source has it


def known(subject_id: UUID, safe: Safe | None = None, *, names: Iterable[str] | None = None) -> dict[str, KnownFact]:
    """Return the current facts about a subject by name, or those of *names* only; not what is a case's own."""
    facts = Fact.objects.current().filter(subject_id=subject_id, case_id__isnull=True).order_by("name")
    if names is not None:
        facts = facts.filter(name__in=list(names))
    safe = safe or Safe()
    return {fact.name: _opened(fact, safe) for fact in facts}


def found_in_cases(subject_id: UUID, safe: Safe | None = None, *, case_id: UUID | None = None) -> list[KnownFact]:
    """Return the current facts about a subject that were found out in cases, or in one, and are theirs."""
    facts = Fact.objects.current().filter(subject_id=subject_id, case_id__isnull=False).order_by("name", "recorded_at")
    if case_id is not None:
        facts = facts.filter(case_id=case_id)
    safe = safe or Safe()
    return [_opened(fact, safe) for fact in facts]


def history(subject_id: UUID, safe: Safe | None = None) -> list[KnownFact]:
    """Return every fact ever recorded about a subject, latest first, the replaced ones too."""
    safe = safe or Safe()
    return [_opened(fact, safe) for fact in Fact.objects.filter(subject_id=subject_id).order_by("-recorded_at", "name")]


def _opened(fact: Fact, safe: Safe) -> KnownFact:
    return KnownFact(
        name=fact.name,
        value=safe.unseal(fact.subject_id, Fact.place(fact.id), fact.value),
        source=fact.source,
        detail=fact.source_detail,
        certainty=fact.certainty,
        recorded_at=fact.recorded_at,
        request_id=fact.request_id,
        case_id=fact.case_id,
        replaced_at=fact.replaced_at,
        as_of=fact.as_of,
    )
