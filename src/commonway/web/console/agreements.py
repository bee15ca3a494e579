"""Agreements in force, and packs: what was published, and what changed from one version to another."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from commonway.catalogue import queries as catalogue
from commonway.catalogue.models import CurrentPack, PackVersion
from commonway.catalogue.queries import NotPublishedError
from commonway.kernel.clock import now
from commonway.packs.compare import changes
from commonway.web.console.page import console, overseen
from commonway.web.presenters import console_catalogue as present
from commonway.web.presenters.wording import wording


@require_safe
@overseen("agreement")
def agreements(request: HttpRequest) -> HttpResponse:
    """List the agreements of the pack in force."""
    words = wording(catalogue.current().pack)
    day = timezone.localdate(now())
    rows = [present.agreement_row(each, words, day=day) for each in words.pack.agreements.values()]
    return console.show(
        request,
        "console/agreements.html",
        rows=sorted(rows, key=lambda row: str(row["title"]).casefold()),
        pack=words.say(words.pack.title),
        version=words.pack.version,
    )


@require_safe
@overseen("agreement")
def agreement(request: HttpRequest, *, agreement_id: str) -> HttpResponse:
    """Show one agreement, clause by clause: which facts, for what, under which law."""
    words = wording(catalogue.current().pack)
    found = words.pack.agreements.get(agreement_id)
    if found is None:
        raise Http404
    return console.show(
        request,
        "console/agreement.html",
        title=words.say(found.title),
        agreement=present.agreement_page(found, words, day=timezone.localdate(now())),
        back=reverse("console:agreements"),
    )


@require_safe
@overseen("pack")
def packs(request: HttpRequest) -> HttpResponse:
    """List every version of every pack that was published, latest first."""
    current = set(CurrentPack.objects.values_list("version_id", flat=True))
    versions = list(PackVersion.objects.defer("document").order_by("-published_at", "-number")[:200])
    return console.show(
        request,
        "console/packs.html",
        versions=[present.version_row(each, current=each.id in current) for each in versions],
        choices=[(str(each.id), present.version_name(each)) for each in versions],
    )


@require_safe
@overseen("pack")
def compare(request: HttpRequest) -> HttpResponse:
    """Show what changed from one published version to another."""
    old, new = _version(request, "old"), _version(request, "new")
    found = changes(catalogue.version(old.id).pack, catalogue.version(new.id).pack)
    context: dict[str, Any] = {
        "changes": [present.change_row(change) for change in found],
        "old": present.version_name(old),
        "new": present.version_name(new),
    }
    return console.show(request, "console/compare.html", back=reverse("console:packs"), **context)


def _version(request: HttpRequest, name: str) -> PackVersion:
    try:
        return PackVersion.objects.defer("document").get(id=UUID(request.GET.get(name, "")))
    except (ValueError, PackVersion.DoesNotExist, NotPublishedError):
        raise Http404 from None
