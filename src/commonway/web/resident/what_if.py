"""What changes if…: what the coming years give, for anyone, with no account and nothing stored beyond the visit."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commonway.cases.answers_checking import AnswersInvalid, checked
from commonway.facts import queries as known_facts
from commonway.identity import access
from commonway.identity.access import Thing
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor
from commonway.packs.definitions import FactDefinition
from commonway.web.forms import FactForm
from commonway.web.journey.side import person_of
from commonway.web.presenters import what_if as present
from commonway.web.presenters.wording import wording
from commonway.web.resident.finding import found_answers
from commonway.web.resident.listing import ask_items
from commonway.web.resident.surroundings import show
from commonway.web.resident.what_if_visit import YEARS, WhatIf, forget, keep, what_if_of


@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Say how it goes; begin, begin with what is known already, or forget everything."""
    what_if = what_if_of(request)
    if request.method == "POST" and what_if:
        forget(request)
        if "forget" in request.POST:
            return redirect("what-if")
        if "known" in request.POST and _knows(request):
            _fill_in(request)
        if "found" in request.POST:
            _take_over(request)
        return redirect("what-if-question")
    context: dict[str, Any] = {
        "offered": what_if is not None,
        "begun": bool(what_if and what_if.begun),
        "known": _knows(request),
        "found": bool(what_if and set(found_answers(request)) & set(what_if.prospects.facts)),
        "back": reverse("home"),
    }
    return show(request, "resident/what_if.html", title=_("What changes if…"), **context)


@never_cache
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """Ask the one thing that tells most about the coming years."""
    what_if = what_if_of(request)
    if what_if is None:
        return redirect("what-if")
    definition = _asked(request, what_if)
    if definition is None:
        return redirect("what-if-result")
    if request.method == "POST" and request.POST.get("fact") != definition.id:
        return redirect("what-if-question")  # it is not asked any more
    if request.method == "POST" and "skip" in request.POST:
        what_if.answer(definition.id, None)
        what_if.gathered.pop(definition.id, None)
        keep(request, what_if)
        return redirect("what-if-question")
    if definition.type == "list":
        item = _form(request, what_if, [each.as_fact(definition.about) for each in definition.fields])
        page = ask_items(request, what_if, definition, item, results="what-if-result")
        more = "done" not in request.POST
        keep(request, what_if)
        return page or (redirect(request.get_full_path()) if more else redirect("what-if-question"))
    form = _form(request, what_if, [definition])
    if request.method == "POST" and form.is_valid():
        what_if.answer(definition.id, form.cleaned_facts.get(definition.id))
        keep(request, what_if)
        return redirect("what-if-question")
    context: dict[str, Any] = {"title": wording(what_if.pack).say(definition.question), "fact": definition.id}
    return show(request, "resident/what_if_question.html", form=form, **context)


@never_cache
@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """Show what the coming years give: drawn, as a table, and in words."""
    what_if = what_if_of(request)
    if what_if is None:
        return redirect("what-if")
    if request.GET.get("years") in {str(years) for years in YEARS}:
        what_if.years = int(request.GET["years"])
        keep(request, what_if)
    words = wording(what_if.pack)
    found = present.outlook_of(what_if.timeline(), what_if.planned(), what_if.prospects, words)
    context: dict[str, Any] = {
        "outlook": found,
        "years": [(years, years == what_if.years) for years in YEARS],
        "question": reverse("what-if-question") if what_if.open_questions() else "",
        "answers": [
            (words.fact(fact), words.value(fact, value), f"{reverse('what-if-question')}?fact={fact}")
            for fact, value in what_if.answers.items()
        ],
        "more_changes": bool(what_if.pack.changes),
        "back": reverse("what-if"),
    }
    return show(request, "resident/what_if_result.html", title=_("What changes if…"), **context)


def _asked(request: HttpRequest, what_if: WhatIf) -> FactDefinition | None:
    """Return what is asked: what the form or the address names, if it is open or was asked before, else the best."""
    named = request.POST.get("fact") or request.GET.get("fact", "")
    wanted = what_if.open_questions()
    if named in wanted or named in what_if.answers or named in what_if.skipped:
        return what_if.pack.facts[named]
    return what_if.pack.facts[wanted[0]] if wanted else None


def _form(request: HttpRequest, what_if: WhatIf, definitions: list[FactDefinition]) -> FactForm:
    return FactForm(
        definitions,
        wording(what_if.pack).language,
        today=what_if.today,
        data=request.POST if request.method == "POST" else None,
        initial=what_if.answers,
        default_language=what_if.pack.languages[0],
    )


def _take_over(request: HttpRequest) -> None:
    """Begin with what the visitor answered in the finder, as far as it tells about the coming years."""
    what_if = what_if_of(request)
    if what_if is None:
        return
    asked = set(what_if.prospects.facts)
    what_if.answers |= {fact: value for fact, value in found_answers(request).items() if fact in asked}
    keep(request, what_if)
    if what_if.answers:
        messages.info(request, _("We took over your answers. They stand under “Your answers”."))


def _knows(request: HttpRequest) -> bool:
    """Return whether whoever looks has facts of their own, or of whom they help, to begin with."""
    actor = getattr(request, "actor", None)
    return isinstance(actor, Actor) and actor.kind in {"person", "helper"} and not actor.role


def _fill_in(request: HttpRequest) -> None:
    """Begin with the facts known of the person; that a helper read them is on the ledger, as other readings are."""
    what_if = what_if_of(request)
    person: UUID = person_of(request)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    thing, at = Thing(kind="fact", id=person, subject=person), now()
    decision = access.require(actor, "read", thing, at=at)
    access.record_reading(actor, thing, decision, at=at)
    if what_if is None:
        return
    for name, fact in known_facts.known(person, names=what_if.prospects.facts).items():
        try:
            what_if.answers |= checked({name: fact.value}, facts=what_if.pack.facts, today=what_if.today)
        except AnswersInvalid:
            continue  # a newer pack asks it differently
    keep(request, what_if)
    if what_if.answers:
        messages.info(request, _("We filled in what we know already. It stands under “Your answers”."))
