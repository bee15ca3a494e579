"""The front door, the start page of a life event, and the list of services."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonway.cases.evidence.standing import waiting_for
from commonway.cases.models import Request
from commonway.cases.models.requests import RequestQuerySet
from commonway.catalogue import queries as catalogue
from commonway.catalogue.queries import NotPublishedError
from commonway.ledger.actors import Actor
from commonway.packs.definitions import Pack
from commonway.web.journey.side import person_of
from commonway.web.presenters import evidence as present_evidence
from commonway.web.presenters import journey as present
from commonway.web.presenters.wording import Wording, wording
from commonway.web.resident.surroundings import SIDE, show

_MOST = 5  # requests of a kind on the front door


def published() -> Pack | None:
    """Return the current pack, or None while nothing is published."""
    try:
        return catalogue.current().pack
    except NotPublishedError:
        return None


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what this is, what can be told, and what the reader already began."""
    pack = published()
    words = wording(pack) if pack else None
    life_events = [
        {
            "name": words.say(each.name),
            "summary": words.say(each.summary),
            "href": reverse("life-event", args=[each.id]),
        }
        for each in (pack.life_events.values() if pack else ())
        if words
    ]
    context: dict[str, Any] = {
        "life_events": life_events,
        "drafts": _drafts(request, words),
        "sent": _sent(request, words),
        "waiting": _waiting(request),
        **desk_hours(words),
    }
    return show(request, "resident/home.html", title=_("Tell government once"), **context)


@require_safe
def life_event(request: HttpRequest, *, life_event_id: str) -> HttpResponse:
    """Show what happens when a life event is told, before anything is asked."""
    pack = published()
    if pack is None or life_event_id not in pack.life_events:
        raise Http404
    words = wording(pack)
    event = pack.life_events[life_event_id]
    context = present.start_page(event, words) | desk_hours(words)
    start = SIDE.url("start", life_event_id)
    return show(
        request, "resident/life_event.html", title=words.say(event.name), start=start, back=reverse("home"), **context
    )


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Show every service by the first letter of its name."""
    pack = published()
    words = wording(pack) if pack else None
    rows = sorted((_row(service_id, words) for service_id in pack.services), key=_by_name) if pack and words else []
    letters = [(letter, list(each)) for letter, each in groupby(rows, key=lambda row: row["name"][:1].upper())]
    return show(
        request, "resident/services.html", title=_("All services, A to Z"), letters=letters, back=reverse("home")
    )


def desk_hours(words: Wording | None) -> dict[str, str]:
    """Return the telephone number and hours of whoever runs the installation."""
    operator = words.pack.organisations.get(words.pack.operator) if words else None
    return {"phone": operator.phone, "hours": words.say(operator.hours)} if operator and words else {}


def _drafts(request: HttpRequest, words: Wording | None) -> list[dict[str, Any]]:
    found = _told_by(request)
    if words is None or found is None:
        return []
    return [
        {"title": words.life_event(row.life_event), "href": SIDE.url("request", row.id), "saved_at": row.saved_at}
        for row in found.open()[:_MOST]
    ]


def _sent(request: HttpRequest, words: Wording | None) -> list[dict[str, Any]]:
    found = _told_by(request)
    if words is None or found is None:
        return []
    return [
        {"title": words.life_event(row.life_event), "href": SIDE.url("request", row.id), "reference": row.reference}
        for row in found.filter(state=Request.State.SUBMITTED)[:_MOST]
    ]


def _waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """Return what waits for whoever reads, unless a code let them in to one request only."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor) or actor.kind not in {"person", "helper"} or actor.role == "handover":
        return []
    found = waiting_for(person_of(request))
    packs = {each.pack_version_id: catalogue.version(each.pack_version_id).pack for each in found}
    return present_evidence.waiting(found[:_MOST], packs)


def _told_by(request: HttpRequest) -> RequestQuerySet | None:
    """Return the requests of whoever reads, as far as they may see them; None for who is not known."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor) or actor.kind not in {"person", "helper"}:
        return None
    found = Request.objects.by(person_of(request))
    return found.filter(id=actor.confined_to) if actor.confined_to else found


def _row(service_id: str, words: Wording) -> dict[str, str]:
    service = words.pack.services[service_id]
    return {
        "id": service_id,
        "name": words.say(service.name),
        "summary": words.say(service.summary),
        "organisation": words.organisation(service.organisation),
    }


def _by_name(row: dict[str, str]) -> str:
    return row["name"].casefold()
