"""A token comes to a node, or goes on there after something stood in its way."""

from commonway.bpmn.model import ACTIVITIES, GATEWAYS, Node, Trigger
from commonway.bpmn.running import activities, catching, loops
from commonway.bpmn.running.gateways import enter_gateway
from commonway.bpmn.running.moving import leave
from commonway.bpmn.running.run import Run
from commonway.bpmn.running.throwing import throw
from commonway.bpmn.state import Token, Wait


def enter(run: Run, token: Token) -> None:
    """Let the token come to its node, or go on there when its turn comes. Raises `ExpressionError`."""
    node = run.node(token)
    if token.wait is Wait.INSIDE:
        activities.inside_done(run, token)
    elif "at" in token.data:
        go_on(run, token)
    elif loops.is_instance(run, token):
        activities.begin(run, token, node)
    elif node.kind in ACTIVITIES:
        activities.enter_activity(run, token, node)
    elif node.kind == "eventBasedGateway":
        _wait_for_first(run, token, node)
    elif node.kind in GATEWAYS:
        enter_gateway(run, token, node)
    elif node.kind in ("intermediateThrowEvent", "endEvent"):
        throw(run, token, node)
    elif node.kind == "intermediateCatchEvent" and node.event.trigger not in (Trigger.LINK, Trigger.NONE):
        catching.arm(run, token, node)
    else:
        run.assign(token.scope, run.mapped(node.outputs, token.scope))
        leave(run, token, node)


def go_on(run: Run, token: Token) -> None:
    """Let a token that stood still go on where it was. Raises `ExpressionError`."""
    node, at = run.node(token), token.data.get("at")
    outputs = token.data.get("outputs")
    if at == "leave":
        for scope in run.scopes_of(token):
            run.close(scope)
        run.release(token)
        leave(run, token, node)
    elif at == "join":
        enter_gateway(run, token, node)
    elif at == "inside":
        activities.inside_done(run, token)
    elif at == "loop":
        loops.go_on(run, token, node)
    elif at == "arm":
        catching.arm(run, token, node)
    elif at == "finish" and isinstance(outputs, dict):
        activities.finish_or_stand(run, token, node, outputs)
    elif at == "work":
        activities.ask_again(run, token, node)
    else:
        _enter_again(run, token, node)


def _enter_again(run: Run, token: Token, node: Node) -> None:
    for scope in run.scopes_of(token):
        run.close(scope)
    if loops.is_instance(run, token):
        activities.begin(run, token, node)
        return
    run.release(token)
    del run.tokens[token.id]
    run.spawn(token.node, token.scope, via=token.via)


def _wait_for_first(run: Run, token: Token, node: Node) -> None:
    process = run.process_of(token.scope)
    gateway = run.rest(token, Wait.EVENTS)
    for id_ in node.outgoing:
        target = process.nodes[process.flows[id_].target]
        waiting = run.spawn(target.id, token.scope, wait=Wait.EVENTS, of=gateway.id, via=id_)
        catching.arm_apart(run, waiting, target)
