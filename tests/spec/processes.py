"""Small processes written as text, and a case that walks through one; every step goes through JSON and back."""

import itertools
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from commonway.bpmn import Process, State, Step, Wait, Why, advance, find_process, load, start
from commonway.bpmn.effects import Effect
from commonway.bpmn.happenings import (
    ActionDone,
    ActionFailed,
    ConditionsChanged,
    Decided,
    Happening,
    MessageArrived,
    Retry,
    SignalRaised,
    TaskDone,
    TimerFired,
)
from commonway.bpmn.plain import to_plain

NOW = datetime(2025, 2, 6, 12, 0, tzinfo=UTC)
NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def definitions(body: str, roots: str = "") -> bytes:
    return f'<definitions {NAMESPACES} id="d" targetNamespace="urn:t">{roots}{body}</definitions>'.encode()


def process(body: str, *, roots: str = "", id_: str = "p") -> Process:
    content = definitions(f'<process id="{id_}" isExecutable="true">{body}</process>', roots)
    return find_process(load(content), id_)


def way(*nodes: str) -> str:
    """Sequence flows from each node to the next."""
    return "".join(
        f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in itertools.pairwise(nodes)
    )


def way_if(source: str, target: str, condition: str) -> str:
    condition = condition.replace("<", "&lt;")
    return (
        f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">'
        f"<conditionExpression>{condition}</conditionExpression></sequenceFlow>"
    )


def users(*ids: str) -> str:
    return "".join(f'<userTask id="{one}" name="{one}"/>' for one in ids)


START, END = '<startEvent id="start"/>', '<endEvent id="end"/>'


class Case:
    """A running process, addressed by the names of its nodes."""

    def __init__(self, of: Process, variables: Mapping[str, object] | None = None, *, event: str = "") -> None:
        self.process = of
        self.effects: tuple[Effect, ...] = ()
        self.all: list[Effect] = []
        self.now = NOW
        self.state: State
        self._take(start(of, variables or {}, now=self.now, event=event))

    def happen(self, happening: Happening) -> "Case":
        """Let it happen; a refusal fails the test."""
        step = advance(self.process, self.state, happening, now=self.now)
        assert step.refusal is None, step.refusal
        self._take(step)
        return self

    def refused(self, happening: Happening) -> Why:
        """Let it happen, and be refused without any change."""
        step = advance(self.process, self.state, happening, now=self.now)
        assert step.refusal is not None
        assert step.state is self.state
        assert not step.effects
        return step.refusal.why

    def done(self, node: str, **outputs: object) -> "Case":
        return self.happen(TaskDone(self.token(node), outputs))

    def done_once(self, **outputs: object) -> "Case":
        """Finish the one task that is open."""
        (task,) = self.state.waiting(Wait.TASK)
        return self.happen(TaskDone(task.id, outputs))

    def acted(self, node: str, **outputs: object) -> "Case":
        return self.happen(ActionDone(self.token(node), outputs))

    def decided(self, node: str, value: object) -> "Case":
        return self.happen(Decided(self.token(node), value))

    def failed(self, node: str, code: str = "", message: str = "") -> "Case":
        return self.happen(ActionFailed(self.token(node), code, message))

    def timer(self, node: str) -> "Case":
        return self.happen(TimerFired(self.token(node)))

    def message(self, name: str, correlation: object = None, **payload: object) -> "Case":
        return self.happen(MessageArrived(name, payload, correlation))

    def signal(self, name: str, **payload: object) -> "Case":
        return self.happen(SignalRaised(name, payload))

    def learn(self, **variables: object) -> "Case":
        return self.happen(ConditionsChanged(variables))

    def retry(self, node: str) -> "Case":
        return self.happen(Retry(self.token(node)))

    def token(self, node: str) -> int:
        """The token at *node*, the one that came first."""
        found = [one.id for one in self.state.tokens.values() if one.node == node]
        assert found, f"nothing is at {node!r}; there is {self.at}"
        return found[0]

    @property
    def at(self) -> list[str]:
        """The nodes at which somebody or something outside is waited for, sorted."""
        inner = ("inside", "loop", "events", "condition")
        return sorted(
            one.node
            for one in self.state.tokens.values()
            if one.wait not in inner and not one.listener and not self._boundary(one.node)
        )

    @property
    def outcome(self) -> str:
        assert self.state.outcome is not None, f"it is still at {self.at}"
        return self.state.outcome.node

    @property
    def variables(self) -> dict[str, Any]:
        return {name: to_plain(value) for name, value in self.state.variables.items()}

    def asked(self, kind: type[Any], node: str = "") -> list[Any]:
        """What the last step asked for."""
        return [one for one in self.effects if isinstance(one, kind) and (not node or getattr(one, "node", "") == node)]

    def _boundary(self, node: str) -> bool:
        found = self.process.nodes.get(node)
        return found is not None and bool(found.attached_to)

    def _take(self, step: Step) -> None:
        self.state = State.from_json(step.state.to_json())
        assert self.state == step.state
        self.effects = step.effects
        self.all.extend(step.effects)
