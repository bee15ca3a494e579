"""A service's rule as a DMN decision: every criterion must hold (DMN 1.5, hit policy COLLECT with min over booleans).

Three-valued (Kleene's strong logic): one criterion not met makes the answer *no* whatever else is unknown; *yes* needs
all of them met; everything else is *unknown*. An absent fact is unknown; a fact that is present and null is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commonway.feel.unary import UnaryTest, compile_test
from commonway.kernel.errors import CommonwayError


class Outcome(StrEnum):
    """What a rule answers."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class State(StrEnum):
    """How one criterion stands."""

    MET = "met"
    NOT_MET = "not met"
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

    def state(self, values: Mapping[str, object], *, today: date) -> State:
        """Return how this criterion stands on *values*; the test ``-`` is met without asking."""
        if self.test.any_value:
            return State.MET
        if self.fact not in values:
            return State.UNKNOWN
        return State.MET if self.test.matches(values[self.fact], today=today) else State.NOT_MET


@dataclass(frozen=True, slots=True)
class Decision:
    """A compiled rule. Make one with `compile_rule`."""

    conditions: tuple[Condition, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts the rule reads, each once, in the order of its criteria."""
        return tuple(dict.fromkeys(condition.fact for condition in self.conditions))


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """How one criterion stands, under the id its words are found by in the definition."""

    id: str
    fact: str
    test: str
    state: State


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule's answer, criterion by criterion; ``missing`` names the facts that would decide an unknown one."""

    outcome: Outcome
    conditions: tuple[ConditionResult, ...]
    missing: tuple[str, ...]


def compile_rule(rule: Sequence[tuple[str, str, str]]) -> Decision:
    """Return *rule*, given as (criterion id, fact id, FEEL unary test), ready to run.

    Raises `commonway.feel.errors.FeelSyntaxError` for a test that cannot be read.
    """
    return Decision(tuple(Condition(id_, fact, compile_test(test)) for id_, fact, test in rule))


def outcome_of(states: Sequence[State]) -> Outcome:
    """Return the rule's answer when its criteria stand as *states*; a rule without criteria is a yes."""
    if State.NOT_MET in states:
        return Outcome.NO
    return Outcome.UNKNOWN if State.UNKNOWN in states else Outcome.YES


def partial(decision: Decision, values: Mapping[str, object], *, today: date) -> Outcome:
    """Return what *values* say about the rule, however few they are."""
    answer = Outcome.YES
    for condition in decision.conditions:
        state = condition.state(values, today=today)
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
    results = tuple(
        ConditionResult(condition.id, condition.fact, condition.test.text, condition.state(values, today=today))
        for condition in decision.conditions
    )
    outcome = outcome_of([result.state for result in results])
    unknown = dict.fromkeys(result.fact for result in results if result.state is State.UNKNOWN)
    return Explanation(outcome, results, tuple(unknown) if outcome is Outcome.UNKNOWN else ())
