"""Where asking stands: for each service what is still missing, who would get what, and what is under way already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from commonway.cases import requests, taking_up
from commonway.cases.asking.saying import Uses
from commonway.cases.models import Case, Document, Request
from commonway.fence.scope import SYSTEM, within
from commonway.packs.definitions import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One service the person may ask for. Without ``uses`` no agreement lets it be passed on.

    ``documents`` are the facts it wants documents for; ``elsewhere`` is the case of it that is open already, which is only
    named where the same person asked for it.
    """

    service: Service
    missing: tuple[str, ...]
    documents: tuple[str, ...]
    uses: Uses | None
    is_open: bool = False
    elsewhere: Case | None = None


def parts_of(request: Request, services: Iterable[str], *, language: str, at: datetime) -> list[Part]:
    """Return the parts of asking for *services* of *request*, in their order."""
    pack = requests.published_for(request).pack
    return [_part(request, pack.services[each], language=language, at=at) for each in services]


def _part(request: Request, service: Service, *, language: str, at: datetime) -> Part:
    with within(SYSTEM):
        other = taking_up.case_elsewhere(request, service)
    return Part(
        service=service,
        missing=tuple(taking_up.missing_for(request, service.id, at=at)),
        documents=service.documents,
        uses=taking_up.uses_for(request, service.id, language=language, at=at),
        is_open=other is not None,
        elsewhere=other if other is not None and other.applicant_id == request.applicant_id else None,
    )


def shared(parts: Iterable[Part]) -> list[str]:
    """Return the facts that more than one of *parts* misses, in the order they are met."""
    seen: dict[str, int] = {}
    for part in parts:
        for fact in part.missing:
            seen[fact] = seen.get(fact, 0) + 1
    return [fact for fact, count in seen.items() if count > 1]


def cases_of(request: Request) -> list[Case]:
    """Return the cases the person asked for in *request*, duties left out, in the order they were opened."""
    services = requests.published_for(request).pack.services
    found = Case.objects.filter(request=request, hears_id__isnull=True).order_by("opened_at", "id")
    return [each for each in found if each.service in services and services[each.service].kind == "entitlement"]


def shown_for(request: Request) -> set[str]:
    """Return the facts of which *request* has a document."""
    return set(Document.objects.filter(request=request, removed_at__isnull=True).values_list("kind", flat=True))
