"""Rules turned sideways, from fact to services, so that one answer settles thousands of services at once.

A set of services is a whole number with one bit a service: union, intersection and counting are single machine-speed
operations, whatever the number of services.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from commonway.dmn import Decision, compile_rule
from commonway.eligibility.landmarks import representatives
from commonway.feel.unary import UnaryTest
from commonway.feel.values import Value
from commonway.packs.definitions import FactDefinition, Service

_MOST_REMEMBERED = 20_000  # answers whose tests are remembered at once


def bits(positions: Iterable[int]) -> int:
    """Return the set of *positions*."""
    found = 0
    for position in positions:
        found |= 1 << position
    return found


class Index:
    """Which services read which fact, and by which tests."""

    def __init__(self, services: Iterable[Service]) -> None:
        self.services = tuple(services)
        self.decisions: tuple[Decision, ...] = tuple(
            compile_rule([(criterion.id, criterion.fact, criterion.test) for criterion in service.rule.criteria])
            for service in self.services
        )
        self.everything = (1 << len(self.services)) - 1
        self.readers: dict[str, int] = {}  # fact -> services whose rule reads it
        self.tests: dict[str, dict[UnaryTest, int]] = {}  # fact -> test -> services that put it
        self._turn()

    def _turn(self) -> None:
        positions: dict[tuple[str, UnaryTest], list[int]] = {}
        for position, decision in enumerate(self.decisions):
            for condition in decision.conditions:
                if not condition.test.any_value:
                    positions.setdefault((condition.fact, condition.test), []).append(position)
        for (fact, test), found in positions.items():
            services = bits(found)
            self.tests.setdefault(fact, {})[test] = services
            self.readers[fact] = self.readers.get(fact, 0) | services


class Day:
    """The index on one day: tests about ages answer for that day, and every answer is tested once.

    Safe to share between threads: what two of them work out at the same time is the same.
    """

    def __init__(self, index: Index, *, facts: Mapping[str, FactDefinition], today: date) -> None:
        self.today = today
        self._index = index
        self._facts = facts
        self._results: dict[tuple[str, type, Value], tuple[int, dict[UnaryTest, bool]]] = {}
        self._possible: dict[str, tuple[int, ...]] = {}

    def failing(self, fact: str, value: Value) -> int:
        """Return the services that *value* rules out."""
        return self._result(fact, value)[0]

    def outcomes(self, fact: str, value: Value) -> Mapping[UnaryTest, bool]:
        """Return how *value* does in every test any service puts to *fact*."""
        return self._result(fact, value)[1]

    def possible(self, fact: str) -> tuple[int, ...]:
        """Return what the answers to *fact* could rule out: a set of services for each kind of answer."""
        found = self._possible.get(fact)
        if found is None:
            values = representatives(self._facts[fact], tests=self._index.tests.get(fact, ()), today=self.today)
            found = self._possible[fact] = tuple(self.failing(fact, value) for value in values)
        return found

    def _result(self, fact: str, value: Value) -> tuple[int, dict[UnaryTest, bool]]:
        # The type belongs to the key: True and 1 are equal to Python, and not to FEEL.
        key = (fact, type(value), value)
        found = self._results.get(key)
        if found is None:
            tests = self._index.tests.get(fact, {})
            outcomes = {test: test.matches(value, today=self.today) for test in tests}
            failing = 0
            for test, services in tests.items():
                if not outcomes[test]:
                    failing |= services
            if len(self._results) >= _MOST_REMEMBERED:
                self._results.clear()
            found = self._results[key] = (failing, outcomes)
        return found
