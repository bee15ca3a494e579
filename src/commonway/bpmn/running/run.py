"""One step in the making: a copy of the state that may be changed, what is still on the move, and what was asked for."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from commonway.bpmn import expressions
from commonway.bpmn.effects import AwaitFacts, Effect, Ended, Incident, Withdraw
from commonway.bpmn.errors import StateUnreadableError
from commonway.bpmn.expressions import Expression, ExpressionError, Unknown
from commonway.bpmn.model import Assignment, Node, Process
from commonway.bpmn.state import Outcome, Scope, State, Token, Wait
from commonway.feel.functions import Function
from commonway.feel.values import Scope as Variables
from commonway.feel.values import Value

MOST_MOVES = 10_000  # of tokens, in one step
MOST_TOKENS = 5_000  # at once
MOST_WORK = 2_000_000  # FEEL's steps, for all expressions of one step together
DEEPEST = 30  # scopes in one another
REASONS = (
    "expression",  # a condition, value or time cannot be worked out
    "no-way",  # no condition of the flows onwards holds
    "failed",  # the work was done and failed; the error's code says how
    "dead-join",  # it waits for what can not come any more
    "circle",  # it goes round without an end
    "too-many",  # tokens at once
    "not-run",  # the engine does not run such an element
)  # why a token cannot go on

_ASKED = frozenset(
    {Wait.TASK, Wait.ACTION, Wait.MESSAGE, Wait.TIMER, Wait.SIGNAL, Wait.FACTS, Wait.INCIDENT}
)  # what the world outside was asked for, and has to be told when it is not wanted any more


@dataclass(slots=True)
class Budget:
    """What the expressions of one step may still cost together."""

    left: int = MOST_WORK


class Run:
    """One step in the making. Made from a state; gives the next one."""

    def __init__(self, process: Process, state: State, *, now: datetime) -> None:
        self.process = process
        self.now = now
        self.budget = Budget()
        self.tokens: dict[int, Token] = dict(state.tokens)
        self.scopes: dict[int, Scope] = dict(state.scopes)
        self.next = state.next
        self.passed: dict[str, int] = dict(state.passed)
        self.taken: dict[str, int] = dict(state.taken)
        self.effects: list[Effect] = []
        self.agenda: deque[int] = deque()
        self.moves = 0
        self.outcome = state.outcome
        self.changed: set[str] = set()  # variables, since conditions were last looked at
        self.armed = False  # a conditional event was set up, since then
        self._copied: set[int] = set()

    def state(self) -> State:
        """Return where it stands now."""
        return State(
            process=self.process.id,
            next=self.next,
            tokens=self.tokens,
            scopes=self.scopes,
            passed=self.passed,
            taken=self.taken,
            outcome=self.outcome,
        )

    # Where things are

    def process_of(self, scope: int) -> Process:
        """Return the process that the scope is in: the one that runs, or one it calls."""
        current = self.scopes[scope]
        while not current.process:
            if not current.host:
                return self.process
            current = self.scopes[self.tokens[current.host].scope]
        found = self.process.among.get(current.process)
        if found is None:
            raise StateUnreadableError(
                f"The state is inside of process {current.process!r}, which is not at hand.",
                where=self.process.source,
                remedy="Join the file it is in to the one that calls it.",
            )
        return found

    def node(self, token: Token) -> Node:
        """Return the node the token is at."""
        process = self.process_of(token.scope)
        found = process.nodes.get(token.node)
        if found is None:
            raise StateUnreadableError(
                f"The state is at {token.node!r}, which process {process.id!r} does not have.",
                where=process.source,
                remedy="Give the version of the process it was kept with, or migrate it.",
            )
        return found

    def around(self, scope: int) -> Iterator[Scope]:
        """Yield the scope and those whose variables are seen from it, inner ones first."""
        current = self.scopes[scope]
        yield current
        while current.host and not current.process:
            current = self.scopes[self.tokens[current.host].scope]
            yield current

    def scopes_of(self, token: Token) -> list[Scope]:
        """Return the scopes that the token holds open."""
        return [one for one in self.scopes.values() if one.host == token.id]

    def inner(self, token: Token) -> Scope | None:
        """Return the one scope that the token holds open, if it does."""
        return next((one for one in self.scopes.values() if one.host == token.id), None)

    def inside(self, scope: int) -> list[Token]:
        """Return the tokens directly in the scope."""
        return [one for one in self.tokens.values() if one.scope == scope]

    # Variables

    def visible(self, scope: int) -> Variables:
        """Return all variables seen from the scope."""
        chain = list(self.around(scope))
        if len(chain) == 1:
            return chain[0].variables
        found = Variables()
        for one in reversed(chain):
            found.update(one.variables)
        return found

    def put(self, scope: int, name: str, value: Value) -> None:
        """Set a variable in the scope itself."""
        if _has_function(value):
            raise ExpressionError(f"A function cannot be kept in variable {name!r}.", remedy="Keep what it gives.")
        if scope not in self._copied:
            self._copied.add(scope)
            self.scopes[scope] = replace(self.scopes[scope], variables=Variables(self.scopes[scope].variables))
        variables = self.scopes[scope].variables
        if name not in variables or variables[name] != value or type(variables[name]) is not type(value):
            variables[name] = value
            self.changed.add(name)

    def assign(self, scope: int, values: Mapping[str, Value]) -> None:
        """Set variables where they are nearest, or where the process begins if they are nowhere yet."""
        for name, value in values.items():
            chain = list(self.around(scope))
            holder = next((one for one in chain if name in one.variables), chain[-1])
            self.put(holder.id, name, value)

    def evaluate(self, expression: Expression, scope: int, extra: Mapping[str, Value] | None = None) -> Value:
        """Return the value in the scope, with *extra* variables. Raises `ExpressionError`."""
        variables = self.visible(scope)
        if extra:
            variables = Variables({**variables, **extra})
        return expressions.evaluate(expression, variables, now=self.now, budget=self.budget)

    def text(self, expression: Expression | None, scope: int) -> str:
        """Return the value as text, ``""`` for none and for null."""
        if expression is None:
            return ""
        value = self.evaluate(expression, scope)
        return "" if value is None else str(value)

    def test(self, expression: Expression, scope: int, extra: Mapping[str, Value] | None = None) -> bool | Unknown:
        """Return whether the condition holds. Raises `ExpressionError`."""
        variables = self.visible(scope)
        if extra:
            variables = Variables({**variables, **extra})
        return expressions.holds(expression, variables, now=self.now, budget=self.budget)

    def mapped(
        self, assignments: Iterable[Assignment], scope: int, extra: Mapping[str, Value] | None = None
    ) -> dict[str, Value]:
        """Return the values of *assignments*, each of which sees those before it."""
        found: dict[str, Value] = {}
        for one in assignments:
            found[one.target] = self.evaluate(one.value, scope, {**(extra or {}), **found})
        return found

    # Tokens

    def spawn(self, node: str, scope: int, *, wait: Wait = Wait.MOVE, of: int = 0, via: str = "") -> Token:
        """Return a new token, on its way if it does not wait."""
        token = Token(self.next, node, scope, wait, of, via)
        self.next += 1
        self.tokens[token.id] = token
        if wait is Wait.MOVE:
            self.agenda.append(token.id)
        return token

    def rest(self, token: Token, wait: Wait, data: Mapping[str, Value] | None = None) -> Token:
        """Let the token wait. Returns it as it is now."""
        waiting = replace(token, wait=wait, data=data or {})
        self.tokens[token.id] = waiting
        return waiting

    def ask(self, effect: Effect) -> None:
        """Ask the world outside for something."""
        self.effects.append(effect)

    def cancel(self, token: Token) -> None:
        """Take the token away with all that hangs on it; what was asked for it is withdrawn."""
        current = self.tokens.get(token.id)
        if current is None:
            return
        for scope in self.scopes_of(current):
            self.close(scope)
        self.release(current)
        del self.tokens[token.id]
        if current.wait in _ASKED:
            self.ask(Withdraw(token=current.id, node=current.node))

    def release(self, token: Token) -> None:
        """Take away the boundary events, instances or alternatives that belong to the token."""
        for one in [each for each in self.tokens.values() if each.of == token.id]:
            self.cancel(one)

    def close(self, scope: Scope) -> None:
        """Take the scope away with all tokens in it."""
        self.empty(scope.id)
        self.scopes.pop(scope.id, None)

    def empty(self, scope: int) -> None:
        """Take all tokens in the scope away."""
        for one in self.inside(scope):
            self.cancel(one)

    def open(self, token: Token, process: str = "") -> Scope:
        """Return a new scope that the token holds open."""
        scope = Scope(self.next, token.id, Variables(), process)
        self.next += 1
        self.scopes[scope.id] = scope
        self._copied.add(scope.id)
        return scope

    def depth(self, scope: int) -> int:
        """Return how many scopes there are around the scope."""
        count, host = 0, self.scopes[scope].host
        while host:
            count, host = count + 1, self.scopes[self.tokens[host].scope].host
        return count

    # Standing still

    def incident(
        self,
        token: Token,
        why: str,
        *,
        at: str,
        data: Mapping[str, Value] | None = None,
        code: str = "expression",
        error: str = "",
    ) -> None:
        """Let the token wait for somebody to mend what is wrong; *at* says where it goes on then, *code* is of `REASONS`."""
        if token.id in self.tokens:
            self.rest(token, Wait.INCIDENT, {"at": at, **(data or {})})
            self.ask(Incident(token=token.id, node=token.node, why=why, code=code, error=error))

    def await_facts(self, token: Token, facts: tuple[str, ...], *, at: str) -> None:
        """Let the token wait until one of *facts* is known."""
        known: list[Value] = list(facts)
        if token.wait is not Wait.FACTS or token.data.get("facts") != known:
            self.ask(AwaitFacts(token=token.id, node=token.node, facts=facts))
        self.rest(token, Wait.FACTS, {**token.data, "at": at, "facts": known})

    def end(self, outcome: Outcome) -> None:
        """End the whole process."""
        self.empty(0)
        self.agenda.clear()
        self.outcome = outcome
        self.ask(Ended(outcome=outcome))


def _has_function(value: Value) -> bool:
    if isinstance(value, list):
        return any(map(_has_function, value))
    if isinstance(value, dict):
        return any(map(_has_function, value.values()))
    return isinstance(value, Function)
