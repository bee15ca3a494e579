"""Two windows, two answers: the person sees both and says which is right; neither is lost before that."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from commonway.web.journey.at_hand import AtHand
from commonway.web.journey.side import show
from commonway.web.presenters import journey as present

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_OF_THE_PAGE = frozenset({"csrfmiddlewaretoken", "revision", "seen", "choose"})
_ANSWERS = ("mine", "saved")


def between(
    here: AtHand, values: Mapping[str, Any], *, seen: datetime = _LONG_AGO, among: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Return where *values* and what was saved after *seen* differ, for the facts *among*, or all."""
    wanted = {fact: value for fact, value in values.items() if not among or fact in among}
    return present.differences(wanted, here.answers, here.words, seen=seen)


def undecided(data: QueryDict, values: Mapping[str, Any]) -> list[str]:
    """Return the facts of *values* a conflict page asked to choose for and got no choice."""
    asked = [fact for fact in data.getlist("choose") if fact in values]
    return [fact for fact in asked if data.get(f"keep-{fact}") not in _ANSWERS]


def left_as_saved(fact: str, data: QueryDict) -> bool:
    """Return whether the person chose the answer that is saved."""
    return data.get(f"keep-{fact}") == "saved"


def choose(
    request: HttpRequest, here: AtHand, data: QueryDict, values: Mapping[str, Any], *, among: Collection[str] = ()
) -> HttpResponse:
    """Show both answers to each question they differ on; what was typed travels along in hidden fields."""
    seen = _LONG_AGO if among else moment(data.get("seen", ""))
    choices = between(here, values, seen=seen, among=among)
    decided = {choice["fact"] for choice in choices}
    return show(
        request,
        "journey/conflict.html",
        status=409,
        title=_("Which answer is right?"),
        choices=choices,
        carried=[
            (name, value)
            for name, value in data.items()
            if name not in _OF_THE_PAGE and name.removeprefix("keep-") not in decided
        ],
        revision=here.request.revision,
        seen=here.request.saved_at.isoformat(),
        errors=[
            (_("%(question)s: choose which answer is right") % {"question": choice["label"]}, f"#keep-{choice['fact']}")
            for choice in (choices if among else ())
        ],
    )


def moment(text: str) -> datetime:
    """Return the time a page was made, as it says itself; what is no time is long ago."""
    try:
        read = parse_datetime(text)
    except ValueError:
        read = None
    return read if read and timezone.is_aware(read) else _LONG_AGO
