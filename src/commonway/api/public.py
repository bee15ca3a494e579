"""What is public: the services and life events of the current pack."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from commonway.catalogue import queries as catalogue

router = Router(tags=["public"])

Words = dict[str, str]


class ServiceOut(Schema):
    """A service an organisation offers (CPSV-AP Public Service); texts by language tag."""

    id: str
    name: Words
    summary: Words
    kind: str
    organisation: str
    organisation_name: Words
    needs: list[str]
    criteria: list[Words]
    decide_within: str
    channels: list[str]
    more: str


class LifeEventOut(Schema):
    """A life event one can tell of; texts by language tag."""

    id: str
    name: Words
    summary: Words
    told: list[str]
    offers: list[str]


@router.get("/services", response=list[ServiceOut], summary="List the services")
def services(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001
    """Return every service of the current pack, sorted by id; an empty list before a pack is published."""
    if not catalogue.is_published():
        return []
    pack = catalogue.current().pack
    return [
        {
            "id": service.id,
            "name": _words(service.name),
            "summary": _words(service.summary),
            "kind": service.kind,
            "organisation": service.organisation,
            "organisation_name": _words(pack.organisations[service.organisation].name),
            "needs": list(service.needs),
            "criteria": [_words(criterion.text) for criterion in service.criteria_on(timezone.localdate())],
            "decide_within": service.promised_within,
            "channels": list(service.channels),
            "more": service.more,
        }
        for _, service in sorted(pack.services.items())
    ]


@router.get("/life-events", response=list[LifeEventOut], summary="List the life events")
def life_events(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001
    """Return every life event of the current pack, with who is told and what is offered."""
    if not catalogue.is_published():
        return []
    pack = catalogue.current().pack
    found = []
    for _, event in sorted(pack.life_events.items()):
        clauses = {(tell.agreement, tell.clause) for tell in event.tells}
        told = {
            clause.to
            for agreement in pack.agreements.values()
            for clause in agreement.clauses
            if (agreement.id, clause.id) in clauses
        }
        found.append(
            {
                "id": event.id,
                "name": _words(event.name),
                "summary": _words(event.summary),
                "told": sorted(told),
                "offers": list(event.offers),
            }
        )
    return found


def _words(text: Mapping[str, str]) -> Words:
    return dict(text)
