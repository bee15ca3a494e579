"""Decisions of the pack in force: the list, each as drawn tables, and its file."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from commonway.catalogue import drafting
from commonway.catalogue import queries as catalogue
from commonway.web.console.deciding import authored, find_or_404, oversees_all, seen_by, show
from commonway.web.permissions import refuse, staff_required
from commonway.web.presenters import decisions as present
from commonway.web.presenters.wording import wording


@require_safe
@staff_required("coordinator")
def decisions(request: HttpRequest) -> HttpResponse:
    """List the decisions the reader may see; who may see none has no business here."""
    published, found = seen_by(request)
    if not found and not oversees_all(request):
        refuse(request)
    words = wording(published.pack) if published else None
    drafts = {each.file for each in drafting.open_drafts(published.pack.id)} if published else set()
    rows = [present.decision_row(each, words, draft=each.file in drafts) for each in found] if words else []
    return show(request, "console/decisions.html", rows=rows, pack=words.say(words.pack.title) if words else "")


@require_safe
@authored("oversee")
def decision(request: HttpRequest, *, file: str) -> HttpResponse:
    """Show the tables of one decision file as published."""
    found = find_or_404(file)
    words = wording(catalogue.current().pack)
    draft = drafting.open_draft(words.pack.id, file)
    return show(
        request,
        "console/decision.html",
        title=present.name_of(found),
        decision=present.decision_page(found, words),
        file=file,
        draft=draft,
        version=words.pack.version,
        back=reverse("console:decisions"),
    )


@require_safe
@authored("oversee")
def decision_file(request: HttpRequest, *, file: str) -> HttpResponse:  # noqa: ARG001
    """Hand over the published DMN file."""
    return dmn_answer(find_or_404(file).dmn, f"{file}.dmn")


def dmn_answer(dmn: str, name: str) -> HttpResponse:
    """Return *dmn* as a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(dmn.encode(), content_type="application/xml; charset=utf-8", headers=headers)
