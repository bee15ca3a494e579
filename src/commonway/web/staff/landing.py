"""Where somebody lands who has just signed in: staff at their own work, everyone else at the front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commonway.identity import access
from commonway.identity.access import Thing
from commonway.identity.models import StaffMember
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor

_AT_WORK = {
    StaffMember.Role.AGENT.value: "desk:start",
    StaffMember.Role.CASEWORKER.value: "workbench:cases",
    StaffMember.Role.COORDINATOR.value: "console:exchange",
    StaffMember.Role.SUPPLIER.value: "partner:orders",
}


@require_safe
@never_cache
def landing(request: HttpRequest) -> HttpResponse:
    """Lead to the pages of the role the reader acts in."""
    actor = getattr(request, "actor", None)
    if isinstance(actor, Actor) and actor.kind == "staff":
        if actor.role == StaffMember.Role.COORDINATOR and not _is_operators(actor):
            return redirect("console:decisions")  # what else is in the console is the operator's
        return redirect(_AT_WORK.get(actor.role, "home"))
    if actor is None and request.user.is_authenticated:
        return redirect("choose_post")
    return redirect("home")


def _is_operators(actor: Actor) -> bool:
    return access.decide(actor, "oversee", Thing(kind="pack"), at=now()).allowed
