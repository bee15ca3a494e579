"""Recording facts: what is known about a subject, with where it came from and how sure it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from commonway.facts.models import Fact
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append
from commonway.vault.sealing import Safe

PURPOSE = "Keep what was told, so that it is asked only once"
GROUND = "own"

_Of = tuple[UUID, str, UUID | None]  # whom, what, and the case whose own it is
_WEIGHT = {Fact.Certainty.STATED: 0, Fact.Certainty.EVIDENCED: 1, Fact.Certainty.VERIFIED: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fact as it was found: of whom, what, and where from."""

    subject_id: UUID
    name: str
    value: Any
    source: str = Fact.Source.TOLD
    detail: str = ""
    certainty: str = Fact.Certainty.STATED
    as_of: datetime | None = None  # since when it is so, as the source has it
    case_id: UUID | None = None  # for what is found out in a case and is that case's own


def record(
    subject_id: UUID,
    values: Mapping[str, Any],
    *,
    source: str,
    by: Actor,
    at: datetime,
    detail: str = "",
    certainty: str = Fact.Certainty.STATED,
    request_id: UUID | None = None,
    safe: Safe | None = None,
) -> list[Fact]:
    """Record *values* by fact name about one subject, all from one source. See `record_all`."""
    findings = [
        Finding(subject_id=subject_id, name=name, value=value, source=source, detail=detail, certainty=certainty)
        for name, value in values.items()
    ]
    return record_all(findings, request_id=request_id, by=by, at=at, safe=safe)


def record_all(
    findings: Iterable[Finding],
    *,
    by: Actor,
    at: datetime,
    request_id: UUID | None = None,
    safe: Safe | None = None,
    purpose: str = PURPOSE,
    ground: str = GROUND,
) -> list[Fact]:
    """Record *findings* and return the facts, with one event a subject that names them but not their values.

    A fact replaces the current one of its name unless that one is surer and from elsewhere: a register's answer
    stands against hearsay, and what was said is kept as history at once. What is a case's own replaces only what is, too.
    Writers of one subject take turns.
    """
    found = list({(each.subject_id, each.name, each.case_id): each for each in findings}.values())
    if not found:
        return []
    safe = safe or Safe()
    with transaction.atomic(savepoint=False):
        _wait_for_turn({each.subject_id for each in found})
        current = _current({each.subject_id for each in found}, {each.name for each in found})
        rows = [_fact(each, current, request_id=request_id, at=at, safe=safe) for each in found]
        replaced = [
            current[row.subject_id, row.name, row.case_id].id
            for row in rows
            if row.replaced_at is None and (row.subject_id, row.name, row.case_id) in current
        ]
        if replaced:
            Fact.objects.filter(id__in=replaced).update(replaced_at=at)
        Fact.objects.bulk_create(rows)
        append(_entries(rows, request_id), by=by, at=at, purpose=purpose, ground=ground)
    return rows


def _wait_for_turn(subjects: set[UUID]) -> None:
    """Wait for any other recording about *subjects* to end, in the order of their ids; the locks go with the work."""
    keys = sorted(subject.int % 2**63 for subject in subjects)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(pg_advisory_xact_lock(key)) FROM unnest(%s::bigint[]) AS key", [keys])


def _current(subjects: set[UUID], names: set[str]) -> dict[_Of, Fact]:
    facts = Fact.objects.current().filter(subject_id__in=subjects, name__in=names)
    columns = facts.only("id", "subject_id", "name", "case_id", "certainty", "request_id").order_by("id")
    return {(fact.subject_id, fact.name, fact.case_id): fact for fact in columns.select_for_update()}


def _fact(
    found: Finding,
    current: Mapping[_Of, Fact],
    *,
    request_id: UUID | None,
    at: datetime,
    safe: Safe,
) -> Fact:
    id_ = new_id()
    before = current.get((found.subject_id, found.name, found.case_id))
    own = before is not None and request_id is not None and before.request_id == request_id
    weaker = before is not None and not own and _weight(before.certainty) > _weight(found.certainty)
    return Fact(
        id=id_,
        subject_id=found.subject_id,
        name=found.name,
        value=safe.seal(found.subject_id, Fact.place(id_), found.value),
        source=found.source,
        source_detail=found.detail[:200],
        certainty=found.certainty,
        as_of=found.as_of,
        request_id=request_id,
        case_id=found.case_id,
        recorded_at=at,
        replaced_at=at if weaker else None,
    )


def _weight(certainty: str) -> int:
    return _WEIGHT[Fact.Certainty(certainty)]


def _entries(rows: Iterable[Fact], request_id: UUID | None) -> list[Entry]:
    names: dict[UUID, dict[str, list[str]]] = {}
    for row in rows:
        names.setdefault(row.subject_id, {}).setdefault(row.source, []).append(row.name)
    request = {"request": str(request_id)} if request_id else {}
    return [
        Entry(stream=subject, type="fact.recorded", data={"facts": sorted(listed), "source": source} | request)
        for subject, by_source in names.items()
        for source, listed in sorted(by_source.items())
    ]
