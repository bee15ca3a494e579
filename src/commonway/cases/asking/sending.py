"""Asking for several services of one request: chosen, kept while the person finds together what is missing, sent at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from commonway.cases import requests, things
from commonway.cases.asking import receipts
from commonway.cases.asking.saying import NOTHING, Said
from commonway.cases.errors import CasesError, RequestClosed
from commonway.cases.models import Case, Request
from commonway.cases.taking_up import (
    AlreadyOpen,
    NeedsConsent,
    NeedsDeclaration,
    NeedsFacts,
    NotOffered,
    Taking,
)
from commonway.eligibility import queries as assessments
from commonway.eligibility.models import Assessment
from commonway.fence.scope import SYSTEM, within
from commonway.identity.access import Decision
from commonway.ledger.actors import Actor
from commonway.ledger.appending import Entry, append, gathering

Why = Literal["consent", "declaration", "facts", "open", "not-offered", "no-agreement"]
_WHY: dict[type[CasesError], Why] = {
    NeedsConsent: "consent",
    NeedsDeclaration: "declaration",
    NeedsFacts: "facts",
    AlreadyOpen: "open",
    NotOffered: "not-offered",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of asking: the cases, those there were before among them, and why a service was not asked for."""

    cases: tuple[Case, ...]
    left: Mapping[str, Why]


def choose(request_id: UUID, services: Iterable[str], *, by: Actor, at: datetime) -> list[str]:
    """Keep which services the person is about to ask for, in the order they are offered; return them.

    Only those found to be due and not asked for yet are kept. Raises `RequestClosed` for a request not sent or taken
    back, `RequestUnknown` and `AccessRefused`.
    """
    wanted = set(services)
    with transaction.atomic():
        request = requests.locked(request_id)
        decision = things.permit(things.of_request(request), "change", by=by, at=at)
        if request.state != Request.State.SUBMITTED:
            raise RequestClosed("The request is not sent.", where=request.reference, remedy="Send it first.")
        chosen = [each for each in offered(request) if each in wanted]
        if chosen != request.chosen:
            _keep(request, chosen, decision, by=by, at=at)
    return chosen


def offered(request: Request) -> list[str]:
    """Return the services found to be due that have no case of this request, in the order of the life event."""
    outcomes = assessments.outcomes(request.id)
    with_case = Case.objects.filter(request=request, hears_id__isnull=True).exclude(state=Case.State.WITHDRAWN)
    taken = set(with_case.values_list("service", flat=True))
    offers = requests.published_for(request).pack.life_events[request.life_event].offers
    return [each for each in offers if outcomes.get(each) == Assessment.Outcome.ELIGIBLE and each not in taken]


def ask(request_id: UUID, said: Mapping[str, Said], *, channel: str, language: str, by: Actor, at: datetime) -> Asked:
    """Ask for the services of *said*, each with what the person said to it; one that cannot be leaves the others.

    All cases open in one transaction, and one letter says which. Asking again opens nothing twice. Raises
    `RequestUnknown` and `AccessRefused`.
    """
    with transaction.atomic():
        request = requests.locked(request_id)
        decision = things.permit(things.of_request(request), "submit", by=by, at=at)
        with within(SYSTEM), transaction.atomic(savepoint=False), gathering():
            taking = Taking(request, decision, channel=channel, language=language, by=by, at=at)
            opened, before, left = _take(taking, said)
            kept = [each for each in request.chosen if each in left or each not in said]
            if kept != request.chosen:
                _keep(request, kept, decision, by=by, at=at)
            if opened:
                receipts.write(request, opened, left, by=by, at=at)
    return Asked(cases=(*before, *opened), left=left)


def _take(taking: Taking, said: Mapping[str, Said]) -> tuple[list[Case], list[Case], dict[str, Why]]:
    """Return the cases opened now, those there were, and why others are left; in one order, so that two asks take turns."""
    opened: list[Case] = []
    before: list[Case] = []
    left: dict[str, Why] = {}
    for service in sorted(each for each in said if each in taking.pack.services):
        there = taking.case_of(service)
        if there is not None:
            before.append(there)
            continue
        try:
            case = taking.take(service, said.get(service, NOTHING))
        except tuple(_WHY) as error:
            left[service] = _WHY[type(error)]
            continue
        if case is None:
            left[service] = "no-agreement"
        else:
            opened.append(case)
    return opened, before, left


def _keep(request: Request, chosen: list[str], decision: Decision, *, by: Actor, at: datetime) -> None:
    request.chosen = chosen
    request.save(update_fields=["chosen"])
    data = {"request": str(request.id), "services": chosen}
    entry = Entry(stream=request.applicant_id, type="request.chose", data=data)
    append([entry], by=by, at=at, purpose=decision.purpose, ground=decision.ground)
