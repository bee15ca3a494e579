"""An organisation's tasks: the queue, one task with all that is needed for it, and doing it."""

from collections.abc import Callable
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
from commonway.cases.process import definitions, tasks
from commonway.cases.process.tasks import DataDeleted, FourEyes, TaskTaken
from commonway.kernel.clock import now
from commonway.web.forms import FactForm
from commonway.web.permissions import actor_of
from commonway.web.presenters import tasks as present
from commonway.web.presenters.wording import wording
from commonway.web.staff.paging import leaf
from commonway.web.workbench.page import caseworker_only, show


@require_safe
@caseworker_only
def listed(request: HttpRequest) -> HttpResponse:
    """List tasks: those nobody has taken, oldest first, one's own, or those of colleagues and those that are done."""
    by, at = actor_of(request), now()
    chosen = request.GET.get("show", "open")
    if chosen not in present.SHOWN:
        chosen = "open"
    rows = tasks.tasks_of(by.organisation, state=present.SHOWN[chosen][1], by=by.id if chosen == "mine" else "")
    found = leaf(request, rows, moment="opened_at", latest_first=chosen == "done")
    return show(
        request,
        "workbench/tasks.html",
        views=present.views(
            tasks.waiting(by.organisation, by=by.id), chosen=chosen, address=reverse("workbench:tasks")
        ),
        found=found,
        rows=[present.row(task, at=at) for task in found.rows],
        chosen=chosen,
    )


@require_http_methods(["GET", "POST"])
@caseworker_only
def task(request: HttpRequest, *, task_id: UUID) -> HttpResponse:
    """Show one task and take in what was found out; another organisation's does not exist here."""
    by, at = actor_of(request), now()
    try:
        file = tasks.open_task(task_id, by=by, at=at)
    except TaskUnknown as error:
        raise Http404(error.what) from error
    words = wording(definitions.pack_of(file.task.pack_version_id))
    form = FactForm(
        file.asks,
        translation.get_language() or "en",
        today=timezone.localdate(at),
        data=request.POST if request.method == "POST" else None,
        default_language=words.pack.languages[0],
    )
    if request.method == "POST" and form.is_valid():
        try:
            tasks.do(task_id, form.cleaned_facts, by=by, at=at)
        except AnswersInvalid as error:
            for fact, problem in error.problems.items():
                form.add_error(fact if fact in form.fields else None, problem)
        except (TaskTaken, FourEyes, DataDeleted) as error:
            form.add_error(None, f"{error.what} {error.remedy}")
        else:
            messages.success(request, _("Your part is done."))
            return redirect("workbench:tasks")
    return show(
        request,
        "workbench/task.html",
        title=words.say(file.definition.title) or file.task.node,
        body=words.say(file.definition.body),
        file=present.file(file, words, by=by.id, at=at),
        form=form,
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
