"""A stepped chart: amounts that hold for a while and then change, one panel a thing.

The libraries that draw are large, so they are loaded with the first chart and not with the server.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDTH = 380  # drawn for a narrow screen; the page stretches it
_HEIGHT = 66
_INK, _FILL, _RULE = "#0b0c0c", "#d5e3df", "#b1b4b6"
_TITLE_WIDTH = 44  # characters of a panel's title on one line
_ROOM = 0.07  # a step narrower than this part of the whole has no figure on it
_KEPT = 256

# What only a script in the page, or a reader of single marks, would use: the whole is one image with a description.
_UNUSED = re.compile(r' (?:role|aria-[a-z]+|pointer-events|font-family|class|opacity="1"|xmlns:xlink)(?:="[^"]*")?')
_EMPTY = re.compile(r'<path (?:class="[^"]*" )?d="(?:M0,0h0v\d+h0Z)?"(?: (?:fill|display)="none")?/>')
# What SVG takes for granted.
_DEFAULTS = re.compile(
    r' (?:text-anchor="start"|transform="translate\(0,0\)"|stroke-width="1"|stroke-linejoin="miter")'
)
_TAG = re.compile(r"<[^>]*>")
_FINE = re.compile(r"(\d\.\d)\d+")  # finer than a tenth of a pixel
_ROOT = re.compile(r'<svg[^>]*viewBox="(?P<box>[^"]+)"[^>]*>(?:<rect[^>]*fill="(?:white|transparent)"/>)?')


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One thing's amounts, one a month; None where the amount is not known, which leaves a gap.

    A panel *apart*, such as a total, has a scale of its own; all others share one.
    """

    title: str
    amounts: tuple[Decimal | None, ...]
    apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """Everything a drawing depends on."""

    panels: tuple[Panel, ...]
    begin: date
    right_to_left: bool


def stepped(
    panels: Sequence[Panel], *, begin: date, title: str, description: str, id_: str, right_to_left: bool = False
) -> SafeString:
    """Return *panels* month by month from *begin* as an ``<svg>`` element with *title* and *description*.

    Time runs with the language: from the right where it is read from there. The same panels are drawn once and kept.
    """
    box, drawing = _drawn(_Figure(panels=tuple(panels), begin=begin.replace(day=1), right_to_left=right_to_left))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cw-chart" viewBox="{box}" direction="ltr" role="img" '
        f'aria-labelledby="{escape(id_)}-title {escape(id_)}-about">'
        f'<title id="{escape(id_)}-title">{escape(title)}</title>'
        f'<desc id="{escape(id_)}-about">{escape(description)}</desc>'
    )
    return mark_safe(head + drawing)  # noqa: S308 - the drawing is the library's, which escapes the panels' titles


@lru_cache(maxsize=_KEPT)
def _drawn(figure: _Figure) -> tuple[str, str]:
    import vl_convert

    svg = vl_convert.vegalite_to_svg(_specification(figure))
    root = _ROOT.match(svg)
    if root is None:
        raise RuntimeError("vl-convert no longer writes the SVG this knows.")
    drawing = _EMPTY.sub("", _DEFAULTS.sub("", _UNUSED.sub("", svg[root.end() :])))
    return root["box"], _TAG.sub(lambda tag: _FINE.sub(r"\1", tag[0]), drawing)


def _specification(figure: _Figure) -> dict[str, Any]:
    import altair

    shared = _highest(panel for panel in figure.panels if not panel.apart)
    drawn = [
        _panel(panel, figure, highest=_highest([panel]) if panel.apart else shared, last=number == len(figure.panels))
        for number, panel in enumerate(figure.panels, start=1)
    ]
    chart = altair.vconcat(*drawn, spacing=12).configure_view(stroke=None).configure(background="transparent")
    found: dict[str, Any] = chart.to_dict()
    return found


def _highest(panels: Iterable[Panel]) -> float:
    """Return the top of a scale for *panels*, with room for the figures above the steps."""
    top = max((amount for panel in panels for amount in panel.amounts if amount is not None), default=Decimal(0))
    return float(top) * 1.35 or 1.0


def _panel(panel: Panel, figure: _Figure, *, highest: float, last: bool) -> Any:
    import altair

    span = len(panel.amounts)
    time = altair.X(
        "at:Q",
        scale=altair.Scale(domain=[0, span], reverse=figure.right_to_left, nice=False, zero=False),
        axis=_years(figure, span) if last else altair.Axis(labels=False, ticks=False, title=None, grid=False),
    )
    amount = altair.Y("amount:Q", scale=altair.Scale(domain=[0, highest], nice=False), axis=None)
    area = (
        altair.Chart(altair.InlineData(values=list(_points(panel.amounts))))
        .mark_area(
            # The line is drawn from left to right, whichever way time runs.
            interpolate="step-before" if figure.right_to_left else "step-after",
            line={"color": _INK, "strokeWidth": 2, "strokeJoin": "miter"},
            color=_FILL,
        )
        .encode(x=time, y=amount)
    )
    figures = _figures_chart(panel, figure).encode(x=time, y=amount, text="text:N")
    return altair.layer(area, figures).properties(width=WIDTH, height=_HEIGHT, title=_title(panel, figure))


def _figures_chart(panel: Panel, figure: _Figure) -> Any:
    import altair

    return altair.Chart(altair.InlineData(values=list(_figures(panel.amounts)))).mark_text(
        align="right" if figure.right_to_left else "left",
        baseline="bottom",
        dx=-3 if figure.right_to_left else 3,
        dy=-3,
        fontSize=12,
        fontWeight="bold",
        color=_INK,
    )


def _title(panel: Panel, figure: _Figure) -> Any:
    import altair

    return altair.TitleParams(
        text=textwrap.wrap(panel.title, _TITLE_WIDTH) or [""],
        anchor="end" if figure.right_to_left else "start",
        fontSize=14,
        fontWeight="bold",
        color=_INK,
        offset=4,
        frame="bounds",
    )


def _years(figure: _Figure, span: int) -> Any:
    """Return the axis of time: a mark at the turn of each year, or every few years of a long time."""
    import altair

    first = figure.begin
    turns = {(12 - first.month + 1) % 12 + 12 * number: 0 for number in range(span // 12 + 1)}
    marks = [at for at in turns if at < span]
    step = max(1, -(-len(marks) // 8))
    marks = marks[::step]
    labels = {at: first.year + (first.month - 1 + at) // 12 for at in marks}
    pairs = ", ".join(f"'{at}': '{year}'" for at, year in labels.items())
    return altair.Axis(
        title=None,
        values=marks,
        labelExpr=f"{{{pairs}}}[datum.value]",
        labelFontSize=12,
        labelColor=_INK,
        grid=False,
        tickColor=_RULE,
        domainColor=_RULE,
        labelFlush=False,
        labelAlign="center",
    )


def _points(amounts: Sequence[Decimal | None]) -> Iterator[dict[str, float | None]]:
    """Yield where the line turns: each month whose amount is not the one before, and the end."""
    for at, amount in enumerate(amounts):
        if at == 0 or amount != amounts[at - 1]:
            if at and amount is None and (before := amounts[at - 1]) is not None:
                yield {"at": at, "amount": float(before)}
            # A hair after the last known point, so that the order is the same from either side.
            yield {"at": at + 0.001 if amount is None else at, "amount": None if amount is None else float(amount)}
    last = amounts[-1] if amounts else None
    yield {"at": len(amounts), "amount": None if last is None else float(last)}


def _figures(amounts: Sequence[Decimal | None]) -> Iterator[dict[str, Any]]:
    """Yield the figure of each step that has room for it."""
    began = 0
    for at in range(1, len(amounts) + 1):
        if at < len(amounts) and amounts[at] == amounts[began]:
            continue
        amount = amounts[began]
        if amount and (at - began) / len(amounts) >= _ROOM:
            yield {"at": began, "amount": float(amount), "text": f"{amount.quantize(Decimal(1)):,}"}
        began = at
