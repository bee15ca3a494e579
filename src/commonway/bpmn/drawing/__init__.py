"""A process as a picture: the diagram in its file, or one laid out here, with the way done and the place it is at."""

from commonway.bpmn.drawing.layout import laid_out
from commonway.bpmn.drawing.lines import draw_association, draw_flow, draw_message
from commonway.bpmn.drawing.listing import ListedStep, steps
from commonway.bpmn.drawing.marks import Mark, Marks, Words
from commonway.bpmn.drawing.nodes import draw_node, label_beside
from commonway.bpmn.drawing.svg import INK, PAPER, SOFT, Canvas, wrapped
from commonway.bpmn.model import (
    ACTIVITIES,
    SUB_PROCESSES,
    Artifact,
    Definitions,
    Diagram,
    Lane,
    Participant,
    Process,
    Shape,
)
from commonway.bpmn.state import State

__all__ = ["ListedStep", "Mark", "Marks", "Words", "draw", "steps"]

ENGLISH = Words()


def draw(
    definitions: Definitions,
    process: Process,
    state: State | None = None,
    *,
    words: Words = ENGLISH,
    id_: str = "process",
) -> str:
    """Return an SVG of *process*, with the other participants where the file draws them.

    With a *state*, what was done is filled, ticked and joined by thick lines, and the place it is at has a thick border
    and a pointer. The picture needs no style sheet and no script; *id_* keeps the ids in it apart from those of the page.
    Beside it, say the same with `steps`.
    """
    diagram = _diagram(definitions, process) or laid_out(process)
    return _Drawing(definitions, process, state, diagram, words).svg(id_)


def _diagram(definitions: Definitions, process: Process) -> Diagram | None:
    """Return the page that shows most of the nodes of *process*, if one does."""
    shown = [(sum(one.element in process.nodes for one in page.shapes), page) for page in definitions.diagrams]
    count, page = max(shown, key=lambda one: one[0], default=(0, None))
    return page if count else None


class _Drawing:
    def __init__(
        self, definitions: Definitions, process: Process, state: State | None, diagram: Diagram, words: Words
    ) -> None:
        self._process = process
        self._diagram = diagram
        self._words = words
        self._canvas = Canvas()
        self._processes = {id_: one for one in definitions.processes for id_ in one.nodes}
        self._marks = {one.id: Marks(one, state if one.id == process.id else None) for one in definitions.processes}
        self._marks[process.id] = Marks(process, state)
        self._processes.update(dict.fromkeys(process.nodes, process))
        self._flows = {id_: (one, flow) for one in definitions.processes for id_, flow in one.flows.items()}
        self._messages = {one.id: one for each in definitions.collaborations for one in each.message_flows}
        self._pools = {one.id: one for each in definitions.collaborations for one in each.participants}
        self._lanes = {one.id: one for each in definitions.processes for one in each.lanes}
        self._artifacts = {one.id: one for each in definitions.processes for one in each.artifacts}
        self._shapes = {one.element: one for one in diagram.shapes}

    def svg(self, id_: str) -> str:
        nodes = [shape for shape in self._diagram.shapes if shape.element in self._processes]
        nodes.sort(key=lambda shape: len(self._of(shape).path_of(self._of(shape).nodes[shape.element])))
        self._frames()
        for shape in filter(self._is_open, nodes):
            self._node(shape)
        self._lines()
        for shape in nodes:
            if not self._is_open(shape):
                self._node(shape)
        self._beside()
        title = f"{self._words.process}: {self._process.title}"
        return self._canvas.whole(title=title, description=self._description(), language=self._words.language, id_=id_)

    def _frames(self) -> None:
        for shape in self._diagram.shapes:
            frame = self._pools.get(shape.element) or self._lanes.get(shape.element)
            if frame:
                self._frame(frame, shape)

    def _lines(self) -> None:
        for edge in self._diagram.edges:
            if edge.element in self._flows:
                process, flow = self._flows[edge.element]
                taken = self._marks[process.id].taken(flow.id)
                draw_flow(self._canvas, flow, edge, process.nodes[flow.source], taken=taken)
            elif edge.element not in self._messages:
                draw_association(self._canvas, edge)

    def _beside(self) -> None:
        """Draw what is on top of nodes: messages, and what means nothing to the engine."""
        for edge in self._diagram.edges:
            if message := self._messages.get(edge.element):
                draw_message(self._canvas, edge, message.name or message.message)
        for shape in self._diagram.shapes:
            if artifact := self._artifacts.get(shape.element):
                self._artifact(artifact, shape)

    def _description(self) -> str:
        marks, words = self._marks[self._process.id], self._words
        if not marks.any:
            return ". ".join(one.name for one in steps(self._process) if one.name) + "."
        here = [node.title for node in marks.here()]
        done = [one.name for one in steps(self._process) if marks.of(self._process.nodes[one.node]) is Mark.DONE]
        now = f"{words.now_at}: {', '.join(here)}." if here else f"{words.ended}."
        return f"{now} {words.done.capitalize()}: {', '.join(done)}." if done else now

    def _of(self, shape: Shape) -> Process:
        return self._processes[shape.element]

    def _is_open(self, shape: Shape) -> bool:
        process = self._of(shape)
        node = process.nodes[shape.element]
        inside = process.inside.get(node.id, ())
        return node.kind in SUB_PROCESSES and any(one.id in self._shapes for one in inside)

    def _node(self, shape: Shape) -> None:
        process = self._of(shape)
        node, marks = process.nodes[shape.element], self._marks[process.id]
        mark = marks.of(node) if marks.any else None
        said = [node.title, self._words.kinds.get(node.kind, node.kind)]
        if mark is not None:
            said.append(self._words.of(mark))
        if marks.count(node) > 1:
            said.append(self._words.times.format(count=marks.count(node)))
        self._canvas.open(", ".join(said))
        draw_node(self._canvas, node, shape, mark, tokens=marks.tokens(node), open_=self._is_open(shape))
        if node.name and node.kind not in ACTIVITIES:
            label_beside(self._canvas, node.name, shape)
        self._canvas.close()

    def _frame(self, frame: Participant | Lane, shape: Shape) -> None:
        canvas = self._canvas
        canvas.reach(shape.x, shape.y)
        canvas.reach(shape.x + shape.width, shape.y + shape.height)
        canvas.add(
            "rect", x=shape.x, y=shape.y, width=shape.width, height=shape.height, fill=PAPER, stroke=SOFT, stroke_width=1.5
        )  # fmt: skip
        if not frame.name:
            return
        closed = isinstance(frame, Participant) and not frame.process
        if closed or (shape.width < 60 or shape.height < 60):
            lines = wrapped(frame.name, shape.width - 10, most=3)
            canvas.text(lines, shape.x + shape.width / 2, shape.y + shape.height / 2, weight="bold")
        elif shape.horizontal:
            canvas.line(((shape.x + 30, shape.y), (shape.x + 30, shape.y + shape.height)), stroke=SOFT, width=1)
            lines = wrapped(frame.name, shape.height - 10, most=2)
            canvas.text(lines, shape.x + 15, shape.y + shape.height / 2, turned=True, weight="bold")
        else:
            canvas.line(((shape.x, shape.y + 30), (shape.x + shape.width, shape.y + 30)), stroke=SOFT, width=1)
            lines = wrapped(frame.name, shape.width - 10, most=2)
            canvas.text(lines, shape.x + shape.width / 2, shape.y + 15, weight="bold")

    def _artifact(self, artifact: Artifact, shape: Shape) -> None:
        canvas, x, y, w, h = self._canvas, shape.x, shape.y, shape.width, shape.height
        canvas.reach(x, y)
        canvas.reach(x + w, y + h)
        if artifact.kind == "textAnnotation":
            canvas.path(f"M{x + 10:.1f} {y:.1f}H{x:.1f}V{y + h:.1f}H{x + 10:.1f}", stroke=SOFT)
            lines = wrapped(artifact.text, w - 12, size=11, most=max(1, int(h / 13)))
            canvas.text(lines, x + w / 2 + 3, y + h / 2, size=11)
        elif artifact.kind == "group":
            canvas.add("rect", x=x, y=y, width=w, height=h, rx=8, fill="none", stroke=SOFT, stroke_dasharray="9 4 2 4")
            if artifact.text:
                canvas.text(wrapped(artifact.text, w), x + w / 2, y - 8, size=11, halo=True)
        elif artifact.kind == "dataStoreReference":
            data = f"M{x:.1f} {y + 8:.1f}c0 -10 {w:.1f} -10 {w:.1f} 0v{h - 16:.1f}c0 10 {-w:.1f} 10 {-w:.1f} 0Z"
            canvas.path(data, fill=PAPER)
            canvas.path(f"M{x:.1f} {y + 8:.1f}c0 10 {w:.1f} 10 {w:.1f} 0", stroke=INK)
            label_beside(canvas, artifact.text, shape)
        else:
            canvas.path(f"M{x:.1f} {y:.1f}h{w - 10:.1f}l10 10v{h - 10:.1f}h{-w:.1f}Z", fill=PAPER)
            canvas.path(f"M{x + w - 10:.1f} {y:.1f}v10h10")
            label_beside(canvas, artifact.text, shape)
