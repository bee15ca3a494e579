"""The steps of a journey: what a page asks is read from the pack, saved as it goes, and nothing typed is lost."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonway.cases import requests
from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.requests import RevisionConflict
from commonway.packs.definitions import Step
from commonway.web.forms import FactForm
from commonway.web.journey import conflicts
from commonway.web.journey.at_hand import AtHand, at_hand, explained
from commonway.web.journey.route import Place, Route
from commonway.web.journey.side import show
from commonway.web.journey.things import request_of
from commonway.web.permissions import may
from commonway.web.presenters import journey as present
from commonway.web.presenters.lists import number

_MOST_DIGITS = 9


@may("change", request_of)
@require_http_methods(["GET", "POST"])
@explained
def step(request: HttpRequest, *, request_id: UUID, step_id: str) -> HttpResponse:
    """Ask one step's questions, and save their answers."""
    here = at_hand(request, request_id)
    place = here.route.step(step_id)
    if place is None or place.step is None:
        raise Http404
    if not here.is_draft:
        return redirect(here.overview())
    data = request.POST if request.method == "POST" else None
    form = _form(here, place.step, data)
    if data is None:
        return _ask(request, here, place, form)
    later = "save" in data
    if not form.is_valid() and not later:
        return _ask(request, here, place, form)
    return _keep(request, here, place, form, data, later=later)


def _form(here: AtHand, step: Step, data: QueryDict | None) -> FactForm:
    return FactForm(
        here.route.asked(step),
        here.words.language,
        today=timezone.localdate(here.at),
        data=data,
        initial=here.values,
        default_language=here.pack.languages[0],
    )


def _ask(request: HttpRequest, here: AtHand, place: Place, form: FactForm) -> HttpResponse:
    before = here.route.before(place)
    confirmed = [
        each.id
        for each in form.definitions
        if each.id in here.answers and here.answers[each.id].certainty == "verified"
    ]
    position = here.route.places.index(place) + 1
    return show(
        request,
        "journey/step.html",
        form=form,
        title=present.title_of(place, here.words),
        body=here.words.say(place.step.body) if place.step else "",
        caption=_("Part %(position)s of %(count)s")
        % {"position": number(position), "count": number(len(here.route.places))},
        back=here.address(before) if before and "from" not in request.GET else here.overview(),
        save_later=True,
        heading_above=True,
        revision=here.request.revision,
        seen=here.request.saved_at.isoformat(),
        verified=_confirmed(here, confirmed),
    )


def _confirmed(here: AtHand, facts: list[str]) -> dict[str, Any] | None:
    if not facts:
        return None
    register = here.words.organisation(here.answers[facts[0]].detail)
    return {"register": register, "facts": here.words.facts(facts)}


def _keep(
    request: HttpRequest, here: AtHand, place: Place, form: FactForm, data: QueryDict, *, later: bool
) -> HttpResponse:
    values = _values(here, form, data, later=later)
    undecided = conflicts.undecided(data, values)
    if undecided and conflicts.between(here, values, among=undecided):
        return conflicts.choose(request, here, data, values, among=undecided)
    try:
        _save(here, values, revision=_whole(data.get("revision", "")))
    except AnswersInvalid as error:
        for fact, problem in error.problems.items():
            form.add_error(fact if fact in form.fields else None, problem)
        return _ask(request, here, place, form)
    except RevisionConflict:
        current = at_hand(request, here.request.id)
        if conflicts.between(current, values, seen=conflicts.moment(data.get("seen", ""))):
            return conflicts.choose(request, current, data, values)
        _save(current, values, revision=None)  # the other window changed other answers: both stand
    return redirect(_next(request, here, place, values, later=later))


def _values(here: AtHand, form: FactForm, data: QueryDict, *, later: bool) -> dict[str, Any]:
    """Return what to save: all a step asks, or what is filled in so far; not what the person left to the other window."""
    given = form.cleaned_facts
    asked = list(given) if later else [definition.id for definition in form.definitions]
    kept = [fact for fact in asked if not conflicts.left_as_saved(fact, data)]
    return {fact: given.get(fact) for fact in kept if fact in given or fact in here.values}


def _save(here: AtHand, values: Mapping[str, Any], *, revision: int | None) -> None:
    if values:
        requests.save(here.request.id, values, revision=revision, channel=here.channel, by=here.by, at=here.at)


def _next(request: HttpRequest, here: AtHand, place: Place, values: Mapping[str, Any], *, later: bool) -> str:
    if later:
        return here.side.url("later", here.request.id)
    merged = {fact: value for fact, value in ({**here.values, **values}).items() if value is not None}
    route = Route(here.pack, here.life_event, values=merged, today=timezone.localdate(here.at))
    if place.step and route.unanswered(place.step):
        return request.get_full_path()  # an answer opened another question of this step
    if request.GET.get("from") == "check":
        return here.side.url("check", here.request.id)
    return here.address(route.after(place))


def _whole(text: str) -> int:
    """Return the revision a page was made from; what is no number is older than everything."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else -1
