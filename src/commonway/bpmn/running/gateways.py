"""Gateways: where ways part and come together."""

from collections.abc import Iterator

from commonway.bpmn.model import Node, Process
from commonway.bpmn.running.moving import leave
from commonway.bpmn.running.run import Run
from commonway.bpmn.state import Token, Wait


def enter_gateway(run: Run, token: Token, node: Node) -> None:
    """Let the token into the gateway: through it, or to wait for others."""
    if node.kind == "complexGateway":
        run.incident(token, "A complex gateway is not run here.", at="enter", code="not-run")
    elif node.kind == "parallelGateway" and len(node.incoming) > 1:
        run.rest(token, Wait.JOIN)
        _join(run, token.scope, node, needed=node.incoming)
    elif node.kind == "inclusiveGateway" and len(node.incoming) > 1:
        run.rest(token, Wait.JOIN)  # decided when everything else stands still
    else:
        leave(run, token, node)


def join_inclusively(run: Run) -> bool:
    """Let the first inclusive gateway go that has nothing more to wait for; return whether there was one."""
    seen: set[tuple[int, str]] = set()
    for token in [one for one in run.tokens.values() if one.wait is Wait.JOIN]:
        key = (token.scope, token.node)
        if key in seen:
            continue
        seen.add(key)
        node = run.node(token)
        if node.kind != "inclusiveGateway":
            continue
        arrived = {one.via for one in run.inside(token.scope) if one.wait is Wait.JOIN and one.node == node.id}
        if not _awaited(run, token.scope, node, arrived):
            _join(run, token.scope, node, needed=tuple(arrived))
            return True
    return False


def tell_dead_join(run: Run) -> bool:
    """Make a join an incident that waits where nothing is on its way any more; return whether there was one."""
    for scope in sorted({token.scope for token in run.tokens.values() if token.wait is Wait.JOIN}):
        inside = [one for one in run.inside(scope) if not one.listener]
        if all(one.wait is Wait.JOIN for one in inside):
            token = inside[0]
            node = run.node(token)
            came = {one.via for one in inside if one.node == token.node}
            missing = [run.process_of(scope).flows[flow] for flow in node.incoming if flow not in came]
            names = ", ".join(flow.name or flow.id for flow in missing)
            why = f"It waits for what can not come any more, by {names}."
            run.incident(token, why, at="join", code="dead-join")
            return True
    return False


def _join(run: Run, scope: int, node: Node, *, needed: tuple[str, ...]) -> None:
    """Go on with one token for those that came by each of the *needed* flows, if there are."""
    waiting: dict[str, Token] = {}
    for one in run.inside(scope):
        if one.wait is Wait.JOIN and one.node == node.id:
            waiting.setdefault(one.via, one)
    if not all(flow in waiting for flow in needed):
        return
    taken = [waiting[flow] for flow in needed]
    for one in taken[1:]:
        del run.tokens[one.id]
    leave(run, taken[0], node)


def _awaited(run: Run, scope: int, node: Node, arrived: set[str]) -> bool:
    """Return whether a token may still come by a flow that none has come by (BPMN 2.0, chapter 13.4.3).

    A token counts that can reach such a flow without passing the gateway, unless it can as well reach one that has been
    come by already.
    """
    process = run.process_of(scope)
    empty = full = 0
    for flow, nodes in _reach(process, node):
        if flow in arrived:
            full |= nodes
        else:
            empty |= nodes
    for token in run.inside(scope):
        if token.listener or token.of or (token.wait is Wait.JOIN and token.node == node.id):
            continue
        bit = 1 << process.rank[token.node]
        if empty & bit and not full & bit:
            return True
    return False


def _reach(process: Process, join: Node) -> tuple[tuple[str, int], ...]:
    """Return for each incoming flow the nodes from which it can be reached without passing the gateway itself."""
    found = process.join_reach.get(join.id)
    if found is None:
        rank = process.rank
        found = tuple((flow, sum(1 << rank[id_] for id_ in _before(process, flow, join))) for flow in join.incoming)
        process.join_reach[join.id] = found
    return found


def _before(process: Process, flow: str, join: Node) -> Iterator[str]:
    seen: set[str] = set()
    waiting = [process.flows[flow].source]
    while waiting:
        id_ = waiting.pop()
        if id_ in seen or id_ == join.id:
            continue
        seen.add(id_)
        yield id_
        waiting.extend(_sources(process, process.nodes[id_]))


def _sources(process: Process, node: Node) -> Iterator[str]:
    for flow in node.incoming:
        yield process.flows[flow].source
    if node.attached_to:
        yield node.attached_to
    if node.event.trigger == "link" and node.kind == "intermediateCatchEvent":
        for other in process.inside.get(node.parent, ()):
            if (
                other.kind == "intermediateThrowEvent"
                and other.event.trigger == "link"
                and other.event.name == node.event.name
            ):
                yield other.id
