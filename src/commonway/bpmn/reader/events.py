"""From XML to events: what they wait for or bring about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from commonway.bpmn.expressions import STATIC, Expression, read_expression
from commonway.bpmn.model import Event, Timer, Trigger
from commonway.bpmn.reader.xml import ZEEBE, Element

_TRIGGERS = {f"{one.value}EventDefinition": one for one in Trigger}


@dataclass(frozen=True, slots=True)
class Roots:
    """What a file declares once and events name: messages, signals, errors, escalations, by id."""

    elements: Mapping[str, Element] = field(default_factory=dict)

    def find(self, id_: str) -> Element | None:
        """Return the element of this id."""
        return self.elements.get(id_)


def read_event(node: Element, roots: Roots) -> Event:
    """Return what the event *node* is about."""
    definitions = [one for one in node.children() if one.kind in _TRIGGERS]
    definitions += [
        found
        for one in node.children("eventDefinitionRef")
        if (found := roots.find(one.text().rpartition(":")[2])) and found.kind in _TRIGGERS
    ]
    if not definitions:
        return Event()
    first = definitions[0]
    trigger = _TRIGGERS[first.kind]
    event = _READ[trigger](first, roots) if trigger in _READ else Event(trigger=trigger)
    return replace(event, others=len(definitions) - 1, parallel=node.flag("parallelMultiple"))


def message_event(node: Element, roots: Roots) -> Event:
    """Return the message event that *node* is by its ``messageRef``: a definition, a receive or a send task."""
    message = roots.find(node.reference("messageRef"))
    correlation = None
    if message is not None:
        for subscription in message.extensions("subscription", of=(ZEEBE,)):
            correlation = read_expression(subscription.get("correlationKey"), plain=True)
    return Event(trigger=Trigger.MESSAGE, name=_named(message), correlation=correlation)


def expression_in(node: Element | None, *, plain: bool = False) -> Expression | None:
    """Return the expression that is the text of *node*, in the language it declares."""
    if node is None:
        return None
    return read_expression(node.text(), language=node.get("language"), plain=plain, line=node.place.line)


def _named(root: Element | None) -> Expression | None:
    return read_expression(root.name() or root.id, plain=True) if root is not None else None


def _timer(node: Element, _roots: Roots) -> Event:
    for value in node.children("timeDate", "timeDuration", "timeCycle"):
        if found := expression_in(value, plain=True):
            return Event(trigger=Trigger.TIMER, timer=Timer(kind=value.kind, value=found))
    return Event(trigger=Trigger.TIMER)


def _signal(node: Element, roots: Roots) -> Event:
    return Event(trigger=Trigger.SIGNAL, name=_named(roots.find(node.reference("signalRef"))))


def _error(node: Element, roots: Roots) -> Event:
    error = roots.find(node.reference("errorRef"))
    code = (error.get("errorCode") or error.name() or error.id) if error is not None else ""
    return Event(
        trigger=Trigger.ERROR,
        code=code,
        name=_named(error),
        code_variable=node.camunda("errorCodeVariable"),
        message_variable=node.camunda("errorMessageVariable"),
    )


def _escalation(node: Element, roots: Roots) -> Event:
    escalation = roots.find(node.reference("escalationRef"))
    code = (escalation.get("escalationCode") or escalation.name() or escalation.id) if escalation is not None else ""
    variable = node.camunda("escalationCodeVariable")
    return Event(trigger=Trigger.ESCALATION, code=code, name=_named(escalation), code_variable=variable)


def _link(node: Element, _roots: Roots) -> Event:
    return Event(trigger=Trigger.LINK, name=Expression(node.name(), STATIC))


def _conditional(node: Element, _roots: Roots) -> Event:
    return Event(trigger=Trigger.CONDITIONAL, condition=expression_in(node.child("condition")))


_READ: Mapping[Trigger, Callable[[Element, Roots], Event]] = {
    Trigger.MESSAGE: message_event,
    Trigger.TIMER: _timer,
    Trigger.SIGNAL: _signal,
    Trigger.ERROR: _error,
    Trigger.ESCALATION: _escalation,
    Trigger.LINK: _link,
    Trigger.CONDITIONAL: _conditional,
}
