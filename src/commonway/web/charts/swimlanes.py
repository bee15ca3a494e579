"""Swimlanes: who worked on what over time, a lane an organisation, as a small SVG of our own.

Bars on a calendar with a hatched pause are little to draw and much to ask of a charting library.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_datetime
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDTH = 380  # drawn for a narrow screen; the page stretches it
_INK, _QUIET, _RULE = "#14231f", "#4a5753", "#b1b4b6"
_TITLE_WIDTH, _LABEL_WIDTH = 46, 58  # characters on one line
_SHORTEST = timedelta(hours=1)  # a story of a moment is still drawn over this long
_LEAST_BAR = 3.0  # how narrow a bar may be and still be seen
_MOST_TICKS = 5
_FILLS = {"case": "#d5e3df", "step": "#17594a", "pause": "url(#{id}-pause)"}

# how far the marks on the axis may stand apart, and how each is then written (CLDR date patterns)
_STEPS: tuple[tuple[timedelta, str], ...] = (
    *((timedelta(minutes=minutes), "HH:mm") for minutes in (15, 30)),
    *((timedelta(hours=hours), "HH:mm") for hours in (1, 3, 6, 12)),
    *((timedelta(days=days), "d MMM") for days in (1, 2, 4, 7, 14)),
    *((timedelta(days=30.4375 * months), "MMM y") for months in (1, 2, 3, 6)),
    *((timedelta(days=365.25 * years), "y") for years in (1, 2, 5, 10, 20)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A bar: what it is (``case``, ``step`` or ``pause``), from when to when. Without an end it goes on."""

    what: str
    title: str
    begin: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swimlane:
    """One organisation's bars, and the moments at which anything happened there."""

    title: str
    bars: tuple[Stretch, ...]
    moments: tuple[datetime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """What the picture says in words, in the language of the page."""

    case: str
    step: str
    pause: str
    moment: str


def swimlanes(
    lanes: Sequence[Swimlane],
    *,
    now: datetime,
    title: str,
    description: str,
    legend: Legend,
    id_: str,
    language: str,
    right_to_left: bool = False,
) -> SafeString:
    """Return *lanes* up to *now* as an ``<svg>`` element. Time runs with the language: from the right where it does."""
    drawing = _Drawing(lanes, now=now, id_=id_, language=language, right_to_left=right_to_left)
    body = drawing.body(legend)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cw-chart" viewBox="0 0 {WIDTH} {drawing.y:.0f}" '
        f'direction="ltr" role="img" aria-labelledby="{escape(id_)}-title {escape(id_)}-about">'
        f'<title id="{escape(id_)}-title">{escape(title)}</title>'
        f'<desc id="{escape(id_)}-about">{escape(description)}</desc>'
    )
    return mark_safe(f"{head}{body}</svg>")  # noqa: S308 - every text in it is escaped where it is put in


class _Drawing:
    """The picture as it grows downwards; ``y`` is how far it has come."""

    def __init__(
        self, lanes: Sequence[Swimlane], *, now: datetime, id_: str, language: str, right_to_left: bool
    ) -> None:
        self.lanes, self.now, self.id, self.language, self.mirrored = lanes, now, id_, language, right_to_left
        moments = [moment for lane in lanes for moment in lane.moments]
        self.begin = min(moments, default=now)
        self.end = max(*moments, now, self.begin + _SHORTEST)
        self.y = 0.0

    def body(self, legend: Legend) -> str:
        parts = list(self._axis())
        for lane in self.lanes:
            parts += self._lane(lane)
        rules = "".join(
            f'<path d="M{self._x(at):.1f} 20V{self.y:.0f}" stroke="{_RULE}" stroke-width="1" stroke-dasharray="2 3"/>'
            for at, _words in self._ticks()
        )
        parts += self._legend(legend)
        return self._hatching() + rules + "".join(parts)

    def _x(self, moment: datetime) -> float:
        along = (moment - self.begin) / (self.end - self.begin)
        place = 4 + max(0.0, min(1.0, along)) * (WIDTH - 8)
        return WIDTH - place if self.mirrored else place

    def _ticks(self) -> Iterator[tuple[datetime, str]]:
        span = self.end - self.begin
        step, pattern = next((each for each in _STEPS if span / each[0] <= _MOST_TICKS), _STEPS[-1])
        at = self.begin
        while at <= self.end - step * 0.35:  # a word at the very end would be cut off
            yield at, format_datetime(timezone.localtime(at), format=pattern, locale=self.language)
            at += step

    def _axis(self) -> Iterator[str]:
        self.y = 24
        for at, words in self._ticks():
            yield self._text(self._x(at), 14, words, size=12, colour=_QUIET)

    def _lane(self, lane: Swimlane) -> Iterator[str]:
        self.y += 8
        for line in textwrap.wrap(lane.title, _TITLE_WIDTH) or [""]:
            self.y += 16
            yield self._text(self._edge(), self.y, line, size=14, bold=True)
        pauses = [bar for bar in lane.bars if bar.what == "pause"]
        for bar in (bar for bar in lane.bars if bar.what != "pause"):
            self.y += 15
            yield self._text(self._edge(), self.y, textwrap.shorten(bar.title, _LABEL_WIDTH, placeholder="…"), size=12)
            self.y += 5
            yield self._bar(bar)
            yield from (self._bar(pause) for pause in pauses if bar.what == "case" and pause.title == bar.title)
            self.y += 10
        self.y += 9
        line = f"M{self._x(lane.moments[0]):.1f} {self.y:.0f}H{self._x(lane.moments[-1]):.1f}" if lane.moments else ""
        yield f'<path d="{line}" stroke="{_RULE}" stroke-width="1"/>'
        yield from (f'<circle cx="{self._x(at):.1f}" cy="{self.y:.0f}" r="3.5" fill="{_INK}"/>' for at in lane.moments)
        self.y += 8

    def _bar(self, bar: Stretch) -> str:
        ends = sorted((self._x(bar.begin), self._x(bar.end or self.end)))
        width = max(ends[1] - ends[0], _LEAST_BAR)
        fill = _FILLS[bar.what].format(id=escape(self.id))
        dashes = "" if bar.end else ' stroke-dasharray="4 2"'  # it goes on
        return (
            f'<rect x="{ends[0]:.1f}" y="{self.y:.1f}" width="{width:.1f}" height="10" fill="{fill}" '
            f'stroke="{_INK}" stroke-width="1"{dashes}/>'
        )

    def _legend(self, legend: Legend) -> Iterator[str]:
        self.y += 14
        for what in ("case", "step", "pause"):
            fill = _FILLS[what].format(id=escape(self.id))
            x = WIDTH - 22 if self.mirrored else 2
            yield f'<rect x="{x}" y="{self.y:.0f}" width="20" height="10" fill="{fill}" stroke="{_INK}"/>'
            yield self._text(self._edge(28), self.y + 10, getattr(legend, what), size=12)
            self.y += 17
        x = WIDTH - 12 if self.mirrored else 12
        yield f'<circle cx="{x}" cy="{self.y + 5:.0f}" r="3.5" fill="{_INK}"/>'
        yield self._text(self._edge(28), self.y + 10, legend.moment, size=12)
        self.y += 18

    def _hatching(self) -> str:
        return (
            f'<defs><pattern id="{escape(self.id)}-pause" width="6" height="6" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff6d6"/>'
            f'<path d="M0 0V6" stroke="{_INK}" stroke-width="3"/></pattern></defs>'
        )

    def _edge(self, inwards: int = 0) -> float:
        """Return where a line of text begins."""
        return WIDTH - inwards if self.mirrored else inwards

    def _text(self, x: float, y: float, words: str, *, size: int, bold: bool = False, colour: str = _INK) -> str:
        anchor = ' text-anchor="end"' if self.mirrored else ""
        weight = ' font-weight="bold"' if bold else ""
        return (
            f'<text x="{x:.1f}" y="{y:.0f}" font-size="{size}" fill="{colour}"{weight}{anchor}>{escape(words)}</text>'
        )
