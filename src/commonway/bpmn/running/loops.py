"""Activities done several times: standard loops, and an instance for each item of a collection."""

from collections.abc import Mapping
from decimal import Decimal

from commonway.bpmn.expressions import ExpressionError, Unknown
from commonway.bpmn.model import Loop, Node
from commonway.bpmn.running.moving import leave
from commonway.bpmn.running.run import Run
from commonway.bpmn.state import Scope, Token, Wait
from commonway.feel.values import Scope as Variables
from commonway.feel.values import Value

MOST_INSTANCES = 1_000  # of one activity


def begin(run: Run, token: Token, node: Node) -> None:
    """Begin all instances, or the first one. Raises `ExpressionError`."""
    loop = _loop(node)
    if loop.standard:
        host = run.rest(token, Wait.LOOP, {"done": Decimal(0)})
        if loop.test_before:
            _go_on(run, host, node)
        else:
            _instance(run, host, node, 1, None)
        return
    items = _items(run, token, loop)
    data: dict[str, Value] = {"total": Decimal(len(items)), "done": Decimal(0), "out": [None] * len(items)}
    if loop.sequential:
        data["items"] = items
    host = run.rest(token, Wait.LOOP, data)
    if not items:
        _over(run, host, node)
    for number, item in enumerate(items[:1] if loop.sequential else items, start=1):
        _instance(run, host, node, number, item)


def is_instance(run: Run, token: Token) -> bool:
    """Return whether the token is one instance of several."""
    host = run.tokens.get(token.of)
    return host is not None and host.wait is Wait.LOOP and host.node == token.node


def keeps_outputs(run: Run, token: Token, node: Node) -> bool:
    """Return whether what comes out of an instance stays in it, because it is collected."""
    return bool(node.loop and node.loop.output_collection) and is_instance(run, token)


def instance_done(run: Run, token: Token, node: Node, outputs: Mapping[str, Value]) -> None:
    """One instance is done: begin the next, or go on when it was the last. Raises `ExpressionError`."""
    loop, host, scope = _loop(node), run.tokens[token.of], run.scopes[token.scope]
    number = int(str(scope.variables.get("loopCounter", Decimal(1))))
    data: dict[str, Value] = {**host.data, "done": _count(host, "done") + 1}
    out = data.get("out")
    if loop.output_item and isinstance(out, list):
        data["out"] = [*out[: number - 1], run.evaluate(loop.output_item, scope.id, outputs), *out[number:]]
    over = not loop.standard and (data["done"] == data["total"] or _complete(run, host, loop, data))
    # Nothing can go wrong from here on: an instance that is taken away has nowhere to tell it.
    run.tokens.pop(token.id)
    run.close(scope)
    host = run.rest(host, Wait.LOOP, data)
    if loop.standard:
        _go_on(run, host, node)
    elif over:
        _over(run, host, node)
    elif loop.sequential and isinstance(items := data.get("items"), list):
        _instance(run, host, node, number + 1, items[number])


def go_on(run: Run, host: Token, node: Node) -> None:
    """Look again whether a standard loop goes on, after it waited for facts or its condition was mended."""
    _go_on(run, host, node)


def _go_on(run: Run, host: Token, node: Node) -> None:
    loop, done = _loop(node), int(_count(host, "done"))
    if done >= (loop.maximum or MOST_INSTANCES):
        if loop.maximum:
            _over(run, host, node)
        else:
            why = f"The loop went round {MOST_INSTANCES} times; it has no maximum of its own."
            run.incident(host, why, at="leave", code="circle")
        return
    counter: dict[str, Value] = {"loopCounter": Decimal(done)}
    try:
        goes_on = run.test(loop.condition, host.scope, counter) if loop.condition else bool(loop.maximum)
    except ExpressionError as error:
        run.incident(host, error.what, at="loop", data={"done": Decimal(done)})
        return
    if isinstance(goes_on, Unknown):
        run.await_facts(host, goes_on.facts, at="loop")
    elif goes_on:
        _instance(run, run.rest(host, Wait.LOOP, {"done": Decimal(done)}), node, done + 1, None)
    else:
        _over(run, host, node)


def _instance(run: Run, host: Token, node: Node, number: int, item: Value) -> None:
    """Send one instance on its way, with variables of its own."""
    scope = Scope(run.next, host.id, Variables({"loopCounter": Decimal(number)}))
    run.next += 1
    run.scopes[scope.id] = scope
    if item_name := _loop(node).item:
        run.put(scope.id, item_name, item)
    run.spawn(node.id, scope.id, of=host.id)


def _over(run: Run, host: Token, node: Node) -> None:
    """No instance is to come: take away those still at work, hand over what was collected, and go on."""
    loop = _loop(node)
    for scope in run.scopes_of(host):
        run.close(scope)
    if loop.output_collection and not loop.standard:
        run.assign(host.scope, {loop.output_collection: host.data.get("out", [])})
    run.release(host)
    leave(run, host, node)


def _items(run: Run, token: Token, loop: Loop) -> list[Value]:
    if loop.collection:
        found = run.evaluate(loop.collection, token.scope)
        items = found if isinstance(found, list) else None
        what = f"The collection {loop.collection.text!r} is no list."
    else:
        count = run.evaluate(loop.cardinality, token.scope) if loop.cardinality else Decimal(1)
        whole = isinstance(count, Decimal) and count == count.to_integral_value() and 0 <= count <= MOST_INSTANCES
        items = [None] * int(str(count)) if whole else None
        what = f"The number of instances is {count!s:.40}."
    if items is None or len(items) > MOST_INSTANCES:
        raise ExpressionError(what, remedy=f"Give a list, or a whole number, of at most {MOST_INSTANCES}.")
    return items


def _complete(run: Run, host: Token, loop: Loop, data: Mapping[str, Value]) -> bool:
    """Return whether the rest need not be done. What is not known yet does not complete it."""
    if loop.completion is None:
        return False
    total, done = _number(data.get("total")), _number(data.get("done"))
    active = Decimal(1 if loop.sequential else int(total - done))
    counts: dict[str, Value] = {
        "nrOfInstances": total,
        "numberOfInstances": total,
        "nrOfCompletedInstances": done,
        "numberOfCompletedInstances": done,
        "nrOfActiveInstances": active,
        "numberOfActiveInstances": active,
        "numberOfTerminatedInstances": Decimal(0),
    }
    if loop.output_collection:
        counts[loop.output_collection] = data.get("out")
    return run.test(loop.completion, host.scope, counts) is True


def _count(host: Token, name: str) -> Decimal:
    return _number(host.data.get(name))


def _number(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def _loop(node: Node) -> Loop:
    return node.loop or Loop()
