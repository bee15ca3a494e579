"""The timeline, as its template shows it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from commonway.cases.timeline import TimelineEntry

# state of an entry -> the words and colour of its tag, and how its knot is drawn
_TAGS: Mapping[str, tuple[Promise, str, str]] = {
    "sent": (gettext_lazy("Sent"), "green", "done"),
    "on-its-way": (gettext_lazy("On its way"), "grey", "waiting"),
    "told": (gettext_lazy("Told"), "blue", "done"),
    "received": (gettext_lazy("They have it"), "teal", "done"),
    "open": (gettext_lazy("Under way"), "blue", "waiting"),
    "done": (gettext_lazy("Done"), "green", "done"),
    "refused": (gettext_lazy("Not done"), "red", "problem"),
    "delayed": (gettext_lazy("Delayed"), "orange", "problem"),
    "not-told": (gettext_lazy("Not told"), "grey", "problem"),
}


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
