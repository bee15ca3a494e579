"""Passing documents on: an organisation reads those papers of a case whose facts its clause lets cross, and no others."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonway.cases import caseload, documents
from commonway.cases.documents import DocumentUnknown, Downloaded
from commonway.cases.models import Case, Consent, Document
from commonway.exchange import share
from commonway.exchange.clauses import ClausesInForce
from commonway.exchange.models import Delivery
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Thing, record_reading, require
from commonway.ledger.actors import Actor
from commonway.vault.sealing import KeyDestroyed, Safe

_KEPT_BACK = (Delivery.State.WITHHELD, Delivery.State.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """One paper an organisation may read: what it shows, and its file name."""

    id: UUID
    kind: str
    name: str


def of_case(case: Case, told: Delivery | None, safe: Safe | None = None, *, at: datetime) -> list[Passed]:
    """Return the papers the organisation of *case* may read, which whoever calls must have let the reader see.

    *told* is what told it of the case, see `share.of_case`.
    """
    kinds = _kinds(case, told, at=at)
    if not kinds:
        return []
    with within(SYSTEM):
        try:
            found = documents.names(case.request, safe)
        except KeyDestroyed:  # the person had their data deleted
            return []
    return [Passed(id=row.id, kind=row.kind, name=name) for row, name in found if row.kind in kinds]


def read(case_id: UUID, document_id: UUID, *, by: Actor, at: datetime) -> Downloaded:
    """Return a paper of a case of the actor's organisation; the reading goes on the ledger.

    Raises `CaseUnknown` and `DocumentUnknown`, for what is another's too, and `AccessRefused`.
    """
    case = Case.objects.at(by.organisation).filter(id=case_id).first()
    if case is None:
        caseload.note_anothers(case_id, by=by, at=at)
        raise DocumentUnknown("There is no such document here.", remedy="Go back to the list of cases.")
    kinds = _kinds(case, share.of_case(case.id, organisation=case.organisation_id), at=at)
    with within(SYSTEM):
        found = Document.objects.filter(id=document_id, request=case.request_id, removed_at__isnull=True).first()
        if found is None or found.kind not in kinds:
            raise DocumentUnknown("There is no such document here.", remedy="Go back to the case.")
        thing = Thing(
            kind="document",
            id=found.id,
            applicant=found.applicant_id,
            organisation=case.organisation_id,
            request=found.request_id,
        )
        record_reading(by, thing, require(by, "read", thing, at=at), at=at)
        try:
            return documents.opened(found)
        except KeyDestroyed:
            raise DocumentUnknown("The person's data was deleted.", remedy="Go back to the case.") from None


def _kinds(case: Case, told: Delivery | None, *, at: datetime) -> set[str]:
    """Return the facts whose papers may be read for *case*: by its clause, and by the consent where it needs one."""
    if told is None or told.state in _KEPT_BACK:
        return set()
    clause = ClausesInForce(at=at).to_tell(
        organisation=told.organisation_id,
        agreement_id=told.agreement_id,
        clause_id=told.clause_id,
        event_type=told.type,
    )
    if clause is None:
        return set()
    if not clause.needs_consent:
        return set(clause.documents)
    agreed = Consent.objects.standing().filter(case=case, agreement_id=told.agreement_id, clause_id=told.clause_id)
    return {kind for consent in agreed for kind in consent.documents} & set(clause.documents)
