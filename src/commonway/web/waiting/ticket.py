"""One's own place in a queue: taking a number, following it, leaving."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from commonway.cases.models import Ticket
from commonway.cases.waiting import drawing, reading
from commonway.cases.waiting.errors import NoTicket, TicketOver
from commonway.cases.waiting.queues import Queue, queue_of, queues_of
from commonway.catalogue import queries as catalogue
from commonway.kernel.clock import now
from commonway.kernel.ids import new_id
from commonway.web.forms import ChoiceField, Form, TextField
from commonway.web.journey.side import person_of
from commonway.web.permissions import actor_of
from commonway.web.presenters import appointments as present_places
from commonway.web.presenters import waiting as present
from commonway.web.presenters.wording import Wording, wording
from commonway.web.resident.surroundings import show
from commonway.web.waiting.page import at_home


class ErrandForm(Form):
    """What one comes for, and in which language."""

    key = TextField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, queue: Queue, words: Wording, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["errand"] = ChoiceField(
            label=gettext_lazy("What do you come for?"),
            short=gettext_lazy("What you come for"),
            choices=present.errands(queue, words),
        )
        if queue.walk_in.languages:
            languages = [("any", _("Any")), *present_places.languages(queue.walk_in.languages)]
            self.fields["language"] = ChoiceField(
                label=gettext_lazy("In which language?"), short=gettext_lazy("Language"), choices=languages
            )

    def given(self) -> dict[str, str]:
        """Return what was chosen, as a ticket is drawn with it."""
        chosen = self.cleaned_data
        return {
            "errand": chosen["errand"],
            "language": chosen.get("language", ""),
            "key": chosen["key"] or str(new_id()),
        }


def blank(request: HttpRequest) -> dict[str, str]:
    """Return what a form for a ticket begins with: an errand the address names, and a key of its own."""
    return {"key": str(new_id()), "errand": request.GET.get("errand", ""), "language": "any"}


@at_home
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List the places where one can come without an appointment, and the numbers one has."""
    words, at = wording(catalogue.current().pack), now()
    service = request.GET.get("for", "")
    queues = queues_of(words.pack, service=service) or queues_of(words.pack)
    mine = reading.live_of(person_of(request), at=at)
    return show(
        request,
        "waiting/queues.html",
        title=_("Come without an appointment"),
        mine=[present.ticket(each, words) for each in mine],
        places=[present.where(each, words, at=at) | {"errand": each.errand_of(service)} for each in queues],
        back=reverse("appointments:list"),
    )


@at_home
@require_http_methods(["GET", "POST"])
def draw(request: HttpRequest, *, place_id: str) -> HttpResponse:
    """Take a number at a place; whoever has one there is shown it."""
    at = now()
    words = wording(catalogue.current().pack)
    queue, person = queue_of(words.pack, place_id), person_of(request)
    if request.method == "GET":
        mine = next((each for each in reading.live_of(person, at=at) if each.place == queue.id), None)
        if mine is not None:
            return redirect("queue:ticket", mine.id)
    form = ErrandForm(queue, words, request.POST if request.method == "POST" else None, initial=blank(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = drawing.draw(queue.id, **form.given(), person_id=person, by=actor_of(request), at=at)
        except NoTicket as error:
            form.add_error("errand", f"{error.what} {error.remedy}")
        else:
            return redirect("queue:ticket", made.id)
    place = present.where(queue, words, at=at)
    title = _("Take a number: %(place)s") % {"place": place["name"]}
    return show(request, "waiting/draw.html", title=title, form=form, place=place, back=reverse("queue:list"))


@at_home
@require_safe
def ticket(request: HttpRequest, *, ticket_id: UUID) -> HttpResponse:
    """Show one's number, how many are before one, and where to go when it is called."""
    shown = _shown(request, ticket_id)
    title = _("Your number at %(place)s") % {"place": shown["place"]}
    still = request.GET.get("refresh") == "off"
    return show(request, "waiting/ticket.html", title=title, ticket=shown, still=still, back=reverse("queue:list"))


@at_home
@require_safe
def as_it_stands(request: HttpRequest, *, ticket_id: UUID) -> HttpResponse:
    """Show how a number stands, alone: what its page asks for again while it is open."""
    return render(request, "waiting/ticket_live.html", {"ticket": _shown(request, ticket_id)})


@at_home
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, *, ticket_id: UUID) -> HttpResponse:
    """Make sure that one is to leave the queue, and leave it."""
    found = reading.open_ticket(ticket_id, by=actor_of(request), at=now())
    back = reverse("queue:ticket", args=[found.id])
    if request.method == "POST":
        try:
            drawing.leave(found.id, by=actor_of(request), at=now())
        except TicketOver as error:
            messages.warning(request, f"{error.what} {error.remedy}")
        else:
            messages.success(request, _("You have left the queue."))
        return redirect(back)
    if not found.is_live:
        return redirect(back)
    shown = present.ticket(found, wording(catalogue.current().pack))
    return show(request, "waiting/leave.html", title=_("Leave the queue?"), ticket=shown, back=back)


def _shown(request: HttpRequest, ticket_id: UUID) -> dict[str, Any]:
    at = now()
    found = reading.open_ticket(ticket_id, by=actor_of(request), at=at)
    wait = reading.wait_of(found, at=at) if found.state == Ticket.State.WAITING else None
    return present.ticket(found, wording(catalogue.current().pack), wait)
