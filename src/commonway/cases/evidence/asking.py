"""Asking the sources of evidence one after another, each under its clause, until one answers or none is left."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from commonway.cases import answers as sheets
from commonway.cases.evidence import jobs, letters, rows, standing_still
from commonway.cases.evidence.noting import note
from commonway.cases.levels.counting import later
from commonway.cases.levels.starting import working_days
from commonway.cases.models import Asking, EvidenceRequest
from commonway.exchange.clauses import ClausesInForce
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor
from commonway.packs.definitions import Clause
from commonway.packs.evidence import EvidenceSource
from commonway.vault.sealing import Safe

WAITED_FOR = "P5D"  # where the pack does not say how long
OF_REGISTERS = ("http", "sql")
# What ends evidence, by how the last one asked ended.
_ENDINGS = {
    Asking.State.NO_RECORD: "no-record",
    Asking.State.REFUSED: "refused",
    Asking.State.MANY: "many-records",
}


def go_on(
    evidence: EvidenceRequest, known: Mapping[str, Any] | None = None, *, by: Actor, at: datetime, safe: Safe
) -> None:
    """Ask the next source that can be asked; where none is left, nobody is waited for any more.

    *known* are facts that find records beside what was told in the request. Must run in the scope of the product, with the
    evidence locked or new.
    """
    asked = list(evidence.askings.order_by("position"))
    done = {each.source for each in asked}
    refused_use = evidence.ending == "not-used"
    for source in rows.definition_of(evidence).sources:
        if source.id in done or (refused_use and source.kind != "person") or not _suits(source, evidence):
            continue
        asking = _begin(source, len(asked), evidence, known or {}, by=by, at=at, safe=safe)
        asked.append(asking)
        if asking.state == Asking.State.OPEN:
            standing_still.follow(evidence, asking, at=at)
            return
    end(evidence, "not-used" if refused_use else _ending(asked), by=by, at=at)


def _ending(asked: Sequence[Asking]) -> str:
    """Return the code evidence ends with: how the last ended who could be asked."""
    states = [Asking.State(each.state) for each in asked if each.state != Asking.State.NOT_ASKED]
    return _ENDINGS.get(states[-1], "not-answered") if states else "no-clause"


def end(evidence: EvidenceRequest, ending: str, *, by: Actor, at: datetime) -> None:
    """Write down that nobody is waited for any more, and let the case go on."""
    evidence.state = EvidenceRequest.State.ANSWERED if ending == "answered" else EvidenceRequest.State.UNANSWERED
    evidence.ending, evidence.ended_at, evidence.due_at = ending, at, None
    evidence.save(update_fields=["state", "ending", "ended_at", "due_at", "result"])
    for other in evidence.askings.open().select_for_update(of=("self",)).order_by("id"):
        other.state, other.ended_at, other.next_attempt_at = Asking.State.WITHDRAWN, at, None
        other.save(update_fields=["state", "ended_at", "next_attempt_at"])
        note("evidence.withdrawn", evidence, other, by=by, at=at)
    if ending != "answered":
        note("evidence.ended-without", evidence, by=by, at=at, ending=ending)
    standing_still.let_go(evidence, at=at)


def _suits(source: EvidenceSource, evidence: EvidenceRequest) -> bool:
    """Return whether *source* can be asked: while a request is filled in the person is there, and does not wait for days."""
    return evidence.case_id is not None or source.kind in OF_REGISTERS


def _begin(
    source: EvidenceSource,
    position: int,
    evidence: EvidenceRequest,
    known: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    safe: Safe,
) -> Asking:
    clause = _clause(source, evidence, at=at)
    facts = _sent(source, clause, evidence, known, safe)
    missing = [name for name in source.send if name not in facts]
    allowed = source.kind == "person" or clause is not None
    asking = Asking(
        id=new_id(),
        evidence_request=evidence,
        position=position,
        source=source.id,
        kind=source.kind,
        organisation_id=clause.to if clause else None,
        asker_id=evidence.organisation_id,
        applicant_id=evidence.applicant_id,
        agreement_id=source.agreement,
        clause_id=clause.id if clause else "",
        connection=source.connection,
        fact_names=list(facts),
        asked_at=at,
        due_at=_due(source, clause, evidence, at=at),
    )
    if not allowed or missing:
        asking.state, asking.ended_at, asking.due_at = Asking.State.NOT_ASKED, at, None
        asking.last_error = f"It is not known: {', '.join(missing)}."[:300] if allowed else "No clause in force."
    asking.facts = safe.seal(evidence.applicant_id, Asking.place(asking.id, "facts"), facts)
    asking.next_attempt_at = at if asking.state == Asking.State.OPEN and source.kind in OF_REGISTERS else None
    asking.save(force_insert=True)
    _say(asking, evidence, source, missing=missing, by=by, at=at, safe=safe)
    return asking


def _say(
    asking: Asking,
    evidence: EvidenceRequest,
    source: EvidenceSource,
    *,
    missing: list[str],
    by: Actor,
    at: datetime,
    safe: Safe,
) -> None:
    if asking.state == Asking.State.NOT_ASKED:
        why = "facts missing" if missing else "no clause in force"
        wanted = {"agreement": source.agreement, "clause": source.clause}
        note("evidence.not-asked", evidence, asking, by=by, at=at, reason=why, facts=missing, **wanted)
        return
    if source.kind == "person":
        note("evidence.asked-you", evidence, asking, by=by, at=at, facts=list(rows.definition_of(evidence).proves))
        letters.ask(evidence, asking, by=by, at=at, safe=safe)
        return
    note("evidence.asked", evidence, asking, by=by, at=at, facts=list(asking.fact_names))
    if source.kind in OF_REGISTERS and evidence.case_id is not None:
        jobs.ask_soon(asking.id)


def _clause(source: EvidenceSource, evidence: EvidenceRequest, *, at: datetime) -> Clause | None:
    if source.kind == "person":
        return None
    return ClausesInForce(at=at).to_ask(source.agreement, source.clause, asker=evidence.organisation_id)


def _sent(
    source: EvidenceSource,
    clause: Clause | None,
    evidence: EvidenceRequest,
    known: Mapping[str, Any],
    safe: Safe,
) -> dict[str, Any]:
    """Return the facts that leave: those the source is sent and the clause lets cross, as far as they are known."""
    if clause is None or not source.send:
        return {}
    values = sheets.unseal(evidence.request, safe).values | dict(known)
    return {name: values[name] for name in source.send if name in clause.facts and values.get(name) is not None}


def _due(source: EvidenceSource, clause: Clause | None, evidence: EvidenceRequest, *, at: datetime) -> datetime:
    """Return until when it is waited for, by the days that whoever is asked works."""
    working = working_days(rows.pack_of(evidence), clause.to if clause else evidence.organisation_id)
    span = source.within or (clause.answer_within if clause else "") or WAITED_FOR
    found = later(at, span, working, days="calendar", zone=timezone.get_default_timezone())
    return found or at + timedelta(days=5)
