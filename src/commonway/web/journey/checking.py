"""The last look before it is sent, sending it once, and what came of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from commonway.cases import submitting, timeline
from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.asking import sending
from commonway.cases.errors import CasesError
from commonway.catalogue import queries as catalogue
from commonway.dmn import Outcome
from commonway.eligibility import queries as eligibility
from commonway.eligibility.models import Assessment
from commonway.kernel.ids import new_id
from commonway.packs.definitions import Clause, Tell
from commonway.web.forms import Form
from commonway.web.journey.at_hand import AtHand, at_hand, explained
from commonway.web.journey.interviewing import Interviewing
from commonway.web.journey.side import show
from commonway.web.journey.standing import is_proven
from commonway.web.journey.things import request_of
from commonway.web.journey.visiting import leave
from commonway.web.permissions import may
from commonway.web.presenters import journey as present

MOST_AT_ONCE = 20  # services found that are offered before anything is sent


class Declaration(Form):
    """What is said before it is sent; ``key`` makes a second press of the button the first one again.

    What was *found* by then can be chosen with it, to be asked for right after.
    """

    def __init__(self, data: Any = None, *, found: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(data, **options)
        if found:
            self.fields["also"] = forms.MultipleChoiceField(
                choices=found,
                label=_("Do you want to ask for any of these next?"),
                help_text=_("You see what each sends to whom before you ask. You can also choose later."),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            self.order_fields(["key", "also", "true"])

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    true = forms.BooleanField(
        label=gettext_lazy("What I said is true as far as I know. Please tell the offices shown above."),
        error_messages={"required": gettext_lazy("Tick the box to say that it is true and that we may send it")},
    )


@may("change", request_of)
@require_http_methods(["GET", "POST"])
@explained
def check(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Show everything that was answered and everyone who will be told; send it when the person says so."""
    here = at_hand(request, request_id)
    if request.method != "POST":
        blank = Declaration(initial={"key": str(new_id())}, found=_found(here))
        return _page(request, here, blank) if here.is_draft else redirect(here.overview())
    form = Declaration(request.POST, found=_found(here))
    if not form.is_valid():
        return _page(request, here, form) if here.is_draft else redirect(here.overview())
    key = form.cleaned_data["key"] or str(request_id)
    try:
        submitting.submit(request_id, key, here.channel, by=here.by, at=here.at)
    except (submitting.RequestIncomplete, AnswersInvalid) as error:
        return _page(request, here, form, refused=error)
    leave(request, by=here.by, at=here.at, outcome="sent")
    also = form.cleaned_data.get("also")
    if also and sending.choose(request_id, also, by=here.by, at=here.at):
        return redirect(here.side.url("ask-questions", request_id))
    return redirect(here.side.url("submitted", request_id))


def _found(here: AtHand) -> list[tuple[str, str]]:
    """Return what the answers so far let a draft's person ask for, by id, with its name."""
    if not here.is_draft or here.route.situation.missing(here.life_event):
        return []
    found = Interviewing(here).found()
    return [
        (result.service.id, here.words.say(result.service.name))
        for result in found.results(found.positions[Outcome.YES][:MOST_AT_ONCE])
    ]


def _page(request: HttpRequest, here: AtHand, form: Declaration, *, refused: CasesError | None = None) -> HttpResponse:
    place = here.route.places[-1]
    before = here.route.before(place)
    sections = present.answer_sections(
        here.route,
        here.words,
        answers=here.answers,
        address=lambda place: f"{here.address(place)}?from=check" if place.step else here.address(place),
        evidence=[(_("Proof"), _("Given") if is_proven(here) else _("Not yet"))],
    )
    return show(
        request,
        "journey/check.html",
        form=form,
        title=present.title_of(place, here.words),
        request_id=here.request.id,
        sections=sections,
        tells=present.tell_rows(_due(here), here.words, values=here.values),
        problems=_missing(here) + _wrong(here, refused) if form.is_bound else [],
        to_answer=[] if form.is_bound else _missing(here),
        proven=is_proven(here),
        back=here.address(before) if before else here.overview(),
    )


def _due(here: AtHand) -> list[tuple[Tell, Clause]]:
    """Return who is to be told, each with the clause that allows it today; without one nobody is told."""
    due, _unknown = here.route.situation.told(here.life_event.tells)
    clauses = [(tell, catalogue.clause(tell.agreement, tell.clause, here.at)) for tell in due]
    return [(tell, clause) for tell, clause in clauses if clause]


def _missing(here: AtHand) -> list[tuple[str, str]]:
    """Return what must still be answered, each with where: the error summary of the page."""
    problems = []
    for fact in here.route.situation.missing(here.life_event):
        step = here.route.step_of(fact)
        where = f"{here.side.url('step', here.request.id, step.id)}?from=check" if step else ""
        problems.append((_("Answer this first: %(fact)s") % {"fact": here.words.fact(fact)}, where))
    return problems


def _wrong(here: AtHand, refused: CasesError | None) -> list[tuple[str, str]]:
    """Return the answers that cannot be true together, each with where to change it."""
    if not isinstance(refused, AnswersInvalid):
        return []
    found = []
    for fact, problem in refused.problems.items():
        step = here.route.step_of(fact)
        where = f"{here.side.url('step', here.request.id, step.id)}?from=check" if step else ""
        found.append((f"{here.words.fact(fact)}: {problem}", where))
    return found


@may("change", request_of)
@require_safe
@explained
def submitted(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Say that it is done: the reference, who is told, what was found."""
    here = at_hand(request, request_id)
    if here.request.state != here.request.State.SUBMITTED:
        return redirect(here.overview())
    outcomes = eligibility.outcomes(request_id)
    told = [entry.organisation for entry in timeline.told(request_id, here.words.language, at=here.at)]
    context: dict[str, Any] = {
        "reference": here.request.reference,
        "told": list(dict.fromkeys(told)),
        "found": [here.words.service(each) for each, said in outcomes.items() if said == Assessment.Outcome.ELIGIBLE],
        "open": sum(1 for said in outcomes.values() if said == Assessment.Outcome.NEED_TO_KNOW),
    }
    return show(request, "journey/submitted.html", title=_("You have told us"), request_id=request_id, **context)
