"""Where a running process stands: small, and JSON at any time.

Nothing here is ever changed in place. The definition of the process is not in it; `start` and `advance` are given that.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from commonway.bpmn.errors import StateUnreadableError
from commonway.bpmn.plain import from_plain, to_plain
from commonway.feel.values import Scope as Variables
from commonway.feel.values import Value

FORMAT = 1  # of the JSON; a later one reads the earlier


class Wait(StrEnum):
    """What a token waits for."""

    MOVE = ""  # nothing: it is on its way within a step
    TASK = "task"
    ACTION = "action"
    MESSAGE = "message"
    TIMER = "timer"
    SIGNAL = "signal"
    CONDITION = "condition"
    EVENTS = "events"  # at an event-based gateway, for the first of several
    INSIDE = "inside"  # for the sub-process or called process it is in
    LOOP = "loop"  # for the instances of its activity
    JOIN = "join"
    FACTS = "facts"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class Token:
    """A position. *of* is the token it belongs to: a boundary event's activity, an instance's loop, an event's gateway."""

    id: int
    node: str
    scope: int
    wait: Wait = Wait.MOVE
    of: int = 0
    via: str = ""  # the flow it came by
    listener: bool = False  # the start event of an event sub-process: does not keep its scope going
    data: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scope:
    """Variables that belong together: of a process, a sub-process, an activity or one instance of it.

    *host* is the token that holds it open, 0 for the process itself; *process* is set where a process begins, and what
    is outside of that is not seen from inside.
    """

    id: int
    host: int
    variables: Variables
    process: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a process ended: *kind* is ``ended``, ``error``, ``terminated`` or ``withdrawn``; *node* the end event."""

    kind: str
    node: str = ""
    name: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Where one running process stands. *passed* and *taken* count what was done, by node and by flow."""

    process: str
    next: int
    tokens: Mapping[int, Token]
    scopes: Mapping[int, Scope]
    passed: Mapping[str, int]
    taken: Mapping[str, int]
    outcome: Outcome | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more can happen."""
        return self.outcome is not None

    @property
    def variables(self) -> Mapping[str, Value]:
        """The variables of the process itself."""
        return self.scopes[0].variables

    def waiting(self, *waits: Wait) -> tuple[Token, ...]:
        """Return the tokens that wait for one of *waits*, oldest first; for none named, all that wait."""
        return tuple(one for one in self.tokens.values() if not waits or one.wait in waits)

    def to_json(self) -> str:
        """Return the state as JSON, as short as it can be read. Raises `FeelValueError` for a function in a variable."""
        content: dict[str, object] = {
            "v": FORMAT,
            "p": self.process,
            "n": self.next,
            "t": [_token_out(one) for one in self.tokens.values()],
            "s": [_scope_out(one) for one in self.scopes.values()],
            "d": dict(self.passed),
            "f": dict(self.taken),
        }
        if self.outcome:
            content["o"] = _trimmed([self.outcome.kind, self.outcome.node, self.outcome.name, self.outcome.code])
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "State":
        """Return the state that *text* keeps. Raises `StateUnreadableError` where it keeps none."""
        try:
            content = json.loads(text, parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            raise _damaged(str(error)) from None
        if not isinstance(content, dict) or content.get("v") != FORMAT:
            found = content.get("v") if isinstance(content, dict) else None
            raise _damaged(f"it is of format {found!r}, and {FORMAT} is what is read here")
        try:
            found = cls(
                process=str(content["p"]),
                next=int(content["n"]),
                tokens={one.id: one for one in map(_token_in, content["t"])},
                scopes={one.id: one for one in map(_scope_in, content["s"])},
                passed=_counts(content["d"]),
                taken=_counts(content["f"]),
                outcome=Outcome(*map(str, content["o"])) if "o" in content else None,
            )
            found._check()
            return found
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError) as error:
            raise _damaged(f"{type(error).__name__}: {error}") from None

    def _check(self) -> None:
        """Raise ValueError unless all hangs together: what hangs on another came after it, so nothing goes in a circle."""
        if 0 not in self.scopes:
            raise ValueError("the scope of the process is missing")
        for scope in self.scopes.values():
            if scope.id and not (scope.host in self.tokens and scope.host < scope.id < self.next):
                raise ValueError(f"scope {scope.id} hangs on nothing")
        for token in self.tokens.values():
            if not (token.scope in self.scopes and token.scope < token.id < self.next):
                raise ValueError(f"token {token.id} is in no scope")
            if token.of and not (token.of in self.tokens and token.of < token.id):
                raise ValueError(f"token {token.id} belongs to nothing")


def _damaged(why: str) -> StateUnreadableError:
    return StateUnreadableError(f"This is no kept state of a process: {why}.", remedy="Restore it from the ledger.")


def _trimmed(values: list[object]) -> list[object]:
    while values and not values[-1] and values[-1] is not False:
        values.pop()
    return values


def _token_out(token: Token) -> list[object]:
    data = {name: to_plain(value) for name, value in token.data.items()}
    return _trimmed(
        [token.id, token.node, token.scope, token.wait.value, token.of, token.via, int(token.listener), data]
    )


def _token_in(values: list[Any]) -> Token:
    given: list[Any] = [*values, *["", "", 0, "", 0, "", 0, {}][len(values) :]]
    id_, node, scope, wait, of, via, listener, data = given
    read = {str(name): from_plain(value) for name, value in data.items()}
    return Token(int(id_), str(node), int(scope), Wait(wait), int(of), str(via), bool(listener), read)


def _scope_out(scope: Scope) -> list[object]:
    variables = {name: to_plain(value) for name, value in scope.variables.items()}
    found: list[object] = [scope.id, scope.host, variables]
    return [*found, scope.process] if scope.process else found


def _scope_in(values: list[Any]) -> Scope:
    given: list[Any] = [*values, *[0, 0, {}, ""][len(values) :]]
    id_, host, variables, process = given
    read = Variables({str(name): from_plain(value) for name, value in variables.items()})
    return Scope(int(id_), int(host), read, str(process))


def _counts(values: Mapping[str, Any]) -> dict[str, int]:
    return {str(name): int(count) for name, count in values.items()}
