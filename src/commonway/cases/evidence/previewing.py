"""An answer the person looks at first, and decides whether it may be used.

As the Single Digital Gateway has it: Regulation (EU) 2018/1724, article 14(5). What may not be used is erased, and whoever
asked learns only that it was not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from commonway.cases.evidence import rows, things
from commonway.cases.evidence.errors import NotAsked
from commonway.cases.evidence.noting import note
from commonway.cases.evidence.settling import proceed, use
from commonway.cases.models import Asking, EvidenceRequest
from commonway.fence.scope import SYSTEM, within
from commonway.ledger.actors import Actor, system
from commonway.vault.sealing import KeyDestroyed, Safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An answer that waits for the person: who answered, and what."""

    evidence: EvidenceRequest
    asking: Asking
    facts: Mapping[str, Any]


def look(evidence: EvidenceRequest, *, by: Actor, at: datetime) -> Held:
    """Return the answer that is held; raises `NotAsked` where none is, and `AccessRefused`."""
    things.permit(evidence, "change", by=by, at=at)
    with within(SYSTEM):
        return _held(evidence, Safe())


def decide(evidence_id: UUID, *, may_be_used: bool, by: Actor, at: datetime) -> EvidenceRequest:
    """Write down what the person decided; the first decision stands.

    Raises `EvidenceUnknown`, `AccessRefused`, and `NotAsked` where nothing is held any more.
    """
    with transaction.atomic():
        with within(SYSTEM):
            evidence = rows.locked_evidence(evidence_id)
        things.permit(evidence, "change", by=by, at=at)
        with within(SYSTEM):
            safe = Safe()
            held = _held(evidence, safe)
            if may_be_used:
                note("evidence.allowed", evidence, held.asking, by=by, at=at)
                use(evidence, held.asking, held.facts, by=by, at=at, safe=safe)
            else:
                _leave_unused(held, by=by, at=at, safe=safe)
    return evidence


def run_out(evidence_id: UUID, *, at: datetime) -> None:
    """Leave an answer unused because the person said nothing in time."""
    with transaction.atomic():
        evidence = rows.locked_evidence(evidence_id)
        if evidence.state != EvidenceRequest.State.PREVIEW or evidence.due_at is None or evidence.due_at > at:
            return
        try:
            safe = Safe()
            _leave_unused(_held(evidence, safe), by=system("evidence"), at=at, safe=safe, in_time=False)
        except KeyDestroyed:
            return


def _held(evidence: EvidenceRequest, safe: Safe) -> Held:
    asking = evidence.askings.filter(state=Asking.State.ANSWERED).order_by("-position").first()
    if evidence.state != EvidenceRequest.State.PREVIEW or asking is None:
        raise NotAsked(_("It is decided already, or not needed any more."), remedy=_("Look at what happened."))
    answer = safe.unseal(asking.applicant_id, Asking.place(asking.id, "answer"), asking.answer)
    return Held(evidence=evidence, asking=asking, facts=answer["facts"])


def _leave_unused(held: Held, *, by: Actor, at: datetime, safe: Safe, in_time: bool = True) -> None:
    """Erase the answer, and go on with the person: asking another about the same would go round their decision."""
    evidence, asking = held.evidence, held.asking
    asking.answer = b""
    asking.save(update_fields=["answer"])
    for document in asking.documents.filter(removed_at__isnull=True):
        document.removed_at, document.content = at, b""
        document.save(update_fields=["removed_at", "content"])
    note("evidence.not-used", evidence, asking, by=by, at=at, in_time=in_time)
    evidence.state, evidence.ending, evidence.due_at = EvidenceRequest.State.ASKING, "not-used", None
    evidence.save(update_fields=["state", "ending", "due_at"])
    proceed(evidence, by=by, at=at, safe=safe)
