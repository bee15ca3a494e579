"""What the ledger is told about evidence: who asked whom, for what, under which clause; names of facts, never a value."""

from datetime import datetime
from typing import Any

from commonway.cases.models import Asking, EvidenceRequest
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append

PURPOSE = "asking for evidence"
# What is told of an organisation reads otherwise of the person.
_OF_THE_PERSON = {
    "evidence.no-record": "evidence.you-have-none",
    "evidence.unanswered": "evidence.you-did-not-answer",
    "evidence.late": "evidence.you-answered-late",
}


def note(
    type_: str, evidence: EvidenceRequest, asking: Asking | None = None, *, by: Actor, at: datetime, **more: Any
) -> None:
    """Append one event about *evidence*, and about the one asked where there is one, to the person's stream."""
    data: dict[str, Any] = {
        "evidence": evidence.evidence,
        "evidence_request": str(evidence.id),
        "request": str(evidence.request_id),
        "pack_version": str(evidence.pack_version_id),
        "for": evidence.organisation_id,
    }
    if evidence.case is not None:
        data |= {"case": str(evidence.case_id), "service": evidence.case.service}
    ground = "own"
    if asking is not None:
        type_ = _OF_THE_PERSON.get(type_, type_) if asking.kind == "person" else type_
        data |= {"question": str(asking.id), "source": asking.source, "kind": asking.kind}
        if asking.organisation_id:
            data |= {"agreement": asking.agreement_id, "clause": asking.clause_id}
            ground = f"agreement {asking.agreement_id}/{asking.clause_id}" if asking.clause_id else "no clause in force"
    asked = asking.organisation_id if asking is not None and asking.organisation_id else evidence.organisation_id
    entry = Entry(stream=evidence.applicant_id, type=type_, organisation=asked, ground=ground, data=data | more)
    append([entry], by=by, at=at, purpose=PURPOSE, ground=ground)
