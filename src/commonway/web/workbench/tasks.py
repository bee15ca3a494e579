"""An organisation's tasks: the queue, one task with all that is needed for it, and doing it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.errors import TaskUnknown
from commonway.cases.models import Task
from commonway.cases.process import definitions, queues, sharing, tasks
from commonway.cases.process.tasks import DataDeleted, FourEyes, TaskFile, TaskTaken
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor
from commonway.web.forms import FactForm
from commonway.web.permissions import actor_of
from commonway.web.presenters import sharing as present_sharing
from commonway.web.presenters import tasks as present
from commonway.web.presenters.wording import staff_wording
from commonway.web.staff.paging import leaf
from commonway.web.workbench.page import caseworker_only, show
from commonway.web.workbench.sharing import may_lead


@require_safe
@caseworker_only
def listed(request: HttpRequest) -> HttpResponse:
    """List the tasks of one queue, those due first at the top, and of equal ones the oldest."""
    by, at = actor_of(request), now()
    who, chosen = queues.worker(by), _chosen(request)
    moment = {"done": "ended_at", "escalated": "escalated_at"}.get(chosen, "turn_at")
    found = leaf(request, queues.queue(chosen, who), moment=moment, latest_first=chosen == "done")
    names = present_sharing.names(by.organisation)
    return show(
        request,
        "workbench/tasks.html",
        views=present.views(queues.counts(who), chosen=chosen, address=reverse("workbench:tasks")),
        found=found,
        rows=[present_sharing.row(task, at=at, names=names) for task in found.rows],
        chosen=chosen,
        ways=present_sharing.bulk_ways(leads=who.leads, chosen=chosen),
    )


def _chosen(request: HttpRequest) -> queues.Show:
    asked = request.GET.get("show", "fits")
    return next((show for show in queues.SHOWS if show == asked), "fits")


@require_http_methods(["GET", "POST"])
@caseworker_only
def task(request: HttpRequest, *, task_id: UUID) -> HttpResponse:
    """Show one task and take in what was found out; another organisation's does not exist here."""
    by, at = actor_of(request), now()
    file = _file(task_id, by, at)
    form = _form(request, file, at)
    if request.method == "POST" and form.is_valid():
        taken = _done(form, task_id, by, at)
        if taken is None:
            messages.success(request, _("Your part is done."))
            return redirect("workbench:tasks")
        file = tasks.open_task(task_id, by=by, at=at)  # as it is now, to show beside what was typed
        return _page(request, file, form, by, at, lost=form.cleaned_facts if taken else None)
    return _page(request, file, form, by, at)


def _file(task_id: UUID, by: Actor, at: datetime) -> TaskFile:
    try:
        return tasks.open_task(task_id, by=by, at=at)
    except TaskUnknown as error:
        raise Http404(error.what) from error


def _form(request: HttpRequest, file: TaskFile, at: datetime) -> FactForm:
    return FactForm(
        [fact.as_staff_read() for fact in file.asks],
        translation.get_language() or "en",
        today=timezone.localdate(at),
        data=request.POST if request.method == "POST" else None,
        default_language=definitions.pack_of(file.task.pack_version_id).languages[0],
    )


def _done(form: FactForm, task_id: UUID, by: Actor, at: datetime) -> bool | None:
    """Do the task and return None, or tell by *form* why not and return whether a colleague was first."""
    try:
        tasks.do(task_id, form.cleaned_facts, by=by, at=at)
    except AnswersInvalid as error:
        for fact, problem in error.problems.items():
            form.add_error(fact if fact in form.fields else None, problem)
        return False
    except (TaskTaken, FourEyes, DataDeleted) as error:
        form.add_error(None, f"{error.what} {error.remedy}")
        return True
    return None


def _page(
    request: HttpRequest,
    file: TaskFile,
    form: FactForm,
    by: Actor,
    at: datetime,
    lost: Mapping[str, Any] | None = None,
) -> HttpResponse:
    words = staff_wording(definitions.pack_of(file.task.pack_version_id))
    names = present_sharing.names(by.organisation)
    return show(
        request,
        "workbench/task.html",
        title=words.say(file.definition.title) or file.task.node,
        body=words.say(file.definition.body),
        file=present.file(file, words, by=by.id, at=at),
        form=form,
        lost=present.conflict(file, lost, words) if lost is not None else [],
        lost_by_own=file.task.taken_by == by.id,
        may_lead=may_lead(file.task, by),
        teams=present_sharing.teams(words, by.organisation),
        acts=present_sharing.acts(sharing.acts(file.task), words, names),
        back=reverse("workbench:tasks"),
    )


@require_POST
@caseworker_only
def take(request: HttpRequest, *, task_id: UUID) -> HttpResponse:
    """Take a task."""
    return _acted(request, task_id, tasks.take, _("It is yours now."))


@require_POST
@caseworker_only
def put_back(request: HttpRequest, *, task_id: UUID) -> HttpResponse:
    """Put a task back into the queue."""
    return _acted(request, task_id, tasks.put_back, _("It is back in the queue."))


def _acted(request: HttpRequest, task_id: UUID, act: Callable[..., Task], said: str) -> HttpResponse:
    try:
        act(task_id, by=actor_of(request), at=now())
    except TaskUnknown as error:
        raise Http404(error.what) from error
    except (TaskTaken, FourEyes) as error:
        messages.warning(request, f"{error.what} {error.remedy}")
    else:
        messages.success(request, said)
    return redirect("workbench:task", task_id)
