"""The story as a picture over time: a lane an organisation, a bar for what it works on. Pure.

It is drawn from the events that the reader is told of and from no others, so a picture never says more than the story.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from commonway.ledger.models import Event

What = Literal["case", "step", "pause"]

# type of event -> what begins with it, and what ends with it; by which id in its data the two belong together
_BEGINS: dict[str, tuple[What, str]] = {
    "case.opened": ("case", "case"),
    "task.opened": ("step", "task"),
    "case.paused": ("pause", "case"),
}
_ENDS: dict[str, tuple[tuple[What, str], ...]] = {
    "case.done": (("pause", "case"), ("case", "case")),
    "case.refused": (("pause", "case"), ("case", "case")),
    "case.withdrawn": (("pause", "case"), ("case", "case")),
    "task.done": (("step", "task"),),
    "task.withdrawn": (("step", "task"),),
    "case.resumed": (("pause", "case"),),
}
DRAWN = frozenset({*_BEGINS, *_ENDS})  # the types of event a bar begins or ends with


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Something that took from *begin* to *end*, or goes on: a case, a step of it, a pause."""

    what: What
    title: str
    begin: datetime
    end: datetime | None = None
    outcome: str = ""  # the type of event that ended it


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What one organisation worked on, in the order it began, and the moments at which anything happened there."""

    organisation: str
    bars: tuple[Bar, ...]
    moments: tuple[datetime, ...]

    @property
    def going(self) -> tuple[Bar, ...]:
        """Return what goes on."""
        return tuple(bar for bar in self.bars if bar.end is None)


def lanes_of(events: Iterable[Event], title: Callable[[Event], str]) -> list[Lane]:
    """Return a lane for each organisation *events*, in order, are of; *title* names what begins with an event."""
    bars: dict[str, dict[tuple[What, str], list[Bar]]] = {}
    moments: dict[str, list[datetime]] = {}
    for event in events:
        whose = event.organisation
        if not whose:
            continue
        moments.setdefault(whose, []).append(event.at)
        drawn = bars.setdefault(whose, {})
        begins = _BEGINS.get(event.type)
        if begins is not None:
            what, id_ = begins
            bar = Bar(what=what, title=title(event), begin=event.at)
            drawn.setdefault((what, str(event.data.get(id_))), []).append(bar)
        for what, id_ in _ENDS.get(event.type, ()):
            _end(drawn.get((what, str(event.data.get(id_))), []), event)
    return [
        Lane(
            organisation=whose,
            bars=tuple(sorted((bar for row in drawn.values() for bar in row), key=lambda bar: bar.begin)),
            moments=tuple(dict.fromkeys(moments[whose])),
        )
        for whose, drawn in bars.items()
    ]


def _end(bars: list[Bar], event: Event) -> None:
    if bars and bars[-1].end is None:
        bars[-1] = replace(bars[-1], end=event.at, outcome=event.type)
