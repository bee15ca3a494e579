"""A draft of a decision: what it would change, its history, and ending it."""

from collections.abc import Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonway.catalogue import drafting, examining
from commonway.catalogue import queries as catalogue
from commonway.catalogue.drafting import DraftClosedError, DraftConflictError, DraftError
from commonway.catalogue.models import DecisionDraft
from commonway.catalogue.proposing import propose
from commonway.dmn.editing import tables_in
from commonway.dmn.errors import DmnError
from commonway.kernel.clock import now
from commonway.web.console.deciding import authored, find_or_404, show
from commonway.web.console.decisions import dmn_answer
from commonway.web.permissions import View, actor_of
from commonway.web.presenters import decisions as present
from commonway.web.presenters import proposals
from commonway.web.presenters.wording import wording

MOST_CELLS = 100


def drafted(view: View) -> View:
    """Give *view* the open draft of the file as ``opened``.

    Where it is closed, or what is posted was made from an older state of it, say so and show what was sent.
    """

    @wraps(view)
    def found(request: HttpRequest, *, file: str, **kwargs: Any) -> HttpResponse:
        find_or_404(file)
        opened = drafting.open_draft(catalogue.current().pack.id, file)
        if opened is None:
            return refused(request, file, DraftClosedError(), typed=_typed(request, []))
        if request.method == "POST" and seen(request) != opened.revision:
            newest = drafting.latest(opened)
            typed = _typed(request, _headings(newest.dmn, kwargs.get("number", 0)))
            return refused(request, file, DraftConflictError(newest), typed=typed)
        return view(request, opened=opened, **kwargs)

    return found


def _headings(dmn: str, number: int) -> list[str]:
    words = wording(catalogue.current().pack)
    try:
        tables = tables_in(dmn)
    except DmnError:
        return []
    headings = tables[number].headings if number < len(tables) else ()
    return [present.heading_of(each.text, each.expression, words) for each in headings]


def _typed(request: HttpRequest, headings: Sequence[str]) -> list[tuple[str, str]]:
    """Return what was typed into the cells of a rule, each under its heading, or its number where that is gone."""
    found = []
    for place in range(MOST_CELLS):
        cell = request.POST.get(f"cell-{place}")
        if cell is not None:
            numbered = _("Column %(number)s") % {"number": place + 1}
            found.append((headings[place] if place < len(headings) else numbered, cell))
    return found


def seen(request: HttpRequest) -> int:
    """Return the revision the reader's page was made from; a page that does not say saw none."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def refused(
    request: HttpRequest, file: str, error: DraftError, *, typed: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """Answer that somebody else was there in between, or that the draft is gone; nothing was written.

    What the reader had *typed*, column by column, is shown to them again.
    """
    closed = isinstance(error, DraftClosedError)
    context = {
        "title": error.what,
        "remedy": error.remedy,
        "file": file,
        "closed": closed,
        "saved_at": error.latest.saved_at if isinstance(error, DraftConflictError) else None,
        "latest": error.latest.number if isinstance(error, DraftConflictError) else None,
        "typed": typed,
        "unsaved": request.POST.get("dmn", "")[: drafting.LONGEST],
        "back": reverse("console:decision", args=[file]),
    }
    status = 404 if closed and request.method != "POST" else 409
    return show(request, "console/draft_refused.html", status=status, **context)


@require_POST
@authored("author")
def begin(request: HttpRequest, *, file: str) -> HttpResponse:
    """Begin a draft of a decision file, or go on with the one there is."""
    find_or_404(file)
    drafting.begin(catalogue.current().pack.id, file, by=actor_of(request), at=now())
    return redirect("console:draft", file=file)


@require_safe
@authored("author")
@drafted
def draft(request: HttpRequest, *, opened: DecisionDraft) -> HttpResponse:
    """Show a draft: what is wrong with it, whose results change, its tables, its history."""
    return show(request, "console/draft.html", **draft_page(opened))


def draft_page(opened: DecisionDraft) -> dict[str, Any]:
    """Return what the page of a draft shows."""
    found, _file = find_or_404(opened.file), opened.file
    proposal, at = propose(opened), now()
    findings = examining.findings_of(proposal, at=at)
    words = wording(proposal.current.pack)
    revisions = opened.revisions.defer("dmn").order_by("-number")[:20]
    return {
        "title": _("Draft: %(name)s") % {"name": present.name_of(found)},
        "file": opened.file,
        "draft": opened,
        "changed": proposal.changed,
        "moved": proposal.moved,
        "publishable": examining.is_publishable(proposal, findings),
        "problems": proposals.problem_rows(proposal.problems, findings),
        "findings": present.finding_rows(findings, words),
        "effects": [proposals.effect_row(each, words) for each in proposal.effects],
        "examples": len(proposal.current.pack.examples),
        "ran": proposal.pack is not None,
        "tables": present.drawn_tables(proposal.dmn, words),
        "revisions": [present.revision_row(each, latest=opened.revision) for each in revisions],
        "back": reverse("console:decision", args=[opened.file]),
    }


@require_POST
@authored("author")
@drafted
def restore(request: HttpRequest, *, opened: DecisionDraft) -> HttpResponse:
    """Make an earlier state of a draft the newest one."""
    text = request.POST.get("number", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    try:
        drafting.restore(opened.id, number, seen=seen(request), by=actor_of(request), at=now())
    except DraftError as error:
        return refused(request, opened.file, error)
    messages.success(request, _("The draft is again as it was in revision %(number)s.") % {"number": number})
    return redirect("console:draft", file=opened.file)


@require_POST
@authored("author")
@drafted
def move(request: HttpRequest, *, opened: DecisionDraft) -> HttpResponse:
    """Let a draft stand on the version that was published in between."""
    try:
        drafting.move(opened.id, seen=seen(request), by=actor_of(request), at=now())
    except DraftError as error:
        return refused(request, opened.file, error)
    messages.success(request, _("The draft now stands on the version in force."))
    return redirect("console:draft", file=opened.file)


@require_http_methods(["GET", "HEAD", "POST"])
@authored("author")
@drafted
def discard(request: HttpRequest, *, opened: DecisionDraft) -> HttpResponse:
    """Ask whether a draft is to go, and let it go."""
    if request.method == "POST" and request.POST.get("confirmed") == "yes":
        try:
            drafting.discard(opened.id, seen=seen(request), by=actor_of(request), at=now())
        except DraftError as error:
            return refused(request, opened.file, error)
        messages.success(request, _("The draft is discarded. What is published stays as it is."))
        return redirect("console:decision", file=opened.file)
    return show(
        request,
        "console/draft_discard.html",
        title=_("Discard this draft?"),
        file=opened.file,
        draft=opened,
        back=reverse("console:draft", args=[opened.file]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@authored("author")
@drafted
def draft_file(request: HttpRequest, *, opened: DecisionDraft) -> HttpResponse:
    """Hand over the draft as a DMN file, or take one as its next state."""
    if request.method != "POST":
        return dmn_answer(drafting.latest(opened).dmn, f"{opened.file}-draft-{opened.revision}.dmn")
    dmn, problem = _uploaded(request)
    if problem:
        return show(request, "console/draft.html", status=400, **draft_page(opened) | {"upload_problem": problem})
    return take(request, opened, dmn)


def take(request: HttpRequest, opened: DecisionDraft, dmn: str) -> HttpResponse:
    """Save *dmn* as the next state of a draft and lead back to it."""
    try:
        saved = drafting.save(opened.id, dmn, seen=seen(request), by=actor_of(request), at=now())
    except DraftError as error:
        return refused(request, opened.file, error)
    if saved.revision != opened.revision:
        messages.success(request, _("Saved as revision %(number)s of the draft.") % {"number": saved.revision})
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect("console:draft", file=opened.file)


def _uploaded(request: HttpRequest) -> tuple[str, str]:
    """Return the text of the file that was sent, or what is wrong with it."""
    sent = request.FILES.get("file")
    if sent is None or not sent.size:
        return "", _("Choose a .dmn file")
    if sent.size > drafting.LONGEST:
        return "", _("The file must be smaller than 1 MB")
    try:
        text = sent.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return "", _("The file must be DMN in the encoding UTF-8")
    return text, unreadable(text)


def unreadable(dmn: str) -> str:
    """Return why *dmn* cannot be taken as a decision, or nothing if it can."""
    wrong = proposals.unreadable(dmn)
    return _("This is not a decision that can be read. %(why)s") % {"why": wrong} if wrong else ""
