"""Keeping an answer: as facts about whom they are about, or as answers of a request that is still filled in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commonway.cases import answers as sheets
from commonway.cases import requests
from commonway.cases.evidence import rows
from commonway.cases.evidence.noting import PURPOSE
from commonway.cases.models import Asking, EvidenceRequest, Request
from commonway.facts import queries as known_facts
from commonway.facts.models import Fact
from commonway.facts.recording import Finding, record_all
from commonway.ledger.actors import Actor
from commonway.vault.sealing import Safe

_OF_MACHINES = ("http", "sql", "file")


def keep(
    evidence: EvidenceRequest, asking: Asking, facts: Mapping[str, Any], *, by: Actor, at: datetime, safe: Safe
) -> dict[str, Any]:
    """Keep *facts* with where they came from; return them, and what the person had said where that differs."""
    said = _said(evidence, facts, safe)
    if evidence.case_id is None and evidence.request.state == Request.State.DRAFT:
        requests.save(
            evidence.request_id,
            facts,
            source=_source(asking),
            detail=asking.organisation_id or "",
            certainty=_certainty(asking),
            channel="web",
            by=by,
            at=at,
        )
    else:
        _record(evidence, asking, facts, by=by, at=at, safe=safe)
    return {"facts": dict(facts), "said": said}


def _record(
    evidence: EvidenceRequest, asking: Asking, facts: Mapping[str, Any], *, by: Actor, at: datetime, safe: Safe
) -> None:
    definitions, request = rows.pack_of(evidence).facts, evidence.request
    findings = [
        Finding(
            subject_id=_owner(request, definitions[fact].about),
            name=fact,
            value=value,
            source=_source(asking),
            detail=asking.organisation_id or "",
            certainty=_certainty(asking),
            as_of=asking.as_of,
        )
        for fact, value in facts.items()
        if value is not None
    ]
    ground = f"agreement {asking.agreement_id}/{asking.clause_id}" if asking.clause_id else "own"
    record_all(findings, request_id=request.id, by=by, at=at, safe=safe, purpose=PURPOSE, ground=ground)


def _said(evidence: EvidenceRequest, facts: Mapping[str, Any], safe: Safe) -> dict[str, Any]:
    """Return what the person told of *facts* where it is something else, from this request or an earlier one."""
    request, definitions = evidence.request, rows.pack_of(evidence).facts
    told = {
        fact: answer.value for fact, answer in sheets.unseal(request, safe).given.items() if answer.source == "told"
    }
    for fact in facts.keys() - told.keys():
        owner = _owner(request, definitions[fact].about)
        known = known_facts.known(owner, safe, names=[fact]).get(fact)
        if known is not None and known.source == Fact.Source.TOLD:
            told[fact] = known.value
    return {fact: told[fact] for fact, value in facts.items() if fact in told and told[fact] != value}


def _owner(request: Request, about: str) -> Any:
    return request.subject_id or request.applicant_id if about == "subject" else request.applicant_id


def _source(asking: Asking) -> str:
    return Fact.Source.REGISTER if asking.organisation_id else Fact.Source.TOLD


def _certainty(asking: Asking) -> str:
    if asking.kind in _OF_MACHINES:
        return Fact.Certainty.VERIFIED
    return Fact.Certainty.EVIDENCED if asking.organisation_id or asking.documents.exists() else Fact.Certainty.STATED
