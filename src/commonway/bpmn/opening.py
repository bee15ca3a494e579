"""How a process can begin: for whoever routes messages and signals to new cases, and sets the clock for them."""

from dataclasses import dataclass
from datetime import datetime

from commonway.bpmn import timing
from commonway.bpmn.expressions import Expression, evaluate
from commonway.bpmn.model import Process, Trigger
from commonway.bpmn.running.run import Budget
from commonway.bpmn.timing import Due


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A start event: *event* is what `start` calls it.

    *expects* names the message or signal that starts a case, *participant* who it comes from, *due* when a timer does.
    """

    event: str
    name: str
    trigger: Trigger
    expects: str = ""
    participant: str = ""
    due: Due | None = None


def openings(process: Process, *, now: datetime) -> tuple[Opening, ...]:
    """Return every way to start *process*, timers counted from *now*. Raises `ExpressionError` for a time that is none."""
    return tuple(
        Opening(
            event=node.id,
            name=node.name,
            trigger=node.event.trigger,
            expects=_text(node.event.name, now)
            or (node.title if node.event.name is None and _named(node.event.trigger) else ""),
            participant=process.partners.get(node.id, ""),
            due=_due(node.event.timer.kind, node.event.timer.value, now) if node.event.timer else None,
        )
        for node in process.starts()
    )


def _named(trigger: Trigger) -> bool:
    return trigger in (Trigger.MESSAGE, Trigger.SIGNAL)


def _text(expression: Expression | None, now: datetime) -> str:
    if expression is None:
        return ""
    value = evaluate(expression, {}, now=now, budget=Budget())
    return "" if value is None else str(value)


def _due(kind: str, expression: Expression, now: datetime) -> Due:
    return timing.due(kind, evaluate(expression, {}, now=now, budget=Budget()), now=now)
