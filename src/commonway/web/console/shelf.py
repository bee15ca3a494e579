"""The dead-letter shelf: what was given up is sent again, or closed for a reason the person will read."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from commonway.catalogue import queries as catalogue
from commonway.exchange import overseeing, shelf
from commonway.exchange.models import Delivery
from commonway.fence import scope
from commonway.kernel.clock import now
from commonway.web.console.page import console, overseen
from commonway.web.forms import Form, TextField
from commonway.web.permissions import actor_of
from commonway.web.presenters import console as present
from commonway.web.presenters.lists import number
from commonway.web.presenters.wording import wording
from commonway.web.staff.paging import leaf

_MOST_AT_ONCE = 200


class ReasonForm(Form):
    """Why deliveries are given up for good."""

    reason = TextField(
        label=gettext_lazy("Why are they closed?"),
        short=gettext_lazy("Reason"),
        help_text=gettext_lazy("The person who told reads this. Say what they can do instead."),
        max_length=shelf.LONGEST_REASON,
    )


@require_safe
@overseen("exchange")
def shelved(request: HttpRequest) -> HttpResponse:
    """List what was given up, oldest first."""
    return _page(request)


@require_POST
@overseen("delivery", action="replay")
def confirm(request: HttpRequest) -> HttpResponse:
    """Show what was chosen once more; then send it again, or close it."""
    action = request.POST.get("action", "")
    chosen = _chosen(request)
    if action not in ("replay", "close") or not chosen:
        return _page(request, problems=[(_("Choose at least one delivery"), "#delivery-1")], status=400)
    confirmed = request.POST.get("confirmed") == "yes"
    form = ReasonForm(request.POST if confirmed else None) if action == "close" else None
    if confirmed and (form is None or form.is_valid()):
        return _do(request, action, chosen, reason=form.cleaned_data["reason"] if form else "")
    words = wording(catalogue.current().pack)
    title = _("Close for good?") if form else _("Send again?")
    return console.show(
        request,
        "console/shelf_confirm.html",
        title=title,
        action=action,
        form=form,
        rows=[present.delivery_row(each, words) for each in chosen],
        back=reverse("console:shelf"),
    )


def _do(request: HttpRequest, action: str, chosen: list[Delivery], *, reason: str) -> HttpResponse:
    ids, by, at = [each.id for each in chosen], actor_of(request), now()
    if action == "replay":
        done = shelf.replay(ids, by=by, at=at)
        said = ngettext("%(count)s delivery is sent again.", "%(count)s deliveries are sent again.", len(done))
    else:
        done = shelf.close(ids, reason=" ".join(reason.split()), by=by, at=at)
        said = ngettext("%(count)s delivery is closed.", "%(count)s deliveries are closed.", len(done))
    messages.success(request, said % {"count": number(len(done))})
    return redirect("console:shelf")


def _chosen(request: HttpRequest) -> list[Delivery]:
    """Return the deliveries chosen that are still on the shelf; ids that make no sense are nobody's."""
    ids = []
    for text in request.POST.getlist("delivery")[:_MOST_AT_ONCE]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    with scope.within(scope.SYSTEM):
        return list(overseeing.deliveries(states=overseeing.ON_SHELF).filter(id__in=ids).order_by("id"))


def _page(request: HttpRequest, *, problems: list[tuple[str, str]] | None = None, status: int = 200) -> HttpResponse:
    organisation = request.GET.get("organisation", "")
    words = wording(catalogue.current().pack)
    with scope.within(scope.SYSTEM):
        rows = overseeing.deliveries(organisation=organisation, states=overseeing.ON_SHELF)
        found = leaf(request, rows, latest_first=False)
    return console.show(
        request,
        "console/shelf.html",
        status=status,
        found=found,
        rows=[present.delivery_row(delivery, words) for delivery in found.rows],
        chosen=organisation,
        problems=problems,
    )
