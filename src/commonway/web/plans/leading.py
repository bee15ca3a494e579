"""What those who lead a plan do: becoming the lead worker, moving its days, reviewing it together, ending it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from commonway.cases.plans import ending, leading, reviewing
from commonway.cases.plans.errors import NotPossible, NotYourPart, PlanOver
from commonway.cases.plans.opening import PlanFile
from commonway.kernel.clock import now
from commonway.kernel.ids import new_id
from commonway.web.forms import AddressField, ChoiceField, DateField, Form, SeveralField, TextField
from commonway.web.permissions import actor_of
from commonway.web.plans.forms import LeadForm, MoveForm, ReasonForm
from commonway.web.plans.page import opened, page, show, side_of
from commonway.web.presenters import plans as present
from commonway.web.presenters.wording import Wording

_SCORE = "goal-"


class ReviewForm(Form):
    """A review; each open goal is one more question."""

    key = TextField(required=False, max_length=80, widget=forms.HiddenInput)
    on = DateField(label=gettext_lazy("When was it?"), short=gettext_lazy("The day"))
    present = SeveralField(label=gettext_lazy("Who was there?"), short=gettext_lazy("Who was there"))
    agreed = AddressField(label=gettext_lazy("What did you agree on?"), short=gettext_lazy("What was agreed"))

    def __init__(self, file: PlanFile, words: Wording, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        there: Any = self.fields["present"]
        there.choices = present.parties(file, words)
        agreed = self.fields.pop("agreed")
        for goal in file.of("goal"):
            if goal.entry.state == "open":
                label = _("How far is this goal? %(goal)s") % {"goal": goal.text}
                short = goal.text[:60]
                name = f"{_SCORE}{goal.entry.id}"
                scores = [(str(score), said) for score, said in present.SCORES]
                self.fields[name] = ChoiceField(label=label, short=short, choices=scores)
        self.fields["agreed"] = agreed

    def scores(self) -> dict[str, int]:
        """Return how far each goal is, by its id."""
        scored = {name: value for name, value in self.cleaned_data.items() if name.startswith(_SCORE)}
        return {name.removeprefix(_SCORE): int(value) for name, value in scored.items()}


@page
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, *, plan_id: UUID) -> HttpResponse:
    """Ask for a review that was held, and write it down."""
    file, words = opened(request, plan_id)
    if not file.standing.adds("review"):
        raise Http404
    form = ReviewForm(file, words, request.POST if request.method == "POST" else None, initial={"key": str(new_id())})

    def held() -> None:
        given = form.cleaned_data
        reviewing.review(
            plan_id,
            on=given["on"],
            present=given["present"],
            scores=form.scores(),
            agreed=given["agreed"],
            key=given["key"] or str(new_id()),
            by=actor_of(request),
            at=now(),
        )

    done = _("The review is in the plan. The person sees it.")
    return _asked(request, file, form, held, title=_("Review the plan together"), done=done, go=_("Write it down"))


@page
@require_http_methods(["GET", "POST"])
def lead(request: HttpRequest, *, plan_id: UUID) -> HttpResponse:
    """Become the lead worker."""
    file, _words = _led(request, plan_id)
    form = LeadForm(request.POST if request.method == "POST" else None, initial={"called": file.words.get("lead", "")})

    def led() -> None:
        leading.take_lead(plan_id, called=form.cleaned_data["called"], by=actor_of(request), at=now())

    return _asked(
        request, file, form, led, title=_("Lead this plan"), done=_("You lead this plan."), go=_("I lead this plan")
    )


@page
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, *, plan_id: UUID) -> HttpResponse:
    """Count the plan's days from another day, for example when the child has come."""
    file, words = _led(request, plan_id)
    form = MoveForm(request.POST if request.method == "POST" else None, initial={"day": file.schedule.counts_from})
    form.fields["day"].help_text = words.fact(file.standing.definition.counts_from)

    def moved() -> None:
        leading.count_from(plan_id, form.cleaned_data["day"], by=actor_of(request), at=now())

    done = _("What is foreseen has moved. Visits that are planned stay where they are.")
    return _asked(request, file, form, moved, title=_("Move the plan's days"), done=done, go=_("Move them"))


@page
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, *, plan_id: UUID) -> HttpResponse:
    """Ask why the plan ends, and end it."""
    file, _words = _led(request, plan_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def ended() -> None:
        ending.end(plan_id, reason=form.cleaned_data["text"], by=actor_of(request), at=now())

    warn = _("It cannot be taken back: nothing is added any more, and those who were let in see the plan no longer.")
    done = _("The plan has ended.")
    return _asked(request, file, form, ended, title=_("End the plan"), done=done, go=_("End the plan"), warn=warn)


def _led(request: HttpRequest, plan_id: UUID) -> tuple[PlanFile, Wording]:
    file, words = opened(request, plan_id)
    if not file.standing.leads:
        raise Http404
    return file, words


def _asked(
    request: HttpRequest, file: PlanFile, form: Form, act: Callable[[], None], *, title: str, done: str, **context: Any
) -> HttpResponse:
    """Show *form*; where it is sent and sound, *act*, and go back to the plan."""
    back = side_of(request).url("plan", file.standing.plan.id)
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except (NotPossible, NotYourPart, PlanOver) as error:
            form.add_error(None, f"{error.what} {error.remedy}")
        else:
            messages.success(request, done)
            return redirect(back)
    if "day" in form.fields or "on" in form.fields:
        context["today"] = timezone.localdate()
    return show(
        request, "plans/lead.html", title=title, form=form, back=back, reference=file.standing.plan.reference, **context
    )
