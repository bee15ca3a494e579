"""Answering at first contact: what services there are and who can get them, for anyone who asks."""

import re
from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from commonway.catalogue import queries as catalogue
from commonway.web.desk.page import at_desk, show
from commonway.web.presenters import desk as present
from commonway.web.presenters.wording import Wording, wording

_LONGEST = 100


@require_safe
@at_desk
def services(request: HttpRequest) -> HttpResponse:
    """List the services whose words hold everything that was asked for, or all of them."""
    words = wording(catalogue.current().pack)
    asked = request.GET.get("q", "")[:_LONGEST].replace("\x00", "").strip()
    found = [service_id for service_id in words.pack.services if _fits(service_id, words, _split(asked))]
    rows = sorted((present.service_row(each, words) for each in found), key=lambda row: row["name"].casefold())
    return show(request, "desk/services.html", rows=rows, asked=asked)


@require_safe
@at_desk
def service(request: HttpRequest, *, service_id: str) -> HttpResponse:
    """Show one service: what it gives, who can get it, what is needed, whom to ask."""
    words = wording(catalogue.current().pack)
    if service_id not in words.pack.services:
        raise Http404
    page = present.service_page(service_id, words)
    return show(request, "desk/service.html", title=page["name"], service=page, back=reverse("desk:services"))


def _fits(service_id: str, words: Wording, wanted: Iterable[str]) -> bool:
    """Return whether every wanted word begins some word of the service or its organisation, in any language of the pack."""
    found = words.pack.services[service_id]
    organisation = words.pack.organisations[found.organisation]
    texts = (found.name, found.summary, found.amount, organisation.name)
    said = {word for text in texts for each in text.values() for word in _split(each)}
    return all(any(word.startswith(each) for word in said) for each in wanted)


def _split(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
