"""What can happen to a running process. Values are Python's or JSON's; ``@"2025-02-06"`` is a date, as in FEEL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class TaskDone:
    """A person did the task; *outputs* are the variables it sets."""

    token: int
    outputs: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActionDone:
    """A system did the action; *outputs* are the variables it sets."""

    token: int
    outputs: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision was made; *value* goes where the business rule task says."""

    token: int
    value: object


@dataclass(frozen=True, slots=True)
class ActionFailed:
    """The task or action failed: an error that the process may catch by its *code*, else an incident."""

    token: int
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class MessageArrived:
    """A message: it goes to the token that has waited longest for it, with the same *correlation*."""

    name: str
    payload: Mapping[str, object] = field(default_factory=dict)
    correlation: object = None


@dataclass(frozen=True, slots=True)
class SignalRaised:
    """A signal: it goes to everything that waits for it."""

    name: str
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimerFired:
    """The time of a timer has come."""

    token: int


@dataclass(frozen=True, slots=True)
class ConditionsChanged:
    """Variables became known or other; conditions and waits for facts are looked at again.

    They are those of the process itself, and of a called one that waits for them; or those that *token* sees.
    """

    variables: Mapping[str, object] = field(default_factory=dict)
    token: int = 0


@dataclass(frozen=True, slots=True)
class Retry:
    """What stood in the way of an incident is mended; the token tries again."""

    token: int


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The whole process is called off."""

    reason: str = ""


Answer: TypeAlias = TaskDone | ActionDone | Decided | ActionFailed | TimerFired | Retry
Happening: TypeAlias = Answer | MessageArrived | SignalRaised | ConditionsChanged | Withdrawn
