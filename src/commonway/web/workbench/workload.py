"""How much work there is, with whom, and how old it is; and the keys by which lists are worked through."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonway.cases.process import queues
from commonway.catalogue import queries as catalogue
from commonway.kernel.clock import now
from commonway.web.permissions import actor_of
from commonway.web.presenters import sharing as present
from commonway.web.presenters.wording import staff_wording
from commonway.web.workbench.page import caseworker_only, show


@require_safe
@caseworker_only
def workload(request: HttpRequest) -> HttpResponse:
    """Show how many tasks each colleague has, how many are late, and how old those are that nobody has taken."""
    by, at = actor_of(request), now()
    words = staff_wording(catalogue.current().pack)
    numbers, more = queues.ages(by.organisation, at=at)
    return show(
        request,
        "workbench/workload.html",
        loads=present.loads(queues.loads(by.organisation, at=at), words, by.organisation, at=at),
        ages=present.ages(numbers),
        more=more,
    )


@require_http_methods(["GET", "POST"])
@caseworker_only
def keys(request: HttpRequest) -> HttpResponse:
    """List the keys, and turn them off or on for as long as one is signed in (WCAG 2.2, 2.1.4)."""
    if request.method == "POST":
        request.session["keys"] = "off" if request.POST.get("keys") == "off" else "on"
        off = request.session["keys"] == "off"
        messages.success(request, _("The keys are off.") if off else _("The keys are on."))
        return redirect("workbench:keys")
    return show(request, "workbench/keys.html", rows=present.keys())
