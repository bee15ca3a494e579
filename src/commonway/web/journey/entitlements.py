"""What the person can get: what was found and why, the questions that settle more, and asking for what was found."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from commonway.cases import answering, taking_up
from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.asking import sending, standing
from commonway.cases.asking.saying import Said
from commonway.cases.errors import CasesError
from commonway.cases.models import Case
from commonway.cases.taking_up import AlreadyOpen, NeedsConsent, NeedsDeclaration, NeedsFacts, NoAgreement, NotOffered
from commonway.packs.definitions import Service
from commonway.web.journey.asking import SAY
from commonway.web.journey.at_hand import AtHand, at_hand, explained
from commonway.web.journey.interviewing import Interviewing
from commonway.web.journey.side import show
from commonway.web.journey.things import request_of
from commonway.web.permissions import may
from commonway.web.presenters import asking as present_asking
from commonway.web.presenters import entitlements as present
from commonway.web.presenters.rules import why_of as present_why

_NOT_NOW = gettext_lazy("Your answers do not let you ask for this now. The list says why.")
_REFUSALS: dict[type[CasesError], Any] = {
    NotOffered: _NOT_NOW,
    NeedsFacts: _NOT_NOW,
    NeedsConsent: gettext_lazy("Tick that you agree to what is sent. Without it we cannot ask for this."),
    NeedsDeclaration: gettext_lazy("Tick what you declare. Without it we cannot ask for this."),
    AlreadyOpen: gettext_lazy("This is asked for already. It is not opened twice."),
    NoAgreement: gettext_lazy("No agreement lets us pass this on. Ask the organisation itself."),
}


@may("change", request_of)
@require_safe
@explained
def entitlements(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Show what was found, each with its reasons, and how to find out more."""
    here = at_hand(request, request_id)
    asking = Interviewing(here)
    taken = Case.objects.filter(request_id=request_id).exclude(state=Case.State.WITHDRAWN)
    asked_for = set(taken.values_list("service", flat=True)) & set(here.life_event.offers)
    results = present.results_of(
        asking.found(),
        asking.sitting.progress,
        here.words,
        values=here.values,
        asked=request.GET,
        asked_for=asked_for,
        take_up=None if here.is_draft else lambda service: here.side.url("take-up", request_id, service),
        why=lambda service: here.side.url("entitlement-why", request_id, service),
    )
    question = here.side.url("entitlement-question", request_id) if asking.next() else ""
    context: dict[str, Any] = {
        "title": _("What you can get"),
        "results": results,
        "question": question,
        "ask": here.side.url("ask", request_id) if not here.is_draft and sending.offered(here.request) else "",
        "asked": here.side.url("asked", request_id) if asked_for else "",
        "back": here.overview(),
    }
    return show(request, "journey/entitlements.html", **context)


@may("change", request_of)
@require_http_methods(["GET", "POST"])
@explained
def question(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Ask the one question that settles most; stop when nothing asked could change the list."""
    here = at_hand(request, request_id)
    asking = Interviewing(here)
    posted = request.POST.get("fact", "")
    definition = asking.asked(posted) or asking.next()
    if definition is None or here.request.state == here.request.State.WITHDRAWN:
        return redirect(here.side.url("entitlements", request_id))
    if request.method == "POST" and posted != definition.id:
        return redirect(here.side.url("entitlement-question", request_id))  # it is not asked any more
    form = here.form([definition], request)
    if request.method == "POST" and ("skip" in request.POST or form.is_valid()):
        given = None if "skip" in request.POST else form.cleaned_facts.get(definition.id)
        try:
            answering.answer(request_id, {definition.id: given}, channel=here.channel, by=here.by, at=here.at)
            return redirect(request.path)
        except AnswersInvalid as error:
            place = definition.id if definition.id in form.fields else None
            form.add_error(place, error.problems.get(definition.id, str(error)))
    context: dict[str, Any] = {"title": here.words.say(definition.question), "fact": definition.id}
    back = here.side.url("entitlements", request_id)
    return show(request, "journey/entitlement_question.html", form=form, back=back, **context)


@may("change", request_of)
@require_safe
@explained
def why(request: HttpRequest, *, request_id: UUID, service_id: str) -> HttpResponse:
    """Show why one service can be had or not, and what would have to be different."""
    here = at_hand(request, request_id)
    if service_id not in here.life_event.offers:
        raise Http404
    asking, service = Interviewing(here), here.pack.services[service_id]
    found = present_why(
        here.pack, service, asking.values, words=here.words, at=here.at, result=lambda: asking.result(service)
    )
    back = here.side.url("entitlements", request_id)
    return show(request, "journey/why.html", title=found["name"], why=found, back=back)


@may("change", request_of)
@require_http_methods(["GET", "POST"])
@explained
def take_up(request: HttpRequest, *, request_id: UUID, service_id: str) -> HttpResponse:
    """Show exactly what asking for a service sends to its organisation; send it when the person says so."""
    here = at_hand(request, request_id)
    service = here.pack.services.get(service_id)
    if service is None or service_id not in here.life_event.offers:
        raise Http404
    if here.request.state != here.request.State.SUBMITTED:
        return redirect(here.overview())
    missing = taking_up.missing_for(here.request, service_id, at=here.at)
    if missing:
        return _ask_missing(request, here, service, missing)
    if request.method == "GET":
        return _offer(request, here, service)
    said = Said(marks=frozenset(request.POST.getlist(SAY)))
    try:
        taking_up.take_up(
            request_id, service_id, said, channel=here.channel, language=here.words.language, by=here.by, at=here.at
        )
    except tuple(_REFUSALS) as error:
        return _offer(request, here, service, refused=error, ticked=said)
    messages.success(request, _("We have asked for it: %(service)s.") % {"service": here.words.service(service_id)})
    return redirect(here.side.url("entitlements", request_id))


def _offer(
    request: HttpRequest,
    here: AtHand,
    service: Service,
    *,
    refused: CasesError | None = None,
    ticked: Said | None = None,
) -> HttpResponse:
    [part] = standing.parts_of(here.request, [service.id], language=here.words.language, at=here.at)
    offer = present_asking.offer(part, here.words, values=here.route.situation.relevant(here.values))
    return show(
        request,
        "journey/take_up.html",
        title=_("Ask for: %(service)s") % {"service": offer["name"]},
        summary=here.words.say(service.summary),
        offer=offer,
        ticked=sorted(ticked.marks) if ticked else [],
        elsewhere=present_asking.open_elsewhere(part, here.words, here.side) if part.is_open else None,
        problems=[str(_REFUSALS[type(refused)])] if refused else [],
        back=here.side.url("entitlements", here.request.id),
    )


def _ask_missing(request: HttpRequest, here: AtHand, service: Service, missing: list[str]) -> HttpResponse:
    """Ask what the organisation needs to know beside what is known, then come back to what will be sent."""
    definitions = [replace(here.pack.facts[fact], optional=False) for fact in missing]
    form = here.form(definitions, request)
    if request.method == "POST" and form.is_valid():
        try:
            answering.answer(here.request.id, form.cleaned_facts, channel=here.channel, by=here.by, at=here.at)
            return redirect(request.path)
        except AnswersInvalid as error:
            for fact, problem in error.problems.items():
                form.add_error(fact if fact in form.fields else None, problem)
    title = _("%(organisation)s also needs to know") % {"organisation": here.words.organisation(service.organisation)}
    back = here.side.url("entitlements", here.request.id)
    return show(request, "journey/missing.html", form=form, title=title, heading_above=True, back=back)
