"""Activities: begun, done by somebody outside or at once, and finished."""

from collections.abc import Callable, Mapping

from commonway.bpmn import timing
from commonway.bpmn.effects import CallAction, OpenTask
from commonway.bpmn.expressions import Expression, ExpressionError
from commonway.bpmn.model import SUB_PROCESSES, Node
from commonway.bpmn.running import loops
from commonway.bpmn.running.catching import arm, listen, listen_inside
from commonway.bpmn.running.moving import drain, leave
from commonway.bpmn.running.run import DEEPEST, Run
from commonway.bpmn.running.throwing import send
from commonway.bpmn.state import Token, Wait
from commonway.feel.values import Value


def enter_activity(run: Run, token: Token, node: Node) -> None:
    """Begin the activity, as often as it is to be done."""
    listen(run, token, node)
    if node.loop:
        loops.begin(run, token, node)
    else:
        begin(run, token, node)


def begin(run: Run, token: Token, node: Node) -> None:
    """Begin the activity once. Raises `ExpressionError`."""
    if run.depth(token.scope) >= DEEPEST:
        why = f"Sub-processes and calls are more than {DEEPEST} deep in one another."
        run.incident(token, why, at="enter", code="circle")
        return
    if node.kind == "callActivity":
        _call(run, token, node)
        return
    if node.inputs or node.kind in SUB_PROCESSES:
        scope = run.open(token)
        for one in node.inputs:
            run.put(scope.id, one.target, run.evaluate(one.value, scope.id))
    if node.kind in SUB_PROCESSES:
        _enter(run, token, node)
    else:
        _BEGIN[node.kind](run, token, node)


def finish(run: Run, token: Token, node: Node, outputs: Mapping[str, Value]) -> None:
    """The activity is done once: set its variables, and go on. Raises `ExpressionError`."""
    set_outputs(run, token, node, outputs)
    scope = run.inner(token)
    if scope is not None:
        run.close(scope)
    if loops.is_instance(run, token):
        loops.instance_done(run, token, node, outputs)
    else:
        run.release(token)
        leave(run, token, node)


def finish_or_stand(run: Run, token: Token, node: Node, outputs: Mapping[str, Value]) -> None:
    """Finish the activity; where its outputs cannot be set, the token stands still and keeps them."""
    try:
        finish(run, token, node, outputs)
    except ExpressionError as error:
        run.incident(run.tokens.get(token.id, token), error.what, at="finish", data={"outputs": dict(outputs)})


def set_outputs(run: Run, token: Token, node: Node, outputs: Mapping[str, Value]) -> None:
    """Set what comes out of the node: by its output mappings, or where there are none, each variable where it is."""
    inner = run.inner(token)
    at = inner.id if inner and not inner.process else token.scope
    if node.outputs:
        run.assign(token.scope, run.mapped(node.outputs, at, outputs))
    elif loops.keeps_outputs(run, token, node):
        for name, value in outputs.items():
            run.put(token.scope, name, value)
    else:
        run.assign(at, outputs)


def inside_done(run: Run, token: Token) -> None:
    """Everything inside of the sub-process or the called process is done."""
    node, scope = run.node(token), run.inner(token)
    if scope is not None and any(not one.listener for one in run.inside(scope.id)):
        return
    try:
        finish(run, token, node, _results(run, token, node))
    except ExpressionError as error:
        run.incident(token, error.what, at="inside")


def shaped(node: Node, value: Value) -> dict[str, Value]:
    """Return the variables that a decision's *value* sets, as the business rule task *node* says."""
    found = _shaped(value, node.work.result_shape)
    if node.work.result_variable:
        return {node.work.result_variable: found}
    return found if isinstance(found, dict) else {"result": found}


def ask_again(run: Run, token: Token, node: Node) -> None:
    """Ask once more for the work of a token whose incident is mended."""
    _BEGIN[node.kind](run, token, node)


def _enter(run: Run, token: Token, node: Node) -> None:
    if node.kind == "adHocSubProcess":
        why = "An ad-hoc sub-process is not run here: nothing says in what order it is done."
        run.incident(token, why, at="enter", code="not-run")
        return
    waiting = run.rest(token, Wait.INSIDE)
    start_inside(run, waiting, node.id)


def start_inside(run: Run, token: Token, parent: str) -> None:
    """Start what is inside of the scope that the token holds open: its event sub-processes listen, its start begins."""
    scope = run.inner(token)
    if scope is None:
        return
    listen_inside(run, scope.id, parent)
    begin_nodes(run, scope.id, parent)


def begin_nodes(run: Run, scope: int, parent: str, event: str = "") -> None:
    """Put tokens where *parent* begins: its start event, or the nodes no flow leads to."""
    process = run.process_of(scope)
    starts = [node for node in process.starts(parent) if node.id == event or not event]
    if starts:
        plain = [node for node in starts if node.event.trigger == "none"]
        run.spawn((plain or starts)[0].id, scope)
    for node in () if starts else process.inside.get(parent, ()):
        if not (node.incoming or node.attached_to or node.event_sub_process or node.compensation or _is_link(node)):
            run.spawn(node.id, scope)
    drain(run, scope)


def _is_link(node: Node) -> bool:
    return node.kind == "intermediateCatchEvent" and node.event.trigger == "link"


def _call(run: Run, token: Token, node: Node) -> None:
    called = run.text(node.call.process, token.scope) if node.call else ""
    process = run.process_of(token.scope).among.get(called) if called else None
    if process is None or node.call is None:
        what = (
            f"Process {called!r}, which is called here, is not at hand." if called else "It is not said what is called."
        )
        run.incident(token, what, at="enter", code="not-run")
        return
    given: dict[str, Value] = dict(run.visible(token.scope)) if node.call.all_in else {}
    given.update(run.mapped(node.call.inputs, token.scope))
    given.update(run.mapped(node.inputs, token.scope))
    scope = run.open(token, process.id)
    for name, value in given.items():
        run.put(scope.id, name, value)
    waiting = run.rest(token, Wait.INSIDE)
    start_inside(run, waiting, "")


def _results(run: Run, token: Token, node: Node) -> dict[str, Value]:
    scope = run.inner(token)
    if node.call is None or scope is None:
        return {}
    found: dict[str, Value] = dict(scope.variables) if node.call.all_out or node.outputs else {}
    found.update(run.mapped(node.call.outputs, scope.id))
    return found


def _shaped(value: Value, shape: str) -> Value:
    """Return a decision's value as camunda:mapDecisionResult wants it."""
    first = value[0] if isinstance(value, list) and len(value) == 1 else value
    if shape == "singleEntry":
        return next(iter(first.values())) if isinstance(first, dict) and len(first) == 1 else first
    if shape == "collectEntries":
        rows = value if isinstance(value, list) else [value]
        return [next(iter(row.values())) if isinstance(row, dict) and len(row) == 1 else row for row in rows]
    if shape == "resultList":
        return value if isinstance(value, list) else [value]
    return value


def _open_task(run: Run, token: Token, node: Node) -> None:
    work, scope = node.work, (run.inner(token) or run.scopes[token.scope])
    due = None if work.due is None else run.evaluate(work.due, scope.id)
    effect = OpenTask(
        token=token.id,
        node=node.id,
        name=node.title,
        lane=node.lane,
        form=work.form,
        assignee=run.text(work.assignee, scope.id),
        candidate_groups=_names(run, work.candidate_groups, scope.id),
        candidate_users=_names(run, work.candidate_users, scope.id),
        due_at=None if due is None else timing.moment(due, now=run.now),
        inputs=_inputs(run, token, node),
    )
    run.rest(token, Wait.TASK)
    run.ask(effect)


def _call_action(run: Run, token: Token, node: Node) -> None:
    work, scope = node.work, (run.inner(token) or run.scopes[token.scope])
    decision = run.text(work.decision, scope.id)
    effect = CallAction(
        token=token.id,
        node=node.id,
        name=node.title,
        action=run.text(work.action, scope.id) or ("decide" if decision else node.id),
        inputs=dict(run.visible(scope.id)) if decision else _inputs(run, token, node),
        decision=decision,
        foreign=work.foreign,
        headers=dict(work.headers),
    )
    run.rest(token, Wait.ACTION)
    run.ask(effect)


def _script(run: Run, token: Token, node: Node) -> None:
    if node.work.foreign:
        _call_action(run, token, node)
        return
    scope = run.inner(token) or run.scopes[token.scope]
    value = None if node.work.script is None else run.evaluate(node.work.script, scope.id)
    if node.work.result_variable:
        finish(run, token, node, {node.work.result_variable: value})
    else:
        finish(run, token, node, value if isinstance(value, dict) else {})


def _send(run: Run, token: Token, node: Node) -> None:
    if node.work.action or node.work.foreign:
        _call_action(run, token, node)
    else:
        send(run, token, node, _inputs(run, token, node))
        finish(run, token, node, {})


def _nothing(run: Run, token: Token, node: Node) -> None:
    finish(run, token, node, {})


def _inputs(run: Run, token: Token, node: Node) -> dict[str, Value]:
    scope = run.inner(token)
    return dict(scope.variables) if scope and node.inputs else {}


def _names(run: Run, expression: Expression | None, scope: int) -> tuple[str, ...]:
    value = run.evaluate(expression, scope) if expression else None
    if isinstance(value, list):
        return tuple(str(one) for one in value)
    return tuple(one.strip() for one in str(value or "").split(",") if one.strip())


_BEGIN: dict[str, Callable[[Run, Token, Node], None]] = {
    "task": _nothing,
    "userTask": _open_task,
    "manualTask": _open_task,
    "serviceTask": _call_action,
    "businessRuleTask": _call_action,
    "scriptTask": _script,
    "sendTask": _send,
    "receiveTask": arm,
}
