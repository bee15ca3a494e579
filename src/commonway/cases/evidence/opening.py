"""Beginning to ask for evidence: by the process of a case, or by a caseworker."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from commonway.cases.evidence import rows
from commonway.cases.evidence.asking import go_on
from commonway.cases.evidence.errors import EvidenceUnknown, NothingToAsk
from commonway.cases.models import Case, EvidenceRequest, Request
from commonway.cases.ours import permitted
from commonway.catalogue import queries as catalogue
from commonway.exchange.clauses import ClausesInForce
from commonway.fence.scope import SYSTEM, within
from commonway.ledger.actors import Actor
from commonway.packs.definitions import Pack
from commonway.packs.evidence import Evidence
from commonway.vault.sealing import Safe


def for_process(
    case: Case, evidence_id: str, known: Mapping[str, Any], *, token: int, by: Actor, at: datetime, safe: Safe
) -> EvidenceRequest:
    """Ask for evidence a process waits for at *token*; *known* are the facts in it. It may have ended at once.

    Must run in the scope of the product with the case and its process locked. Raises `EvidenceUnknown`.
    """
    evidence = _new(case.request, evidence_id, case.pack_version_id, case.organisation_id, case, by=by, at=at)
    evidence.token = token
    evidence.save(force_insert=True)
    go_on(evidence, known, by=by, at=at, safe=safe)
    return evidence


def for_case(case_id: UUID, evidence_id: str, *, by: Actor, at: datetime) -> EvidenceRequest:
    """Ask for evidence for a case of the actor's organisation; while it is asked for already, that is returned.

    Raises `CaseUnknown`, `AccessRefused`, `EvidenceUnknown`, and `NothingToAsk` where no clause lets anybody be asked; that
    it was refused stays on the ledger.
    """
    permitted(case_id, by=by, at=at)
    with transaction.atomic(), within(SYSTEM):
        case = rows.lock_case(case_id)
        if case.state != Case.State.OPEN:
            raise NothingToAsk(_("The case has ended."), remedy=_("Nothing is waited for any more."))
        evidence = _begin(case.request, evidence_id, case.pack_version_id, case.organisation_id, case, by=by, at=at)
    _must_ask_somebody(evidence)
    return evidence


def askable(case: Case, *, at: datetime) -> list[Evidence]:
    """Return what can be asked for the case: where one source at least is the person, or may be asked under a clause."""
    pack = catalogue.version(case.pack_version_id).pack
    clauses = ClausesInForce(at=at)
    return [each for each in pack.evidence.values() if _may_ask_one(each, clauses, asker=case.organisation_id)]


def _may_ask_one(evidence: Evidence, clauses: ClausesInForce, *, asker: str) -> bool:
    """Return whether the evidence is for *asker*: a source of which it may ask, and that is not only the person."""
    named = [source for source in evidence.sources if source.agreement]
    if not named:
        return True
    return any(clauses.to_ask(source.agreement, source.clause, asker=asker) for source in named)


def _begin(
    request: Request,
    evidence_id: str,
    version_id: UUID,
    organisation: str,
    case: Case | None,
    *,
    by: Actor,
    at: datetime,
) -> EvidenceRequest:
    going = EvidenceRequest.objects.going().filter(request=request, case=case, evidence=evidence_id)
    found = going.filter(token__isnull=True).first()
    if found is not None:
        return found
    evidence = _new(request, evidence_id, version_id, organisation, case, by=by, at=at)
    evidence.save(force_insert=True)
    go_on(evidence, by=by, at=at, safe=Safe())
    return evidence


def _new(
    request: Request,
    evidence_id: str,
    version_id: UUID,
    organisation: str,
    case: Case | None,
    *,
    by: Actor,
    at: datetime,
) -> EvidenceRequest:
    pack: Pack = catalogue.version(version_id).pack
    if evidence_id not in pack.evidence:
        raise EvidenceUnknown(
            _("There is no such evidence in the pack."), where=evidence_id[:80], remedy=_("Choose one of those listed.")
        )
    return EvidenceRequest(
        evidence=evidence_id,
        request=request,
        case=case,
        pack_version_id=version_id,
        organisation_id=organisation,
        applicant_id=request.applicant_id,
        asked_by=by.id[:80],
        asked_at=at,
    )


def _must_ask_somebody(evidence: EvidenceRequest) -> None:
    if evidence.ending == "no-clause":  # raised after the commit: the refusal stays on the ledger
        raise NothingToAsk(
            _("Nobody can be asked for this."),
            where=evidence.evidence,
            remedy=_("No agreement in force lets anybody be asked, or what finds the record is not known."),
        )
