"""What surrounds a resident's pages, and their side of the journey."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from commonway.ledger.actors import Actor
from commonway.web.journey.side import Side, sides


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation and footer of a resident's page: more of it for those who are signed in."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    pages = [("home", _("Start")), ("find", _("What you can get")), ("what-if", _("What changes if…"))]
    if _is_signed_in(request):
        pages += [
            ("timeline", _("What happened")),
            ("letters", _("Letters")),
            ("plans:plans", _("Plans")),
            ("appointments:list", _("Appointments")),
            ("my-data", _("My data")),
            ("helpers", _("Helpers")),
        ]
    else:
        pages.append(("sign_in", _("Sign in")))
        if _has_code(request):
            pages.append(("leave", _("Sign out")))
    return {
        "navigation": [{"text": text, "href": reverse(name), "current": here == name} for name, text in pages],
        "footer_links": [
            {"text": _("All services, A to Z"), "href": reverse("services")},
            {"text": _("I have a code"), "href": reverse("resume")},
        ],
    }


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a resident's page in its surroundings."""
    return render(request, template, surroundings(request) | context, status=status)


def _is_signed_in(request: HttpRequest) -> bool:
    actor = getattr(request, "actor", None)
    return isinstance(actor, Actor) and actor.kind in {"person", "helper"} and actor.role != "handover"


def _has_code(request: HttpRequest) -> bool:
    actor = getattr(request, "actor", None)
    return isinstance(actor, Actor) and actor.role == "handover"


SIDE = sides.add(Side(namespace="journey", channel=lambda _request: "web", surroundings=surroundings))
