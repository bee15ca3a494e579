"""The tables of a draft as plain forms: rules added, changed, moved and taken out without any script."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonway.catalogue import drafting
from commonway.catalogue import queries as catalogue
from commonway.catalogue.drafting import DraftError
from commonway.catalogue.models import DecisionDraft
from commonway.dmn.editing import MOST_ROWS, Row, TableForm, tables_in, with_table
from commonway.dmn.errors import DmnError
from commonway.kernel.clock import now
from commonway.web.console.deciding import authored, show
from commonway.web.console.drafts import drafted, refused, seen, take, unreadable
from commonway.web.forms.rule_form import RuleForm
from commonway.web.permissions import actor_of
from commonway.web.presenters import decisions as present
from commonway.web.presenters.wording import wording


@require_http_methods(["GET", "HEAD", "POST"])
@authored("author")
@drafted
def table(request: HttpRequest, *, opened: DecisionDraft, number: int) -> HttpResponse:
    """Show one table of a draft with what can be done to each rule; do it to the one that was chosen."""
    form = _table_or_404(opened, number)
    if request.method == "POST":
        rows, policy = _asked(request, form)
        return _save(request, opened, form, rows, hit_policy=policy)
    return _table_page(request, opened, form)


@require_http_methods(["GET", "HEAD", "POST"])
@authored("author")
@drafted
def rule(request: HttpRequest, *, opened: DecisionDraft, number: int, place: int) -> HttpResponse:
    """Ask for the cells of rule *place*, counted from 1, or of a new one at the end: 0."""
    form = _table_or_404(opened, number)
    if place > len(form.rows):
        raise Http404
    words = wording(catalogue.current().pack)
    row = form.rows[place - 1] if place else Row(cells=("",) * len(form.headings))
    asked = RuleForm(request.POST if request.method == "POST" else None, table=form, row=row, words=words)
    if request.method == "POST" and asked.is_valid():
        changed = Row(cells=asked.cells(), origin=row.origin)
        rows = [*form.rows, changed] if not place else [*form.rows[: place - 1], changed, *form.rows[place:]]
        typed = [
            (present.heading_of(each.text, each.expression, words), cell)
            for each, cell in zip(form.headings, asked.cells(), strict=True)
        ]
        return _save(request, opened, form, tuple(rows), typed=typed)
    return show(
        request,
        "console/draft_rule.html",
        title=_("Rule %(number)s") % {"number": place} if place else _("A new rule"),
        table=form,
        form=asked,
        file=opened.file,
        revision=request.POST.get("seen", opened.revision),
        back=reverse("console:draft-table", args=[opened.file, number]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@authored("author")
@drafted
def editor(request: HttpRequest, *, opened: DecisionDraft, number: int) -> HttpResponse:
    """Open one table of a draft in the drawn editor, and take what it sends."""
    form = _table_or_404(opened, number)
    problem = ""
    if request.method == "POST":
        dmn = request.POST.get("dmn", "").replace("\r\n", "\n")
        problem = unreadable(dmn) if dmn else _("Nothing was sent. Open the editor again.")
        if not problem:
            return take(request, opened, dmn)
    return show(
        request,
        "console/draft_editor.html",
        status=400 if problem else 200,
        title=form.decision,
        table=form,
        problem=problem,
        file=opened.file,
        dmn=drafting.latest(opened).dmn,
        revision=opened.revision,
        words=present.editor_words(),
        back=reverse("console:draft", args=[opened.file]),
    )


def _table_or_404(opened: DecisionDraft, number: int) -> TableForm:
    try:
        found = tables_in(drafting.latest(opened).dmn)
    except DmnError:
        raise Http404 from None
    if not 0 <= number < len(found):
        raise Http404
    return found[number]


def _table_page(request: HttpRequest, opened: DecisionDraft, form: TableForm, *, problem: str = "") -> HttpResponse:
    words = wording(catalogue.current().pack)
    context: dict[str, Any] = {
        "title": form.decision,
        "table": present.drawn_table(form, words),
        "policies": [(value, str(text)) for value, text in present.HIT_POLICIES.items()],
        "problem": problem,
        "file": opened.file,
        "draft": opened,
        "back": reverse("console:draft", args=[opened.file]),
    }
    return show(request, "console/draft_table.html", status=400 if problem else 200, **context)


def _asked(request: HttpRequest, form: TableForm) -> tuple[tuple[Row, ...], str]:
    """Return the rules as the pressed button leaves them, and the hit policy where that was asked for."""
    what, _dash, text = request.POST.get("do", "").partition("-")
    if what == "policy":
        return form.rows, request.POST.get("hit_policy", "")
    place = int(text) - 1 if text.isascii() and text.isdigit() and len(text) < 6 else -1
    rows = list(form.rows)
    if not 0 <= place < len(rows):
        return form.rows, ""
    if what == "remove":
        del rows[place]
    elif what == "copy" and len(rows) < MOST_ROWS:
        rows.insert(place + 1, replace(rows[place], origin=None))
    elif what in ("up", "down"):
        other = place + (-1 if what == "up" else 1)
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
    return tuple(rows), ""


def _save(
    request: HttpRequest,
    opened: DecisionDraft,
    form: TableForm,
    rows: tuple[Row, ...],
    *,
    hit_policy: str = "",
    typed: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    try:
        dmn = with_table(drafting.latest(opened).dmn, form.number, rows, hit_policy=hit_policy)
    except DmnError as failure:
        return _table_page(request, opened, form, problem=str(failure))
    if rows == form.rows and hit_policy in ("", form.hit_policy):
        return redirect("console:draft-table", file=opened.file, number=form.number)
    try:
        saved = drafting.save(opened.id, dmn, seen=seen(request), by=actor_of(request), at=now())
    except DraftError as error:
        return refused(request, opened.file, error, typed=typed)
    messages.success(request, _("Saved as revision %(number)s of the draft.") % {"number": saved.revision})
    return redirect("console:draft-table", file=opened.file, number=form.number)
