"""The chain: all that belongs to the case that is appealed, for the body that hears the appeal, and nothing else.

What was told and found out as far as its clause allows, every decision and letter on the case, its history, and papers that
prove a fact the clause names or were added to the appeal. Other cases of the person are not in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commonway.cases import answers as sheets
from commonway.cases import documents, things
from commonway.cases.deciding.content import Content, unseal
from commonway.cases.documents import Downloaded
from commonway.cases.errors import CasesError, CaseUnknown
from commonway.cases.models import Appeal, Case, Decision, Document
from commonway.cases.process import tasks
from commonway.contacts import mailbox
from commonway.contacts.mailbox import Letter
from commonway.exchange.clauses import ClausesInForce
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import note_hidden, record_reading, require
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.packs.definitions import Clause
from commonway.vault.sealing import KeyDestroyed, Safe

_OF_WHO_LOOKED = ("data.read", "access.refused", "notice.read")


class ChainClosed(CasesError):
    """No agreement lets the body see the chain any more, or the person's data was deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the person said when they appealed."""

    appeal: Appeal
    words: str
    late: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One decision of the chain with what it says."""

    decision: Decision
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The chain behind an appeal, oldest first. ``earlier`` are the appeals that were heard before this one."""

    appeal: Appeal
    about: Case
    grounds: Said
    earlier: tuple[Said, ...]
    decisions: tuple[Link, ...]
    letters: tuple[Letter, ...]
    history: tuple[Event, ...]
    facts: Mapping[str, object]
    papers: tuple[tuple[Document, str], ...]


def open_chain(case_id: UUID, *, by: Actor, at: datetime) -> Chain:
    """Return the chain behind an appeal at the actor's organisation; the reading goes on the ledger.

    Raises `CaseUnknown`, also for what is no appeal and for another's, which is recorded, `ChainClosed` and `AccessRefused`.
    """
    appeal = _appeal(case_id, by=by, at=at)
    clause = _clause(appeal, at=at)
    with within(SYSTEM):
        thing = things.of_decision(appeal.decision, heard_by=appeal.organisation_id)
        record_reading(by, thing, require(by, "read", thing, at=at), at=at)
        try:
            return _chain(appeal, clause)
        except KeyDestroyed as gone:
            raise ChainClosed(_("The person's data was deleted."), remedy=_("It cannot be read any more.")) from gone


def read_document(case_id: UUID, document_id: UUID, *, by: Actor, at: datetime) -> Downloaded:
    """Return a paper of the chain; the reading goes on the ledger. Raises as `open_chain`, and `DocumentUnknown`."""
    appeal = _appeal(case_id, by=by, at=at)
    clause = _clause(appeal, at=at)
    with within(SYSTEM):
        found = _papers(appeal, clause).filter(id=document_id).exists()
    if not found:
        raise documents.DocumentUnknown(_("There is no such paper."), remedy=_("Look at the case."))
    with within(SYSTEM):
        return documents.read(document_id, heard_by=appeal.organisation_id, by=by, at=at)


def said(appeal: Appeal, safe: Safe) -> Said:
    """Return what the person said when they appealed; raises `KeyDestroyed`."""
    content = safe.unseal(appeal.applicant_id, Appeal.place(appeal.id), appeal.content)
    return Said(appeal=appeal, words=content["grounds"], late=content["late"])


def _appeal(case_id: UUID, *, by: Actor, at: datetime) -> Appeal:
    with within(SYSTEM):
        case = Case.objects.filter(id=case_id).first()
        found = Appeal.objects.select_related("decision__about__request", "case").filter(case=case_id).first()
    if found is None or found.organisation_id != by.organisation:
        if case is not None:
            note_hidden(by, "read", things.of_the_case(case), at=at)
        raise CaseUnknown(_("There is no such appeal here."), remedy=_("Go back to the list of cases."))
    return found


def _clause(appeal: Appeal, *, at: datetime) -> Clause:
    clause = ClausesInForce(at=at).clause(appeal.agreement_id, appeal.clause_id)
    if clause is None or (clause.to, clause.allows) != (appeal.organisation_id, "appeal"):
        remedy = _("Ask who looks after the agreement.")
        raise ChainClosed(_("No agreement lets you see the case any more."), where=appeal.reference, remedy=remedy)
    return clause


def _chain(appeal: Appeal, clause: Clause) -> Chain:
    safe, about = Safe(), appeal.decision.about
    decisions = list(Decision.objects.given().filter(about=about, given_at__lte=_until(appeal)).order_by("version"))
    appeals = Appeal.objects.filter(decision__about=about).select_related("case").order_by("lodged_at", "id")
    before = [each for each in appeals if each.id != appeal.id and each.lodged_at <= appeal.lodged_at]
    cases = {about.id, *(each.case_id for each in before if each.case_id)}
    known = sheets.unseal(about.request, safe).values | tasks.known_in(about.id)
    return Chain(
        appeal=appeal,
        about=about,
        grounds=said(appeal, safe),
        earlier=tuple(said(each, safe) for each in before),
        decisions=tuple(Link(decision=each, content=unseal(each, safe)) for each in decisions),
        letters=tuple(_letters(about, decisions, safe)),
        history=tuple(_history(about, cases)),
        facts={fact: known[fact] for fact in clause.facts if known.get(fact) is not None},
        papers=tuple((each, documents.name_of(each, safe)) for each in _papers(appeal, clause)),
    )


def _until(appeal: Appeal) -> datetime:
    """Return the moment after which decisions are no longer of this chain: those that followed from it are."""
    return appeal.ended_at or datetime.max.replace(tzinfo=appeal.lodged_at.tzinfo)


def _letters(about: Case, decisions: list[Decision], safe: Safe) -> list[Letter]:
    given = [each.notice_id for each in decisions if each.notice_id]
    return mailbox.some_of(about.applicant_id, about.request_id, ids=given, about=str(about.id), safe=safe)


def _history(about: Case, cases: set[UUID]) -> list[Event]:
    of_case = Q(data__case__in=[str(id_) for id_ in cases])
    return list(
        Event.objects.of(about.applicant_id).filter(of_case).exclude(type__in=_OF_WHO_LOOKED).order_by("sequence")
    )


def _papers(appeal: Appeal, clause: Clause) -> "QuerySet[Document]":
    about = appeal.decision.about
    appeals = Appeal.objects.filter(decision__about=about, lodged_at__lte=appeal.lodged_at).values("id")
    of_chain = Q(appeal_id__isnull=True, kind__in=clause.facts) | Q(appeal_id__in=appeals)
    kept = Document.objects.filter(of_chain, request=about.request_id, removed_at__isnull=True)
    return kept.defer("content").order_by("added_at", "id")
