"""Sharing out one task: assigned, handed over, declined, referred, escalated, settled; one page for each way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from commonway.cases.errors import CasesError, TaskUnknown
from commonway.cases.models import Task
from commonway.cases.models.tasks import LONGEST_NOTE
from commonway.cases.process import definitions, queues, sharing, tasks
from commonway.cases.process.sharing import NoteNeeded
from commonway.identity import access
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor
from commonway.web.forms import AddressField, ChoiceField, Form
from commonway.web.permissions import actor_of
from commonway.web.presenters import sharing as present
from commonway.web.presenters.wording import staff_wording
from commonway.web.workbench.page import caseworker_only, show

Do = Callable[[UUID, dict[str, Any], Actor], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way a task changes hands: its words, what its form asks, the verb, and whether only a lead may."""

    title: Promise
    body: Promise
    button: Promise
    done: Promise
    do: Do
    to: str = ""  # "colleague" or "team", where one is chosen
    note: Promise | None = None
    needs_note: bool = True
    of_lead: bool = False


WAYS = {
    "assign": Way(
        title=gettext_lazy("Give it to a colleague"),
        body=gettext_lazy("It is theirs at once. Whoever works on it now no longer has it."),
        button=gettext_lazy("Give it"),
        done=gettext_lazy("They have it now."),
        to="colleague",
        note=gettext_lazy("A note for them"),
        needs_note=False,
        of_lead=True,
        do=lambda id_, given, by: sharing.assign(
            id_, given["to"], by=by, at=now(), note=given["note"], seen=given["seen"]
        ),
    ),
    "hand-over": Way(
        title=gettext_lazy("Hand it over"),
        body=gettext_lazy("It stays yours until your colleague accepts it."),
        button=gettext_lazy("Hand it over"),
        done=gettext_lazy("Your colleague is asked. Until they accept, it is yours."),
        to="colleague",
        note=gettext_lazy("What must they know?"),
        do=lambda id_, given, by: sharing.offer(id_, given["to"], given["note"], by=by, at=now()),
    ),
    "decline": Way(
        title=gettext_lazy("Decline it"),
        body=gettext_lazy("It stays with the colleague who wanted to hand it over."),
        button=gettext_lazy("Decline"),
        done=gettext_lazy("It stays with your colleague, who reads why."),
        note=gettext_lazy("Why can you not take it?"),
        do=lambda id_, given, by: sharing.decline(id_, given["note"], by=by, at=now()),
    ),
    "refer": Way(
        title=gettext_lazy("Refer it to another team"),
        body=gettext_lazy("It goes into the queue of that team. Whoever has it now no longer has it."),
        button=gettext_lazy("Refer it"),
        done=gettext_lazy("It is in the queue of that team."),
        to="team",
        note=gettext_lazy("Why is it theirs?"),
        do=lambda id_, given, by: sharing.refer(id_, given["to"], given["note"], by=by, at=now(), seen=given["seen"]),
    ),
    "escalate": Way(
        title=gettext_lazy("Ask the lead"),
        body=gettext_lazy("The lead sees it at the top of their list. It stays where it is."),
        button=gettext_lazy("Ask the lead"),
        done=gettext_lazy("The lead is asked."),
        note=gettext_lazy("What must the lead decide, and why?"),
        do=lambda id_, given, by: sharing.escalate(id_, given["note"], by=by, at=now()),
    ),
    "settle": Way(
        title=gettext_lazy("Answer what was asked"),
        body=gettext_lazy("Whoever works on it reads your answer. It stays where it is."),
        button=gettext_lazy("Answer"),
        done=gettext_lazy("Your answer is with the task."),
        note=gettext_lazy("Your answer"),
        of_lead=True,
        do=lambda id_, given, by: sharing.settle(id_, given["note"], by=by, at=now()),
    ),
}


class ShareForm(Form):
    """To whom a task goes, and what they must know."""

    def __init__(self, way: Way, choices: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        if way.to:
            label = _("Which colleague?") if way.to == "colleague" else _("Which team?")
            self.fields["to"] = ChoiceField(label=label, choices=choices)
        if way.note is not None:
            self.fields["note"] = AddressField(
                label=way.note, help_text=_("Only colleagues read this."), required=way.needs_note
            )

    def clean_note(self) -> str:
        """Return the note, no longer than what is kept of it."""
        note = str(self.cleaned_data["note"])
        if len(note) > LONGEST_NOTE:
            self.add_error("note", _("Use at most %(count)s characters") % {"count": LONGEST_NOTE})
        return note


@require_http_methods(["GET", "POST"])
@caseworker_only
def share(request: HttpRequest, *, task_id: UUID, way: str) -> HttpResponse:
    """Ask to whom a task goes and what they must know, and give it."""
    by = actor_of(request)
    chosen, task = WAYS.get(way), Task.objects.at(by.organisation).filter(id=task_id).first()
    if chosen is None:
        raise Http404
    task = _permitted(task_id, chosen, by)
    words = staff_wording(definitions.pack_of(task.pack_version_id))
    form = ShareForm(chosen, _choices(chosen, task, by), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = {"note": "", **form.cleaned_data, "seen": request.POST.get("seen", task.taken_by)}
        if _done(form, lambda: chosen.do(task_id, given, by)):
            messages.success(request, str(chosen.done))
            return redirect("workbench:task", task_id)
    return show(
        request,
        "workbench/share.html",
        title=chosen.title,
        way=chosen,
        form=form,
        seen=request.POST.get("seen", task.taken_by),
        rows=present.summary(task, words, present.names(by.organisation)),
        back=reverse("workbench:task", args=[task_id]),
    )


@require_POST
@caseworker_only
def accept(request: HttpRequest, *, task_id: UUID) -> HttpResponse:
    """Take over what a colleague hands over."""
    return _acted(request, task_id, sharing.accept, _("It is yours now."))


@require_POST
@caseworker_only
def keep(request: HttpRequest, *, task_id: UUID) -> HttpResponse:
    """Keep what one wanted to hand over."""
    return _acted(request, task_id, sharing.keep, _("You keep it."))


def may_lead(task: Task, by: Actor) -> bool:
    """Return whether *by* leads the team of *task*."""
    return access.decide(by, "assign", tasks.thing_of(task), at=now()).allowed


def _permitted(task_id: UUID, way: Way, by: Actor) -> Task:
    try:
        return tasks.permitted(task_id, by=by, at=now(), action="assign" if way.of_lead else "answer")[0]
    except TaskUnknown as error:
        raise Http404(error.what) from error


def _choices(way: Way, task: Task, by: Actor) -> list[tuple[str, str]]:
    if way.to == "team":
        words = staff_wording(definitions.pack_of(task.pack_version_id))
        return [choice for choice in present.teams(words, by.organisation) if choice[0] != task.team]
    if way.to == "colleague":
        others = [each for each in queues.colleagues(by.organisation) if each.account != task.taken_by]
        return present.colleagues(others, task, me=by.id)
    return []


def _done(form: Form, act: Callable[[], object]) -> bool:
    """Return whether *act* was done; what keeps it from being done is told by *form*."""
    try:
        act()
    except NoteNeeded as error:
        form.add_error("note", f"{error.what} {error.remedy}")
        return False
    except CasesError as error:
        form.add_error(None, f"{error.what} {error.remedy}")
        return False
    return True


def _acted(request: HttpRequest, task_id: UUID, act: Callable[..., Task], said: str) -> HttpResponse:
    try:
        act(task_id, by=actor_of(request), at=now())
    except TaskUnknown as error:
        raise Http404(error.what) from error
    except CasesError as error:
        messages.warning(request, f"{error.what} {error.remedy}")
    else:
        messages.success(request, said)
    return redirect("workbench:task", task_id)
