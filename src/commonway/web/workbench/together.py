"""Many tasks at once: looked at first, then done one by one, with what became of each, and undone."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from commonway.cases.models import Task
from commonway.cases.process import in_bulk, queues
from commonway.cases.process.in_bulk import Chosen, Order, Outcome, What
from commonway.catalogue import queries as catalogue
from commonway.kernel.clock import now
from commonway.web.permissions import actor_of
from commonway.web.presenters import sharing as present
from commonway.web.presenters.wording import staff_wording
from commonway.web.workbench.page import caseworker_only, show
from commonway.web.workbench.sharing import WAYS, ShareForm, Way

_WAYS = {
    "assign": WAYS["assign"],
    "refer": WAYS["refer"],
    "put-back": Way(
        title=gettext_lazy("Put them back"),
        body=gettext_lazy("They go back into their queues. Whoever has them now no longer has them."),
        button=gettext_lazy("Put them back"),
        done=gettext_lazy("They are back in their queues."),
        do=lambda *_: None,
    ),
}


@require_http_methods(["GET", "POST"])
@caseworker_only
def together(request: HttpRequest) -> HttpResponse:
    """Show what is to be done with the tasks chosen, then do it and show what became of each."""
    by = actor_of(request)
    what = request.POST.get("what", "")
    found = _chosen(request, by.organisation)
    if what not in _WAYS or not found:
        messages.warning(request, _("Choose some tasks, and what to do with them."))
        return redirect("workbench:tasks")
    way, words, at = _WAYS[what], staff_wording(catalogue.current().pack), now()
    if way.to == "team":
        choices = present.teams(words, by.organisation)
    else:
        choices = present.colleagues(queues.colleagues(by.organisation), None, me=by.id)
    form = ShareForm(way, choices, request.POST if "confirmed" in request.POST else None)
    if "confirmed" in request.POST and form.is_valid():
        order = Order(
            what=cast("What", what), to=form.cleaned_data.get("to", ""), note=form.cleaned_data.get("note", "")
        )
        seen = [Chosen(task=task.id, seen=request.POST.get(f"seen-{task.id}", task.taken_by)) for task in found]
        return _results(request, in_bulk.carry_out(order, seen, by=by, at=at), undoing=False)
    names = present.names(by.organisation)
    rows = [
        present.row(task, at=at, names=names) | {"seen": request.POST.get(f"seen-{task.id}", task.taken_by)}
        for task in found
    ]
    return show(
        request,
        "workbench/together.html",
        title=way.title,
        way=way,
        what=what,
        form=form,
        rows=rows,
        back=reverse("workbench:tasks"),
    )


@require_POST
@caseworker_only
def undo(request: HttpRequest) -> HttpResponse:
    """Make the tasks of a batch as they were, and show what became of each."""
    try:
        batch = UUID(request.POST.get("batch", ""))
    except ValueError:
        return redirect("workbench:tasks")
    return _results(request, in_bulk.undo(batch, by=actor_of(request), at=now()), undoing=True)


def _chosen(request: HttpRequest, organisation: str) -> list[Task]:
    ids = []
    for text in request.POST.getlist("task")[: in_bulk.MOST]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return list(Task.objects.at(organisation).filter(id__in=ids).order_by("turn_at", "id"))


def _results(request: HttpRequest, outcome: Outcome, *, undoing: bool) -> HttpResponse:
    names, at = present.names(actor_of(request).organisation), now()
    rows: list[dict[str, Any]] = [
        present.row(result.task, at=at, names=names) | {"why_not": result.why_not}
        for result in outcome.results
        if result.task is not None
    ]
    done = sum(not row["why_not"] for row in rows)
    return show(
        request,
        "workbench/results.html",
        title=_("What was undone") if undoing else _("What was done"),
        rows=rows,
        done=done,
        not_done=len(rows) - done,
        batch="" if undoing or not done else outcome.batch,
        back=reverse("workbench:tasks"),
    )
