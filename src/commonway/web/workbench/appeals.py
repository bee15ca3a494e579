"""Appeals in the workbench: the whole chain for the body that hears one, and passing one on after looking again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonway.cases.appealing import chain as chains
from commonway.cases.appealing import reconsidering
from commonway.cases.appealing.chain import ChainClosed
from commonway.cases.appealing.reconsidering import NotPassedOn
from commonway.cases.deciding.reading import telling_of
from commonway.cases.documents import DocumentUnknown
from commonway.cases.errors import CaseUnknown
from commonway.cases.process.tasks import TaskTaken
from commonway.cases.story.organisations import as_the_decider
from commonway.catalogue import queries as catalogue
from commonway.fence.scope import SYSTEM, within
from commonway.kernel.clock import now
from commonway.web.permissions import actor_of
from commonway.web.presenters import decided as present
from commonway.web.presenters import stories
from commonway.web.presenters.wording import staff_wording
from commonway.web.workbench.decisions import ours_or_404
from commonway.web.workbench.page import caseworker_only, show


@require_safe
@caseworker_only
def chain(request: HttpRequest, *, case_id: UUID) -> HttpResponse:
    """Show the whole chain behind an appeal: what was told, decided and written, the papers, and what happened."""
    back = reverse("workbench:case", args=[case_id])
    try:
        found = chains.open_chain(case_id, by=actor_of(request), at=now())
    except CaseUnknown as error:
        raise Http404(error.what) from error
    except ChainClosed as error:
        messages.warning(request, f"{error.what} {error.remedy}")
        return redirect(back)
    words = staff_wording(catalogue.version(found.about.pack_version_id).pack)
    with within(SYSTEM):
        links = [telling_of(each.decision) for each in found.decisions]
    shown = present.chain(found, links, words)
    page: dict[str, Any] = {"title": _("What the appeal is about"), "chain": shown, "back": back, "case_id": case_id}
    told = as_the_decider(found.about, found.history, get_language() or "en")
    return show(request, "workbench/chain.html", history=stories.chain_of(told), **page)


@require_safe
@caseworker_only
def paper(request: HttpRequest, *, case_id: UUID, document_id: UUID) -> HttpResponse:
    """Give out a paper of the chain."""
    try:
        found = chains.read_document(case_id, document_id, by=actor_of(request), at=now())
    except (CaseUnknown, DocumentUnknown, ChainClosed) as error:
        raise Http404(error.what) from error
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=found.name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return HttpResponse(found.content, content_type=found.media_type, headers=headers)


@require_http_methods(["GET", "POST"])
@caseworker_only
def pass_on(request: HttpRequest, *, case_id: UUID) -> HttpResponse:
    """Let the decision stand, and the appeal go on to the body that hears it."""
    back, found = reverse("workbench:case", args=[case_id]), ours_or_404(request, case_id)
    if request.method == "POST":
        try:
            reconsidering.pass_on(case_id, by=actor_of(request), at=now())
        except (NotPassedOn, TaskTaken) as error:
            messages.warning(request, f"{error.what} {error.remedy}")
        else:
            messages.success(request, _("The appeal was passed on. The person sees that."))
        return redirect(back)
    page: dict[str, Any] = {"title": _("Pass the appeal on"), "reference": found.reference}
    return show(request, "workbench/pass_on.html", back=back, **page)
