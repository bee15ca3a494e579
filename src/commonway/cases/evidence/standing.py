"""How evidence stands: for the organisation that asked, and for the person whom it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from commonway.cases import documents
from commonway.cases.documents import Downloaded
from commonway.cases.evidence import rows, things
from commonway.cases.evidence.errors import EvidenceUnknown
from commonway.cases.evidence.previewing import Held, look
from commonway.cases.models import Asking, Case, Document, EvidenceRequest
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import record_reading, require
from commonway.ledger.actors import Actor
from commonway.packs.definitions import Clause, FactDefinition, Pack
from commonway.packs.evidence import Evidence, EvidenceSource
from commonway.vault.sealing import KeyDestroyed, Safe

_ASKINGS = Prefetch("askings", queryset=Asking.objects.order_by("position"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One who was asked: under which clause, how it ended, and what came too late, where the asker may see that."""

    asking: Asking
    clause: Clause | None
    why: str = ""  # not, in the words of whoever was asked
    late: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Evidence with all who were asked; ``said`` is what the person had told where an answer differs.

    ``papers`` are the documents that came with an answer that is used, each with its name.
    """

    evidence: EvidenceRequest
    pack: Pack
    definition: Evidence
    asked: tuple[Asked, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=dict)
    papers: tuple[tuple[Document, str], ...] = ()
    gone: bool = False  # the person's data was deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """Evidence as the person sees it: what they are asked now, or an answer they look at first."""

    standing: Standing
    asks: tuple[FactDefinition, ...] = ()
    source: EvidenceSource | None = None
    held: Held | None = None


def of_case(case: Case, safe: Safe | None = None) -> list[Standing]:
    """Return what was asked for a case, latest first. The caller may see the case."""
    with within(SYSTEM):
        found = EvidenceRequest.objects.filter(case=case).select_related("request", "case").order_by("-asked_at", "-id")
        safe = safe or Safe()
        return [_standing(each, safe) for each in found.prefetch_related(_ASKINGS)]


def waiting_for(person_id: UUID) -> list[EvidenceRequest]:
    """Return what waits for the person themself, oldest first, within the acting scope."""
    going = EvidenceRequest.objects.going().filter(applicant_id=person_id).select_related("request")
    asked = Asking.objects.open().filter(kind="person", applicant_id=person_id).values("evidence_request")
    held = going.filter(state=EvidenceRequest.State.PREVIEW)
    return sorted([*held, *going.filter(id__in=asked)], key=lambda each: (each.asked_at, each.id))


def of_person(person_id: UUID) -> list[Standing]:
    """Return all that was asked about a person, latest first, within the acting scope."""
    found = EvidenceRequest.objects.filter(applicant_id=person_id).select_related("request", "case")
    safe = Safe()
    return [_standing(each, safe) for each in found.order_by("-asked_at", "-id").prefetch_related(_ASKINGS)]


def open_mine(evidence_id: UUID, *, by: Actor, at: datetime) -> Mine:
    """Return evidence to the person, or to whom they let act for them; that one's reading goes on the ledger.

    Raises `EvidenceUnknown` and `AccessRefused`.
    """
    evidence = find(evidence_id)
    thing = things.of_evidence(evidence)
    record_reading(by, thing, require(by, "change", thing, at=at), at=at)
    with within(SYSTEM):
        prefetch_related_objects([evidence], _ASKINGS)
        standing = _standing(evidence, Safe())
        person = next((each.asking for each in standing.asked if each.asking.kind == "person"), None)
    held = look(evidence, by=by, at=at) if evidence.state == EvidenceRequest.State.PREVIEW else None
    if person is None or not person.may_be_answered:
        return Mine(standing=standing, held=held)
    asks = tuple(standing.pack.facts[fact] for fact in standing.definition.proves)
    return Mine(standing=standing, held=held, asks=asks, source=standing.definition.source(person.source))


def find(evidence_id: UUID) -> EvidenceRequest:
    """Return evidence the acting scope may see; raises `EvidenceUnknown`."""
    try:
        return EvidenceRequest.objects.select_related("request", "case").get(id=evidence_id)
    except (EvidenceRequest.DoesNotExist, ValidationError, ValueError):
        raise EvidenceUnknown(_("There is no such question."), remedy=_("Go back to the start page.")) from None


def paper(case_id: UUID, document_id: UUID, *, by: Actor, at: datetime) -> Downloaded:
    """Return a document that came with evidence that is used, for a case of the actor's organisation; it is recorded.

    Raises `EvidenceUnknown` and `AccessRefused`.
    """
    with within(SYSTEM):
        used = EvidenceRequest.State.ANSWERED
        found = Document.objects.filter(
            id=document_id, asking__evidence_request__case=case_id, asking__evidence_request__state=used,
            asking__state=Asking.State.ANSWERED, removed_at__isnull=True,
        ).select_related("asking__evidence_request__request", "request").first()  # fmt: skip
        if found is None or found.asking is None:
            raise EvidenceUnknown(_("There is no such document."), remedy=_("Go back to the case."))
        thing = things.of_evidence(found.asking.evidence_request)
        record_reading(by, thing, require(by, "read", thing, at=at), at=at)
        return documents.opened(found)


def _standing(evidence: EvidenceRequest, safe: Safe) -> Standing:
    asked, gone = [], False
    result: dict[str, Any] = {}
    papers: list[tuple[Document, str]] = []
    askings = list(evidence.askings.all())
    try:
        if evidence.result:
            place = EvidenceRequest.place(evidence.id)
            result = safe.unseal(evidence.applicant_id, place, evidence.result)
        asked = [_asked(each, evidence, safe) for each in askings]
        if evidence.state == EvidenceRequest.State.ANSWERED:
            papers = documents.of_askings(evidence, safe)
    except KeyDestroyed:
        gone, result = True, {}
        asked = [Asked(asking=each, clause=rows.clause_words(each, evidence)) for each in askings]
    return Standing(
        evidence=evidence,
        pack=rows.pack_of(evidence),
        definition=rows.definition_of(evidence),
        asked=tuple(asked),
        facts=result.get("facts", {}),
        said=result.get("said", {}),
        papers=tuple(papers),
        gone=gone,
    )


def _asked(asking: Asking, evidence: EvidenceRequest, safe: Safe) -> Asked:
    clause = rows.clause_words(asking, evidence)
    answer: dict[str, Any] = {}
    if asking.answer:
        answer = safe.unseal(asking.applicant_id, Asking.place(asking.id, "answer"), asking.answer)
    hidden = (clause is not None and clause.preview) or evidence.ending == "not-used"
    late = answer.get("facts", {}) if asking.state == Asking.State.LATE and not hidden else {}
    return Asked(asking=asking, clause=clause, why=answer.get("why", ""), late=late)
