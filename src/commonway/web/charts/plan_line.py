"""The time of a plan as a line: its phases, the visits that were, are planned and are foreseen, its reviews, and today."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 380, 106  # drawn for a narrow screen; the page stretches it
_MARGIN = 8
_TOP, _BAND, _VISITS, _REVIEWS, _LABELS = 8, 22, 50, 72, 100
_INK, _GREEN, _RULE, _RED = "#0b0c0c", "#17594a", "#b1b4b6", "#ca3535"
_FILLS = ("#d5e3df", "#eef4f2")
_MOST_TICKS = 5
_LETTER = 7.5  # how wide a letter of a name is, about


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A phase, by the number it has in the list beside the picture."""

    number: int
    begins: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A visit or a review on a day, and how it stands: foreseen, planned, done, missed, or a review."""

    on: date
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """All that is drawn."""

    begins: date
    ends: date
    today: date
    bands: Sequence[Band]
    marks: Sequence[Mark]
    ticks: Sequence[tuple[date, str]]


def plan_line(line: Line, *, title: str, description: str, right_to_left: bool = False) -> SafeString:
    """Return *line* as an ``<svg>`` element with *title* and *description*; time runs with the language."""
    scale = _Scale(line, right_to_left=right_to_left)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="cw-chart" viewBox="0 0 {} {}" direction="ltr" role="img" '
        'aria-labelledby="plan-line-title plan-line-about"><title id="plan-line-title">{}</title>'
        '<desc id="plan-line-about">{}</desc>{}{}{}{}</svg>',
        WIDTH,
        HEIGHT,
        title,
        description,
        format_html_join("", "{}", ((each,) for each in _bands(line, scale))),
        format_html_join("", "{}", ((each,) for each in _ticks(line, scale))),
        format_html_join("", "{}", ((_mark(each, scale),) for each in line.marks)),
        _today(line, scale),
    )


def quarters(begins: date, ends: date) -> list[date]:
    """Return the first days of months to name under the line: few enough to be read."""
    months = (ends.year - begins.year) * 12 + ends.month - begins.month
    step = next(each for each in (3, 6, 12, 24, 48, 1200) if months // each < _MOST_TICKS)
    found = []
    for number in range(begins.year * 12 + begins.month, begins.year * 12 + begins.month + months):
        if number % step == 0:
            found.append(date(number // 12, number % 12 + 1, 1))
    return [each for each in found if begins < each < ends]


class _Scale:
    def __init__(self, line: Line, *, right_to_left: bool) -> None:
        self._first = line.begins
        self._days = max(1, (line.ends - line.begins).days)
        self._mirrored = right_to_left

    def x(self, day: date) -> float:
        share = min(1.0, max(0.0, (day - self._first).days / self._days))
        share = 1 - share if self._mirrored else share
        return round(_MARGIN + share * (WIDTH - 2 * _MARGIN), 1)


def _bands(line: Line, scale: _Scale) -> Iterator[SafeString]:
    for band in line.bands:
        left, right = sorted((scale.x(band.begins), scale.x(band.until)))
        yield format_html(
            '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"/>'
            '<text x="{}" y="{}" text-anchor="middle" font-size="13" font-weight="bold" fill="{}">{}</text>',
            left, _TOP, round(right - left, 1), _BAND, _FILLS[band.number % 2], _GREEN,
            round((left + right) / 2, 1), _TOP + 16, _INK, band.number,
        )  # fmt: skip


def _ticks(line: Line, scale: _Scale) -> Iterator[SafeString]:
    yield format_html('<path d="M{} {}H{}" stroke="{}" stroke-width="2"/>', _MARGIN, _VISITS, WIDTH - _MARGIN, _RULE)
    named_to = 0.0  # how far to the right the words so far go
    for x, words in sorted((scale.x(day), words) for day, words in line.ticks):
        yield format_html('<path d="M{} {}V{}" stroke="{}"/>', x, _VISITS - 6, _LABELS - 14, _RULE)
        width = len(words) * _LETTER
        left = min(max(x - width / 2, 0.0), WIDTH - width)
        if left < named_to:
            continue  # two names drawn over each other say neither
        named_to = left + width + _LETTER
        yield format_html(
            '<text x="{}" y="{}" text-anchor="middle" font-size="13" fill="{}">{}</text>',
            round(left + width / 2, 1), _LABELS, _INK, words,
        )  # fmt: skip


def _mark(mark: Mark, scale: _Scale) -> SafeString:
    x = scale.x(mark.on)
    if mark.state == "review":
        return format_html(
            '<path d="M{} {}l5 5l-5 5l-5 -5z" fill="#ffffff" stroke="{}" stroke-width="2"/>', x, _REVIEWS - 5, _INK
        )
    if mark.state == "missed":
        return format_html(
            '<path d="M{} {}l7 7m0 -7l-7 7" stroke="{}" stroke-width="2.5"/>', x - 3.5, _VISITS - 3.5, _RED
        )
    fill = {"done": _GREEN, "planned": "#ffffff"}.get(mark.state, "#ffffff")
    radius, width = (1.6, 0.8) if mark.state == "foreseen" else (4, 2)
    return format_html(
        '<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="{}"/>',
        x,
        _VISITS,
        radius,
        fill,
        _GREEN,
        width,
    )


def _today(line: Line, scale: _Scale) -> SafeString:
    if not line.begins <= line.today <= line.ends:
        return SafeString("")
    x = scale.x(line.today)
    return format_html(
        '<path d="M{} 0V{}" stroke="{}" stroke-width="2" stroke-dasharray="4 3"/>', x, _LABELS - 16, _INK
    )
