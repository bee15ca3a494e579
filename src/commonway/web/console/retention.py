"""Cases past the day they are kept until: what would be removed, and removing it, after a second look."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commonway.cases import removing
from commonway.cases.models import Case
from commonway.cases.names import Names
from commonway.fence import scope
from commonway.identity.access import Thing
from commonway.identity.access_rules import Action
from commonway.kernel.clock import now
from commonway.web.console.page import console
from commonway.web.permissions import View, actor_of, may, staff_required
from commonway.web.presenters import retention as present
from commonway.web.presenters.lists import number
from commonway.web.staff.paging import leaf


def _ours(action: Action) -> Callable[[View], View]:
    """Let in coordinators, each for the cases of their own organisation."""

    def thing(request: HttpRequest, **_more: Any) -> Thing:
        return removing.of_cases(actor_of(request).organisation)

    def decorate(view: View) -> View:
        return staff_required("coordinator")(may(action, thing)(view))

    return decorate


@require_safe
@_ours("oversee")
def listed(request: HttpRequest) -> HttpResponse:
    """List the cases whose day is past, and those that are held up by what is still to be done."""
    return _page(request)


@require_POST
@_ours("change")
def confirm(request: HttpRequest) -> HttpResponse:
    """Show what would be removed of the cases chosen, then remove it."""
    chosen = _chosen(request)
    if not chosen:
        return _page(request, problems=[(_("Choose at least one case"), "#case-1")], status=400)
    if request.POST.get("confirmed") == "yes":
        return _remove(request, chosen)
    with scope.within(scope.SYSTEM):
        held = removing.contents_of(chosen)
    return console.show(
        request,
        "console/retention_confirm.html",
        title=_("Remove for good?"),
        rows=[present.row(case, held[case.id], _names()) for case in chosen],
        all_of_it=present.contents(sum(held.values(), start=removing.Contents())),
        back=reverse("console:retention"),
    )


def _remove(request: HttpRequest, chosen: list[Case]) -> HttpResponse:
    removed = len(removing.remove([case.id for case in chosen], by=actor_of(request), at=now()))
    said = ngettext(
        "What was held for %(count)s case was removed.", "What was held for %(count)s cases was removed.", removed
    )
    messages.success(request, said % {"count": number(removed)})
    return redirect("console:retention")


def _chosen(request: HttpRequest) -> list[Case]:
    """Return the cases chosen that are still due; ids that make no sense are nobody's."""
    ids = set()
    for text in request.POST.getlist("case")[: removing.MOST_AT_ONCE]:
        try:
            ids.add(UUID(text))
        except ValueError:
            continue
    with scope.within(scope.SYSTEM):
        return list(removing.due(actor_of(request).organisation, at=now()).filter(id__in=ids))


def _page(request: HttpRequest, *, problems: list[tuple[str, str]] | None = None, status: int = 200) -> HttpResponse:
    organisation, at, names = actor_of(request).organisation, now(), _names()
    with scope.within(scope.SYSTEM):
        found = leaf(request, removing.due(organisation, at=at), latest_first=False)
        held = removing.contents_of(found.rows)
        waiting = list(removing.held_up(organisation, at=at)[: removing.MOST_AT_ONCE])
    return console.show(
        request,
        "console/retention.html",
        status=status,
        organisation=names.organisation(organisation),
        found=found,
        rows=[present.row(case, held[case.id], names) for case in found.rows],
        waiting=[present.row(case, None, names) for case in waiting],
        problems=problems,
    )


def _names() -> Names:
    return Names(get_language() or "en")
