"""The timeline, as its template shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from commonway.cases.timeline import TimelineEntry

# state of an entry -> the words and colour of its tag, where it needs the eye, and how its knot is drawn
_TAGS: Mapping[str, tuple[Promise, str, str]] = {
    "on-its-way": (gettext_lazy("On its way"), "grey", "waiting"),
    "open": (gettext_lazy("Under way"), "blue", "waiting"),
    "paused": (gettext_lazy("Paused"), "yellow", "waiting"),
    "longer": (gettext_lazy("Takes longer"), "yellow", "waiting"),
    "refused": (gettext_lazy("Not done"), "red", "problem"),
    "delayed": (gettext_lazy("Delayed"), "orange", "problem"),
    "not-told": (gettext_lazy("Not told"), "grey", "problem"),
}


# Answering one question after another is one thing to the person; of these the telling one is kept.
_ANSWERED = ("delivery.received", "delivery.done", "delivery.refused")
_ENDED = ("case.done", "case.refused")
_OVER = ("delivery.done", "delivery.refused", "case.withdrawn", *_ENDED)
_STEPS = ("delivery.sent", "delivery.received")
# state of an entry that waits -> what ends the waiting, from the same organisation about the same request
_WAITING: Mapping[str, Sequence[str]] = {
    "on-its-way": ("delivery.sent", "delivery.received", "delivery.shelved", "delivery.withheld", *_OVER),
    "open": _OVER,
    "paused": ("case.resumed", *_OVER),
    "longer": _OVER,
}
HEARD = frozenset(
    type_ for enders in _WAITING.values() for type_ in enders
)  # what a later stretch may end of an earlier
_QUIET = ("entitlements.assessed", "request.saved", "fact.recorded")


Heard = frozenset[tuple[str, str, UUID | None]]
_NOTHING: Heard = frozenset()


def told_as_one(entries: Sequence[TimelineEntry], heard: Heard = _NOTHING) -> list[TimelineEntry]:
    """Return *entries*, latest first, with a day of answers saved and looked at told by its latest result.

    An organisation's answer that ended a case at that moment is told by the end of the case, and so is that it was
    told and had received it. The letter about an answer is told with the answer. *heard* is what came later than all of them.
    """
    ended = {(entry.at, entry.organisation) for entry in entries if entry.type in _ENDED}
    telling = [each for each in entries if each.type not in _ANSWERED or (each.at, each.organisation) not in ended]
    return as_it_stands(_with_their_letters(_without_steps(_quietly(telling), heard)), heard)


def _without_steps(entries: Sequence[TimelineEntry], heard: Heard) -> list[TimelineEntry]:
    over = {(organisation, request) for type_, organisation, request in heard if type_ in _OVER}
    kept = []
    for entry in entries:
        where = (entry.organisation, entry.request_id)
        if entry.type not in _STEPS or entry.count > 1 or where not in over:
            kept.append(entry)
        if entry.type in _OVER:
            over.add(where)
    return kept


def _with_their_letters(entries: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    written = {entry.at for entry in entries if entry.type == "notice.composed" and entry.count == 1}
    answered = {entry.at for entry in entries if entry.type in _OVER}
    told: list[TimelineEntry] = []
    for entry in entries:
        if entry.type == "notice.composed" and entry.count == 1 and entry.at in answered:
            continue
        if entry.type in _OVER and entry.at in written:
            entry = replace(entry, body=" ".join(filter(None, (entry.body, gettext("We wrote you a letter.")))))
        told.append(entry)
    return told


def as_it_stands(entries: Sequence[TimelineEntry], later: Heard = _NOTHING) -> list[TimelineEntry]:
    """Return *entries*, latest first, where only what nothing newer has overtaken still waits.

    What was begun at many organisations at once waits for no single one of them, so it says nothing. *later* is what was
    heard after all of them.
    """
    heard = set(later)
    shown = []
    for entry in entries:
        enders = _WAITING.get(entry.state, ())
        answered = any((type_, entry.organisation, entry.request_id) in heard for type_ in enders)
        overtaken = bool(enders) and (entry.count > 1 or answered)
        shown.append(replace(entry, state="") if overtaken else entry)
        heard.add((entry.type, entry.organisation, entry.request_id))
    return shown


def _quietly(entries: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    """Return *entries* with the answers to one request on one day told once, by what they led to last."""
    telling: dict[tuple[date, UUID | None], TimelineEntry] = {}
    for entry in entries:
        if entry.type in _QUIET:
            best = telling.setdefault(_day_of(entry), entry)
            if _QUIET.index(entry.type) < _QUIET.index(best.type):
                telling[_day_of(entry)] = entry
    return [entry for entry in entries if entry.type not in _QUIET or telling[_day_of(entry)] is entry]


def _day_of(entry: TimelineEntry) -> tuple[date, UUID | None]:
    return entry.at.date(), entry.request_id


def entries_of(entries: Sequence[TimelineEntry]) -> list[dict[str, Any]]:
    """Return *entries* for the timeline component; what needs no word about how it stands has no tag."""
    shown = []
    for entry in as_it_stands(entries):
        tag, colour, knot = tag_of(entry.state)
        shown.append(
            {
                "time": entry.at,
                "title": entry.title,
                "body": entry.body,
                "tag": tag,
                "colour": colour,
                "state": knot,
            }
        )
    return shown


def tag_of(state: str) -> tuple[str, str, str]:
    """Return the words and colour of the tag for how something stands, and how its knot on the line is drawn."""
    tag, colour, knot = _TAGS.get(state, ("", "", "done"))
    return str(tag), colour, knot
