"""Following what happens: one timeline across all organisations."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commonway.cases import requests
from commonway.cases import timeline as happened
from commonway.cases.models import Request
from commonway.cases.names import Names
from commonway.cases.orders import opening
from commonway.cases.payments import opening as payments
from commonway.kernel.clock import now
from commonway.web.journey.side import person_of
from commonway.web.permissions import actor_of, resident_required, whole_person
from commonway.web.presenters import journey as present
from commonway.web.presenters import orders as present_orders
from commonway.web.presenters import payments as present_payments
from commonway.web.presenters import stories as present_story
from commonway.web.presenters.timeline import HEARD, entries_of, told_as_one
from commonway.web.presenters.wording import wording
from commonway.web.resident.surroundings import SIDE, show
from commonway.web.staff.paging import number_asked

MOST_ORDERS = 10


@resident_required
@whole_person
@never_cache
@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """Show everything that happened to what the reader told, latest first, a page at a time."""
    person_id = person_of(request)
    before, after = number_asked(request, "before"), number_asked(request, "after")
    stretch = happened.stretch_of(person_id, get_language() or "en", before=before, after=after, heard=HEARD)
    found = list(Request.objects.by(person_id))
    rows = [_row(row) for row in found]
    orders = [present_orders.row(order, at=now()) for order in opening.of_person(person_id)[:MOST_ORDERS]]
    context: dict[str, Any] = {
        "title": _("What happened"),
        "requests": rows,
        "orders": orders,
        "payments": _payments(request, person_id) if any(map(_may_pay, found)) else [],
        "found": stretch,
    }
    entries = entries_of(told_as_one(stretch.entries, stretch.heard))
    return show(request, "resident/timeline.html", entries=entries, **context)


@resident_required
@whole_person
@never_cache
@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """Show where everything stands: who works on what since when, as a picture over time and as a list."""
    person_id, language = person_of(request), get_language() or "en"
    rows = list(Request.objects.by(person_id))
    chosen = next((row for row in rows if str(row.id) == request.GET.get("request")), None)
    lanes = happened.lanes_of_applicant(person_id, language, request_id=chosen.id if chosen else None)
    name = Names(language).organisation
    title = _("Where everything stands")
    return show(
        request,
        "resident/offices.html",
        title=title,
        requests=[_row(row) | {"show": f"?request={row.id}", "current": row is chosen} for row in rows],
        chosen=chosen,
        picture=present_story.picture_of(lanes, name, at=now(), about=title),
        lanes=present_story.lanes_of(lanes, name),
        back=reverse("timeline"),
    )


def _may_pay(row: Request) -> bool:
    """Return whether a service of what was told can be paid, so that there is something to look for."""
    return any(service.payments for service in requests.published_for(row).pack.services.values())


def _payments(request: HttpRequest, person_id: UUID) -> list[dict[str, Any]]:
    at, latest = now(), payments.of_person(person_id)[:MOST_ORDERS]
    return [present_payments.row(each, at=at) for each in payments.readable(latest, by=actor_of(request), at=at)]


def _row(row: Request) -> dict[str, str]:
    words = wording(requests.published_for(row).pack)
    return {
        "href": SIDE.url("request", row.id),
        "title": words.life_event(row.life_event),
        "reference": row.reference,
        "status": present.status_of(row)[0],
    }
