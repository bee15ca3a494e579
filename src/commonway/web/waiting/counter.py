"""The counter: who waits, calling the next, and what came of it; and numbers for those at the door."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonway.cases.models import Ticket
from commonway.cases.waiting import calling, drawing, figures, reading
from commonway.cases.waiting.errors import NoTicket, TicketOver, TicketUnknown
from commonway.cases.waiting.queues import Queue, queues_of, staffed
from commonway.catalogue import queries as catalogue
from commonway.kernel.clock import now
from commonway.packs.text import Text
from commonway.web.forms import ChoiceField, Form
from commonway.web.permissions import actor_of
from commonway.web.presenters import waiting as present
from commonway.web.presenters.wording import Wording, wording
from commonway.web.waiting.page import at_work
from commonway.web.waiting.ticket import ErrandForm, blank
from commonway.web.workbench.page import show


class PassOnForm(Form):
    """For what and to which counter somebody is sent on."""

    def __init__(self, queue: Queue, words: Wording, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["errand"] = ChoiceField(label=gettext_lazy("What for"), choices=present.errands(queue, words))
        self.fields["to_counter"] = ChoiceField(
            label=gettext_lazy("To which counter?"),
            short=gettext_lazy("The counter"),
            choices=[("any", _("Any")), *present.counters(queue, words)],
        )


@at_work
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List the organisation's places with a queue, their counters, and how the day goes."""
    words, at, by = wording(catalogue.current().pack), now(), actor_of(request)
    places = [
        present.where(queue, words, at=at)
        | {
            "counters": present.counters(queue, words),
            "figures": present.figures(figures.today(queue.id, by=by, at=at)),
        }
        for queue in queues_of(words.pack, organisation=by.organisation)
    ]
    return show(request, "waiting/places.html", title=_("The queue"), places=places)


@at_work
@require_safe
def counter(request: HttpRequest, *, place_id: str, counter_id: str) -> HttpResponse:
    """Show whom a counter serves, and who waits in turn."""
    words, at = wording(catalogue.current().pack), now()
    found, name = _board(request, place_id, counter_id, at=at)
    serving = found.serving
    on_to = {"errand": serving.errand if serving else "", "to_counter": "any"}
    return show(
        request,
        "waiting/counter.html",
        title=words.say(name),
        **_shown(found, words, at=at),
        on=PassOnForm(found.queue, words, initial=on_to),
        back=reverse("workbench-queue:list"),
    )


@at_work
@require_safe
def as_it_stands(request: HttpRequest, *, place_id: str, counter_id: str) -> HttpResponse:
    """Show who waits, alone: what the page of a counter asks for again while it is open."""
    words, at = wording(catalogue.current().pack), now()
    found, _name = _board(request, place_id, counter_id, at=at)
    return render(request, "waiting/counter_live.html", _shown(found, words, at=at))


def _board(request: HttpRequest, place_id: str, counter_id: str, *, at: datetime) -> tuple[reading.Board, Text]:
    """Return what a counter sees, and what it is called. Raises `TicketUnknown` for one there is not."""
    found = reading.board(place_id, counter_id, by=actor_of(request), at=at)
    known = found.queue.counter(counter_id)
    if known is None:
        raise TicketUnknown(_("There is no such counter here."), remedy=_("Choose one of those listed."))
    return found, known.name


def _shown(found: reading.Board, words: Wording, *, at: datetime) -> dict[str, Any]:
    return {
        "place": present.where(found.queue, words, at=at),
        "counter": found.counter,
        "serving": present.row(found.serving, words, at=at) if found.serving else None,
        "waiting": [present.row(each, words, at=at, fits=found.fits(each)) for each in found.waiting],
        "how_many": present.how_many_wait(len(found.waiting)),
        "elsewhere": [present.row(each, words, at=at) for each in found.elsewhere],
    }


@at_work
@require_POST
def call_next(request: HttpRequest, *, place_id: str, counter_id: str) -> HttpResponse:
    """Call whoever's turn it is."""
    called = calling.call_next(place_id, counter_id, by=actor_of(request), at=now())
    if called is None:
        messages.warning(request, _("Nobody waits whom you can serve here."))
    return redirect("workbench-queue:counter", place_id, counter_id)


@at_work
@require_POST
def act(request: HttpRequest, *, ticket_id: UUID, counter_id: str) -> HttpResponse:
    """Call somebody out of turn or again, or write down what came of it."""
    found, _ground = drawing.permitted(ticket_id, "answer", by=actor_of(request), at=now())
    try:
        _carry_out(request, found, counter_id)
    except TicketOver as error:
        messages.warning(request, f"{error.what} {error.remedy}")
    return redirect("workbench-queue:counter", found.place, counter_id)


def _carry_out(request: HttpRequest, found: Ticket, counter_id: str) -> None:
    by, at, said = actor_of(request), now(), request.POST
    match said.get("act"):
        case "call":
            calling.call_one(found.id, counter_id, by=by, at=at)
        case "again":
            calling.call_again(found.id, calls=_calls(request), by=by, at=at)
        case "not-come":
            calling.not_come(found.id, calls=_calls(request), by=by, at=at)
        case "done":
            calling.done(found.id, calls=_calls(request), by=by, at=at)
        case "pass-on":
            to = said.get("to_counter", "any")
            on = {"errand": said.get("errand", ""), "counter": "" if to == "any" else to}
            try:
                calling.hand_on(found.id, **on, calls=_calls(request), by=by, at=at)
            except TicketUnknown as error:  # a version of the pack has taken what was chosen off, say
                raise TicketOver(error.what, remedy=error.remedy) from error
        case _:
            raise TicketOver(_("This cannot be done with a number."), remedy=_("Choose one of the buttons."))


def _calls(request: HttpRequest) -> int:
    said = request.POST.get("calls", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else -1


@at_work
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, *, place_id: str) -> HttpResponse:
    """Give a number to somebody at the door, who is not asked who they are."""
    words, at, by = wording(catalogue.current().pack), now(), actor_of(request)
    queue, _ground = staffed(place_id, "answer", by=by, at=at)
    form = ErrandForm(queue, words, request.POST if request.method == "POST" else None, initial=blank(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = drawing.draw_at_the_door(queue.id, **form.given(), by=by, at=at)
        except NoTicket as error:
            form.add_error("errand", f"{error.what} {error.remedy}")
        else:
            return redirect("workbench-queue:print", made.id)
    place = present.where(queue, words, at=at)
    back = reverse("workbench-queue:list")
    return show(request, "waiting/door.html", title=_("A number at the door"), form=form, place=place, back=back)


@at_work
@require_safe
def printed(request: HttpRequest, *, ticket_id: UUID) -> HttpResponse:
    """Show a number to be printed and handed over."""
    at = now()
    found = reading.open_ticket(ticket_id, by=actor_of(request), at=at)
    words = wording(catalogue.current().pack)
    shown = present.ticket(found, words, reading.wait_of(found, at=at) if found.state == Ticket.State.WAITING else None)
    address = request.build_absolute_uri(reverse("waiting-room:screen", args=[found.place]))
    back = reverse("workbench-queue:door", args=[found.place])
    return show(request, "waiting/printed.html", title=shown["place"], ticket=shown, address=address, back=back)
