"""The rows of evidence, locked in the order in which everybody locks: deliveries, case, process, evidence, question."""

from dataclasses import dataclass
from uuid import UUID

from commonway.cases.ending import ANSWERED
from commonway.cases.evidence.errors import EvidenceUnknown
from commonway.cases.models import Asking, Case, EvidenceRequest, ProcessInstance
from commonway.catalogue import queries as catalogue
from commonway.exchange.models import Delivery
from commonway.packs.definitions import Clause, Pack
from commonway.packs.evidence import Evidence, EvidenceSource
from commonway.packs.evidence_sources import clause_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A question with the evidence it is asked for."""

    evidence: EvidenceRequest
    asking: Asking


def locked(asking_id: UUID) -> Rows:
    """Return a question and its evidence, locked until the transaction ends; raises `EvidenceUnknown`."""
    found = Asking.objects.filter(id=asking_id).values_list("evidence_request", flat=True).first()
    if found is None:
        raise EvidenceUnknown("There is no such question.", remedy="Go back to the list.")
    evidence = locked_evidence(found)
    return Rows(evidence=evidence, asking=Asking.objects.select_for_update(of=("self",)).get(id=asking_id))


def locked_evidence(evidence_id: UUID) -> EvidenceRequest:
    """Return evidence, locked with the case and process it is for; raises `EvidenceUnknown`."""
    case_id = EvidenceRequest.objects.filter(id=evidence_id).values_list("case", flat=True).first()
    if case_id is not None:
        lock_case(case_id)
    rows = EvidenceRequest.objects.select_for_update(of=("self",)).select_related("request", "case__request")
    found = rows.filter(id=evidence_id).first()
    if found is None:
        raise EvidenceUnknown("There is no such evidence.", remedy="Go back to the list.")
    return found


def lock_case(case_id: UUID) -> Case:
    """Return a case, locked with its deliveries and process: those before anything of its evidence."""
    waiting = Delivery.objects.filter(case_id=case_id).exclude(state__in=ANSWERED).order_by("id")
    list(waiting.select_for_update(of=("self",)).values_list("id"))
    case = Case.objects.select_for_update(of=("self",)).select_related("request").get(id=case_id)
    list(ProcessInstance.objects.select_for_update(of=("self",)).filter(case=case_id).values_list("case"))
    return case


def pack_of(evidence: EvidenceRequest) -> Pack:
    """Return the version of the pack the evidence is asked by."""
    return catalogue.version(evidence.pack_version_id).pack


def definition_of(evidence: EvidenceRequest) -> Evidence:
    """Return what the pack says of the evidence."""
    return pack_of(evidence).evidence[evidence.evidence]


def source_of(asking: Asking, evidence: EvidenceRequest) -> EvidenceSource:
    """Return what the pack says of the source that is asked."""
    found = definition_of(evidence).source(asking.source)
    if found is None:
        raise EvidenceUnknown("The pack has no such source any more.", remedy="Ask for the evidence again.")
    return found


def clause_words(asking: Asking, evidence: EvidenceRequest) -> Clause | None:
    """Return the clause a question was asked under, as the pack of the evidence has it; None for the person."""
    return clause_of(pack_of(evidence).agreements.get(asking.agreement_id), asking.clause_id)
