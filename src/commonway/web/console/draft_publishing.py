"""The last look at a draft: what publishing it changes, rule by rule and person by person; then publishing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonway.catalogue import examining
from commonway.catalogue.drafting import DraftError
from commonway.catalogue.models import DecisionDraft
from commonway.catalogue.proposing import propose
from commonway.catalogue.publishing_drafts import PublishedInBetweenError, publish_draft
from commonway.kernel.clock import now
from commonway.web.console.deciding import authored, show
from commonway.web.console.drafts import drafted, refused, seen
from commonway.web.permissions import actor_of
from commonway.web.presenters import decisions as present
from commonway.web.presenters import proposals
from commonway.web.presenters.wording import wording


@require_http_methods(["GET", "HEAD", "POST"])
@authored("publish")
@drafted
def publish(request: HttpRequest, *, opened: DecisionDraft) -> HttpResponse:
    """Show what publishing a draft changes, and publish it once that is confirmed."""
    if request.method == "POST" and request.POST.get("confirmed") == "yes":
        try:
            version = publish_draft(
                opened.id, seen=seen(request), version_id=_version(request), by=actor_of(request), at=now()
            )
        except PublishedInBetweenError as error:
            return _page(request, opened, status=409, in_between=error)
        except DraftError as error:
            return refused(request, opened.file, error)
        said = _("Version %(version)s is published. New requests begin on it; those under way keep theirs.")
        messages.success(request, said % {"version": version.version})
        return redirect("console:decision", file=opened.file)
    return _page(request, opened)


def _version(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("version", ""))
    except ValueError:
        return UUID(int=0)


def _page(
    request: HttpRequest, opened: DecisionDraft, *, status: int = 200, in_between: DraftError | None = None
) -> HttpResponse:
    proposal = propose(opened)
    findings = examining.findings_of(proposal, at=now())
    words = wording(proposal.current.pack)
    published = proposal.current.pack.decisions.get(opened.file)
    context: dict[str, Any] = {
        "title": _("Publish this draft?"),
        "file": opened.file,
        "draft": opened,
        "in_between": in_between,
        "publishable": examining.is_publishable(proposal, findings),
        "version_id": proposal.current.version_id,
        "old_version": proposal.current.pack.version,
        "new_version": proposal.pack.version if proposal.pack else "",
        "changes": proposals.table_changes(published.dmn if published else "", proposal.dmn, words),
        "effects": [proposals.effect_row(each, words) for each in proposal.effects],
        "warnings": [present.finding_row(each, words) for each in findings if each.severity == "warning"],
        "back": reverse("console:draft", args=[opened.file]),
    }
    return show(request, "console/draft_publish.html", status=status, **context)
