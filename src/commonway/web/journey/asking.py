"""Asking for several services at once: choose, answer what is missing, add papers, agree and declare, send, receipt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonway.cases import answering
from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.asking import sending, standing
from commonway.cases.asking.saying import Said
from commonway.cases.asking.standing import Part
from commonway.cases.errors import RequestClosed
from commonway.cases.models import Case
from commonway.cases.payments import opening
from commonway.web.forms import FactForm
from commonway.web.journey.at_hand import AtHand, at_hand, explained
from commonway.web.journey.side import show
from commonway.web.journey.things import request_of
from commonway.web.permissions import may
from commonway.web.presenters import asking as present
from commonway.web.presenters import payments as present_payments

SERVICES = "service"  # in a form: each service shown
SAY = "say"  # in a form: the mark of each box ticked


@dataclass(frozen=True, slots=True)
class Asking:
    """The request a page is about, sent already, and the services the person chose of it."""

    here: AtHand
    chosen: list[str]

    @property
    def parts(self) -> list[Part]:
        """The chosen services, each with what is still to be done."""
        return self.of(self.chosen)

    def of(self, services: Sequence[str]) -> list[Part]:
        """Return *services*, each with what is still to be done."""
        return standing.parts_of(self.here.request, services, language=self.here.words.language, at=self.here.at)

    def address(self, page: str) -> str:
        """Return the address of a page of asking."""
        return self.here.side.url(page, self.here.request.id)


def asking_of(request: HttpRequest, request_id: UUID) -> Asking:
    """Return what is asked for of a request that was sent; raises `RequestClosed` for another, and as `at_hand` does."""
    here = at_hand(request, request_id)
    if here.request.state != here.request.State.SUBMITTED:
        raise RequestClosed("The request is not sent.", where=here.request.reference, remedy="Send it first.")
    offered = sending.offered(here.request)
    return Asking(here, [each for each in here.request.chosen if each in offered])


@may("change", request_of)
@require_http_methods(["GET", "POST"])
@explained
def choose(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Let the person choose what to ask for together; what is open already is shown, and not offered again."""
    asking = asking_of(request, request_id)
    picked = request.POST.getlist(SERVICES) if request.method == "POST" else []
    if picked and sending.choose(request_id, picked, by=asking.here.by, at=asking.here.at):
        return redirect(asking.address("ask-questions"))
    parts = asking.of(sending.offered(asking.here.request))
    return show(
        request,
        "journey/ask.html",
        title=_("Ask for several at once"),
        problems=[(_("Choose at least one"), f"#{SERVICES}")] if request.method == "POST" else [],
        items=[present.choice(part, asking.here.words) for part in parts if not part.is_open],
        chosen=asking.chosen,
        open=[present.open_elsewhere(part, asking.here.words, asking.here.side) for part in parts if part.is_open],
        asked=present.cases(standing.cases_of(asking.here.request), asking.here.words, asking.here.side),
        back=asking.address("entitlements"),
    )


@may("change", request_of)
@require_http_methods(["GET", "POST"])
@explained
def questions(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Ask first what several of the chosen services need, then for each what only it needs; each page is saved."""
    asking = asking_of(request, request_id)
    if not asking.chosen:
        return redirect(asking.address("asked"))
    parts = asking.parts
    wanted = standing.shared(parts)
    part = next((each for each in parts if each.missing), None)
    if part is None:
        return redirect(asking.address("ask-documents"))
    definitions = [replace(asking.here.pack.facts[fact], optional=False) for fact in wanted or part.missing]
    form = asking.here.form(definitions, request)
    if request.method == "POST" and (form.is_valid() or "save" in request.POST):
        answer = _keep(request, asking, form)
        if answer is not None:
            return answer
    title, whose = present.who_asks(parts, part, wanted, asking.here.words)
    back = asking.address("ask")
    context: dict[str, Any] = {"title": title, "whose": whose, "heading_above": True, "save_later": True}
    return show(request, "journey/ask_questions.html", form=form, back=back, **context)


def _keep(request: HttpRequest, asking: Asking, form: FactForm) -> HttpResponse | None:
    """Save what is answered; None where the answers cannot be true together, which the form then says."""
    here, given = asking.here, form.cleaned_facts
    try:
        if given:
            answering.answer(here.request.id, given, channel=here.channel, by=here.by, at=here.at)
    except AnswersInvalid as error:
        for fact, problem in error.problems.items():
            form.add_error(fact if fact in form.fields else None, problem)
        return None
    for lost in set(asking.chosen) - set(sending.offered(here.request)):
        messages.info(
            request, _("With this answer you cannot get it: %(service)s.") % {"service": here.words.service(lost)}
        )
    return redirect(here.overview() if "save" in request.POST else asking.address("ask-questions"))


@may("change", request_of)
@require_http_methods(["GET", "POST"])
@explained
def check(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Show who gets what; take what the person agrees to and declares, each by its own box; and ask."""
    asking = asking_of(request, request_id)
    if request.method == "POST":
        return _send(request, asking)
    parts = asking.parts
    if any(part.missing for part in parts):
        return redirect(asking.address("ask-questions"))
    return _check_page(request, asking, parts) if parts else redirect(asking.address("asked"))


def _send(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Ask for the services the page showed, whatever another window did meanwhile."""
    here = asking.here
    said = Said(marks=frozenset(request.POST.getlist(SAY)))
    shown = [each for each in request.POST.getlist(SERVICES) if each in here.life_event.offers]
    asked = sending.ask(
        here.request.id,
        dict.fromkeys(shown, said),
        channel=here.channel,
        language=here.words.language,
        by=here.by,
        at=here.at,
    )
    if asked.cases:
        return redirect(asking.address("asked"))
    parts = asking.of([each for each in asking.chosen if each in shown])
    if not parts or any(part.missing for part in parts):
        return redirect(asking.address("asked" if not parts else "ask-questions"))
    return _check_page(request, asking, parts, problems=present.why_left(asked.left, parts, here.words), ticked=said)


def _check_page(
    request: HttpRequest, asking: Asking, parts: list[Part], *, problems: Any = (), ticked: Said | None = None
) -> HttpResponse:
    here = asking.here
    values = here.route.situation.relevant(here.values)
    return show(
        request,
        "journey/ask_check.html",
        title=_("Check what you ask for"),
        problems=list(problems),
        offers=[present.offer(part, here.words, values=values) for part in parts],
        ticked=sorted(ticked.marks) if ticked else [],
        request_id=here.request.id,
        back=asking.address("ask-documents" if any(part.documents for part in parts) else "ask"),
    )


def _paid(here: AtHand, cases: Iterable[Case]) -> dict[UUID, list[dict[str, Any]]]:
    """Return what is paid for *cases*, where their services can be; the page of a payment is the person's own."""
    paid: dict[UUID, list[dict[str, Any]]] = {
        case.id: [] for case in cases if here.pack.services[case.service].payments
    }
    for payment in opening.of_cases(paid) if paid else ():
        href = "" if here.side.spoken else reverse("payment", args=[payment.id])
        paid[payment.case_id].append({**present_payments.row(payment, at=here.at), "href": href})
    return paid


@may("change", request_of)
@require_safe
@explained
def asked(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Show the receipt: each case with its reference and promise, and what is not asked for yet."""
    asking = asking_of(request, request_id)
    here = asking.here
    more = [each for each in sending.offered(here.request) if each not in asking.chosen]
    cases = standing.cases_of(here.request)
    return show(
        request,
        "journey/asked.html",
        title=_("What you asked for"),
        request_id=request_id,
        reference=here.request.reference,
        cases=present.cases(cases, here.words, here.side, paid=_paid(here, cases)),
        left=[present.not_yet(part, here.words) for part in asking.parts],
        more=[here.words.service(each) for each in more],
        back=here.overview(),
    )
