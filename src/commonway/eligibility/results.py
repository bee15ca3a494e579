"""What the answers say about services: each with its outcome, its criteria one by one, and what it pays."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from commonway.dmn import Outcome, State
from commonway.dmn.decision import Condition, LogicCondition, outcome_of
from commonway.dmn.judging import Verdict
from commonway.eligibility.day import Day, Knowing
from commonway.eligibility.openfisca.tracing import Working
from commonway.feel.unary import UnaryTest
from commonway.packs.compiling import Amount
from commonway.packs.definitions import Criterion, Pays, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """How one criterion stands; its words are in ``criterion.text``, the facts it reads in ``facts``.

    ``missing`` are those of them that could decide an unknown one.
    """

    criterion: Criterion
    state: State
    facts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountResult:
    """What a service pays: a number, or None where it cannot be worked out; with ``missing`` facts it may yet be."""

    pays: Pays
    value: Decimal | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the answers say about one service, criterion by criterion; ``missing`` facts would decide an unknown one.

    ``amount`` is there for a service that says what it pays, unless the outcome is no. A service that another system
    decides is unknown and misses nothing, until it is asked: then ``working`` is how it came to its answer, and
    ``reason`` why it has none.
    """

    service: Service
    outcome: Outcome
    criteria: tuple[CriterionResult, ...]
    missing: tuple[str, ...] = ()
    amount: AmountResult | None = None
    reason: str = ""
    working: Working | None = None


@dataclass(frozen=True, slots=True)
class _Tested:
    """A criterion that tests one fact, with its three possible results made in advance: they are many and repeat."""

    fact: str
    test: UnaryTest
    results: Mapping[State, CriterionResult]

    def result(self, knowing: Knowing) -> CriterionResult:
        if self.test.any_value:
            return self.results[State.MET]
        if self.fact not in knowing.values:
            return self.results[State.UNKNOWN]
        holds = knowing.outcomes(self.fact)[self.test]
        return self.results[State.MET if holds else State.NOT_MET]


class _Reasoned:
    """A criterion over several facts, with each of its results made once."""

    __slots__ = ("_condition", "_criterion", "_made")

    def __init__(self, criterion: Criterion, condition: LogicCondition) -> None:
        self._criterion = criterion
        self._condition = condition
        self._made: dict[Verdict, CriterionResult] = {}

    def result(self, knowing: Knowing) -> CriterionResult:
        verdict = knowing.verdict(self._condition.logic)
        found = self._made.get(verdict)
        if found is None:
            state, missing = verdict
            found = self._made[verdict] = CriterionResult(
                criterion=self._criterion, state=state, facts=self._condition.facts, missing=missing
            )
        return found


class Prepared:
    """One service ready to be answered for."""

    def __init__(
        self,
        service: Service,
        criteria: tuple[Criterion, ...],
        conditions: tuple[Condition | LogicCondition, ...],
        amount: Amount | None,
        settled: Outcome | None,
    ) -> None:
        self.service = service
        self._criteria = tuple(
            _Reasoned(criterion, condition) if isinstance(condition, LogicCondition) else _tested(criterion, condition)
            for criterion, condition in zip(criteria, conditions, strict=True)
        )
        self._amount = amount
        self._settled = settled  # by no criterion: no rule has begun, or another system decides

    def result(self, day: Day, knowing: Knowing) -> Result:
        """Return what is known about the service."""
        criteria = tuple(criterion.result(knowing) for criterion in self._criteria)
        outcome = self._settled or outcome_of([each.state for each in criteria])
        missing: tuple[str, ...] = ()
        if outcome is Outcome.UNKNOWN:
            missing = tuple(dict.fromkeys(fact for each in criteria for fact in each.missing))
        amount = None if outcome is Outcome.NO else self._pays(day, knowing)
        return Result(service=self.service, outcome=outcome, criteria=criteria, missing=missing, amount=amount)

    def _pays(self, day: Day, knowing: Knowing) -> AmountResult | None:
        if self._amount is None:
            return None
        figure = day.figure(self._amount.logic, knowing)
        return AmountResult(pays=self._amount.pays, value=figure.value, missing=figure.missing)


def _tested(criterion: Criterion, condition: Condition) -> _Tested:
    facts = (criterion.fact,)
    made = {
        state: CriterionResult(
            criterion=criterion, state=state, facts=facts, missing=facts if state is State.UNKNOWN else ()
        )
        for state in State
    }
    return _Tested(condition.fact, condition.test, made)
