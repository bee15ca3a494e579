"""Taking up an entitlement: the person says yes, and its organisation has a case with the answers in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonway.cases import answers as sheets
from commonway.cases import requests, things
from commonway.cases.errors import CasesError
from commonway.cases.levels.starting import save_new
from commonway.cases.models import Case, Request
from commonway.cases.process import driving
from commonway.cases.situation import Situation
from commonway.cases.submitting import case_opened
from commonway.cases.telling import new_case
from commonway.catalogue import queries as catalogue
from commonway.eligibility import queries as assessments
from commonway.eligibility.models import Assessment
from commonway.exchange.telling import Crossing, tell
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision
from commonway.ledger.actors import Actor
from commonway.ledger.appending import append, gathering
from commonway.packs.definitions import Agreement, Clause, Pack, Service
from commonway.vault.sealing import Safe


class NotOffered(CasesError):
    """The service was not found to be due to the person in this request."""


class NeedsFacts(CasesError):
    """The organisation needs facts that are not known yet; ``missing`` names them."""

    def __init__(self, missing: list[str], *, where: str) -> None:
        self.missing = missing
        super().__init__(
            f"These answers are missing: {', '.join(missing)}.", where=where, remedy="Answer them, then ask again."
        )


class NoAgreement(CasesError):
    """No agreement lets the organisation be told; the refusal is on the ledger."""


def take_up(request_id: UUID, service: str, *, by: Actor, at: datetime) -> Case:
    """Open the case of an offered entitlement and tell its organisation, under its clause, what it needs to know.

    Taking up twice is taking up once. Raises `NotOffered`, `NeedsFacts`, `NoAgreement`, `RequestUnknown` and
    `AccessRefused`.
    """
    with transaction.atomic():
        request = requests.locked(request_id)
        decision = things.permit(things.of_request(request), "submit", by=by, at=at)
        with within(SYSTEM), transaction.atomic(savepoint=False):
            taken = Case.objects.filter(request=request, service=service).first()
            if taken is not None:
                return taken
            _must_be_offered(request, service)
            with gathering():
                case = _open(request, service, decision, by=by, at=at)
    if case is None:  # raised after the commit: the refusal stays on the ledger
        raise NoAgreement(
            "There is no agreement to pass this on.",
            where=request.reference,
            remedy="Ask the organisation itself; its address is on the page of the service.",
        )
    return case


def missing_for(request: Request, service: str, *, at: datetime, safe: Safe | None = None) -> list[str]:
    """Return the facts *service* needs that *request* does not answer yet."""
    published = requests.published_for(request)
    values = sheets.unseal(request, safe or Safe()).values
    situation = Situation(values, facts=published.pack.facts, today=timezone.localdate(at))
    return _missing(published.pack.services[service], situation, situation.relevant(values))


def _missing(service: Service, situation: Situation, values: Mapping[str, Any]) -> list[str]:
    return [fact for fact in service.needs if fact not in values and situation.asked(fact) is not False]


def _must_be_offered(request: Request, service: str) -> None:
    outcome = assessments.outcomes(request.id).get(service)
    if request.state != Request.State.SUBMITTED or outcome != Assessment.Outcome.ELIGIBLE:
        raise NotOffered(
            f"The service {service[:80]!r} was not found to be due in this request.",
            where=request.reference,
            remedy="Look at the reasons on the page of the request; answer what is still to be known.",
        )


def _open(request: Request, service_id: str, decision: Decision, *, by: Actor, at: datetime) -> Case | None:
    safe = Safe()
    published = requests.published_for(request)
    pack = published.pack
    service = pack.services[service_id]
    values = sheets.unseal(request, safe).values
    situation = Situation(values, facts=pack.facts, today=timezone.localdate(at))
    relevant = situation.relevant(values)
    missing = _missing(service, situation, relevant)
    if missing:
        raise NeedsFacts(missing, where=request.reference)
    if request.subject_id is None:
        raise NotOffered("The request was not sent.", where=request.reference, remedy="Send it first.")
    case = new_case(request, published, service, subject_id=request.subject_id, at=at)
    agreement, clause = clause_for(service, catalogue.current().pack, event=pack.life_events[request.life_event].event)
    crossing = Crossing(
        organisation=service.organisation,
        agreement_id=agreement.id if agreement else "",
        clause_id=clause.id if clause else "",
        event_type=clause.event if clause else "",
        subject_id=case.subject_id,
        applicant_id=request.applicant_id,
        request_id=request.id,
        case_id=case.id,
        reference=request.reference,
        facts=relevant,
    )
    told = tell([crossing], by=by, at=at, safe=safe)
    if not told.deliveries:
        return None
    save_new([case], pack)
    append([case_opened(case)], by=by, at=at, purpose=decision.purpose, ground=decision.ground)
    known = {fact: relevant[fact] for fact in told.deliveries[0].fact_names}
    driving.begin(case, known, by=by, at=at, safe=safe)
    return case


def clause_for(service: Service, pack: Pack, *, event: str) -> tuple[Agreement | None, Clause | None]:
    """Return the clause of *pack* under which *service* can be asked for, with its agreement.

    It lets a case be opened at the service's organisation and all that the service needs cross. A clause named
    ``claim-<service>`` comes first, then one for another event than *event*, the telling itself.
    """
    found = [
        (agreement, clause)
        for agreement in pack.agreements.values()
        for clause in agreement.clauses
        if clause.to == service.organisation and clause.allows == "open-case"
    ]
    covering = [each for each in found if set(service.needs) <= set(each[1].facts)]
    covering.sort(key=lambda each: (each[1].id != f"claim-{service.id}", each[1].event == event))
    return covering[0] if covering else (None, None)
