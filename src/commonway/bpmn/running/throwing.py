"""Events that bring something about: messages and signals that go out, errors and escalations that look for a catcher."""

from collections.abc import Iterator, Mapping

from commonway.bpmn.effects import Escalated, RaiseSignal, SendMessage
from commonway.bpmn.model import Node, Trigger
from commonway.bpmn.running import catching
from commonway.bpmn.running.moving import count, drain, leave, vanish
from commonway.bpmn.running.run import Run
from commonway.bpmn.state import Outcome, Token, Wait
from commonway.feel.values import Value


def throw(run: Run, token: Token, node: Node) -> None:
    """Let the intermediate throw or end event *node* do what it does, and go on."""
    trigger = node.event.trigger
    if trigger is Trigger.MESSAGE:
        send(run, token, node, run.mapped(node.payload, token.scope))
    elif trigger is Trigger.SIGNAL:
        _signal(run, token, node)
    elif trigger is Trigger.ESCALATION:
        _escalate(run, token, node)
    elif trigger in (Trigger.COMPENSATE, Trigger.CANCEL):
        run.incident(token, f"A {trigger.value} event is not run here.", at="enter", code="not-run")
        return
    if token.id not in run.tokens:
        return  # what it brought about interrupted it
    if trigger is Trigger.LINK:
        _link(run, token, node)
    elif trigger is Trigger.ERROR:
        _error(run, token, node)
    elif trigger is Trigger.TERMINATE:
        _terminate(run, token, node)
    else:
        leave(run, token, node)


def send(run: Run, token: Token, node: Node, payload: Mapping[str, Value]) -> None:
    """Send the message of *node*. Raises `ExpressionError`."""
    run.ask(
        SendMessage(
            node=node.id,
            name=run.text(node.event.name, token.scope) or node.title,
            participant=run.process_of(token.scope).partners.get(node.id, ""),
            action=run.text(node.work.action, token.scope),
            payload=dict(payload),
        )
    )


def throw_error(run: Run, scope: int, origin: Token | None, code: str, message: str) -> bool:
    """Look for what catches the error: around *origin*, then outwards from its *scope*. Return whether it was caught."""
    for catcher, where, host in _catchers(run, scope, origin, Trigger.ERROR, code):
        values: dict[str, Value] = {}
        if catcher.event.code_variable:
            values[catcher.event.code_variable] = code
        if catcher.event.message_variable:
            values[catcher.event.message_variable] = message
        catching.caught(run, catcher, where, host, values)
        return True
    return False


def _error(run: Run, token: Token, node: Node) -> None:
    count(run, run.passed, token.scope, node.id)
    code, scope = node.event.code, token.scope
    run.tokens.pop(token.id)
    if throw_error(run, scope, None, code, node.title):
        return
    run.end(Outcome("error", node.id, node.name, code))


def _escalate(run: Run, token: Token, node: Node) -> None:
    code = node.event.code
    for catcher, where, host in _catchers(run, token.scope, None, Trigger.ESCALATION, code):
        values: dict[str, Value] = {catcher.event.code_variable: code} if catcher.event.code_variable else {}
        catching.caught(run, catcher, where, host, values)
        return
    run.ask(Escalated(node=node.id, code=code))


def _signal(run: Run, token: Token, node: Node) -> None:
    name = run.text(node.event.name, token.scope)
    payload = run.mapped(node.payload, token.scope)
    run.ask(RaiseSignal(node=node.id, name=name, payload=dict(payload)))
    catching.deliver_signal(run, name, payload)


def _link(run: Run, token: Token, node: Node) -> None:
    process = run.process_of(token.scope)
    for other in process.inside.get(node.parent, ()):
        catches = other.kind == "intermediateCatchEvent" and other.event.trigger is Trigger.LINK
        if catches and other.event.name == node.event.name:
            count(run, run.passed, token.scope, node.id)
            run.spawn(other.id, token.scope)
            vanish(run, token)
            return
    what = f"No link event catches {node.event.name.text if node.event.name else ''!r}."
    run.incident(token, what, at="enter", code="not-run")


def _terminate(run: Run, token: Token, node: Node) -> None:
    count(run, run.passed, token.scope, node.id)
    run.tokens.pop(token.id)
    run.empty(token.scope)
    if run.scopes[token.scope].host:
        drain(run, token.scope)
    else:
        run.end(Outcome("terminated", node.id, node.name))


def _catchers(
    run: Run, scope: int, origin: Token | None, trigger: Trigger, code: str
) -> Iterator[tuple[Node, int, Token | None]]:
    """Yield what may catch it, nearest first: the event, the scope it is in, and its activity's token if it has one."""
    if origin is not None:
        yield from _boundaries(run, origin, trigger, code)
    where: int | None = scope
    while where is not None:
        yield from _event_sub_processes(run, where, trigger, code)
        host = run.tokens.get(run.scopes[where].host)
        if host is None:
            return
        yield from _boundaries(run, host, trigger, code)
        where = host.scope


def _boundaries(run: Run, token: Token, trigger: Trigger, code: str) -> Iterator[tuple[Node, int, Token | None]]:
    if token.wait is not Wait.LOOP and token.of in run.tokens:
        return  # an instance: the events are those of its loop, which is further out
    found = run.process_of(token.scope).boundaries.get(token.node, ())
    for node in _fitting(found, trigger, code):
        yield node, token.scope, token


def _event_sub_processes(run: Run, scope: int, trigger: Trigger, code: str) -> Iterator[tuple[Node, int, Token | None]]:
    process = run.process_of(scope)
    held = run.scopes[scope]
    parent = "" if held.process or not held.host else run.tokens[held.host].node
    if held.host and run.tokens[held.host].wait is Wait.LOOP:
        return
    starts = [
        start for node in process.inside.get(parent, ()) if node.event_sub_process for start in process.starts(node.id)
    ]
    for start in _fitting(starts, trigger, code):
        yield start, scope, None


def _fitting(nodes: tuple[Node, ...] | list[Node], trigger: Trigger, code: str) -> list[Node]:
    """Return those that catch *code*, those that name it before those that catch any."""
    found = [node for node in nodes if node.event.trigger is trigger and node.event.code in ("", code)]
    return sorted(found, key=lambda node: node.event.code == "")
