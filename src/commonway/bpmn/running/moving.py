"""How tokens move: out of a node along its flows, into the next node, and out of a scope when nothing is left in it."""

from commonway.bpmn.effects import Withdraw
from commonway.bpmn.expressions import ExpressionError, Unknown
from commonway.bpmn.model import Flow, Node
from commonway.bpmn.running.run import MOST_TOKENS, Run
from commonway.bpmn.state import Outcome, Token, Wait
from commonway.feel.errors import FeelError


def leave(run: Run, token: Token, node: Node) -> None:
    """Let the token go on from *node*, along every flow that is to be taken; with none, it ends here.

    Where the way hangs on facts that are not known, the token waits for them.
    """
    try:
        flows = _flows(run, token, node)
    except (ExpressionError, FeelError) as error:
        run.incident(token, error.what, at="leave")
        return
    if isinstance(flows, Unknown):
        run.await_facts(token, flows.facts, at="leave")
        return
    if not flows and node.outgoing:
        names = ", ".join(run.process_of(token.scope).flows[one].name or one for one in node.outgoing)
        why = f"No condition of the flows from {node.title!r} holds ({names}), and none is default."
        run.incident(token, why, at="leave", code="no-way")
        return
    if len(run.tokens) + len(flows) > MOST_TOKENS:
        why = f"More than {MOST_TOKENS} tokens would be on their way at once."
        run.incident(token, why, at="leave", code="too-many")
        return
    if token.wait is Wait.FACTS:
        run.ask(Withdraw(token=token.id, node=token.node))
    count(run, run.passed, token.scope, node.id)
    for flow in flows:
        count(run, run.taken, token.scope, flow.id)
        run.spawn(flow.target, token.scope, via=flow.id)
    vanish(run, token)


def vanish(run: Run, token: Token) -> None:
    """Take the token away; a scope in which nothing is left is done."""
    run.tokens.pop(token.id, None)
    drain(run, token.scope)


def drain(run: Run, scope: int) -> None:
    """Complete the scope if nothing in it keeps it going: what holds it open goes on in its turn."""
    if run.outcome or scope not in run.scopes or any(not one.listener for one in run.inside(scope)):
        return
    run.empty(scope)
    held = run.scopes[scope]
    if held.host:
        run.agenda.append(held.host)
    else:
        end = max((node for node in _ends(run)), key=lambda each: each[0], default=(0, None))[1]
        run.end(Outcome("ended", end.id, end.name) if end else Outcome("ended"))


def count(run: Run, counts: dict[str, int], scope: int, id_: str) -> None:
    """Count one more; the last one counted is the last in order. What is in a called process goes by that as well."""
    process = run.process_of(scope)
    key = id_ if process is run.process else f"{process.id}/{id_}"
    counts[key] = counts.pop(key, 0) + 1


def _ends(run: Run) -> list[tuple[int, Node]]:
    """Return the end events of the process itself that were reached, with their rank in time."""
    nodes = run.process.nodes
    return [
        (rank, nodes[id_])
        for rank, id_ in enumerate(run.passed)
        if id_ in nodes and nodes[id_].kind == "endEvent" and not nodes[id_].parent
    ]


def _flows(run: Run, token: Token, node: Node) -> list[Flow] | Unknown:
    flows = [run.process_of(token.scope).flows[one] for one in node.outgoing]
    if node.kind == "exclusiveGateway":
        return _first(run, token, node, flows)
    if node.kind in ("parallelGateway", "eventBasedGateway"):
        return flows
    return _all(run, token, node, flows)


def _first(run: Run, token: Token, node: Node, flows: list[Flow]) -> list[Flow] | Unknown:
    """Return the first flow whose condition holds: an unknown one before it might have been that, so it is waited for."""
    default = [flow for flow in flows if flow.id == node.default]
    for flow in flows:
        if flow.id == node.default:
            continue
        held = _holds(run, token, flow)
        if isinstance(held, Unknown):
            return held
        if held:
            return [flow]
    return default


def _all(run: Run, token: Token, node: Node, flows: list[Flow]) -> list[Flow] | Unknown:
    """Return every flow whose condition holds, all of them known; the default one if none of those with one does."""
    taken: list[Flow] = []
    conditional, unknown = False, set()
    for flow in flows:
        if flow.id == node.default:
            continue
        held = _holds(run, token, flow)
        if isinstance(held, Unknown):
            unknown |= set(held.facts)
        elif held:
            taken.append(flow)
            conditional = conditional or flow.condition is not None
    if unknown:
        return Unknown(tuple(sorted(unknown)))
    default = [flow for flow in flows if flow.id == node.default]
    return [*taken, *default] if default and not conditional else taken


def _holds(run: Run, token: Token, flow: Flow) -> bool | Unknown:
    try:
        return True if flow.condition is None else run.test(flow.condition, token.scope)
    except ExpressionError as error:
        raise ExpressionError(f"Flow {flow.name or flow.id!r}: {error.what}", remedy=error.remedy) from None
