"""Who may see and change a decision: coordinators of the organisation whose services rest on it, and of the operator."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from commonway.catalogue import queries as catalogue
from commonway.catalogue.decisions import PublishedDecision, published_decisions
from commonway.catalogue.queries import NotPublishedError, Published
from commonway.identity import access
from commonway.identity.access import Thing
from commonway.identity.access_rules import Action
from commonway.kernel.clock import now
from commonway.web.console.page import console
from commonway.web.permissions import View, actor_of, may, staff_required


def thing_of(found: PublishedDecision) -> Thing:
    """Return *found* as access is decided on."""
    return Thing(kind="decision", id=found.file, organisation=found.owner)


def authored(action: Action) -> Callable[[View], View]:
    """Let in who may do *action* with the decision file named in the address."""

    def thing(request: HttpRequest, *, file: str, **kwargs: Any) -> Thing:  # noqa: ARG001
        found = _find(file)
        return thing_of(found) if found else Thing(kind="decision", id=file[:80])

    def decorate(view: View) -> View:
        return staff_required("coordinator")(may(action, thing)(view))

    return decorate


def seen_by(request: HttpRequest) -> tuple[Published | None, list[PublishedDecision]]:
    """Return the pack in force, and its decisions that the reader may see."""
    try:
        published = catalogue.current()
    except NotPublishedError:
        return None, []
    actor, at = actor_of(request), now()
    every = published_decisions(published)
    return published, [each for each in every if access.decide(actor, "oversee", thing_of(each), at=at).allowed]


def find_or_404(file: str) -> PublishedDecision:
    """Return the decision file of this name in the pack in force."""
    found = _find(file)
    if found is None:
        raise Http404
    return found


def _find(file: str) -> PublishedDecision | None:
    try:
        published = catalogue.current()
    except NotPublishedError:
        return None
    return next((each for each in published_decisions(published) if each.file == file), None)


def oversees_all(request: HttpRequest) -> bool:
    """Return whether the reader oversees the whole installation, and so every page of the console."""
    return access.decide(actor_of(request), "oversee", Thing(kind="pack"), at=now()).allowed


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page about decisions; whoever oversees no more than their own is led to no page that refuses them."""
    if not oversees_all(request):
        places = [
            place for place in console.context(request)["navigation"] if place["href"] == reverse("console:decisions")
        ]
        context |= {"navigation": places, "home": reverse("console:decisions")}
    return console.show(request, template, status=status, **context)
