"""Finding out what one can get with no account: the interview, its answers kept in the visit and nowhere else."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commonway.cases.answers_checking import AnswersInvalid, checked
from commonway.cases.situation import Situation
from commonway.catalogue import queries as catalogue
from commonway.catalogue.queries import NotPublishedError, Published
from commonway.eligibility.connecting import openfisca
from commonway.eligibility.elsewhere import Found, inputs_to_ask
from commonway.eligibility.interview import Result, Sitting
from commonway.eligibility.reading import read_answers
from commonway.facts import recording
from commonway.feel.values import Value
from commonway.kernel.clock import now
from commonway.ledger.actors import Actor
from commonway.packs.definitions import FactDefinition, Service
from commonway.web.forms import FactForm
from commonway.web.journey.interviews import interview
from commonway.web.presenters import entitlements as present
from commonway.web.presenters.rules import why_of as present_why
from commonway.web.presenters.wording import wording
from commonway.web.resident.listing import ask_items, kept_items
from commonway.web.resident.surroundings import show

_KEY = "finder"


class Finder:
    """One visitor's interview: what they answered, what they skipped, on the current pack."""

    def __init__(
        self,
        published: Published,
        answers: dict[str, Any],
        skipped: list[str],
        gathered: dict[str, list[dict[str, Any]]],
    ) -> None:
        self.pack = published.pack
        self.answers = answers
        self.skipped = skipped
        self.gathered = gathered  # the items of each list that is being asked for
        self.today = timezone.localdate()
        self.interview = interview(published.version_id)

    def values(self) -> dict[str, Any]:
        """Return the answers as rules read them."""
        return Situation(self.answers, facts=self.pack.facts, today=self.today).for_rules(self.answers)

    @cached_property
    def sitting(self) -> Sitting:
        """The interview on the answers so far."""
        return self.interview.sitting(self.values(), today=self.today, declined=self.skipped)

    def asked(self, named: str) -> FactDefinition | None:
        """Return what is asked: *named*, if it is open or was asked before, else the best; None: nothing is open."""
        more = self._inputs()
        if named in self.sitting.askable or named in more or named in self.answers or named in self.skipped:
            return self.pack.facts[named]
        best = self.sitting.next_question or next(iter(more), None)
        return self.pack.facts[best] if best else None

    def over(self) -> bool:
        """Return whether nothing is left to ask."""
        return not self.sitting.askable and not self._inputs()

    def answer(self, fact: str, value: Any) -> None:
        """Keep what was answered; None where that is nothing, or left for later."""
        self.skipped = [each for each in self.skipped if each != fact]
        if value is None:
            self.skipped.append(fact)
            self.answers.pop(fact, None)
            self.gathered.pop(fact, None)
        else:
            self.answers[fact] = value
        self.__dict__.pop("sitting", None)  # it was on the answers before

    def _inputs(self) -> tuple[str, ...]:
        """Return the facts that another system is sent and that can be asked now."""
        services = [self.interview.services[position] for position in self.sitting.elsewhere]
        return inputs_to_ask(services, self._typed(), facts=self.pack.facts, today=self.today, declined=self.skipped)

    def result(self, service: Service) -> Result:
        """Return what the answers say about one service."""
        position = next(n for n, each in enumerate(self.interview.services) if each.id == service.id)
        return self.found().results([position])[0]

    def found(self) -> Found:
        """Return what the answers so far say about every service."""
        return Found(self.sitting, self._typed(), today=self.today, openfisca=openfisca())

    def _typed(self) -> dict[str, Value]:
        return read_answers(self.values(), facts=self.pack.facts)


def _finder(request: HttpRequest) -> Finder | None:
    """Return the visitor's interview, without answers the current pack does not ask for; None: nothing published."""
    try:
        published = catalogue.current()
    except NotPublishedError:
        return None
    kept = request.session.get(_KEY, {})
    facts = published.pack.facts
    answers: dict[str, Any] = {}
    for fact, value in kept.get("answers", {}).items():
        try:
            answers |= checked({fact: value}, facts=facts, today=timezone.localdate())
        except AnswersInvalid:
            continue  # a newer pack asks it differently
    skipped = [fact for fact in kept.get("skipped", []) if fact in facts]
    return Finder(published, answers, skipped, kept_items(kept.get("gathered")))


def _keep(request: HttpRequest, finder: Finder) -> None:
    request.session[_KEY] = {"answers": finder.answers, "skipped": finder.skipped, "gathered": finder.gathered}


def found_answers(request: HttpRequest) -> dict[str, Any]:
    """Return what the visitor answered in the finder during this visit, by fact, as the current pack asks it."""
    finder = _finder(request) if _KEY in request.session else None
    return dict(finder.answers) if finder else {}


@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Say how it goes; begin, forget the answers, or keep them for someone who is signed in."""
    finder = _finder(request)
    if request.method == "POST" and finder:
        if "keep" in request.POST:
            return _keep_for_good(request, finder)
        request.session.pop(_KEY, None)
        return redirect("find" if "forget" in request.POST else "find-question")
    context: dict[str, Any] = {"topics": bool(finder and finder.interview.services)}
    begun = bool(finder and finder.answers)
    return show(
        request, "resident/find.html", title=_("What can you get?"), begun=begun, back=reverse("home"), **context
    )


@never_cache
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """Ask the one question that settles most, or again the one that the address names."""
    finder = _finder(request)
    posted = request.POST.get("fact", "")
    definition = finder.asked(posted or request.GET.get("fact", "")) if finder else None
    if finder is None or definition is None:
        return redirect("find-results" if finder else "find")
    if request.method == "POST" and posted != definition.id:
        return redirect("find-question")  # it is not asked any more
    words, one_by_one = wording(finder.pack), definition.type == "list"
    form = FactForm(
        [each.as_fact(definition.about) for each in definition.fields] if one_by_one else [definition],
        words.language,
        today=finder.today,
        data=request.POST if request.method == "POST" else None,
        initial={} if one_by_one else finder.answers,
        default_language=finder.pack.languages[0],
    )
    if one_by_one and "skip" not in request.POST:
        page = ask_items(request, finder, definition, form, results="find-results")
        _keep(request, finder)
        more = "done" not in request.POST
        return page or redirect(request.get_full_path() if more else reverse("find-question"))
    if request.method == "POST" and ("skip" in request.POST or form.is_valid()):
        finder.answer(definition.id, None if "skip" in request.POST else form.cleaned_facts.get(definition.id))
        _keep(request, finder)
        return redirect("find-question")
    context: dict[str, Any] = {"title": words.say(definition.question), "fact": definition.id, "form": form}
    return show(request, "resident/find_question.html", **context)


@never_cache
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show what the answers so far say about every service, with reasons."""
    finder = _finder(request)
    if finder is None:
        return redirect("find")
    words = wording(finder.pack)
    found = present.results_of(
        finder.found(),
        finder.sitting.progress,
        words,
        values=finder.answers,
        asked=request.GET,
        why=lambda service: reverse("find-why", args=[service]),
    )
    context: dict[str, Any] = {
        "title": _("What you can get"),
        "results": found,
        "question": "" if finder.over() else reverse("find-question"),
        "answers": [
            (words.fact(fact), words.value(fact, value), f"{reverse('find-question')}?fact={fact}")
            for fact, value in finder.answers.items()
        ],
        "ahead": reverse("what-if") if finder.answers and finder.pack.changes else "",
        "keep": _resident(request) is not None and bool(finder.answers),
        "back": reverse("find"),
    }
    return show(request, "resident/find_results.html", **context)


@never_cache
@require_safe
def why(request: HttpRequest, *, service_id: str) -> HttpResponse:
    """Show why one service can be had or not, and what would have to be different."""
    finder = _finder(request)
    service = finder.pack.services.get(service_id) if finder else None
    if finder is None or service is None or service.kind != "entitlement":
        raise Http404
    explained = present_why(
        finder.pack,
        service,
        finder.values(),
        words=wording(finder.pack),
        at=now(),
        result=lambda: finder.result(service),
    )
    context: dict[str, Any] = {"title": explained["name"], "why": explained, "back": reverse("find-results")}
    return show(request, "resident/find_why.html", **context)


def _resident(request: HttpRequest) -> Actor | None:
    actor = getattr(request, "actor", None)
    own = isinstance(actor, Actor) and actor.kind == "person" and not actor.role
    return actor if own else None


def _keep_for_good(request: HttpRequest, finder: Finder) -> HttpResponse:
    actor = _resident(request)
    if actor is None:
        return redirect("sign_in")
    mine = {fact: value for fact, value in finder.answers.items() if finder.pack.facts[fact].about == "applicant"}
    recording.record(UUID(actor.id), mine, source="told", by=actor, at=now())
    request.session.pop(_KEY, None)
    messages.success(request, _("We keep your answers. You can see them under “My data”."))
    return redirect("my-data")
