"""The screen in the waiting room: numbers and counters, for everybody who looks, and nothing of anybody."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonway.cases.waiting import reading
from commonway.catalogue import queries as catalogue
from commonway.kernel.clock import now
from commonway.web.presenters import waiting as present
from commonway.web.presenters.wording import wording
from commonway.web.waiting.page import for_all


@for_all
@require_safe
def screen(request: HttpRequest, *, place_id: str) -> HttpResponse:
    """Show who is called where at a place."""
    return render(request, "waiting/screen.html", _shown(place_id))


@for_all
@require_safe
def as_it_stands(request: HttpRequest, *, place_id: str) -> HttpResponse:
    """Show the same alone: what the screen asks for again."""
    return render(request, "waiting/screen_live.html", _shown(place_id))


def _shown(place_id: str) -> dict[str, Any]:
    words, found = wording(catalogue.current().pack), reading.screen(place_id, at=now())
    return {
        "id": found.queue.id,
        "place": words.say(found.queue.place.name),
        "called": present.called(found.called, words),
        "waiting": present.how_many_wait(found.waiting),
    }
