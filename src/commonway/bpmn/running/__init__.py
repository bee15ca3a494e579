"""Running a process is a pure function: state and happening in, state and effects out.

The same inputs give the same outputs, token ids included. Nothing is kept between calls; the caller keeps the new state
and then carries out the effects, each of which names the token that a later happening answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from commonway.bpmn import happenings as has
from commonway.bpmn.effects import Effect
from commonway.bpmn.errors import ProcessStartError, StateUnreadableError
from commonway.bpmn.model import TASKS, Process
from commonway.bpmn.plain import take_in
from commonway.bpmn.running import activities, catching
from commonway.bpmn.running.entering import go_on
from commonway.bpmn.running.run import Run
from commonway.bpmn.running.settling import guarded, settle
from commonway.bpmn.running.throwing import throw_error
from commonway.bpmn.state import Outcome, Scope, State, Token, Wait
from commonway.feel.errors import FeelError
from commonway.feel.values import Scope as Variables
from commonway.feel.values import Value, as_value

__all__ = ["Refusal", "Step", "Why", "advance", "start", "take_up", "visible"]


class Why(StrEnum):
    """Why a happening changes nothing."""

    ENDED = "ended"  # the process is over
    UNKNOWN = "unknown"  # there never was such a token
    LATE = "late"  # the token has been answered or withdrawn: the same happening twice, or too late
    NOT_WAITING = "not waiting"  # the token is there, and waits for something else
    NOBODY = "nobody"  # nothing waits for this message or signal
    UNFIT = "unfit"  # a value is none that FEEL has


@dataclass(frozen=True, slots=True)
class Refusal:
    """A happening that changes nothing, and *what* to tell whoever brought it."""

    why: Why
    what: str


@dataclass(frozen=True, slots=True)
class Step:
    """The new state and what it asks of the world outside; with a *refusal*, the old state and nothing."""

    state: State
    effects: tuple[Effect, ...] = ()
    refusal: Refusal | None = None


def start(process: Process, variables: Mapping[str, object], *, now: datetime, event: str = "") -> Step:
    """Start *process* with *variables*; *event* names a start event, where there is more than one to choose from.

    Raises `ProcessStartError`, and `commonway.feel.errors.FeelValueError` for a variable FEEL has no type for.
    """
    event = _start_event(process, event)
    root = Scope(0, 0, take_in(variables))
    state = State(process=process.id, next=1, tokens={}, scopes={0: root}, passed={}, taken={})
    run = Run(process, state, now=now)
    catching.listen_inside(run, 0, "")
    activities.begin_nodes(run, 0, "", event)
    settle(run)
    return Step(run.state(), tuple(run.effects))


def advance(process: Process, state: State, happening: has.Happening, *, now: datetime) -> Step:
    """Return what *happening* makes of *state*. One that is late, unknown or unfit is refused, with the state as it was.

    Raises `StateUnreadableError` where the state is not of this process.
    """
    if state.process != process.id:
        raise StateUnreadableError(
            f"The state is of process {state.process!r}, not of {process.id!r}.", remedy="Give its own process."
        )
    if state.ended:
        return Step(state, refusal=Refusal(Why.ENDED, f"The process is over ({state.outcome and state.outcome.kind})."))
    run = Run(process, state, now=now)
    try:
        refusal = _happens(run, happening)
    except FeelError as error:
        refusal = Refusal(Why.UNFIT, str(error))
    if refusal:
        return Step(state, refusal=refusal)
    settle(run)
    return Step(run.state(), tuple(run.effects))


def take_up(process: Process, state: State, node: str, outputs: Mapping[str, object], *, now: datetime) -> Step:
    """Take a process that is over up again: from its task *node*, as if that had been done with *outputs* just now.

    What it knew it still knows, and what was done stays counted. Refused where it is not over, or *node* is no task of the
    process itself. Raises `StateUnreadableError` where the state is not of this process.
    """
    if state.process != process.id:
        raise StateUnreadableError(
            f"The state is of process {state.process!r}, not of {process.id!r}.", remedy="Give its own process."
        )
    if state.outcome is None:
        return Step(state, refusal=Refusal(Why.NOT_WAITING, "The process is not over."))
    found = process.nodes.get(node)
    if found is None or found.parent or found.loop or found.kind not in TASKS:
        return Step(state, refusal=Refusal(Why.UNKNOWN, f"{node!r} is no task it could be taken up from."))
    root = state.scopes[0]
    run = Run(process, replace(state, outcome=None, tokens={}, scopes={0: root}), now=now)
    catching.listen_inside(run, 0, "")
    token = run.spawn(node, 0, wait=Wait.TASK)
    activities.finish_or_stand(run, token, found, take_in(outputs))
    settle(run)
    return Step(run.state(), tuple(run.effects))


def visible(process: Process, state: State, token: int = 0) -> Mapping[str, Value]:
    """Return the variables that are seen from *token*, or those of the process itself."""
    found = state.tokens.get(token)
    if found is None:
        return dict(state.variables)
    run = Run(process, state, now=datetime.min)  # noqa: DTZ901
    inner = run.inner(found)
    return dict(run.visible(inner.id if inner else found.scope))


def _start_event(process: Process, event: str) -> str:
    starts = process.starts()
    if event:
        if all(one.id != event for one in starts):
            raise ProcessStartError(
                f"Process {process.id!r} has no start event {event!r}.",
                where=process.source,
                remedy=f"It has: {', '.join(one.id for one in starts) or 'none'}.",
            )
        return event
    plain = [one for one in starts if one.event.trigger == "none"] or list(starts)
    if len(plain) > 1:
        raise ProcessStartError(
            f"Process {process.id!r} can start in several ways.",
            where=process.source,
            remedy=f"Name the start event: {', '.join(one.id for one in plain)}.",
        )
    return plain[0].id if plain else ""


def _happens(run: Run, happening: has.Happening) -> Refusal | None:
    match happening:
        case has.MessageArrived(name, payload, correlation):
            return _message(run, name, take_in(payload), as_value(correlation))
        case has.SignalRaised(name, payload):
            heard = catching.deliver_signal(run, name, take_in(payload))
            return None if heard else Refusal(Why.NOBODY, f"Nothing waits for the signal {name!r}.")
        case has.ConditionsChanged(variables, token):
            return _changed(run, take_in(variables), token)
        case has.Withdrawn(reason):
            run.end(Outcome("withdrawn", name=reason))
            return None
    return _is_answered(run, happening)


def _is_answered(run: Run, happening: has.Answer) -> Refusal | None:
    match happening:
        case has.TaskDone(token, outputs):
            return _done(run, token, Wait.TASK, take_in(outputs))
        case has.ActionDone(token, outputs):
            return _done(run, token, Wait.ACTION, take_in(outputs))
        case has.Decided(token, value):
            return _decided(run, token, take_in({"value": value})["value"])
        case has.ActionFailed(token, code, message):
            return _failed(run, token, code, message)
        case has.TimerFired(token):
            return _timer(run, token)
        case has.Retry(token):
            return _retry(run, token)


def _find(run: Run, id_: int, *waits: Wait) -> Token | Refusal:
    token = run.tokens.get(id_)
    if token is None:
        if not 0 < id_ < run.next:
            return Refusal(Why.UNKNOWN, f"There never was a token {id_}.")
        return Refusal(Why.LATE, f"Token {id_} has been answered or withdrawn.")
    if token.wait in waits or (token.wait is Wait.INCIDENT and token.data.get("was") in waits):
        return token
    return Refusal(Why.NOT_WAITING, f"Token {id_} at {token.node!r} waits for {token.wait.value or 'nothing'!r}.")


def _done(run: Run, id_: int, wait: Wait, outputs: Variables) -> Refusal | None:
    token = _find(run, id_, wait)
    if isinstance(token, Refusal):
        return token
    activities.finish_or_stand(run, token, run.node(token), outputs)
    return None


def _decided(run: Run, id_: int, value: Value) -> Refusal | None:
    token = _find(run, id_, Wait.ACTION)
    if isinstance(token, Refusal):
        return token
    node = run.node(token)
    if node.work.decision is None:
        return Refusal(Why.NOT_WAITING, f"Token {id_} at {node.id!r} is an action, and not a decision.")
    activities.finish_or_stand(run, token, node, activities.shaped(node, value))
    return None


def _failed(run: Run, id_: int, code: str, message: str) -> Refusal | None:
    token = _find(run, id_, Wait.TASK, Wait.ACTION)
    if isinstance(token, Refusal):
        return token
    if not (code and throw_error(run, token.scope, token, code, message)):
        why = f"It failed{f' with {code!r}' if code else ''}: {message or 'no reason is given'}."
        was = token.data.get("was") if token.wait is Wait.INCIDENT else token.wait.value
        run.incident(token, why, at="work", data={"was": was}, code="failed", error=code)
    return None


def _timer(run: Run, id_: int) -> Refusal | None:
    token = _find(run, id_, Wait.TIMER)
    if isinstance(token, Refusal):
        return token
    catching.fire(run, token, {})
    return None


def _message(run: Run, name: str, payload: Variables, correlation: Value) -> Refusal | None:
    for token in run.tokens.values():
        if token.wait is Wait.MESSAGE and token.data.get("name") == name:
            key = token.data.get("key")
            if key is None or (type(key) is type(correlation) and key == correlation):
                catching.fire(run, token, payload)
                return None
    return Refusal(Why.NOBODY, f"Nothing waits for the message {name!r} with the correlation {correlation!s:.60}.")


def _changed(run: Run, variables: Variables, id_: int) -> Refusal | None:
    """Set variables of the process itself, and of called ones where they are waited for; or as seen from one token."""
    if id_:
        token = _find(run, id_, *Wait)
        if isinstance(token, Refusal):
            return token
        run.assign(token.scope, variables)
    for name, value in variables.items():
        if not id_:
            run.put(0, name, value)
        run.changed.add(name)
    for token in [] if id_ else run.tokens.values():
        facts = token.data.get("facts")
        wanted = {name: variables[name] for name in variables if isinstance(facts, list) and name in facts}
        if token.wait is Wait.FACTS and wanted:
            run.assign(token.scope, wanted)
    return None


def _retry(run: Run, id_: int) -> Refusal | None:
    token = run.tokens.get(id_)
    if token is None or token.wait is not Wait.INCIDENT:
        found = _find(run, id_)
        return found if isinstance(found, Refusal) else None
    guarded(run, token, go_on)
    return None
