"""Nodes as BPMN draws them, with how far they are shown by fill, by border and by a sign: never by colour alone."""

from commonway.bpmn.drawing import symbols
from commonway.bpmn.drawing.marks import Mark
from commonway.bpmn.drawing.svg import DONE, HERE, INK, PAPER, PATH, SIZE, STUCK, Canvas, label_lines, wrapped
from commonway.bpmn.model import ACTIVITIES, SUB_PROCESSES, Node, Shape

_FILL = {Mark.DONE: DONE, Mark.HERE: HERE, Mark.STUCK: STUCK, Mark.AHEAD: PAPER}
_SMALLEST = 8.0


def draw_node(canvas: Canvas, node: Node, shape: Shape, mark: Mark | None, *, tokens: int, open_: bool) -> None:
    """Draw the node where its shape is; *mark* is None where nothing runs, *open_* a sub-process shown with its inside."""
    canvas.reach(shape.x, shape.y)
    canvas.reach(shape.x + shape.width, shape.y + shape.height)
    fill = PAPER if mark is None else _FILL[mark]
    if node.kind in ACTIVITIES:
        _activity(
            canvas, node, shape, PAPER if open_ and mark is not Mark.STUCK else fill, open_=open_, bold=_bold(mark)
        )
    elif node.kind.endswith("Gateway"):
        _gateway(canvas, node, shape, fill, bold=_bold(mark))
    else:
        _event(canvas, node, shape, fill, bold=_bold(mark))
    if mark is not None and mark is not Mark.AHEAD:
        _badge(canvas, shape, mark, tokens)


def label_beside(canvas: Canvas, text: str, shape: Shape) -> None:
    """Write the name of an event, a gateway or data: where the file says, else below it."""
    lines = label_lines(text, shape.label[2] if shape.label else shape.width * 2)
    high = 13.2 * len(lines)
    if shape.label is None:
        canvas.text(lines, shape.x + shape.width / 2, shape.y + shape.height + 4 + high / 2, size=11, halo=True)
        return
    x, y, width, height = shape.label
    beside = x > shape.x + shape.width or x + width < shape.x
    if y + height / 2 < shape.y + shape.height / 2 and not beside:  # above it: then it grows upwards
        middle = min(y + height, shape.y - 3) - high / 2
    else:
        middle = y + max(high, 13.2) / 2
    canvas.text(lines, x + width / 2, middle, size=11, halo=True)


def _bold(mark: Mark | None) -> float:
    return 2.0 if mark in (Mark.HERE, Mark.STUCK) else 0.0


def _activity(canvas: Canvas, node: Node, shape: Shape, fill: str, *, open_: bool, bold: float) -> None:
    width = (4.0 if node.kind == "callActivity" else 1.5) + bold
    dash = "6 4" if node.event_sub_process else None
    _box(canvas, shape, 0, fill, width, dash)
    if node.kind == "transaction":
        _box(canvas, shape, 3, "none", 1, None)
    symbols.task_sign(canvas, node.kind, shape.x + 5, shape.y + 5)
    middle, bottom = shape.x + shape.width / 2, shape.y + shape.height - 3
    collapsed = node.kind in SUB_PROCESSES and not open_
    if node.loop:
        symbols.loop_sign(canvas, node.loop, middle - (10 if collapsed else 0), bottom)
    if collapsed or (node.kind == "callActivity" and shape.width < 200):
        symbols.collapsed_sign(canvas, middle + (10 if node.loop else 0), bottom)
    if open_:
        lines = wrapped(node.name, shape.width - 20, most=2)
        canvas.text(lines, shape.x + 10, shape.y + 8 + 7.2 * len(lines), weight="bold", anchor="start")
        return
    foot = 14 if node.loop or collapsed or node.kind == "callActivity" else 0
    high = len(wrapped(node.name, shape.width - 12)) * SIZE * 1.2
    signed = node.kind.endswith("Task") and (shape.height - foot - high) / 2 < 20
    _fitted(canvas, node.name, shape, head=17 if signed else 0, foot=foot)


def _fitted(canvas: Canvas, text: str, shape: Shape, *, head: float, foot: float) -> None:
    room = shape.height - head - foot - 6
    size = SIZE
    lines = wrapped(text, shape.width - 12, size=size)
    while len(lines) * size * 1.2 > room and size > _SMALLEST:
        size -= 0.5
        lines = wrapped(text, shape.width - 12, size=size)
    most = max(1, int(room / (size * 1.2)))
    lines = wrapped(text, shape.width - 12, size=size, most=most)
    canvas.text(lines, shape.x + shape.width / 2, shape.y + head + 3 + room / 2, size=size)


def _box(canvas: Canvas, shape: Shape, inset: float, fill: str, width: float, dash: str | None) -> None:
    canvas.add(
        "rect", x=shape.x + inset, y=shape.y + inset, width=shape.width - 2 * inset, height=shape.height - 2 * inset,
        rx=8 - inset, fill=fill, stroke=INK, stroke_width=width, stroke_dasharray=dash,
    )  # fmt: skip


def _gateway(canvas: Canvas, node: Node, shape: Shape, fill: str, *, bold: float) -> None:
    x, y = shape.x + shape.width / 2, shape.y + shape.height / 2
    r = min(shape.width, shape.height) / 2
    data = f"M{x:.1f} {y - r:.1f}L{x + r:.1f} {y:.1f}L{x:.1f} {y + r:.1f}L{x - r:.1f} {y:.1f}Z"
    canvas.path(data, fill=fill, width=1.5 + bold)
    symbols.gateway_sign(canvas, node.kind, x, y, r)


def _event(canvas: Canvas, node: Node, shape: Shape, fill: str, *, bold: float) -> None:
    x, y = shape.x + shape.width / 2, shape.y + shape.height / 2
    r = min(shape.width, shape.height) / 2
    width = (4.0 if node.kind == "endEvent" else 1.5) + bold
    dash = None if node.interrupting or node.kind not in ("boundaryEvent", "startEvent") else "4 3"
    canvas.add("circle", cx=x, cy=y, r=r - width / 2, fill=fill, stroke=INK, stroke_width=width, stroke_dasharray=dash)
    if node.kind in ("intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"):
        canvas.add(
            "circle", cx=x, cy=y, r=r - 4 - bold / 2, fill="none", stroke=INK, stroke_width=1.2, stroke_dasharray=dash
        )
    throws = node.kind in ("endEvent", "intermediateThrowEvent")
    symbols.trigger_sign(canvas, node.event.trigger, x, y, r, filled=throws)


def _badge(canvas: Canvas, shape: Shape, mark: Mark, tokens: int) -> None:
    """Say in the upper right corner how it stands: a tick, a pointer (with how many), an exclamation mark."""
    x, y = shape.x + shape.width - 4, shape.y + 2
    if shape.width < 60:
        x, y = shape.x + shape.width - 2, shape.y
    canvas.reach(x + 9, y - 9)
    if mark is Mark.DONE:
        canvas.add("circle", cx=x, cy=y, r=8, fill=PATH)
        canvas.path(f"M{x - 4:.1f} {y:.1f}l3 3.5l5 -6.5", stroke=PAPER, width=2)
        return
    canvas.add("circle", cx=x, cy=y, r=9, fill=INK)
    if mark is Mark.STUCK:
        canvas.path(f"M{x:.1f} {y - 5:.1f}v6M{x:.1f} {y + 3:.1f}v2.5", stroke=PAPER, width=2.4)
    elif tokens > 1:
        canvas.add(
            "text", str(tokens), x=x, y=y + 4, font_size=11, text_anchor="middle", fill=PAPER, font_weight="bold"
        )
    else:
        canvas.path(f"M{x - 3:.1f} {y - 4.5:.1f}l7.5 4.5l-7.5 4.5Z", fill=PAPER, stroke=PAPER, width=1)
