"""A service's rule as a DMN decision: every criterion must hold (DMN 1.5, hit policy COLLECT with min over booleans).

Three-valued (Kleene's strong logic): one criterion not met makes the answer *no* whatever else is unknown; *yes* needs
all of them met; everything else is *unknown*. An absent fact is unknown; a fact that is present and null is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from commonway.dmn.judging import Logic, State, asking, situation_of
from commonway.feel.unary import UnaryTest, compile_test
from commonway.kernel.errors import CommonwayError


class Outcome(StrEnum):
    """What a rule answers."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class MissingFactsError(CommonwayError):
    """A two-valued answer was asked of facts that do not decide it; ``facts`` names the missing ones."""

    def __init__(self, facts: tuple[str, ...]) -> None:
        self.facts = facts
        super().__init__(
            f"The rule cannot be decided without {', '.join(facts)}.",
            remedy="Supply these facts, or use partial() for an answer that may be unknown.",
        )


@dataclass(frozen=True, slots=True)
class Condition:
    """One compiled criterion: the id its words are found under, the fact it reads, the test it puts to it."""

    id: str
    fact: str
    test: UnaryTest

    @property
    def facts(self) -> tuple[str, ...]:
        """The one fact it reads."""
        return (self.fact,)

    @property
    def text(self) -> str:
        """The test as its author wrote it."""
        return self.test.text

    def state(self, values: Mapping[str, object], *, today: date) -> State:
        """Return how this criterion stands on *values*; the test ``-`` is met without asking."""
        return self.judge(values, today=today)[0]

    def judge(self, values: Mapping[str, object], *, today: date) -> tuple[State, tuple[str, ...]]:
        """Return how this criterion stands on *values*, and the facts that could decide it if it is unknown."""
        if self.test.any_value:
            return State.MET, ()
        if self.fact not in values:
            return State.UNKNOWN, (self.fact,)
        return (State.MET if self.test.matches(values[self.fact], today=today) else State.NOT_MET), ()


@dataclass(frozen=True, slots=True)
class LogicCondition:
    """A criterion over any number of facts: a FEEL expression, or a decision of a DMN model."""

    id: str
    logic: Logic
    fact: str = ""  # none of its own

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it reads."""
        return self.logic.facts

    @property
    def text(self) -> str:
        """The expression or the decision's name, as its author wrote it."""
        return self.logic.text

    def judge(self, values: Mapping[str, object], *, today: date) -> tuple[State, tuple[str, ...]]:
        """Return how this criterion stands on *values*, and the facts that could decide it if it is unknown."""
        return self.logic.judge(asking(situation_of(values, self.logic.domains, today=today)))


AnyCondition: TypeAlias = Condition | LogicCondition


@dataclass(frozen=True, slots=True)
class Decision:
    """A compiled rule. Make one with `compile_rule`; ``elsewhere``: another system decides it, and none here can."""

    conditions: tuple[AnyCondition, ...]
    elsewhere: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts the rule reads, each once, in the order of its criteria."""
        return tuple(dict.fromkeys(fact for condition in self.conditions for fact in condition.facts))


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """How one criterion stands, under the id its words are found by in the definition.

    ``fact`` is the one it tests, "" where it reads several; ``missing`` are those that could decide an unknown one.
    """

    id: str
    fact: str
    test: str
    state: State
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule's answer, criterion by criterion; ``missing`` names the facts that would decide an unknown one."""

    outcome: Outcome
    conditions: tuple[ConditionResult, ...]
    missing: tuple[str, ...]


def compile_rule(rule: Sequence[tuple[str, str, str] | AnyCondition], *, elsewhere: bool = False) -> Decision:
    """Return *rule* ready to run: its criteria compiled, or as (criterion id, fact id, FEEL unary test).

    Raises `commonway.feel.errors.FeelSyntaxError` for a test that cannot be read.
    """
    return Decision(
        tuple(Condition(one[0], one[1], compile_test(one[2])) if isinstance(one, tuple) else one for one in rule),
        elsewhere,
    )


def outcome_of(states: Sequence[State]) -> Outcome:
    """Return the rule's answer when its criteria stand as *states*; a rule without criteria is a yes."""
    if State.NOT_MET in states:
        return Outcome.NO
    return Outcome.UNKNOWN if State.UNKNOWN in states else Outcome.YES


def partial(decision: Decision, values: Mapping[str, object], *, today: date) -> Outcome:
    """Return what *values* say about the rule, however few they are."""
    if decision.elsewhere:
        return Outcome.UNKNOWN
    answer = Outcome.YES
    for condition in decision.conditions:
        state = condition.judge(values, today=today)[0]
        if state is State.NOT_MET:
            return Outcome.NO
        if state is State.UNKNOWN:
            answer = Outcome.UNKNOWN
    return answer


def evaluate(decision: Decision, values: Mapping[str, object], *, today: date) -> bool:
    """Return whether the rule holds. Raises `MissingFactsError` where *values* do not decide it."""
    answer = partial(decision, values, today=today)
    if answer is Outcome.UNKNOWN:
        raise MissingFactsError(explain(decision, values, today=today).missing)
    return answer is Outcome.YES


def explain(decision: Decision, values: Mapping[str, object], *, today: date) -> Explanation:
    """Return the rule's answer with the standing of every criterion; a decided rule misses nothing."""
    results = []
    for condition in decision.conditions:
        state, missing = condition.judge(values, today=today)
        results.append(ConditionResult(condition.id, condition.fact, condition.text, state, missing))
    outcome = Outcome.UNKNOWN if decision.elsewhere else outcome_of([result.state for result in results])
    wanted = dict.fromkeys(fact for result in results for fact in result.missing)
    return Explanation(outcome, tuple(results), tuple(wanted) if outcome is Outcome.UNKNOWN else ())
