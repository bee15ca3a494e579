"""A process as a list: every step in the order it may be come to, for those who read rather than look."""

from collections.abc import Iterator
from dataclasses import dataclass

from commonway.bpmn.drawing.layout import ranked
from commonway.bpmn.drawing.marks import Mark, Marks
from commonway.bpmn.model import ACTIVITIES, Node, Process
from commonway.bpmn.state import State


@dataclass(frozen=True, slots=True)
class ListedStep:
    """One step: *depth* is how many sub-processes it is in, *mark* is None where nothing runs."""

    node: str
    name: str
    kind: str
    lane: str
    depth: int
    mark: Mark | None = None
    count: int = 0


def steps(process: Process, state: State | None = None, *, parent: str = "") -> tuple[ListedStep, ...]:
    """Return the steps of *process*: activities, and events that have a name or an end.

    Gateways are left out, since where they lead is told by what is done.
    """
    marks = Marks(process, state)
    return tuple(_steps(process, marks, parent, 0))


def _steps(process: Process, marks: Marks, parent: str, depth: int) -> Iterator[ListedStep]:
    for column in ranked(process, parent):
        for node in column:
            yield from _with_borders(process, marks, node, depth)


def _with_borders(process: Process, marks: Marks, node: Node, depth: int) -> Iterator[ListedStep]:
    if _is_step(node):
        mark = marks.of(node) if marks.any else None
        yield ListedStep(node.id, node.name, node.kind, node.lane, depth, mark, marks.count(node))
    if process.inside.get(node.id):
        yield from _steps(process, marks, node.id, depth + 1)
    for boundary in process.boundaries.get(node.id, ()):
        mark = marks.of(boundary) if marks.any else None
        yield ListedStep(
            boundary.id, boundary.name, boundary.kind, boundary.lane, depth + 1, mark, marks.count(boundary)
        )


def _is_step(node: Node) -> bool:
    return node.kind in ACTIVITIES or (
        not node.kind.endswith("Gateway") and (bool(node.name) or node.kind == "endEvent")
    )
