"""Answering a question: another organisation's staff in the workbench, or the person on their page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from commonway.cases import documents
from commonway.cases.evidence import rows, settling, things
from commonway.cases.evidence.errors import AnswerIncomplete, EvidenceUnknown, NotAsked
from commonway.cases.evidence.settling import Answered
from commonway.cases.models import Asking, EvidenceRequest
from commonway.exchange.clauses import ClausesInForce
from commonway.exchange.registers.questions import Paper
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import note_hidden, record_reading, require
from commonway.ledger.actors import Actor
from commonway.packs.definitions import Clause, FactDefinition, Pack
from commonway.packs.evidence import Evidence, EvidenceSource
from commonway.vault.sealing import KeyDestroyed, Safe


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFile:
    """A question opened by whoever may answer it: what is asked, for whom and why, and what was told for it.

    ``clause`` is None where it is no longer in force: nothing is told then and no answer is taken.
    """

    asking: Asking
    evidence: EvidenceRequest
    pack: Pack
    definition: Evidence
    source: EvidenceSource
    clause: Clause | None
    asks: tuple[FactDefinition, ...]
    told: Mapping[str, Any]
    gone: bool = False  # the person's data was deleted since


def questions_of(organisation: str, *, answered: bool = False) -> QuerySet[Asking]:
    """Return the questions to *organisation*'s staff: those to answer, or those that are over."""
    found = Asking.objects.of(organisation).exclude(state=Asking.State.NOT_ASKED)
    waiting = (Asking.State.OPEN, Asking.State.UNANSWERED)
    return found.exclude(state__in=waiting) if answered else found.filter(state__in=waiting)


def with_evidence(found: Iterable[Asking]) -> list[Asking]:
    """Return questions, each with the evidence it is asked for, of which whoever is asked sees no more than what it is."""
    asked = list(found)
    with within(SYSTEM):
        kept = EvidenceRequest.objects.in_bulk([each.evidence_request_id for each in asked])
    for each in asked:
        each.evidence_request = kept[each.evidence_request_id]
    return asked


def open_question(asking_id: UUID, *, by: Actor, at: datetime) -> QuestionFile:
    """Return a question to the actor's organisation with what was told for it; the reading goes on the ledger.

    Raises `EvidenceUnknown`, for another organisation's question too, which is recorded as refused, and `AccessRefused`.
    """
    asking = _of_actor(asking_id, by=by, at=at)
    thing = things.of_question(asking)
    record_reading(by, thing, require(by, "read", thing, at=at), at=at)
    with within(SYSTEM):
        return _file(asking, at=at)


def answer(
    asking_id: UUID, values: Mapping[str, Any], papers: Sequence[Paper] = (), *, by: Actor, at: datetime
) -> Asking:
    """Answer a question with facts and documents. The first answer stands; the same again changes nothing.

    Raises `EvidenceUnknown`, `AccessRefused`, `NotAsked`, `AnswerIncomplete`, `AnswersInvalid` and `DocumentRefused`.
    """
    asking = _of_actor(asking_id, by=by, at=at)
    require(by, "answer", things.of_question(asking), at=at)
    return _answer(asking_id, values, papers, by=by, at=at)


def decline(asking_id: UUID, ending: str, reason: str, *, by: Actor, at: datetime) -> Asking:
    """Answer that there is no such record (*ending* ``no-record``), or that it is not told (``refused``), because.

    Raises `EvidenceUnknown`, `AccessRefused`, `NotAsked`, and `AnswerIncomplete` without a reason where one is needed.
    """
    asking = _of_actor(asking_id, by=by, at=at)
    require(by, "answer", things.of_question(asking), at=at)
    if ending not in ("no-record", "refused") or (ending == "refused" and not reason.strip()):
        raise AnswerIncomplete(_("There is no reason."), remedy=_("Say in plain words why; the person reads it."))
    return _decline(asking_id, ending, reason, by=by, at=at)


def answer_as_person(
    evidence: EvidenceRequest, values: Mapping[str, Any], papers: Sequence[Paper] = (), *, by: Actor, at: datetime
) -> Asking:
    """Answer what the person is asked; raises as `answer` does."""
    things.permit(evidence, "change", by=by, at=at)
    return _answer(_of_person(evidence).id, values, papers, by=by, at=at)


def decline_as_person(evidence: EvidenceRequest, reason: str, *, by: Actor, at: datetime) -> Asking:
    """Write down that the person does not have it, or does not want to say; raises as `decline` does."""
    things.permit(evidence, "change", by=by, at=at)
    return _decline(_of_person(evidence).id, "no-record", reason, by=by, at=at)


def _answer(asking_id: UUID, values: Mapping[str, Any], papers: Sequence[Paper], *, by: Actor, at: datetime) -> Asking:
    for paper in papers:
        documents.checked(paper.name, paper.media_type, paper.content)
    with within(SYSTEM), transaction.atomic():
        both = rows.locked(asking_id)
        asking = both.asking
        if not asking.may_be_answered:
            if asking.answered_by == by.id:
                return asking
            raise _over()
        _must_be_in_force(asking, at=at)
        proves = rows.definition_of(both.evidence).proves
        given = {fact: value for fact, value in values.items() if fact in proves and value is not None}
        kept = settling.fitting(both.evidence, given, at=at)
        if not kept and not papers:
            raise AnswerIncomplete(
                _("There is no answer yet."), remedy=_("Give an answer or a document, or say that there is none.")
            )
        settling.answered(
            both, Answered(facts=kept, papers=tuple(papers), answered_by=by.id[:80]), by=by, at=at, safe=Safe()
        )
    return asking


def _decline(asking_id: UUID, ending: str, reason: str, *, by: Actor, at: datetime) -> Asking:
    with within(SYSTEM), transaction.atomic():
        both = rows.locked(asking_id)
        if not both.asking.may_be_answered:
            if both.asking.answered_by == by.id:
                return both.asking
            raise _over()
        both.asking.answered_by = by.id[:80]
        settling.not_found(both, ending, reason, by=by, at=at, safe=Safe())
    return both.asking


def _over() -> NotAsked:
    return NotAsked(_("It is answered already, or not needed any more."), remedy=_("Go back to the list."))


def _must_be_in_force(asking: Asking, *, at: datetime) -> None:
    if asking.organisation_id is None:
        return
    if ClausesInForce(at=at).to_ask(asking.agreement_id, asking.clause_id, asker=asking.asker_id) is None:
        raise NotAsked(
            _("The agreement that lets you answer has ended."), remedy=_("Leave it: nothing may be told without one.")
        )


def _of_actor(asking_id: UUID, *, by: Actor, at: datetime) -> Asking:
    found = Asking.objects.of(by.organisation).filter(id=asking_id).first()
    if found is not None:
        return found
    with within(SYSTEM):
        other = Asking.objects.filter(id=asking_id).first()
    if other is not None:
        note_hidden(by, "read", things.of_question(other), at=at)
    raise EvidenceUnknown(_("There is no such question here."), remedy=_("Go back to the list."))


def _of_person(evidence: EvidenceRequest) -> Asking:
    with within(SYSTEM):
        asked = evidence.askings.filter(kind="person").order_by("-position").first()
    if asked is None:
        raise _over()
    return asked


def _file(asking: Asking, *, at: datetime) -> QuestionFile:
    evidence = EvidenceRequest.objects.select_related("request", "case").get(id=asking.evidence_request_id)
    pack, definition = rows.pack_of(evidence), rows.definition_of(evidence)
    clause = ClausesInForce(at=at).to_ask(asking.agreement_id, asking.clause_id, asker=asking.asker_id)
    told, gone = {}, False
    try:
        kept = Safe().unseal(asking.applicant_id, Asking.place(asking.id, "facts"), asking.facts)
        told = {name: value for name, value in kept.items() if clause and name in clause.facts}
    except KeyDestroyed:
        gone = True
    return QuestionFile(
        asking=asking,
        evidence=evidence,
        pack=pack,
        definition=definition,
        source=rows.source_of(asking, evidence),
        clause=clause,
        asks=tuple(pack.facts[fact] for fact in definition.proves),
        told=told,
        gone=gone,
    )
