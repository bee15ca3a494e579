"""Flows, messages and associations as BPMN draws them."""

import itertools
from math import hypot

from commonway.bpmn.drawing.svg import INK, PAPER, PATH, SOFT, Canvas, Point, label_lines
from commonway.bpmn.model import Edge, Flow, Node


def draw_flow(canvas: Canvas, flow: Flow, edge: Edge, source: Node, *, taken: bool) -> None:
    """Draw a sequence flow; one that was *taken* is thicker."""
    stroke, width = (PATH, 4.0) if taken else (INK, 1.5)
    points = _shortened(edge.points, 5.0 if taken else 3.0)
    canvas.line(points, stroke=stroke, width=width)
    _arrow(canvas, edge.points, stroke, 1.4 if taken else 1.0)
    begin, toward = edge.points[0], edge.points[1]
    if source.default == flow.id:
        x, y = _along(begin, toward, 10)
        canvas.path(f"M{x - 4:.1f} {y - 5:.1f}l8 10", stroke=INK, width=1.5)
    elif flow.condition and not source.kind.endswith("Gateway"):
        x, y = _along(begin, toward, 8)
        canvas.path(f"M{x - 8:.1f} {y:.1f}l8 -5l8 5l-8 5Z", fill=PAPER, width=1.2)
    if flow.name:
        _label(canvas, flow.name, edge)


def draw_message(canvas: Canvas, edge: Edge, name: str) -> None:
    """Draw a message flow between participants."""
    canvas.line(edge.points, stroke=SOFT, width=1.5, dash="7 5")
    begin = edge.points[0]
    canvas.add("circle", cx=begin[0], cy=begin[1], r=4, fill=PAPER, stroke=SOFT, stroke_width=1.5)
    _arrow(canvas, edge.points, SOFT, 1.1, hollow=True)
    if name:
        _label(canvas, name, edge)


def draw_association(canvas: Canvas, edge: Edge) -> None:
    """Draw what ties a note or data to a node."""
    canvas.line(edge.points, stroke=SOFT, width=1.5, dash="1.5 4")


def _arrow(canvas: Canvas, points: tuple[Point, ...], stroke: str, scale: float, *, hollow: bool = False) -> None:
    end = points[-1]
    before = next((one for one in reversed(points[:-1]) if one != end), None)
    if before is None:
        return
    length = hypot(end[0] - before[0], end[1] - before[1])
    dx, dy = (end[0] - before[0]) / length, (end[1] - before[1]) / length
    back, side = 10 * scale, 4.2 * scale
    left = (end[0] - dx * back - dy * side, end[1] - dy * back + dx * side)
    right = (end[0] - dx * back + dy * side, end[1] - dy * back - dx * side)
    data = f"M{end[0]:.1f} {end[1]:.1f}L{left[0]:.1f} {left[1]:.1f}L{right[0]:.1f} {right[1]:.1f}Z"
    canvas.path(data, fill=PAPER if hollow else stroke, stroke=stroke, width=1)


def _shortened(points: tuple[Point, ...], by: float) -> tuple[Point, ...]:
    """Return the points with the end a little earlier, so that a thick line does not show beside its arrow."""
    end, before = points[-1], points[-2]
    length = hypot(end[0] - before[0], end[1] - before[1])
    if length <= by:
        return points
    share = (length - by) / length
    return (*points[:-1], (before[0] + (end[0] - before[0]) * share, before[1] + (end[1] - before[1]) * share))


def _along(begin: Point, toward: Point, distance: float) -> Point:
    length = hypot(toward[0] - begin[0], toward[1] - begin[1]) or 1.0
    return begin[0] + (toward[0] - begin[0]) * distance / length, begin[1] + (toward[1] - begin[1]) * distance / length


def _label(canvas: Canvas, text: str, edge: Edge) -> None:
    if edge.label:
        x, y, width, height = edge.label
        canvas.text(label_lines(text, width), x + width / 2, y + height / 2, size=11, halo=True)
        return
    x, y = _middle(edge.points)
    canvas.text(label_lines(text, 110), x, y - 9, size=11, halo=True)


def _middle(points: tuple[Point, ...]) -> Point:
    lengths = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(points)]
    half = sum(lengths) / 2
    for (a, b), length in zip(itertools.pairwise(points), lengths, strict=True):
        if length >= half and length:
            return _along(a, b, half)
        half -= length
    return points[0]
