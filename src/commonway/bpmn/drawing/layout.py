"""Places for the nodes of a process that nobody drew: columns by how far along they are, sub-processes as boxes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from commonway.bpmn.drawing.svg import Point
from commonway.bpmn.model import ACTIVITIES, SUB_PROCESSES, Diagram, Edge, Node, Process, Shape

_GAP_X, _GAP_Y, _EDGE = 54.0, 26.0, 30.0
_HEAD = 24.0  # for the name of a sub-process
_LANE = 14.0  # between flows that pass other columns
_LABEL = 34.0  # below an event or a gateway; the same above, so that flows run straight


@dataclass(frozen=True, slots=True)
class _Box:
    """The inside of a process or sub-process, from its own upper left corner."""

    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Slot:
    """Room for a node and its name; the node is in the middle of it."""

    node: Node
    inside: _Box | None
    width: float
    height: float
    pad: float  # above and below the node itself


def laid_out(process: Process) -> Diagram:
    """Return a drawing of *process*."""
    box = _inside(process, "")
    return Diagram(name=process.title, element=process.id, shapes=box.shapes, edges=box.edges)


def ranked(process: Process, parent: str) -> list[list[Node]]:
    """Return the nodes directly inside *parent* in columns: each after those that lead to it, circles cut."""
    nodes = [node for node in process.inside.get(parent, ()) if not node.attached_to]
    rank: dict[str, int] = {}
    onward = {node.id: _onward(process, node) for node in nodes}
    known = set(onward)
    pending = dict.fromkeys(known, 0)
    back = _back_edges(onward, [node.id for node in nodes])
    for id_ in known:
        for target in onward[id_]:
            if target in known and (id_, target) not in back:
                pending[target] += 1
    ready = [node.id for node in nodes if not pending[node.id]]
    while ready:
        id_ = ready.pop(0)
        rank.setdefault(id_, 0)
        for target in onward[id_]:
            if target in known and (id_, target) not in back:
                rank[target] = max(rank.get(target, 0), rank[id_] + 1)
                pending[target] -= 1
                if not pending[target]:
                    ready.append(target)
    columns: list[list[Node]] = [[] for _ in range(max(rank.values(), default=-1) + 1)]
    for node in nodes:
        columns[rank.get(node.id, 0)].append(node)
    return columns


def _onward(process: Process, node: Node) -> list[str]:
    flows = list(node.outgoing)
    for boundary in process.boundaries.get(node.id, ()):
        flows.extend(boundary.outgoing)
    return [process.flows[flow].target for flow in flows]


def _back_edges(onward: dict[str, list[str]], order: Sequence[str]) -> set[tuple[str, str]]:
    """Return the edges that close a circle, found going deep first, without recursion."""
    found: set[tuple[str, str]] = set()
    state: dict[str, int] = {}
    for root in order:
        if root in state:
            continue
        state[root] = 1
        stack = [(root, iter(onward[root]))]
        while stack:
            id_, targets = stack[-1]
            target = next((one for one in targets if one in onward), None)
            if target is None:
                state[id_] = 2
                stack.pop()
            elif state.get(target) == 1:
                found.add((id_, target))
            elif target not in state:
                state[target] = 1
                stack.append((target, iter(onward[target])))
    return found


def _inside(process: Process, parent: str) -> _Box:
    columns = [[_slot(process, node) for node in column] for column in ranked(process, parent)]
    column_of = {slot.node.id: number for number, column in enumerate(columns) for slot in column}
    far = _far_flows(process, column_of)
    height = max((sum(one.height for one in column) + _GAP_Y * (len(column) - 1) for column in columns), default=60.0)
    top = _EDGE + (_HEAD if parent else 0) + _LANE * len(far)
    shapes: dict[str, Shape] = {}
    edges: list[Edge] = []
    x = _EDGE
    for column in columns:
        width = max(slot.width for slot in column)
        y = top + (height - sum(slot.height for slot in column) - _GAP_Y * (len(column) - 1)) / 2
        for slot in column:
            own = Shape(
                slot.node.id, x + (width - slot.width) / 2, y + slot.pad, slot.width, slot.height - 2 * slot.pad
            )
            own = _rounded(slot, own)
            shapes[own.element] = own
            if slot.inside:
                moved = _moved(slot.inside, own.x, own.y)
                shapes.update({one.element: one for one in moved.shapes})
                edges.extend(moved.edges)
            shapes.update({one.element: one for one in _borders(process, slot.node, own)})
            y += slot.height + _GAP_Y
        x += width + _GAP_X
    edges.extend(_edges(process, column_of, shapes, far, top=top, bottom=top + height))
    return _Box(tuple(shapes.values()), tuple(edges), max(x - _GAP_X, _EDGE) + _EDGE, top + height + _EDGE)


def _slot(process: Process, node: Node) -> _Slot:
    bordered = _LABEL + 14 if process.boundaries.get(node.id) else 0.0
    if node.kind in SUB_PROCESSES and process.inside.get(node.id):
        box = _inside(process, node.id)
        return _Slot(node, box, box.width, box.height + 2 * bordered, bordered)
    if node.kind in ACTIVITIES:
        return _Slot(node, None, 120.0, 74.0 + 2 * bordered, bordered)
    size = 50.0 if node.kind.endswith("Gateway") else 36.0
    return _Slot(node, None, 90.0, size + 2 * _LABEL, _LABEL)


def _rounded(slot: _Slot, shape: Shape) -> Shape:
    """Return the shape of an event or a gateway as the square in the middle of its slot."""
    if slot.node.kind in ACTIVITIES:
        return shape
    return replace(shape, x=shape.x + (shape.width - shape.height) / 2, width=shape.height)


def _moved(box: _Box, x: float, y: float) -> _Box:
    return replace(
        box,
        shapes=tuple(replace(one, x=one.x + x, y=one.y + y) for one in box.shapes),
        edges=tuple(replace(one, points=tuple((px + x, py + y) for px, py in one.points)) for one in box.edges),
    )


def _borders(process: Process, node: Node, shape: Shape) -> list[Shape]:
    found = process.boundaries.get(node.id, ())
    step = shape.width / (len(found) + 1)
    return [
        Shape(one.id, shape.x + step * number - 15, shape.y + shape.height - 15, 30.0, 30.0)
        for number, one in enumerate(found, start=1)
    ]


def _home(process: Process, id_: str) -> str:
    return process.nodes[id_].attached_to or id_


def _far_flows(process: Process, column_of: dict[str, int]) -> dict[str, int]:
    """Return the flows that pass other columns, or go back, each with a lane of its own."""
    found: dict[str, int] = {}
    for flow in process.flows.values():
        source = _home(process, flow.source)
        if source in column_of and flow.target in column_of and column_of[flow.target] - column_of[source] != 1:
            found[flow.id] = len(found) + 1
    return found


def _edges(
    process: Process,
    column_of: dict[str, int],
    shapes: dict[str, Shape],
    far: dict[str, int],
    *,
    top: float,
    bottom: float,
) -> Iterator[Edge]:
    for flow in process.flows.values():
        if flow.target not in column_of:
            continue
        source, target = shapes[flow.source], shapes[flow.target]
        begin, first = _way_out(process, flow.source, source, bottom)
        end = (target.x, target.y + target.height / 2)
        turn = end[0] - _GAP_X / 2 + 8
        if flow.id in far:
            lane = top - _LANE * far[flow.id]
            out = begin[0] + 16 if len(first) == 1 else first[-1][0] + 16
            yield Edge(flow.id, _tidy((*first, (out, first[-1][1]), (out, lane), (turn, lane), (turn, end[1]), end)))
        else:
            yield Edge(flow.id, _tidy((*first, (turn, first[-1][1]), (turn, end[1]), end)))


def _way_out(process: Process, id_: str, shape: Shape, bottom: float) -> tuple[Point, tuple[Point, ...]]:
    """Return where a flow leaves the node: to the right, or downwards from a border."""
    if process.nodes[id_].attached_to:
        begin = (shape.x + shape.width / 2, shape.y + shape.height)
        return begin, (begin, (begin[0], min(begin[1] + _LABEL + 10, bottom)))
    begin = (shape.x + shape.width, shape.y + shape.height / 2)
    return begin, (begin,)


def _tidy(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Return the points without those in the middle of a straight line."""
    kept = list(points[:1])
    for here, after in pairwise(points[1:]):
        before = kept[-1]
        if not (before[0] == here[0] == after[0] or before[1] == here[1] == after[1]):
            kept.append(here)
    return (*kept, points[-1])
