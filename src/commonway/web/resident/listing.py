"""Asking for the items of a list one after another: add one, take one away, or that is all."""

from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from commonway.packs.definitions import FactDefinition, Pack
from commonway.web.forms import FactForm
from commonway.web.presenters.wording import wording
from commonway.web.resident.surroundings import show

MOST_ITEMS = 12


class Visit(Protocol):
    """What asking keeps of a visitor: ``gathered`` are the items of the list so far."""

    pack: Pack
    answers: dict[str, Any]
    gathered: list[dict[str, Any]]


def ask_items(
    request: HttpRequest, visit: Visit, definition: FactDefinition, form: FactForm, *, results: str
) -> HttpResponse | None:
    """Return the page that asks for one more item of a list, or None when *visit* changed and has to be kept.

    *form* asks for one item. *results* is the name of the page that shows what is known so far.
    """
    full = len(visit.gathered) >= MOST_ITEMS
    if request.method == "POST":
        if "done" in request.POST:
            visit.answers[definition.id] = visit.gathered
            visit.gathered = []
            return None
        if "drop" in request.POST:
            dropped = request.POST["drop"]
            visit.gathered = [each for n, each in enumerate(visit.gathered) if str(n) != dropped]
            return None
        if not full and form.is_valid():
            visit.gathered.append(dict(form.cleaned_facts))
            return None
    words = wording(visit.pack)
    item = words.say(definition.item)
    context: dict[str, Any] = {
        "title": words.say(definition.question),
        "hint": words.say(definition.hint),
        "fact": definition.id,
        "items": [words.item(definition, each) for each in visit.gathered],
        "add": _("Add %(item)s") % {"item": item} if item else _("Add"),
        "full": full,
        "results": reverse(results),
    }
    return show(request, "resident/list_question.html", form=form, heading_above=True, **context)
