"""Evidence and questions as things that access is decided on."""

from datetime import datetime

from commonway.cases.models import Asking, EvidenceRequest
from commonway.identity.access import Decision, Thing, require
from commonway.ledger.actors import Actor


def of_evidence(evidence: EvidenceRequest) -> Thing:
    """Return evidence as the person's own, and of the organisation that asked for it."""
    return Thing(
        kind="evidence",
        id=evidence.id,
        applicant=evidence.applicant_id,
        organisation=evidence.organisation_id,
        life_event=evidence.request.life_event,
        request=evidence.request_id,
    )


def of_question(asking: Asking) -> Thing:
    """Return a question as a thing of the organisation that is asked."""
    return Thing(
        kind="question", id=asking.id, applicant=asking.applicant_id, organisation=asking.organisation_id or ""
    )


def permit(evidence: EvidenceRequest, action: str, *, by: Actor, at: datetime) -> Decision:
    """Return the ground on which *by* may do *action*; raises `AccessRefused`."""
    return require(by, action, of_evidence(evidence), at=at)
