"""From XML to BPMN DI: where things are drawn. What is missing or damaged is left out: a drawing is no rule."""

import math
from collections.abc import Iterator

from commonway.bpmn.model import Diagram, Edge, Shape
from commonway.bpmn.reader.xml import BPMNDI, DC, DI, Element

_FURTHEST = 100_000.0


def read_diagrams(root: Element) -> Iterator[Diagram]:
    """Yield the pages drawn in the file."""
    for diagram in root.children("BPMNDiagram", of=(BPMNDI,)):
        for plane in diagram.children("BPMNPlane", of=(BPMNDI,)):
            shapes = (_shape(one) for one in plane.children("BPMNShape", of=(BPMNDI,)))
            edges = (_edge(one) for one in plane.children("BPMNEdge", of=(BPMNDI,)))
            yield Diagram(
                name=diagram.name(),
                element=plane.reference("bpmnElement"),
                shapes=tuple(one for one in shapes if one),
                edges=tuple(one for one in edges if one),
            )


def _shape(node: Element) -> Shape | None:
    bounds = _bounds(node)
    if bounds is None or bounds[2] <= 0 or bounds[3] <= 0:
        return None
    return Shape(
        node.reference("bpmnElement"),
        *bounds,
        horizontal=node.flag("isHorizontal", default=True),
        expanded=node.flag("isExpanded", default=True),
        label=_label(node),
    )


def _edge(node: Element) -> Edge | None:
    points = []
    for one in node.children("waypoint", of=(DI,)):
        x, y = _number(one.get("x")), _number(one.get("y"))
        if x is not None and y is not None:
            points.append((x, y))
    return Edge(node.reference("bpmnElement"), tuple(points), _label(node)) if len(points) > 1 else None


def _label(node: Element) -> tuple[float, float, float, float] | None:
    found = node.child("BPMNLabel", of=(BPMNDI,))
    return _bounds(found) if found else None


def _bounds(node: Element) -> tuple[float, float, float, float] | None:
    bounds = node.child("Bounds", of=(DC,))
    if bounds is None:
        return None
    found = [_number(bounds.get(each)) for each in ("x", "y", "width", "height")]
    x, y, width, height = found
    return None if x is None or y is None or width is None or height is None else (x, y, width, height)


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) <= _FURTHEST else None
