"""Events that wait: set up when the token comes, fired when what they wait for happens."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from commonway.bpmn import timing
from commonway.bpmn.effects import AwaitMessage, AwaitSignal, SetTimer, Withdraw
from commonway.bpmn.expressions import ExpressionError
from commonway.bpmn.model import Node, Trigger
from commonway.bpmn.running.moving import count, leave
from commonway.bpmn.running.run import Run
from commonway.bpmn.state import Token, Wait
from commonway.feel.values import Value, as_value

ARMED = frozenset({Trigger.MESSAGE, Trigger.TIMER, Trigger.SIGNAL, Trigger.CONDITIONAL})


def arm(run: Run, token: Token, node: Node) -> None:
    """Let the token wait for the event of *node*. Raises `ExpressionError`."""
    event = node.event
    inner = run.inner(token)
    scope = inner.id if inner else token.scope
    if event.trigger is Trigger.MESSAGE:
        name = run.text(event.name, scope) or node.title
        key = run.evaluate(event.correlation, scope) if event.correlation else None
        run.rest(token, Wait.MESSAGE, {"name": name, "key": key})
        partner = run.process_of(token.scope).partners.get(node.id, "")
        run.ask(AwaitMessage(token=token.id, node=node.id, name=name, participant=partner, correlation=key))
    elif event.trigger is Trigger.SIGNAL:
        name = run.text(event.name, scope) or node.title
        run.rest(token, Wait.SIGNAL, {"name": name})
        run.ask(AwaitSignal(token=token.id, node=node.id, name=name))
    elif event.trigger is Trigger.TIMER:
        if event.timer is None:
            raise ExpressionError("The timer has no date, duration or cycle.", remedy="Give it one.")
        value = run.evaluate(event.timer.value, scope)
        _set_timer(run, token, node, timing.due(event.timer.kind, value, now=run.now))
    elif event.trigger is Trigger.CONDITIONAL:
        run.rest(token, Wait.CONDITION, {"was": False})
        run.armed = True
    else:
        raise ExpressionError(f"An event of kind {event.trigger.value!r} cannot be waited for here.")


def listen(run: Run, token: Token, node: Node) -> None:
    """Set up the boundary events of the activity the token is at. Errors and escalations need none."""
    for boundary in run.process_of(token.scope).boundaries.get(node.id, ()):
        if boundary.event.trigger in ARMED:
            arm_apart(run, run.spawn(boundary.id, token.scope, wait=Wait.CONDITION, of=token.id), boundary)


def listen_inside(run: Run, scope: int, parent: str) -> None:
    """Set up the starts of the event sub-processes directly inside *parent*."""
    process = run.process_of(scope)
    for node in process.inside.get(parent, ()):
        if node.event_sub_process:
            for start in process.starts(node.id):
                if start.event.trigger in ARMED:
                    listen_start(run, scope, start)


def caught(run: Run, catcher: Node, scope: int, host: Token | None, values: Mapping[str, Value]) -> None:
    """Go on from the boundary event or event sub-process *catcher*; an interrupting one takes its surroundings away."""
    interrupts = catcher.interrupting or catcher.event.trigger is Trigger.ERROR
    if host is not None:
        if interrupts:
            run.cancel(host)
        _leave_event(run, run.spawn(catcher.id, scope, wait=Wait.EVENTS), catcher, values)
        return
    if interrupts:
        run.empty(scope)
    token = run.spawn(catcher.parent, scope, wait=Wait.INSIDE)
    inner = run.open(token)
    listen_inside(run, inner.id, catcher.parent)
    _leave_event(run, run.spawn(catcher.id, inner.id, wait=Wait.EVENTS), catcher, values)


def _leave_event(run: Run, token: Token, node: Node, values: Mapping[str, Value]) -> None:
    try:
        run.assign(token.scope, run.mapped(node.outputs, token.scope, values) if node.outputs else values)
    except ExpressionError as error:
        run.incident(token, error.what, at="leave")
        return
    leave(run, token, node)


def fire(run: Run, token: Token, payload: Mapping[str, Value]) -> None:
    """What the token waits for has happened: go on from there."""
    node = run.node(token)
    if token.wait in (Wait.MESSAGE, Wait.SIGNAL):
        run.ask(Withdraw(token=token.id, node=token.node))  # whoever brought it did not name the token
    token = replace(token, wait=Wait.EVENTS)
    run.tokens[token.id] = token  # answered: nothing of it is left to withdraw
    if token.listener:
        if not node.interrupting:
            _again(run, token, node)
        caught(run, node, token.scope, None, payload)
    elif node.kind == "boundaryEvent":
        host = run.tokens[token.of]
        if not node.interrupting:
            _again(run, token, node)
        caught(run, node, token.scope, host, payload)
    else:
        if token.of in run.tokens and run.tokens[token.of].wait is Wait.EVENTS:
            token = _chosen(run, token)
        run.rest(token, Wait.MOVE, {"at": "finish", "outputs": dict(payload)})
        run.agenda.append(token.id)


def deliver_signal(run: Run, name: str, payload: Mapping[str, Value]) -> int:
    """Give the signal to everything that waits for it; return how many did."""
    waiting = [one for one in run.tokens.values() if one.wait is Wait.SIGNAL and one.data.get("name") == name]
    for one in waiting:
        if one.id in run.tokens and run.outcome is None:
            fire(run, run.tokens[one.id], payload)
    return len(waiting)


def became_true(run: Run, token: Token) -> bool:
    """Return whether the condition that the token waits for holds, and did not when it was last looked at."""
    node = run.node(token)
    try:
        held = node.event.condition is not None and run.test(node.event.condition, token.scope) is True
    except ExpressionError as error:
        run.incident(token, error.what, at="enter")
        return False
    was = token.data.get("was") is True
    run.tokens[token.id] = replace(token, data={"was": held})
    return held and not was


def _chosen(run: Run, token: Token) -> Token:
    """Take the gateway before the event away, and with it the other events."""
    gateway = run.tokens[token.of]
    free = replace(token, of=0)
    run.tokens[token.id] = free
    run.release(gateway)
    del run.tokens[gateway.id]
    count(run, run.passed, gateway.scope, gateway.node)
    if token.via:
        count(run, run.taken, gateway.scope, token.via)
    return free


def _again(run: Run, token: Token, node: Node) -> None:
    """Wait once more for what does not interrupt; under a new token, so that what comes twice is known for that."""
    run.tokens.pop(token.id, None)
    left = token.data.get("left")
    if node.event.trigger is Trigger.TIMER:
        if not isinstance(left, Decimal) or left == 0:
            return
        every = str(token.data.get("every", ""))
        at = timing.moment(every, now=run.now)
        copy = _copy(run, token)
        _set_timer(run, copy, node, timing.Due(at, int(str(left)) - (1 if left > 0 else 0), every))
        return
    copy = _copy(run, token)
    arm_apart(run, copy, node)
    if node.event.trigger is Trigger.CONDITIONAL:
        run.tokens[copy.id] = replace(run.tokens[copy.id], data={"was": True})


def _copy(run: Run, token: Token) -> Token:
    copy = replace(run.spawn(token.node, token.scope, wait=Wait.CONDITION, of=token.of), listener=token.listener)
    run.tokens[copy.id] = copy
    return copy


def listen_start(run: Run, scope: int, start: Node) -> None:
    """Set up the start of one event sub-process."""
    token = replace(run.spawn(start.id, scope, wait=Wait.CONDITION), listener=True)
    run.tokens[token.id] = token
    arm_apart(run, token, start)


def arm_apart(run: Run, token: Token, node: Node) -> None:
    """Arm; what is wrong with the event is its own incident, and not that of what it listens to."""
    try:
        arm(run, token, node)
    except ExpressionError as error:
        run.incident(token, error.what, at="arm")


def _set_timer(run: Run, token: Token, node: Node, due: timing.Due) -> None:
    data: dict[str, Value] = {"at": as_value(due.at)}
    if due.left:
        data.update(left=Decimal(due.left), every=due.every)
    run.rest(token, Wait.TIMER, data)
    run.ask(SetTimer(token=token.id, node=node.id, at=due.at))
