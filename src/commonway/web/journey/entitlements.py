"""What the person can get: what was found and why, the questions that settle more, and asking for what was found."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonway.cases import answering, requests, taking_up
from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.errors import CasesError
from commonway.cases.models import Case
from commonway.cases.taking_up import NeedsFacts, NoAgreement, NotOffered
from commonway.catalogue import queries as catalogue
from commonway.eligibility.connecting import openfisca
from commonway.eligibility.elsewhere import Found, inputs_to_ask
from commonway.eligibility.interview import Result, Sitting
from commonway.eligibility.reading import read_answers
from commonway.packs.definitions import FactDefinition, Service
from commonway.web.forms import FactForm
from commonway.web.journey.at_hand import AtHand, at_hand, explained
from commonway.web.journey.interviews import interview
from commonway.web.journey.side import show
from commonway.web.journey.things import request_of
from commonway.web.permissions import may
from commonway.web.presenters import entitlements as present
from commonway.web.presenters.rules import why_of as present_why


@may("change", request_of)
@require_safe
@explained
def entitlements(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Show what was found, each with its reasons, and how to find out more."""
    here = at_hand(request, request_id)
    asking = _Asking(here)
    asked_for = Case.objects.filter(request_id=request_id).values_list("service", flat=True)
    results = present.results_of(
        asking.found(),
        asking.sitting.progress,
        here.words,
        values=here.values,
        asked=request.GET,
        asked_for=set(asked_for),
        take_up=None if here.is_draft else lambda service: here.side.url("take-up", request_id, service),
        why=lambda service: here.side.url("entitlement-why", request_id, service),
    )
    question = here.side.url("entitlement-question", request_id) if asking.next() else ""
    context: dict[str, Any] = {
        "title": _("What you can get"),
        "results": results,
        "question": question,
        "back": here.overview(),
    }
    return show(request, "journey/entitlements.html", **context)


@may("change", request_of)
@require_http_methods(["GET", "POST"])
@explained
def question(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Ask the one question that settles most; stop when nothing asked could change the list."""
    here = at_hand(request, request_id)
    asking = _Asking(here)
    posted = request.POST.get("fact", "")
    definition = asking.asked(posted) or asking.next()
    if definition is None or here.request.state == here.request.State.WITHDRAWN:
        return redirect(here.side.url("entitlements", request_id))
    if request.method == "POST" and posted != definition.id:
        return redirect(here.side.url("entitlement-question", request_id))  # it is not asked any more
    form = _form(here, [definition], request)
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


def _form(here: AtHand, definitions: Sequence[FactDefinition], request: HttpRequest) -> FactForm:
    return FactForm(
        definitions,
        here.words.language,
        today=timezone.localdate(here.at),
        data=request.POST if request.method == "POST" else None,
        default_language=here.pack.languages[0],
    )


@may("change", request_of)
@require_safe
@explained
def why(request: HttpRequest, *, request_id: UUID, service_id: str) -> HttpResponse:
    """Show why one service can be had or not, and what would have to be different."""
    here = at_hand(request, request_id)
    if service_id not in here.life_event.offers:
        raise Http404
    asking, service = _Asking(here), here.pack.services[service_id]
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
    try:
        taking_up.take_up(request_id, service_id, by=here.by, at=here.at)
    except (NotOffered, NeedsFacts, NoAgreement) as error:
        return _offer(request, here, service, refused=error)
    messages.success(request, _("We have asked for it: %(service)s.") % {"service": here.words.service(service_id)})
    return redirect(here.side.url("entitlements", request_id))


def _offer(request: HttpRequest, here: AtHand, service: Service, *, refused: CasesError | None = None) -> HttpResponse:
    event = here.life_event.event
    _agreement, clause = taking_up.clause_for(service, catalogue.current().pack, event=event)
    offer = present.offer_of(service, clause, here.words, values=here.route.situation.relevant(here.values))
    title = _("Ask for: %(service)s") % {"service": offer["name"]}
    back = here.side.url("entitlements", here.request.id)
    problems = [_refusal(refused)] if refused else []
    return show(request, "journey/take_up.html", title=title, offer=offer, problems=problems, back=back)


def _refusal(error: CasesError) -> str:
    if isinstance(error, NoAgreement):
        return _("No agreement lets us pass this on. Ask the organisation itself.")
    return _("Your answers do not let you ask for this now. The list says why.")


def _ask_missing(request: HttpRequest, here: AtHand, service: Service, missing: list[str]) -> HttpResponse:
    """Ask what the organisation needs to know beside what is known, then come back to what will be sent."""
    definitions = [replace(here.pack.facts[fact], optional=False) for fact in missing]
    form = _form(here, definitions, request)
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


class _Asking:
    """The interview about one request: what is answered, what was skipped, what to ask next."""

    def __init__(self, here: AtHand) -> None:
        self.pack = here.pack
        self.today = timezone.localdate(here.at)
        self.interview = interview(here.request.pack_version_id, here.request.life_event)
        self.values: dict[str, Any] = here.route.situation.for_rules(here.values)
        self.answered = here.values
        self.declined = requests.declined(here.request)
        self._in_steps = {fact for step in here.life_event.steps for fact in step.facts}

    @cached_property
    def sitting(self) -> Sitting:
        """The interview on what is answered."""
        return self.interview.sitting(self.values, today=self.today, declined=self.declined)

    def result(self, service: Service) -> Result:
        """Return what the answers say about one service."""
        position = next(n for n, each in enumerate(self.interview.services) if each.id == service.id)
        return self.found().results([position])[0]

    def found(self) -> Found:
        """Return what the answers say about every service that is offered, other systems asked."""
        typed = read_answers(self.values, facts=self.pack.facts)
        return Found(self.sitting, typed, today=self.today, openfisca=openfisca())

    def next(self) -> FactDefinition | None:
        """Return the question that settles most, of those the journey's own steps do not ask."""
        best = self.sitting.best_question(leaving_out=self._in_steps) or next(iter(self._inputs()), None)
        return self.pack.facts[best] if best else None

    def asked(self, fact: str) -> FactDefinition | None:
        """Return the question *fact* where it can be asked now, or was here before: whoever went back changes it."""
        before = fact in self.answered or fact in self.declined
        open_ = before or fact in self.sitting.askable or fact in self._inputs()
        return self.pack.facts[fact] if open_ and fact in self.pack.facts and fact not in self._in_steps else None

    def _inputs(self) -> list[str]:
        """Return the facts that another system is sent, that can be asked now and that no step asks."""
        typed = read_answers(self.values, facts=self.pack.facts)
        services = [self.interview.services[position] for position in self.sitting.elsewhere]
        more = inputs_to_ask(services, typed, facts=self.pack.facts, today=self.today, declined=self.declined)
        return [fact for fact in more if fact not in self._in_steps]
