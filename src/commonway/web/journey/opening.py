"""Starting a request, seeing where it stands, stopping it, and carrying it elsewhere."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commonway.cases import requests
from commonway.cases.models import Request
from commonway.catalogue import queries as catalogue
from commonway.contacts.handing_over import GOOD_FOR, ProofMissing
from commonway.kernel.clock import now
from commonway.web.journey.at_hand import AtHand, at_hand, explained
from commonway.web.journey.side import Side, person_of, show, side_of
from commonway.web.journey.standing import overview_of
from commonway.web.journey.things import new_request_of, request_of
from commonway.web.journey.visiting import visit
from commonway.web.permissions import actor_of, may
from commonway.web.presenters.wording import wording


@may("change", new_request_of)
@require_http_methods(["GET", "POST"])
@explained
def start(request: HttpRequest, *, life_event_id: str) -> HttpResponse:
    """Say what happens with what is told; then begin a request and ask the first question."""
    pack = catalogue.current().pack
    life_event = pack.life_events.get(life_event_id)
    if life_event is None:
        raise Http404
    side, by, person_id = side_of(request), actor_of(request), person_of(request)
    if request.method == "POST":
        at = now()
        begun = requests.start(life_event_id, person_id, side.channel(request), by=by, at=at)
        if not side.spoken:
            visit(request, begun, by=by, at=at)
        return redirect(side.url("step", begun.id, life_event.steps[0].id))
    return show(
        request,
        "journey/start.html",
        title=wording(pack).say(life_event.name),
        drafts=Request.objects.by(person_id).open().filter(life_event=life_event_id),
        back=_before_start(side, life_event_id),
    )


def _before_start(side: Side, life_event_id: str) -> str:
    return reverse(side.home) if side.spoken else reverse("life-event", args=[life_event_id])


@may("change", request_of)
@require_safe
@explained
def overview(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Say where the request stands: the parts of a draft, or what became of what was sent."""
    here = at_hand(request, request_id)
    back = reverse(here.side.home)
    title = here.words.say(here.life_event.name)
    return show(request, "journey/overview.html", title=title, overview=overview_of(here), back=back)


@may("change", request_of)
@require_http_methods(["GET", "POST"])
@explained
def withdraw(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Ask once more, then stop a request that was not sent."""
    here = at_hand(request, request_id)
    if request.method == "POST":
        requests.withdraw(request_id, by=here.by, at=here.at)
        return redirect(here.overview())
    if not here.is_draft:
        return redirect(here.overview())
    return show(request, "journey/withdraw.html", title=_("Do you want to stop?"), back=here.overview())


@may("change", request_of)
@never_cache
@require_http_methods(["GET", "POST"])
@explained
def later(request: HttpRequest, *, request_id: UUID) -> HttpResponse:
    """Say that all is saved, and make a code to go on with by phone, at a counter or on another device."""
    here = at_hand(request, request_id)
    if not here.is_draft:
        return redirect(here.overview())
    code = ""
    if request.method == "POST":
        try:
            code = requests.hand_over(request_id, from_channel=here.channel, by=here.by, at=here.at)
        except ProofMissing:
            messages.warning(request, _("Tell us your date of birth first. Whoever uses the code must know it."))
            return redirect(_where_birth_is_asked(here))
    return show(
        request,
        "journey/later.html",
        title=_("Saved for later"),
        reference=here.request.reference,
        code=code,
        days=GOOD_FOR.days,
        back=here.overview(),
    )


def _where_birth_is_asked(here: AtHand) -> str:
    facts = requests.births_of(here.pack, here.request.life_event)
    step = here.route.step_of(facts[0]) if facts else None
    return here.side.url("step", here.request.id, step.id) if step else here.overview()
