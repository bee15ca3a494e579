"""Rules turned sideways, from fact to services, so that one answer settles thousands of services at once.

A set of services is a whole number with one bit a service: union, intersection and counting are single machine-speed
operations, whatever the number of services. A test on one fact goes by the fact; logic over several facts is kept once,
however many services stand on it.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from commonway.dmn.decision import Condition, Decision, LogicCondition
from commonway.dmn.judging import Logic
from commonway.feel.unary import UnaryTest
from commonway.packs.compiling import Amount, Rules
from commonway.packs.definitions import Criterion, Service


def bits(positions: Iterable[int]) -> int:
    """Return the set of *positions*."""
    found = 0
    for position in positions:
        found |= 1 << position
    return found


class Index:
    """Which services read which fact, and by which tests and logic, under the rules that hold on one day."""

    def __init__(self, services: Sequence[Service], *, rules: Rules, day: date) -> None:
        self.services = tuple(services)
        self.everything = (1 << len(self.services)) - 1
        self.criteria: list[tuple[Criterion, ...]] = []
        self.decisions: list[Decision] = []
        self.amounts: list[Amount | None] = [rules.amount(service.pays) for service in self.services]
        self.never = 0  # services of which no rule has begun
        self.elsewhere = 0  # services that another system decides
        for position, service in enumerate(self.services):
            rule = service.rule_on(day)
            self.criteria.append(rule.conditions if rule else ())
            self.decisions.append(rules.compile(rule) if rule else Decision(()))
            self.never |= (rule is None) << position
            self.elsewhere |= self.decisions[-1].elsewhere << position
        self.elsewhere_at = [place for place, one in enumerate(self.decisions) if one.elsewhere]
        self.readers: dict[str, int] = {}  # fact -> services that put a test to it
        self.tests: dict[str, dict[UnaryTest, int]] = {}  # fact -> test -> services that put it
        self.logics: dict[Logic, int] = {}  # logic over several facts -> services that stand on it
        self.figures: dict[Logic, int] = {}  # what is worked out to pay -> services that pay it
        self.logics_of: dict[str, list[Logic]] = {}  # fact -> logic that reads it
        self._turn()
        self._reading = dict(self.readers)  # fact -> services that read it in any way
        for logic, on_it in self.logics.items():
            for fact in logic.facts:
                self.logics_of.setdefault(fact, []).append(logic)
                self._reading[fact] = self._reading.get(fact, 0) | on_it
        for logic, on_it in self.figures.items():
            for fact in logic.facts:
                self._reading[fact] = self._reading.get(fact, 0) | on_it
        self.domains = {
            fact: domain for logic in (*self.logics, *self.figures) for fact, domain in logic.domains.items()
        }

    def reading(self, facts: Iterable[str]) -> int:
        """Return the services that read any of *facts*, to be decided or to be paid."""
        found = 0
        for fact in facts:
            found |= self._reading.get(fact, 0)
        return found

    def logics_reading(self, facts: Iterable[str]) -> set[Logic]:
        """Return the logic that reads any of *facts*."""
        return set().union(*(self.logics_of.get(fact, ()) for fact in facts))

    def _turn(self) -> None:
        tests: dict[tuple[str, UnaryTest], list[int]] = {}
        logics: dict[Logic, list[int]] = {}
        figures: dict[Logic, list[int]] = {}
        for position, decision in enumerate(self.decisions):
            for condition in decision.conditions:
                if isinstance(condition, LogicCondition):
                    logics.setdefault(condition.logic, []).append(position)
                elif isinstance(condition, Condition) and not condition.test.any_value:
                    tests.setdefault((condition.fact, condition.test), []).append(position)
            amount = self.amounts[position]
            if amount and amount.logic.facts:
                figures.setdefault(amount.logic, []).append(position)
        self.logics = {logic: bits(found) for logic, found in logics.items()}
        self.figures = {logic: bits(found) for logic, found in figures.items()}
        for (fact, test), found in tests.items():
            services = bits(found)
            self.tests.setdefault(fact, {})[test] = services
            self.readers[fact] = self.readers.get(fact, 0) | services
