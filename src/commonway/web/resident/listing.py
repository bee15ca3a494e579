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
    """What asking keeps of a visitor: ``gathered`` are the items so far of each list that is being asked for."""

    pack: Pack
    answers: dict[str, Any]
    gathered: dict[str, list[dict[str, Any]]]


def kept_items(kept: object) -> dict[str, list[dict[str, Any]]]:
    """Return what a visit kept of the items gathered so far, by list."""
    return {fact: items[:MOST_ITEMS] for fact, items in kept.items()} if isinstance(kept, dict) else {}


def ask_items(
    request: HttpRequest, visit: Visit, definition: FactDefinition, form: FactForm, *, results: str
) -> HttpResponse | None:
    """Return the page that asks for one more item of a list, or None when *visit* changed and has to be kept.

    *form* asks for one item. *results* is the name of the page that shows what is known so far.
    """
    visit.gathered.setdefault(definition.id, list(visit.answers.get(definition.id) or []))  # to add to, or take from
    if request.method == "POST" and _take(request, visit, definition.id, form):
        return None
    items = visit.gathered[definition.id]
    words = wording(visit.pack)
    item = words.say(definition.item)
    context: dict[str, Any] = {
        "title": words.say(definition.question),
        "hint": words.say(definition.hint),
        "fact": definition.id,
        "items": [words.item(definition, each) for each in items],
        "add": _("Add %(item)s") % {"item": item} if item else _("Add"),
        "full": len(items) >= MOST_ITEMS,
        "results": reverse(results),
    }
    return show(request, "resident/list_question.html", form=form, heading_above=True, **context)


def _take(request: HttpRequest, visit: Visit, fact: str, form: FactForm) -> bool:
    """Do what was asked for; return False where an item is not filled in as it has to be.

    A list that was answered before is changed at once, so that nothing is lost on the way to the last button.
    """
    items = visit.gathered[fact]
    if request.POST.get("so_far", str(len(items))) != str(len(items)):
        return True  # the same button pressed twice: done already
    if "drop" in request.POST:
        items[:] = [each for n, each in enumerate(items) if str(n) != request.POST["drop"]]
        return _keep(visit, fact)
    done, full = "done" in request.POST, len(items) >= MOST_ITEMS
    if not full and (not done or _typed(request)):  # who fills in an item and says that is all, means that one too
        if not form.is_valid():
            return False
        items.append(dict(form.cleaned_facts))
    return _keep(visit, fact, done=done)


def _keep(visit: Visit, fact: str, *, done: bool = False) -> bool:
    if done:
        visit.answers[fact] = visit.gathered.pop(fact)
    elif fact in visit.answers:
        visit.answers[fact] = list(visit.gathered[fact])
    return True


def _typed(request: HttpRequest) -> bool:
    apart = {"csrfmiddlewaretoken", "fact", "so_far", "done"}
    return any(str(value).strip() for name, value in request.POST.items() if name not in apart)
