"""The timeline, as its template shows it."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from commonway.cases.timeline import TimelineEntry

# state of an entry -> the words and colour of its tag, where it needs the eye, and how its knot is drawn
_TAGS: Mapping[str, tuple[Promise, str, str]] = {
    "on-its-way": (gettext_lazy("On its way"), "grey", "waiting"),
    "open": (gettext_lazy("Under way"), "blue", "waiting"),
    "refused": (gettext_lazy("Not done"), "red", "problem"),
    "delayed": (gettext_lazy("Delayed"), "orange", "problem"),
    "not-told": (gettext_lazy("Not told"), "grey", "problem"),
}


# Answering one question after another is one thing to the person; of a run of these the telling one is kept.
_ANSWERED = ("delivery.received", "delivery.done", "delivery.refused")
_ENDED = ("case.done", "case.refused")
_QUIET = ("entitlements.assessed", "request.saved", "fact.recorded")


def told_as_one(entries: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    """Return *entries*, latest first, with each run of answers saved and looked at told by its latest result.

    An organisation's answer that ended a case at that moment is told by the end of the case.
    """
    ended = {(entry.at, entry.organisation) for entry in entries if entry.type in _ENDED}
    telling = [each for each in entries if each.type not in _ANSWERED or (each.at, each.organisation) not in ended]
    kept: list[TimelineEntry] = []
    for quiet, run in groupby(telling, key=lambda entry: (entry.type in _QUIET, entry.request_id)):
        listed = list(run)
        kept += [min(listed, key=lambda entry: _QUIET.index(entry.type))] if quiet[0] else listed
    return kept


def entries_of(entries: Sequence[TimelineEntry]) -> list[dict[str, Any]]:
    """Return *entries* for the timeline component; what needs no word about how it stands has no tag."""
    shown = []
    for entry in entries:
        tag, colour, knot = _TAGS.get(entry.state, ("", "", "done"))
        shown.append(
            {
                "time": entry.at,
                "title": entry.title,
                "body": entry.body,
                "tag": str(tag),
                "colour": colour,
                "state": knot,
            }
        )
    return shown
