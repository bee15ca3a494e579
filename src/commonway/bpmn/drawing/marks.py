"""How far a running process has come, node by node and flow by flow, and the words that say so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from commonway.bpmn.model import Node, Process
from commonway.bpmn.state import State, Wait


class Mark(StrEnum):
    """How a node stands."""

    HERE = "here"  # a token is there
    STUCK = "stuck"  # a token is there and cannot go on
    DONE = "done"
    AHEAD = "ahead"  # not come to, as yet


KINDS = {
    "startEvent": "start",
    "endEvent": "end",
    "intermediateCatchEvent": "event waited for",
    "intermediateThrowEvent": "event brought about",
    "boundaryEvent": "event on the border",
    "task": "task",
    "userTask": "task for a person",
    "manualTask": "task by hand",
    "serviceTask": "task for a system",
    "scriptTask": "calculation",
    "businessRuleTask": "decision",
    "sendTask": "message sent",
    "receiveTask": "message waited for",
    "callActivity": "process called",
    "subProcess": "sub-process",
    "transaction": "sub-process",
    "adHocSubProcess": "sub-process",
    "exclusiveGateway": "one way of several",
    "inclusiveGateway": "some ways of several",
    "parallelGateway": "all ways at once",
    "eventBasedGateway": "the first event decides",
    "complexGateway": "several ways",
}


@dataclass(frozen=True, slots=True)
class Words:
    """What a drawing and a list say, in one language; the caller translates. English by default."""

    language: str = "en"
    process: str = "Process"
    now_at: str = "Now at"
    done: str = "done"
    here: str = "here now"
    stuck: str = "stopped here"
    ahead: str = "not reached"
    times: str = "{count} times"
    nothing_yet: str = "Not started."
    ended: str = "Ended"
    kinds: Mapping[str, str] = field(default_factory=lambda: KINDS)

    def of(self, mark: Mark) -> str:
        """Return the words for *mark*."""
        return {Mark.HERE: self.here, Mark.STUCK: self.stuck, Mark.DONE: self.done, Mark.AHEAD: self.ahead}[mark]


class Marks:
    """How the nodes and flows of one process stand in *state*; without one, nothing is marked."""

    def __init__(self, process: Process, state: State | None) -> None:
        self._process = process
        self._state = state
        self._prefix = "" if state is None or state.process == process.id else f"{process.id}/"
        self._tokens: dict[str, list[Wait]] = {}
        if state is not None:
            self._place(state)

    @property
    def any(self) -> bool:
        """Whether there is a state to mark."""
        return self._state is not None

    def of(self, node: Node) -> Mark:
        """Return how the node stands."""
        waits = self._tokens.get(node.id, [])
        if waits:
            return Mark.STUCK if Wait.INCIDENT in waits else Mark.HERE
        return Mark.DONE if self.count(node) else Mark.AHEAD

    def count(self, node: Node) -> int:
        """Return how often the node was done."""
        return 0 if self._state is None else self._state.passed.get(self._prefix + node.id, 0)

    def tokens(self, node: Node) -> int:
        """Return how many tokens are at the node."""
        return len(self._tokens.get(node.id, []))

    def taken(self, flow: str) -> bool:
        """Return whether the flow was taken."""
        return self._state is not None and bool(self._state.taken.get(self._prefix + flow, 0))

    def here(self) -> list[Node]:
        """Return the nodes somebody or something is waited for at, those around them left out."""
        return [
            node
            for id_, waits in self._tokens.items()
            if (node := self._process.nodes.get(id_)) and any(wait is not Wait.INSIDE for wait in waits)
        ]

    def _place(self, state: State) -> None:
        for token in state.tokens.values():
            if token.listener or (token.of in state.tokens and state.tokens[token.of].node != token.node):
                continue  # a boundary event or an alternative that listens: nothing is there yet
            if self._within(state, token.scope):
                self._tokens.setdefault(token.node, []).append(token.wait)
        for id_, waits in self._tokens.items():
            if Wait.LOOP in waits and len(waits) > 1:
                self._tokens[id_] = [wait for wait in waits if wait is not Wait.LOOP]

    def _within(self, state: State, scope: int) -> bool:
        """Return whether the scope is of this process, and not of one that is called or calls."""
        current = state.scopes[scope]
        while not current.process and current.host:
            current = state.scopes[state.tokens[current.host].scope]
        return (current.process or state.process) == self._process.id
