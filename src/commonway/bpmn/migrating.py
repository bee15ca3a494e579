"""Moving a running state to another version of its process: looked at first, then done.

Nodes are matched by id. What is open stays open: a task somebody works on keeps its token. Where a token stands on a node
that is gone, has become another kind, or is in another sub-process now, somebody has to say where it goes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from commonway.bpmn.errors import MigrationError
from commonway.bpmn.model import Node, Process
from commonway.bpmn.running import Step
from commonway.bpmn.running.catching import ARMED, arm_apart, listen_start
from commonway.bpmn.running.moving import drain
from commonway.bpmn.running.run import Run
from commonway.bpmn.running.settling import settle
from commonway.bpmn.state import Scope, State, Token, Wait

NOWHERE = ""  # in a mapping: the token is given up
_ALIKE = (
    frozenset({"userTask", "manualTask"}),
    frozenset({"serviceTask", "sendTask", "scriptTask", "businessRuleTask"}),
    frozenset({"subProcess", "transaction"}),
)


class Fate(StrEnum):
    """What becomes of a token."""

    STAYS = "stays"  # it waits for the same, at the same node
    MOVES = "moves"  # it waits for the same, at another node
    BEGINS = "begins"  # it comes to another node as if it were new there
    LOST = "lost"  # it is given up
    BY_HAND = "by hand"  # somebody has to say


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What becomes of one token: from *node* *to* another, and *why* where that needs a word."""

    token: int
    node: str
    name: str
    to: str
    fate: Fate
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a migration would do: *withdrawn* and *added* are events that are listened to, by node."""

    lines: tuple[Line, ...]
    withdrawn: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether nothing more has to be said."""
        return all(line.fate is not Fate.BY_HAND for line in self.lines)


def migration(old: Process, new: Process, state: State, *, mapping: Mapping[str, str] | None = None) -> Plan:
    """Return what becomes of *state*, of process *old*, under *new*. Nothing is changed.

    *mapping* says where nodes went: old id to new id, or to ``""`` for tokens to be given up.
    """
    return _Moving(old, new, state, mapping or {}).plan()


def migrate(
    old: Process, new: Process, state: State, *, now: datetime, mapping: Mapping[str, str] | None = None
) -> Step:
    """Return *state* under *new*, and what that asks for: timers set or taken back, work that begins elsewhere.

    Raises `MigrationError` where `migration` says that somebody has to decide, or the process is over.
    """
    return _Moving(old, new, state, mapping or {}).step(now)


class _Moving:
    def __init__(self, old: Process, new: Process, state: State, mapping: Mapping[str, str]) -> None:
        if state.process != old.id:
            raise MigrationError(f"The state is of process {state.process!r}, not of {old.id!r}.")
        if state.ended:
            raise MigrationError("The process is over; there is nothing to move.", where=old.id)
        self._new = new
        self._state = state
        self._mapping = mapping
        self._before = Run(old, state, now=datetime.min)  # noqa: DTZ901

    def plan(self) -> Plan:
        withdrawn = [one.node for one in self._listening() if self._target_of(one) is None]
        return Plan(lines=tuple(self._lines()), withdrawn=tuple(withdrawn), added=tuple(self._added()))

    def step(self, now: datetime) -> Step:
        plan = self.plan()
        if not plan.ready:
            open_ = ", ".join(line.node for line in plan.lines if line.fate is Fate.BY_HAND)
            raise MigrationError(
                f"It is not said where tokens go that are at: {open_}.",
                where=self._state.process,
                remedy="Map each to a node of the new version.",
            )
        run = Run(self._new, self._state, now=now)
        run.tokens = {id_: self._renamed(token) for id_, token in run.tokens.items()}
        run.passed, run.taken = self._counts(run.passed, nodes=True), self._counts(run.taken, nodes=False)
        for one in self._listening():
            if self._target_of(one) is None and one.id in run.tokens:
                run.cancel(run.tokens[one.id])
        for line in plan.lines:
            if line.fate in (Fate.LOST, Fate.BEGINS) and line.token in run.tokens:
                self._uproot(run, line)
        for scope in list(run.scopes):
            drain(run, scope)
        self._listen(run)
        settle(run)
        return Step(run.state(), tuple(run.effects))

    def _uproot(self, run: Run, line: Line) -> None:
        token = run.tokens[line.token]
        if line.fate is Fate.BEGINS:
            run.spawn(line.to, token.scope)
        run.cancel(token)

    def _lines(self) -> Iterator[Line]:
        for token in self._state.tokens.values():
            if token.listener or self._is_alternative(token):
                continue
            node = self._before.node(token)
            to, why = self._where(token, node)
            yield Line(token=token.id, node=node.id, name=node.title, to=to, fate=self._fate(node, to, why), why=why)

    def _fate(self, node: Node, to: str, why: str) -> Fate:
        mapped = self._mapping.get(node.id)
        if mapped == NOWHERE:
            return Fate.LOST
        if why:
            return Fate.BEGINS if mapped and to else Fate.BY_HAND
        return Fate.STAYS if to == node.id else Fate.MOVES

    def _where(self, token: Token, node: Node) -> tuple[str, str]:
        """Return the node it goes to (``""`` for none that can be), and why it cannot simply wait there."""
        process = self._process_for(token)
        id_ = self._mapping.get(node.id, node.id)
        found = process.nodes.get(id_) if process else None
        if process is None or found is None:
            return "", f"There is no {id_!r} in the new version." if id_ else "It is given up."
        old = self._before.process_of(token.scope)
        path = tuple(self._mapping.get(one, one) for one in old.path_of(node))
        if process.path_of(found) != path:
            return "", "It is in another sub-process in the new version."
        if not _alike(node, found):
            return id_, f"It is a {found.kind} in the new version, and was a {node.kind}."
        if token.wait is Wait.JOIN and token.via not in found.incoming:
            return id_, f"The flow {token.via!r} that it came by does not lead there any more."
        if node.kind == "eventBasedGateway" and self._after(old, node, self._mapping) != self._after(
            process, found, {}
        ):
            return id_, "Other events follow it in the new version; map it to itself to wait for those."
        return id_, ""

    @staticmethod
    def _after(process: Process, node: Node, mapping: Mapping[str, str]) -> set[str]:
        targets = (process.flows[flow].target for flow in node.outgoing)
        return {mapping.get(one, one) for one in targets}

    def _process_for(self, token: Token) -> Process | None:
        """Return the process of the new version that the token is in."""
        old = self._before.process_of(token.scope)
        return self._new if old is self._before.process else self._new.among.get(old.id)

    def _is_alternative(self, token: Token) -> bool:
        """Return whether the token is a boundary event or an event after a gateway, which hangs on another token."""
        host = self._state.tokens.get(token.of)
        return (host is not None and host.wait is not Wait.LOOP) or self._before.node(token).kind == "boundaryEvent"

    def _listening(self) -> Iterator[Token]:
        for token in self._state.tokens.values():
            if token.listener or self._is_alternative(token):
                yield token

    def _target_of(self, token: Token) -> Node | None:
        """Return the event of the new version that a listening token goes on listening for, if there is one."""
        process = self._process_for(token)
        node = self._before.node(token)
        found = process.nodes.get(self._mapping.get(node.id, node.id)) if process else None
        if found is None or process is None or found.event.trigger != node.event.trigger or found.kind != node.kind:
            return None
        host = self._state.tokens.get(token.of)
        if host is None:
            return found if process.nodes.get(found.parent, found).event_sub_process else None
        at = self._mapping.get(host.node, host.node)
        beside = found.attached_to or next((process.flows[one].source for one in found.incoming), "")
        return found if beside == at else None

    def _added(self) -> Iterator[str]:
        for line in self._lines():
            if line.fate in (Fate.STAYS, Fate.MOVES):
                token = self._state.tokens[line.token]
                process = self._process_for(token) or self._new
                if token.of not in self._state.tokens:
                    yield from (one.id for one in process.boundaries.get(line.to, ()) if self._is_new(process, one))

    def _is_new(self, process: Process, event: Node) -> bool:
        """Return whether the old version did not listen for *event* there: what has fired already is not set again."""
        before = self._before.process if process is self._new else self._before.process.among.get(process.id)
        if event.event.trigger not in ARMED:
            return False
        for old in before.nodes.values() if before else ():
            if self._mapping.get(old.id, old.id) == event.id and old.event.trigger == event.event.trigger:
                at = self._mapping.get(old.attached_to, old.attached_to)
                return at != event.attached_to
        return True

    def _listen(self, run: Run) -> None:
        """Set up the events that the old version did not have."""
        for token in list(run.tokens.values()):
            if token.wait is not Wait.MOVE and token.of not in run.tokens:
                process = run.process_of(token.scope)
                for boundary in process.boundaries.get(token.node, ()):
                    if self._is_new(process, boundary):
                        arm_apart(run, run.spawn(boundary.id, token.scope, wait=Wait.CONDITION, of=token.id), boundary)
        for scope in list(run.scopes.values()):
            self._listen_inside(run, scope)

    def _listen_inside(self, run: Run, scope: Scope) -> None:
        host = run.tokens.get(scope.host)
        if host is not None and host.wait is not Wait.INSIDE:
            return
        process = run.process_of(scope.id)
        parent = "" if host is None or scope.process else host.node
        for node in process.inside.get(parent, ()):
            for start in process.starts(node.id) if node.event_sub_process else ():
                if self._is_new(process, start):
                    listen_start(run, scope.id, start)

    def _renamed(self, token: Token) -> Token:
        return replace(token, node=self._mapping.get(token.node) or token.node)

    def _counts(self, counts: Mapping[str, int], *, nodes: bool) -> dict[str, int]:
        known = self._new.nodes if nodes else self._new.flows
        found: dict[str, int] = {}
        for id_, count in counts.items():
            to = self._mapping.get(id_, id_) if nodes else id_
            if "/" in to or to in known:
                found[to] = found.get(to, 0) + count
        return found


def _alike(old: Node, new: Node) -> bool:
    if (old.loop is None) != (new.loop is None) or (old.event.trigger != new.event.trigger):
        return False
    return old.kind == new.kind or any(old.kind in group and new.kind in group for group in _ALIKE)
