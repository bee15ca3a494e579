"""The small signs inside of events, gateways and activities, drawn around a middle."""

from collections.abc import Callable, Mapping
from math import cos, pi, sin

from commonway.bpmn.drawing.svg import INK, PAPER, Canvas
from commonway.bpmn.model import Loop, Trigger


def trigger_sign(canvas: Canvas, trigger: Trigger, x: float, y: float, r: float, *, filled: bool) -> None:
    """Draw what an event is about in a circle of radius *r*; throwing ones are *filled*."""
    draw = _TRIGGERS.get(trigger)
    if draw is not None:
        draw(canvas, x, y, r * 0.55, filled)


def gateway_sign(canvas: Canvas, kind: str, x: float, y: float, r: float) -> None:
    """Draw which gateway it is."""
    a = r * 0.36
    if kind == "exclusiveGateway":
        canvas.path(
            f"M{x - a:.1f} {y - a:.1f}L{x + a:.1f} {y + a:.1f}M{x + a:.1f} {y - a:.1f}L{x - a:.1f} {y + a:.1f}",
            width=3.5,
        )
    elif kind in ("parallelGateway", "complexGateway"):
        b = a * 1.3
        canvas.path(f"M{x - b:.1f} {y:.1f}H{x + b:.1f}M{x:.1f} {y - b:.1f}V{y + b:.1f}", width=3.5)
        if kind == "complexGateway":
            canvas.path(
                f"M{x - a:.1f} {y - a:.1f}L{x + a:.1f} {y + a:.1f}M{x + a:.1f} {y - a:.1f}L{x - a:.1f} {y + a:.1f}",
                width=3.5,
            )
    elif kind == "inclusiveGateway":
        canvas.add("circle", cx=x, cy=y, r=a * 1.25, fill="none", stroke=INK, stroke_width=3)
    elif kind == "eventBasedGateway":
        canvas.add("circle", cx=x, cy=y, r=a * 1.6, fill="none", stroke=INK, stroke_width=1)
        canvas.add("circle", cx=x, cy=y, r=a * 1.3, fill="none", stroke=INK, stroke_width=1)
        canvas.path(_polygon(x, y, a * 0.9, 5), width=1)


def task_sign(canvas: Canvas, kind: str, x: float, y: float) -> None:
    """Draw which kind of task it is, with its upper left corner at the point, 16 wide."""
    draw = _TASKS.get(kind)
    if draw is not None:
        draw(canvas, x, y)


def loop_sign(canvas: Canvas, loop: Loop, x: float, y: float) -> None:
    """Draw how an activity is repeated, its lower middle at the point."""
    if loop.standard:
        canvas.path(
            f"M{x - 3:.1f} {y - 2:.1f}A5.5 5.5 0 1 1 {x + 3:.1f} {y - 2:.1f}M{x - 3:.1f} {y - 2:.1f}v-4m0 4h-4",
            width=1.3,
        )
    elif loop.sequential:
        canvas.path("".join(f"M{x - 6:.1f} {y - 2 - step * 4:.1f}h12" for step in range(3)), width=1.6)
    else:
        canvas.path("".join(f"M{x - 4 + step * 4:.1f} {y - 12:.1f}v11" for step in range(3)), width=1.6)


def collapsed_sign(canvas: Canvas, x: float, y: float) -> None:
    """Draw the plus of a sub-process whose inside is not shown, its lower middle at the point."""
    canvas.add("rect", x=x - 6, y=y - 13, width=12.0, height=12.0, fill=PAPER, stroke=INK, stroke_width=1)
    canvas.path(f"M{x - 4:.1f} {y - 7:.1f}h8M{x:.1f} {y - 11:.1f}v8", width=1.2)


def _polygon(x: float, y: float, r: float, corners: int) -> str:
    points = [(x + r * sin(2 * pi * n / corners), y - r * cos(2 * pi * n / corners)) for n in range(corners)]
    return "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in points) + "Z"


def _message(canvas: Canvas, x: float, y: float, a: float, filled: bool) -> None:
    fill, line = (INK, PAPER) if filled else (PAPER, INK)
    canvas.add("rect", x=x - a, y=y - a * 0.7, width=2 * a, height=1.4 * a, fill=fill, stroke=INK, stroke_width=1)
    canvas.path(
        f"M{x - a:.1f} {y - a * 0.7:.1f}L{x:.1f} {y + a * 0.1:.1f}L{x + a:.1f} {y - a * 0.7:.1f}", stroke=line, width=1
    )


def _timer(canvas: Canvas, x: float, y: float, a: float, filled: bool) -> None:  # noqa: ARG001
    r = a * 1.15
    canvas.add("circle", cx=x, cy=y, r=r, fill=PAPER, stroke=INK, stroke_width=1)
    ticks = "".join(
        f"M{x + r * 0.82 * sin(n * pi / 6):.1f} {y - r * 0.82 * cos(n * pi / 6):.1f}"
        f"L{x + r * sin(n * pi / 6):.1f} {y - r * cos(n * pi / 6):.1f}"
        for n in range(12)
    )
    canvas.path(
        f"{ticks}M{x:.1f} {y:.1f}l{r * 0.5:.1f} {r * 0.1:.1f}M{x:.1f} {y:.1f}l{r * 0.15:.1f} {-r * 0.7:.1f}", width=1
    )


def _signal(canvas: Canvas, x: float, y: float, a: float, filled: bool) -> None:
    canvas.path(_polygon(x, y + a * 0.15, a * 1.1, 3), fill=INK if filled else PAPER, width=1)


def _error(canvas: Canvas, x: float, y: float, a: float, filled: bool) -> None:
    points = ((-0.9, 0.9), (-0.35, -0.75), (0.25, 0.15), (0.9, -0.9), (0.4, 0.8), (-0.2, -0.1))
    data = "M" + "L".join(f"{x + px * a:.1f} {y + py * a:.1f}" for px, py in points) + "Z"
    canvas.path(data, fill=INK if filled else PAPER, width=1)


def _escalation(canvas: Canvas, x: float, y: float, a: float, filled: bool) -> None:
    data = (
        f"M{x:.1f} {y - a:.1f}L{x + a * 0.75:.1f} {y + a:.1f}L{x:.1f} {y + a * 0.2:.1f}L{x - a * 0.75:.1f} {y + a:.1f}Z"
    )
    canvas.path(data, fill=INK if filled else PAPER, width=1)


def _conditional(canvas: Canvas, x: float, y: float, a: float, filled: bool) -> None:  # noqa: ARG001
    canvas.add("rect", x=x - a * 0.75, y=y - a, width=1.5 * a, height=2 * a, fill=PAPER, stroke=INK, stroke_width=1)
    lines = "".join(f"M{x - a * 0.55:.1f} {y + a * step:.1f}h{1.1 * a:.1f}" for step in (-0.6, -0.2, 0.2, 0.6))
    canvas.path(lines, width=1)


def _link(canvas: Canvas, x: float, y: float, a: float, filled: bool) -> None:
    data = (
        f"M{x - a:.1f} {y - a * 0.4:.1f}h{a:.1f}v{-a * 0.45:.1f}L{x + a * 1.1:.1f} {y:.1f}L{x:.1f} {y + a * 0.85:.1f}"
        f"v{-a * 0.45:.1f}h{-a:.1f}Z"
    )
    canvas.path(data, fill=INK if filled else PAPER, width=1)


def _terminate(canvas: Canvas, x: float, y: float, a: float, filled: bool) -> None:  # noqa: ARG001
    canvas.add("circle", cx=x, cy=y, r=a * 1.1, fill=INK)


def _compensate(canvas: Canvas, x: float, y: float, a: float, filled: bool) -> None:
    data = "".join(f"M{x + s * a:.1f} {y - a * 0.8:.1f}v{1.6 * a:.1f}l{-a:.1f} {-0.8 * a:.1f}Z" for s in (0.0, 1.0))
    canvas.path(data, fill=INK if filled else PAPER, width=1)


def _cancel(canvas: Canvas, x: float, y: float, a: float, filled: bool) -> None:
    data = f"M{x - a * 0.7:.1f} {y - a * 0.7:.1f}L{x + a * 0.7:.1f} {y + a * 0.7:.1f}M{x + a * 0.7:.1f} {y - a * 0.7:.1f}L{x - a * 0.7:.1f} {y + a * 0.7:.1f}"
    canvas.path(data, width=3 if filled else 1.5)


def _user(canvas: Canvas, x: float, y: float) -> None:
    canvas.add("circle", cx=x + 7, cy=y + 4.5, r=3.5, fill=PAPER, stroke=INK, stroke_width=1)
    canvas.path(f"M{x:.1f} {y + 15:.1f}c0 -9 14 -9 14 0Z", fill=PAPER, width=1)


def _service(canvas: Canvas, x: float, y: float) -> None:
    middle = (x + 7.0, y + 7.0)
    teeth = "".join(
        f"M{middle[0] + 4.5 * sin(n * pi / 4):.1f} {middle[1] - 4.5 * cos(n * pi / 4):.1f}"
        f"L{middle[0] + 7.5 * sin(n * pi / 4):.1f} {middle[1] - 7.5 * cos(n * pi / 4):.1f}"
        for n in range(8)
    )
    canvas.path(teeth, width=2.6)
    canvas.add("circle", cx=middle[0], cy=middle[1], r=4.6, fill=PAPER, stroke=INK, stroke_width=1)
    canvas.add("circle", cx=middle[0], cy=middle[1], r=1.8, fill="none", stroke=INK, stroke_width=1)


def _script(canvas: Canvas, x: float, y: float) -> None:
    canvas.path(f"M{x + 3:.1f} {y:.1f}h10c-5 4 3 9 -2 15h-11c5 -5 -3 -10 3 -15Z", fill=PAPER, width=1)
    canvas.path("".join(f"M{x + 2.5:.1f} {y + 3.5 + step * 3:.1f}h6.5" for step in range(4)), width=0.8)


def _rules(canvas: Canvas, x: float, y: float) -> None:
    canvas.add("rect", x=x, y=y + 1, width=16.0, height=12.0, fill=PAPER, stroke=INK, stroke_width=1)
    canvas.add("rect", x=x, y=y + 1, width=16.0, height=4.0, fill="#b1b4b6", stroke=INK, stroke_width=1)
    canvas.path(f"M{x:.1f} {y + 9:.1f}h16M{x + 5:.1f} {y + 5:.1f}v8", width=0.8)


def _hand(canvas: Canvas, x: float, y: float) -> None:
    canvas.path(
        f"M{x:.1f} {y + 4:.1f}l4 -3h8c2 0 2 2.6 0 2.6h-5h7c2 0 2 2.6 0 2.6h-6h5c2 0 2 2.6 0 2.6h-5h3c2 0 2 2.4 0 2.4h-8l-3 -1Z",
        fill=PAPER,
        width=1,
    )


def _sent(canvas: Canvas, x: float, y: float) -> None:
    _message(canvas, x + 8, y + 7, 8, True)


def _received(canvas: Canvas, x: float, y: float) -> None:
    _message(canvas, x + 8, y + 7, 8, False)


_TRIGGERS = {
    Trigger.MESSAGE: _message,
    Trigger.TIMER: _timer,
    Trigger.SIGNAL: _signal,
    Trigger.ERROR: _error,
    Trigger.ESCALATION: _escalation,
    Trigger.CONDITIONAL: _conditional,
    Trigger.LINK: _link,
    Trigger.TERMINATE: _terminate,
    Trigger.COMPENSATE: _compensate,
    Trigger.CANCEL: _cancel,
}
_TASKS: Mapping[str, Callable[[Canvas, float, float], None]] = {
    "userTask": _user,
    "serviceTask": _service,
    "scriptTask": _script,
    "businessRuleTask": _rules,
    "manualTask": _hand,
    "sendTask": _sent,
    "receiveTask": _received,
}
