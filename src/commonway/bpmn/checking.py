"""What stands in the way of running a process, element by element: named before it starts, and not when it is read."""

from collections.abc import Iterator
from dataclasses import dataclass

from commonway.bpmn.errors import place
from commonway.bpmn.expressions import STATIC, VARIABLE, Expression, ExpressionError, compiled
from commonway.bpmn.model import SUB_PROCESSES, Node, Place, Process, Trigger

_CAUGHT = frozenset({Trigger.MESSAGE, Trigger.TIMER, Trigger.SIGNAL, Trigger.CONDITIONAL})
_ALLOWED = {
    "startEvent": _CAUGHT | {Trigger.NONE},
    "intermediateCatchEvent": _CAUGHT | {Trigger.LINK, Trigger.NONE},
    "intermediateThrowEvent": frozenset(
        {Trigger.NONE, Trigger.MESSAGE, Trigger.SIGNAL, Trigger.ESCALATION, Trigger.LINK}
    ),
    "endEvent": frozenset(
        {Trigger.NONE, Trigger.MESSAGE, Trigger.SIGNAL, Trigger.ERROR, Trigger.ESCALATION, Trigger.TERMINATE}
    ),
    "boundaryEvent": _CAUGHT | {Trigger.ERROR, Trigger.ESCALATION},
}
_INSIDE = _CAUGHT | {Trigger.ERROR, Trigger.ESCALATION}  # of the start of an event sub-process
_NAMED = {"complexGateway": "A complex gateway", "adHocSubProcess": "An ad-hoc sub-process"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something about *element*. One that *stops* leads to an incident when a token comes there; others are to be known."""

    element: str
    name: str
    what: str
    remedy: str = ""
    stops: bool = True
    source: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place(self.source, self.line, self.column, self.element)}: {self.what}{remedy}"


def problems(process: Process) -> tuple[Problem, ...]:
    """Return all that stands in the way of running *process*, and what is to be known of it, in the order of the file.

    Processes it calls are looked at for being there; ask for their own problems apart.
    """
    return tuple(_Checking(process).all())


class _Checking:
    def __init__(self, process: Process) -> None:
        self._process = process

    def all(self) -> Iterator[Problem]:
        for unread in self._process.unread:
            yield self._of(
                unread.id,
                unread.name,
                unread.place,
                f"<{unread.kind}> is not understood here.",
                "Leave it out.",
                stops=False,
            )
        yield from self._starts("", None)
        for node in self._process.nodes.values():
            yield from self._kind(node)
            yield from self._event(node)
            yield from self._ways(node)
            yield from self._work(node)
            yield from self._loop(node)
            yield from self._expressions(node)
            if node.kind in SUB_PROCESSES:
                yield from self._starts(node.id, node)
        for flow in self._process.flows.values():
            if flow.condition:
                found = self._wrong(flow.condition)
                if found:
                    yield self._of(
                        flow.id, flow.name, flow.place, f"The condition cannot be used: {found.what}", found.remedy
                    )

    def _of(self, id_: str, name: str, at: Place, what: str, remedy: str = "", *, stops: bool = True) -> Problem:
        return Problem(
            element=id_,
            name=name,
            what=what,
            remedy=remedy,
            stops=stops,
            source=self._process.source,
            line=at.line,
            column=at.column,
        )

    def _at(self, node: Node, what: str, remedy: str = "", *, stops: bool = True) -> Problem:
        return self._of(node.id, node.name, node.place, what, remedy, stops=stops)

    def _starts(self, parent: str, node: Node | None) -> Iterator[Problem]:
        starts = self._process.starts(parent)
        if node is None:
            return
        if node.event_sub_process and len(starts) != 1:
            yield self._at(node, "An event sub-process begins with one start event.", "Give it exactly one.")
        elif len(starts) > 1:
            yield self._at(node, "It has several start events; the first one is taken.", "Leave one.", stops=False)

    def _kind(self, node: Node) -> Iterator[Problem]:
        if node.kind in _NAMED:
            yield self._at(
                node, f"{_NAMED[node.kind]} is not run here.", "Draw it with other gateways or a sub-process."
            )
        if node.compensation:
            yield self._at(
                node, "Compensation is not run here.", "Draw what is to be done as a way of its own.", stops=False
            )
        if node.kind == "task":
            yield self._at(
                node,
                "A task of no kind does nothing and is passed at once.",
                "Say who does it: a user or service task.",
                stops=False,
            )
        if node.event_sub_process and node.incoming:
            yield self._at(node, "A flow leads to an event sub-process.", "Let its start event start it.")

    def _event(self, node: Node) -> Iterator[Problem]:
        event = node.event
        allowed = _ALLOWED.get(node.kind)
        if node.kind == "startEvent" and node.parent and self._process.nodes[node.parent].event_sub_process:
            allowed = _INSIDE
        if allowed is not None and event.trigger not in allowed:
            kind = "nothing" if event.trigger is Trigger.NONE else f"{event.trigger.value} events"
            yield self._at(node, f"A {_spaced(node.kind)} for {kind} is not run here.", "Use another kind of event.")
        if event.others:
            yield self._at(
                node, "Only the first of its several triggers is looked at.", "Draw an event for each.", stops=False
            )
        if event.trigger is Trigger.TIMER and event.timer is None:
            yield self._at(node, "The timer has no date, duration or cycle.", "Give it one, for example PT1H.")
        if event.trigger is Trigger.CONDITIONAL and event.condition is None:
            yield self._at(node, "The event has no condition.", "Give it one in FEEL.")
        if event.trigger in (Trigger.MESSAGE, Trigger.SIGNAL) and event.name is None and node.work.action is None:
            yield self._at(node, f"The {event.trigger.value} has no name; that of the event is used.", stops=False)
        if event.trigger is Trigger.LINK and node.kind == "intermediateThrowEvent" and not self._caught(node):
            yield self._at(node, "No link event of this name catches it.", "Draw one in the same process.")

    def _caught(self, node: Node) -> bool:
        return any(
            one.kind == "intermediateCatchEvent"
            and one.event.trigger is Trigger.LINK
            and one.event.name == node.event.name
            for one in self._process.inside[node.parent]
        )

    def _ways(self, node: Node) -> Iterator[Problem]:
        flows = [self._process.flows[one] for one in node.outgoing]
        if node.kind == "exclusiveGateway" and len(flows) > 1:
            bare = [flow for flow in flows if flow.condition is None and flow.id != node.default]
            if bare:
                names = ", ".join(flow.name or flow.id for flow in bare)
                yield self._at(
                    node,
                    f"Flows without a condition ({names}): the first is taken.",
                    "Give each one in FEEL.",
                    stops=False,
                )
        if node.kind == "eventBasedGateway":
            for flow in flows:
                target = self._process.nodes[flow.target]
                if target.kind not in ("intermediateCatchEvent", "receiveTask"):
                    yield self._at(
                        target, "It follows an event-based gateway and waits for nothing.", "Put an event there."
                    )

    def _work(self, node: Node) -> Iterator[Problem]:
        if node.work.foreign:
            yield self._at(
                node,
                f"{_capital(node.work.foreign)} is never run; the caller does it as the action {node.id!r}.",
                stops=False,
            )
        elif node.kind == "scriptTask" and node.work.script is None:
            yield self._at(node, "The script task has no script and is passed at once.", stops=False)
        elif node.kind == "businessRuleTask" and not (node.work.decision or node.work.action):
            yield self._at(node, f"It names no decision; the caller does it as the action {node.id!r}.", stops=False)
        if node.call is not None:
            yield from self._call(node)

    def _call(self, node: Node) -> Iterator[Problem]:
        called = node.call.process if node.call else None
        if called is None:
            yield self._at(node, "It is not said what is called.", "Name a process.")
        elif called.language == STATIC and called.text not in self._process.among:
            yield self._at(node, f"Process {called.text!r} is not at hand.", "Give the file it is in as well.")

    def _loop(self, node: Node) -> Iterator[Problem]:
        loop = node.loop
        if loop is None:
            return
        if loop.standard and loop.condition is None and not loop.maximum:
            yield self._at(node, "The loop has no condition and no maximum; it goes round once.", stops=False)
        elif not loop.standard and loop.cardinality is None and loop.collection is None:
            yield self._at(node, "It is not said how many instances there are; there is one.", stops=False)

    def _expressions(self, node: Node) -> Iterator[Problem]:
        for what, expression in _expressions(node):
            if expression and (found := self._wrong(expression)):
                yield self._at(node, f"Its {what} cannot be used: {found.what}", found.remedy)

    def _wrong(self, expression: Expression) -> ExpressionError | None:
        if expression.language in (STATIC, VARIABLE):
            return None
        try:
            compiled(expression)
        except ExpressionError as error:
            return error
        return None


def _expressions(node: Node) -> Iterator[tuple[str, Expression | None]]:
    event, work, loop = node.event, node.work, node.loop
    yield from (("condition", event.condition), ("name", event.name), ("correlation", event.correlation))
    yield "timer", event.timer.value if event.timer else None
    yield from (("assignee", work.assignee), ("groups", work.candidate_groups), ("users", work.candidate_users))
    yield from (("due date", work.due), ("action", work.action), ("decision", work.decision), ("script", work.script))
    yield from ((f"input {one.target!r}", one.value) for one in node.inputs)
    yield from ((f"output {one.target!r}", one.value) for one in node.outputs)
    if loop:
        yield from (("loop condition", loop.condition), ("cardinality", loop.cardinality))
        yield from (("collection", loop.collection), ("completion condition", loop.completion))
        yield "output element", loop.output_item
    if node.call:
        yield "called process", node.call.process
        yield from ((f"variable {one.target!r}", one.value) for one in (*node.call.inputs, *node.call.outputs))


def _spaced(kind: str) -> str:
    return "".join(f" {each.lower()}" if each.isupper() else each for each in kind)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
