"""Adding to a plan and changing what is in it; where two change the same, both are shown and nothing is lost."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from commonway.cases.plans import opening, working
from commonway.cases.plans.errors import ChangedMeanwhile, NotPossible, NotYourPart, PlanOver
from commonway.cases.plans.opening import PlanFile, Written
from commonway.kernel.clock import now
from commonway.kernel.ids import new_id
from commonway.web.permissions import actor_of
from commonway.web.plans.forms import FORMS, EntryForm, entry_form, initial_of
from commonway.web.plans.page import opened, page, show, side_of
from commonway.web.presenters import plans as present
from commonway.web.presenters.wording import Wording

TITLES = {
    "goal": gettext_lazy("A goal"),
    "step": gettext_lazy("A step"),
    "visit": gettext_lazy("A visit"),
    "contribution": gettext_lazy("What you bring"),
    "note": gettext_lazy("A note"),
}


@page
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, *, plan_id: UUID, kind: str) -> HttpResponse:
    """Ask for a new entry and add it."""
    file, words = opened(request, plan_id)
    if kind not in FORMS or not file.standing.adds(kind):  # type: ignore[arg-type]
        raise Http404
    form = _form(request, file, words, kind, initial={"key": str(new_id())})
    if request.method == "POST" and form.is_valid() and _added(request, plan_id, kind, form):
        messages.success(request, _("It is in the plan."))
        return redirect(side_of(request).url("plan", plan_id))
    suggestions = [words.say(goal.words) for goal in file.standing.definition.goals] if kind == "goal" else []
    return _page(request, file, form, title=str(TITLES[kind]), suggestions=suggestions)


@page
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, *, plan_id: UUID, entry_id: UUID) -> HttpResponse:
    """Show an entry to change, and change it; a change made meanwhile is shown beside this one."""
    file, words = opened(request, plan_id)
    written = file.entry(entry_id)
    if written is None or not working.may_change(file.standing, written.entry):
        raise Http404
    form = _form(request, file, words, written.entry.kind, initial=initial_of(written))
    form.fields.pop("slot", None)  # which of those foreseen a visit is does not change
    if request.method == "POST" and form.is_valid():
        try:
            if _changed(request, plan_id, entry_id, form):
                messages.success(request, _("It is changed. What it said before is kept."))
                return redirect(side_of(request).url("plan", plan_id))
        except ChangedMeanwhile:
            return _conflict(request, file, words, written, form)
    earlier = [
        {"text": content.get("text", ""), "at": when} for _revision, content, when in opening.earlier(written.entry)
    ]
    return _page(request, file, form, title=_("Change it"), earlier=earlier)


@page
@require_POST
def state(request: HttpRequest, *, plan_id: UUID, entry_id: UUID) -> HttpResponse:
    """Say what came of an entry."""
    try:
        working.set_state(plan_id, entry_id, request.POST.get("state", ""), by=actor_of(request), at=now())
    except (NotPossible, NotYourPart, PlanOver) as error:
        messages.warning(request, f"{error.what} {error.remedy}")
    else:
        messages.success(request, _("It is written down."))
    return redirect(side_of(request).url("plan", plan_id))


def _form(request: HttpRequest, file: PlanFile, words: Wording, kind: str, *, initial: dict[str, Any]) -> EntryForm:
    return entry_form(
        kind,
        file,
        parties=present.parties(file, words),
        slots=present.slots(file, words, at=now()),
        data=request.POST if request.method == "POST" else None,
        initial=initial,
    )


def _added(request: HttpRequest, plan_id: UUID, kind: Any, form: EntryForm) -> bool:
    given = form.cleaned_data
    try:
        working.add(
            plan_id,
            kind,
            form.content(),
            key=given["key"] or str(new_id()),
            when=form.when(),
            slot=given.get("slot", ""),
            by=actor_of(request),
            at=now(),
        )
    except (NotPossible, NotYourPart, PlanOver) as error:
        form.add_error(None, f"{error.what} {error.remedy}")
        return False
    return True


def _changed(request: HttpRequest, plan_id: UUID, entry_id: UUID, form: EntryForm) -> bool:
    seen = form.cleaned_data["seen"]
    revision = int(seen) if seen.isascii() and seen.isdigit() else 0
    try:
        working.change(
            plan_id, entry_id, form.content(), seen=revision, when=form.when(), by=actor_of(request), at=now()
        )
    except (NotPossible, NotYourPart, PlanOver) as error:
        form.add_error(None, f"{error.what} {error.remedy}")
        return False
    return True


def _conflict(request: HttpRequest, file: PlanFile, words: Wording, written: Written, form: EntryForm) -> HttpResponse:
    """Show what the entry says now beside what was just written, which can be saved over it knowingly, or left."""
    data = request.POST.copy()
    data["seen"] = str(written.entry.revision)
    again = type(form)(data)
    again.fields = form.fields
    now_ = present.entry(written, file, words, at=now())
    return _page(request, file, again, title=_("Somebody changed it too"), status=409, theirs=now_)


def _page(request: HttpRequest, file: PlanFile, form: EntryForm, *, title: str, **context: Any) -> HttpResponse:
    back = side_of(request).url("plan", file.standing.plan.id)
    return show(
        request,
        "plans/entry.html",
        title=title,
        form=form,
        back=back,
        reference=file.standing.plan.reference,
        **context,
    )
