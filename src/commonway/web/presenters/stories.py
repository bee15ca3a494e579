"""Stories over time: the lanes as a picture and as the list that says the same, and an organisation's story of a case."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.cases.story.lanes import Bar, Lane
from commonway.cases.story.organisations import Basis, CaseStory
from commonway.cases.story.reading import Entry
from commonway.web.charts.swimlanes import Legend, Stretch, Swimlane, swimlanes
from commonway.web.presenters.dates import moment
from commonway.web.presenters.lists import capped
from commonway.web.presenters.timeline import tag_of

# what is shown of an organisation's story -> its words
SHOWN: Mapping[str, Promise] = {
    "all": gettext_lazy("Everything"),
    "steps": gettext_lazy("Steps"),
    "case": gettext_lazy("The case"),
    "told": gettext_lazy("Who was told"),
    "letters": gettext_lazy("Letters"),
    "others": gettext_lazy("By others"),
}
_LASTING = frozenset({"refused", "not-told"})  # what stays so whatever comes after
_OUTCOMES: Mapping[str, tuple[Promise, str]] = {
    "case.done": (gettext_lazy("Done"), "green"),
    "case.refused": (gettext_lazy("Not done"), "red"),
    "case.withdrawn": (gettext_lazy("Taken back"), "grey"),
    "task.done": (gettext_lazy("Done"), "green"),
    "task.withdrawn": (gettext_lazy("Not needed any more"), "grey"),
    "case.resumed": (gettext_lazy("Went on"), "grey"),
}


def views(story: CaseStory, *, chosen: str) -> list[dict[str, Any]]:
    """Return the ways to look at a story that show anything, with how much each shows."""
    return [
        {"text": str(words), "count": capped(story.counts[name]), "href": f"?show={name}", "current": name == chosen}
        for name, words in SHOWN.items()
        if story.counts[name].number or name in ("all", chosen)
    ]


def entries_of(story: CaseStory) -> list[dict[str, Any]]:
    """Return what is told of *story*, for the timeline component: what of it is others' has a tag of its own.

    How something stands is said at the last that was heard of it, and a clause where it is named first.
    """
    named: set[Basis] = set()
    shown = []
    for each in story.told:
        entry = each.entry
        tag, colour, knot = tag_of(entry.state if each.stands or entry.state in _LASTING else "")
        basis = _("Under: %(clause)s") % {"clause": basis_of(each.basis)} if each.basis not in (None, *named) else ""
        named |= {each.basis} if each.basis else set()
        shown.append(
            {
                "time": entry.at,
                "title": entry.title,
                "body": " ".join(part for part in (_sentence(entry.body), each.by, basis) if part),
                "tag": tag if each.own else _("Others"),
                "colour": colour if each.own else "grey",
                "state": knot,
            }
        )
    return shown


def chain_of(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return what happened before an appeal, for the timeline component; it is over, so nothing in it still waits."""
    return [
        {"time": entry.at, "title": entry.title, "body": entry.body, "state": tag_of(entry.state)[2]}
        for entry in entries
    ]


def basis_of(basis: Basis | None) -> str:
    """Return a clause in words, with its law and its agreement."""
    parts = (basis.purpose, basis.law, basis.agreement) if basis else ()
    return " ".join(_sentence(part) for part in parts if part)


def picture_of(lanes: Sequence[Lane], name: Callable[[str], str], *, at: datetime, about: str) -> SafeString | str:
    """Return *lanes* as a picture, or nothing where there is nothing to draw. *name* gives an organisation's."""
    if not lanes:
        return ""
    return swimlanes(
        [_swimlane(lane, name) for lane in lanes],
        now=at,
        title=about,
        description=_("Who worked on what, and when. The list below says the same."),
        legend=Legend(
            case=_("A case"), step=_("A step somebody does"), pause=_("Paused"), moment=_("Something happened")
        ),
        id_="over-time",
        language=translation.to_locale(translation.get_language() or "en"),
        right_to_left=translation.get_language_bidi(),
    )


def lanes_of(lanes: Sequence[Lane], name: Callable[[str], str]) -> list[dict[str, Any]]:
    """Return *lanes* as a list: each organisation, and what it works or worked on from when to when."""
    return [
        {
            "title": name(lane.organisation),
            "going": bool(lane.going),
            "bars": [_bar(bar) for bar in lane.bars],
            "since": moment(lane.moments[0]),
            "last": moment(lane.moments[-1]),
        }
        for lane in lanes
    ]


def _bar(bar: Bar) -> dict[str, str]:
    title = _("Paused: %(service)s") % {"service": bar.title} if bar.what == "pause" else bar.title
    if bar.end is None:
        when = _("since %(begin)s")
        state, colour = (_("Paused"), "yellow") if bar.what == "pause" else (_("Under way"), "blue")
    else:
        when = _("%(begin)s to %(end)s")
        words, colour = _OUTCOMES.get(bar.outcome, (gettext_lazy("Ended"), "grey"))
        state = str(words)
    return {
        "title": title,
        "when": when % {"begin": moment(bar.begin), "end": moment(bar.end)},
        "state": state,
        "colour": colour,
    }


def _swimlane(lane: Lane, name: Callable[[str], str]) -> Swimlane:
    bars = tuple(Stretch(what=bar.what, title=bar.title, begin=bar.begin, end=bar.end) for bar in lane.bars)
    return Swimlane(title=name(lane.organisation), bars=bars, moments=lane.moments)


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."
