"""What a step asks of the world outside: plain values, for the caller to carry out after keeping the new state.

``token`` names the wait that a later happening answers. Nothing is asked twice for the same token, but after a `Retry`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from commonway.bpmn.state import Outcome
from commonway.feel.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """Work for a person. Answered by `TaskDone` (or `ActionFailed`)."""

    token: int
    node: str
    name: str
    lane: str = ""
    form: str = ""
    assignee: str = ""
    candidate_groups: tuple[str, ...] = ()
    candidate_users: tuple[str, ...] = ()
    due_at: datetime | None = None
    inputs: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAction:
    """Work for a system: *action* names it. Answered by `ActionDone` or `ActionFailed`.

    With a *decision*, that is to be decided from *inputs*, all variables in sight; `Decided` answers. Else *inputs* are
    what the process hands over by name, and *foreign* says what code the file would have run.
    """

    token: int
    node: str
    name: str
    action: str
    inputs: Mapping[str, Value]
    decision: str = ""
    foreign: str = ""
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitMessage:
    """A message is waited for. Answered by `MessageArrived`; *correlation* is the value it has to bring, if any."""

    token: int
    node: str
    name: str
    participant: str = ""
    correlation: Value = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessage:
    """A message goes out; the process does not wait for it."""

    node: str
    name: str
    participant: str = ""
    action: str = ""
    payload: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitSignal:
    """A signal is waited for. Answered by `SignalRaised`."""

    token: int
    node: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseSignal:
    """A signal goes out to every other process; this one has already heard it."""

    node: str
    name: str
    payload: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimer:
    """A timer. Answered by `TimerFired` at *at* or later."""

    token: int
    node: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitFacts:
    """The way on hangs on variables nobody has set. Answered by `ConditionsChanged` with *facts*, null if they are that."""

    token: int
    node: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """What was asked for *token* is not wanted any more: the task, action, message, signal, timer, facts or incident."""

    token: int
    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """An escalation that nothing in the process catches; the process goes on."""

    node: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """The token cannot go on, for the reason in *why*. Answered by `Retry` once that is mended.

    *code* is the kind of reason, one of `commonway.bpmn.running.run.REASONS`, for whoever says it in other words; *error*
    is the code of the error, where work failed.
    """

    token: int
    node: str
    why: str
    code: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The process is over."""

    outcome: Outcome


Effect: TypeAlias = (
    OpenTask
    | CallAction
    | AwaitMessage
    | SendMessage
    | AwaitSignal
    | RaiseSignal
    | SetTimer
    | AwaitFacts
    | Withdraw
    | Escalated
    | Incident
    | Ended
)
