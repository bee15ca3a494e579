"""What comes of a question: an answer goes on as facts, anything else to the next who can be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonway.cases import documents
from commonway.cases.answers_checking import AnswersInvalid, checked
from commonway.cases.evidence import events, jobs, keeping, letters, rows, standing_still
from commonway.cases.evidence.asking import end, go_on
from commonway.cases.evidence.noting import note
from commonway.cases.evidence.rows import Rows
from commonway.cases.levels.counting import later
from commonway.cases.levels.starting import working_days
from commonway.cases.models import Asking, EvidenceRequest
from commonway.exchange import tuning
from commonway.exchange.patience import wait
from commonway.exchange.registers.questions import Paper, Reply
from commonway.fence.scope import SYSTEM, within
from commonway.kernel.text import on_one_line
from commonway.ledger.actors import Actor
from commonway.packs.evidence import PREVIEWED_WITHIN
from commonway.vault.sealing import Safe

LONGEST_REASON = 500
_NOT_FOUND = {"no-record": Asking.State.NO_RECORD, "refused": Asking.State.REFUSED, "many-records": Asking.State.MANY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What whoever was asked gave: facts and documents, and the account of whoever gave it."""

    facts: Mapping[str, Any]
    as_of: datetime | None = None
    papers: tuple[Paper, ...] = ()
    answered_by: str = ""


def settle(asking_id: UUID, reply: Reply, *, by: Actor, at: datetime) -> Asking:
    """Write down how asking a register ended, with all that follows, in one transaction.

    A reply that comes twice, or to a question that was withdrawn, changes nothing.
    """
    with within(SYSTEM), transaction.atomic():
        both, safe = rows.locked(asking_id), Safe()
        asking = both.asking
        if not asking.may_be_answered:
            return asking
        if reply.ending == "later":
            _put_off(both, reply, at=at)
        elif reply.ending == "found":
            _found(both, reply, by=by, at=at, safe=safe)
        else:
            not_found(both, reply.ending, reply.why, by=by, at=at, safe=safe)
        return asking


def not_found(both: Rows, ending: str, why: str, *, by: Actor, at: datetime, safe: Safe) -> None:
    """Write down that one who was asked has or gives nothing, and ask the next."""
    asking, evidence = both.asking, both.evidence
    was_open = asking.state == Asking.State.OPEN
    asking.state, asking.ended_at, asking.next_attempt_at = _NOT_FOUND[ending], at, None
    reason = on_one_line(why)[:LONGEST_REASON]
    asking.answer = safe.seal(asking.applicant_id, Asking.place(asking.id, "answer"), {"why": reason})
    asking.answered_by = by.id if by.kind == "staff" else asking.answered_by
    asking.save(update_fields=["state", "ended_at", "next_attempt_at", "answer", "answered_by"])
    note(f"evidence.{ending}", evidence, asking, by=by, at=at)
    if was_open:
        proceed(evidence, by=by, at=at, safe=safe)


def answered(both: Rows, given: Answered, *, by: Actor, at: datetime, safe: Safe) -> None:
    """Take in an answer: it is used, held for the person to look at, or kept because it comes too late.

    Its facts must fit already. Must run inside the transaction that locked *both*.
    """
    asking, evidence = both.asking, both.evidence
    in_time = _is_in_time(evidence, asking)
    asking.state = Asking.State.ANSWERED if in_time else Asking.State.LATE
    asking.ended_at, asking.next_attempt_at, asking.last_error = at, None, ""
    asking.as_of, asking.answered_by = given.as_of, given.answered_by
    place = Asking.place(asking.id, "answer")
    asking.answer = safe.seal(asking.applicant_id, place, {"facts": dict(given.facts)})
    asking.save()
    for paper in given.papers:
        documents.keep(evidence.request, asking, paper, kind=_shows(evidence, given.facts), by=by, at=at)
    type_ = "evidence.answered" if asking.organisation_id else "evidence.you-answered"
    about = {"facts": sorted(given.facts), "documents": len(given.papers)}
    note(type_ if in_time else "evidence.late", evidence, asking, by=by, at=at, **about)
    if not in_time:
        return
    clause = rows.clause_words(asking, evidence)
    if clause is not None and clause.preview:
        _hold(evidence, asking, by=by, at=at, safe=safe)
    else:
        use(evidence, asking, given.facts, by=by, at=at, safe=safe)


def _is_in_time(evidence: EvidenceRequest, asking: Asking) -> bool:
    """Return whether an answer still settles it; where the person did not let one be used, only their own does."""
    open_ = evidence.state == EvidenceRequest.State.ASKING
    return open_ and (evidence.ending != "not-used" or asking.kind == "person")


def use(
    evidence: EvidenceRequest, asking: Asking, facts: Mapping[str, Any], *, by: Actor, at: datetime, safe: Safe
) -> None:
    """Let an answer be used: it goes on as facts with where they came from, and whoever waits for it goes on."""
    result = keeping.keep(evidence, asking, facts, by=by, at=at, safe=safe)
    evidence.result = safe.seal(evidence.applicant_id, EvidenceRequest.place(evidence.id), result)
    end(evidence, "answered", by=by, at=at)
    tell_process(evidence, facts, by=by, at=at, safe=safe)


def proceed(evidence: EvidenceRequest, *, by: Actor, at: datetime, safe: Safe) -> None:
    """Ask the next one, if this one's question still waits; where none is left, whoever waits is told."""
    if evidence.state != EvidenceRequest.State.ASKING:
        return
    go_on(evidence, by=by, at=at, safe=safe)
    if not evidence.is_going:
        tell_process(evidence, {}, by=by, at=at, safe=safe)


def tell_process(evidence: EvidenceRequest, facts: Mapping[str, Any], *, by: Actor, at: datetime, safe: Safe) -> None:
    """Say that evidence has ended to the process that waits for it, if one does."""
    if evidence.case_id is None or evidence.token is None:
        return
    event = events.EvidenceEnded(
        case_id=evidence.case_id,
        token=evidence.token,
        ending=evidence.ending,
        evidence=evidence.evidence,
        facts=facts,
        by=by,
        at=at,
        safe=safe,
    )
    events.publish(event)


def fitting(evidence: EvidenceRequest, facts: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Return *facts* as they are kept; raises `AnswersInvalid` where one does not fit."""
    return checked(facts, facts=rows.pack_of(evidence).facts, today=timezone.localdate(at))


def _found(both: Rows, reply: Reply, *, by: Actor, at: datetime, safe: Safe) -> None:
    try:
        facts = fitting(both.evidence, reply.facts, at=at)
        papers = _readable(reply.papers)
    except (AnswersInvalid, documents.DocumentRefused):
        _put_off(both, Reply(ending="later", why="The answer does not fit what is kept."), at=at)
        return
    answered(both, Answered(facts=facts, as_of=reply.as_of, papers=papers), by=by, at=at, safe=safe)


def _readable(papers: Sequence[Paper]) -> tuple[Paper, ...]:
    for paper in papers:
        documents.checked(paper.name, paper.media_type, paper.content)
    return tuple(papers)


def _put_off(both: Rows, reply: Reply, *, at: datetime) -> None:
    """Try again later, as patiently as the exchange is; from now on it is waited for."""
    asking, patience = both.asking, tuning.current()
    asking.last_error = reply.why[:300]
    if asking.state == Asking.State.OPEN and asking.kind != "file":
        delay = wait(max(1, asking.attempts), first=patience.backoff_first, most=patience.backoff_most)
        asking.next_attempt_at = at + max(delay, timedelta(seconds=reply.retry_after))
        if asking.due_at is None or asking.next_attempt_at < asking.due_at:
            jobs.ask_soon(asking.id, at=asking.next_attempt_at)
    asking.save(update_fields=["last_error", "next_attempt_at"])
    if both.evidence.state == EvidenceRequest.State.ASKING:
        standing_still.follow(both.evidence, asking, at=at)


def _hold(evidence: EvidenceRequest, asking: Asking, *, by: Actor, at: datetime, safe: Safe) -> None:
    pack, definition = rows.pack_of(evidence), rows.definition_of(evidence)
    span = definition.preview_within or PREVIEWED_WITHIN
    working = working_days(pack, evidence.organisation_id)
    evidence.state = EvidenceRequest.State.PREVIEW
    evidence.due_at = later(at, span, working, days="calendar", zone=timezone.get_default_timezone())
    evidence.due_at = evidence.due_at or at + timedelta(days=14)
    evidence.save(update_fields=["state", "due_at"])
    note("evidence.held", evidence, asking, by=by, at=at)
    letters.show(evidence, asking, by=by, at=at, safe=safe)
    standing_still.for_preview(evidence, at=at)


def _shows(evidence: EvidenceRequest, facts: Mapping[str, Any]) -> str:
    """Return which fact a document that came with an answer shows."""
    proves = rows.definition_of(evidence).proves
    return next((fact for fact in proves if fact in facts), proves[0])
