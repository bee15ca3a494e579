"""The index on one day: what answers say that day, worked out once however often it is asked."""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from commonway.dmn.judging import ANY_TRUTH, Figure, Leaf, Logic, State, Truths, Verdict, situation_of
from commonway.eligibility.index import Index
from commonway.eligibility.landmarks import representatives
from commonway.feel.partial import Situation
from commonway.feel.unary import UnaryTest
from commonway.feel.values import Value
from commonway.packs.compiling import Rules
from commonway.packs.definitions import FactDefinition

if TYPE_CHECKING:
    from commonway.eligibility.results import Prepared, Result

_MOST_REMEMBERED = 20_000  # answers whose tests are remembered at once
_MOST_JUDGED = 100_000  # and judgements of logic
_ABSENT = object()
_IN_ORDER = frozenset({str, Decimal, date})  # types whose order in Python is FEEL's
_PLAIN = frozenset({str, Decimal, date, type(None)})  # what most answers are; nothing has to be done to look them up


class Waiting(NamedTuple):
    """Logic over several facts that is not decided: the services that stand on it, the facts that could decide it."""

    logic: Logic
    services: int
    missing: tuple[str, ...]
    pays: bool  # it works out an amount, which rules nobody out


class Knowing:
    """All that is known: answers by fact, and the situation that logic over several facts is put to."""

    def __init__(self, values: Mapping[str, Value], day: "Day") -> None:
        self.values = values
        self._day = day
        self._keys: dict[str, Hashable] = {}
        self._outcomes: dict[str, Mapping[UnaryTest, bool]] = {}
        self._verdicts: dict[int, Verdict] = {}

    def outcomes(self, fact: str) -> Mapping[UnaryTest, bool]:
        """Return how the answer to *fact* does in every test any service puts to it."""
        found = self._outcomes.get(fact)
        if found is None:
            found = self._outcomes[fact] = self._day.outcomes(fact, self.values[fact])
        return found

    def verdict(self, logic: Logic) -> Verdict:
        """Return how *logic* stands on what is known."""
        found = self._verdicts.get(id(logic))
        if found is None:
            found = self._verdicts[id(logic)] = self._day.judge(logic, self)
        return found

    def situation(self, facts: Iterable[str]) -> Situation:
        """Return what is known of *facts*, with the parameters of the day; the rest of them may be anything."""
        day, values = self._day, self.values
        known = {fact: values[fact] for fact in facts if fact in values}
        domains = {fact: day.index.domains[fact] for fact in facts}
        return situation_of({**day.parameters, **known}, domains, today=day.today)

    def leaf(self, leaf: Leaf) -> Truths:
        """Return what *leaf* may be on what is known."""
        return self._day.leaf(leaf, self)

    def key(self, logic: Logic | Leaf) -> tuple[Hashable, ...]:
        """Return what *logic* can see of the answers, to remember its judgement by."""
        return tuple(self._key(fact) for fact in logic.facts)

    def supposing(self, fact: str, value: Value) -> "Knowing":
        """Return what would be known if *fact* were answered by *value*, too."""
        return Knowing({**self.values, fact: value}, self._day)

    def _key(self, fact: str) -> Hashable:
        found = self._keys.get(fact, _ABSENT)
        if found is _ABSENT:
            found = self._keys[fact] = _frozen(self.values[fact]) if fact in self.values else _ABSENT
        return found


class Day:
    """The index on one day: tests about ages answer for that day, and every answer is tested once.

    Safe to share between threads: what two of them work out at the same time is the same.
    """

    def __init__(self, index: Index, *, facts: Mapping[str, FactDefinition], rules: Rules, today: date) -> None:
        self.today = today
        self.index = index
        self.parameters = rules.parameters_on(today)
        self._facts = facts
        self._results: dict[tuple[str, type, Hashable], tuple[int, dict[UnaryTest, bool]]] = {}
        self._possible: dict[str, tuple[Value, ...]] = {}
        self._turns: dict[str, list[Any]] = {}
        self._failing: dict[str, tuple[int, ...]] = {}
        self._judged: dict[tuple[Logic, tuple[Hashable, ...]], Verdict] = {}
        self._leaves: dict[tuple[Leaf, tuple[Hashable, ...]], Truths] = {}
        self._figured: dict[tuple[Logic, tuple[Hashable, ...]], Figure] = {}
        self._tried: dict[tuple[Logic, bool, str, tuple[Hashable, ...]], tuple[State, ...]] = {}
        self._leaf_marks: dict[Leaf, Mapping[str, Sequence[Any]]] = {}
        self._nothing = self.knowing({})
        self._marks: dict[tuple[Logic, str], list[Any]] = {}
        self._untold: dict[Logic, Waiting | State] = {}
        self._untouched: dict[int, Result] = {}

    def knowing(self, values: Mapping[str, Value]) -> Knowing:
        """Return *values* ready to be judged on."""
        return Knowing(values, self)

    def failing(self, fact: str, value: Value) -> int:
        """Return the services that *value* rules out."""
        return self._result(fact, value)[0]

    def outcomes(self, fact: str, value: Value) -> Mapping[UnaryTest, bool]:
        """Return how *value* does in every test any service puts to *fact*."""
        return self._result(fact, value)[1]

    def judge(self, logic: Logic, knowing: Knowing) -> Verdict:
        """Return how *logic* stands on what is known."""
        key = (logic, knowing.key(logic))
        found = self._judged.get(key)
        if found is None:
            if len(self._judged) >= _MOST_JUDGED:
                self._judged.clear()
            found = self._judged[key] = logic.judge(knowing.leaf)
        return found

    def untold(self, logic: Logic) -> Waiting | State:
        """Return how the index's *logic* stands when none of its facts is known."""
        found = self._untold.get(logic)
        if found is None:
            state, missing = self.judge(logic, self._nothing)
            waits = state is State.UNKNOWN
            found = Waiting(logic, self.index.logics[logic], missing, pays=False) if waits else state
            self._untold[logic] = found
        return found

    def untouched(self, position: int, prepared: "Prepared") -> "Result":
        """Return the result of the service at *position* when none of the facts it reads is known."""
        found = self._untouched.get(position)
        if found is None:
            found = self._untouched[position] = prepared.result(self, self._nothing)
        return found

    def leaf(self, leaf: Leaf, knowing: Knowing) -> Truths:
        """Return what *leaf* may be on what is known; one that reads a single fact that is not known may be anything."""
        facts = leaf.facts
        if len(facts) == 1 and facts[0] not in knowing.values:
            return ANY_TRUTH, facts
        key = (leaf, knowing.key(leaf))
        found = self._leaves.get(key)
        if found is None:
            if len(self._leaves) >= _MOST_JUDGED:
                self._leaves.clear()
            found = self._leaves[key] = leaf.truths(knowing.situation(leaf.facts))
        return found

    def figure(self, logic: Logic, knowing: Knowing) -> Figure:
        """Return the number that *logic* gives on what is known."""
        key = (logic, knowing.key(logic))
        found = self._figured.get(key)
        if found is None:
            if len(self._figured) >= _MOST_JUDGED:
                self._figured.clear()
            found = self._figured[key] = logic.figure(knowing.situation(logic.facts))
        return found

    def tried(self, logic: Logic, fact: str, knowing: Knowing, *, pays: bool) -> tuple[State, ...]:
        """Return how *logic* stands if *fact* is each of its `possible` values; an amount worked out counts as met."""
        key = (logic, pays, fact, knowing.key(logic))
        found = self._tried.get(key)
        if found is None:
            if len(self._tried) >= _MOST_JUDGED:
                self._tried.clear()
            found = self._tried[key] = tuple(self._try(logic, fact, knowing, pays=pays))
        return found

    def _try(self, logic: Logic, fact: str, knowing: Knowing, *, pays: bool) -> Iterator[State]:
        alike: dict[Hashable, State] = {}  # values that the logic takes for alike are tried once
        for value in self.possible(fact):
            likeness = self._likeness(logic, fact, value)
            state = alike.get(likeness)
            if state is None:
                supposed = knowing.supposing(fact, value)
                if pays:
                    state = State.UNKNOWN if self.figure(logic, supposed).missing else State.MET
                else:
                    state = self.judge(logic, supposed)[0]
                alike[likeness] = state
            yield state

    def possible(self, fact: str) -> tuple[Value, ...]:
        """Return values of *fact* of which, as far as the rules can tell, any answer resembles one."""
        found = self._possible.get(fact)
        if found is None:
            tests = self.index.tests.get(fact, ())
            marks = [mark for logic in self.index.logics_of.get(fact, ()) for mark in self._marks_of(logic, fact)]
            found = representatives(self._facts[fact], tests=tests, marks=marks, today=self.today)
            self._possible[fact] = found
        return found

    def failing_each(self, fact: str) -> tuple[int, ...]:
        """Return the services that each of the `possible` values of *fact* rules out."""
        found = self._failing.get(fact)
        if found is None:
            found = self._failing[fact] = tuple(self.failing(fact, value) for value in self.possible(fact))
        return found

    def _likeness(self, logic: Logic, fact: str, value: Value) -> Hashable:
        """Return what *logic* can tell of *value*: equal for two values of *fact* that it takes for alike."""
        marks = self._marks_of(logic, fact)
        if not marks or isinstance(value, bool):
            return _frozen(value)
        if isinstance(value, str):
            return value if value in marks else ""
        try:
            return bisect_left(marks, value), bisect_right(marks, value)
        except TypeError:
            return _frozen(value)

    def _marks_of(self, logic: Logic, fact: str) -> list[Any]:
        key = (logic, fact)
        found = self._marks.get(key)
        if found is None:
            named = logic.marks(fact, self._known_marks)
            found = self._marks[key] = sorted(named, key=lambda mark: (type(mark).__name__, mark))
        return found

    def _known_marks(self, leaf: Leaf) -> Mapping[str, Sequence[Any]]:
        found = self._leaf_marks.get(leaf)
        if found is None:
            found = self._leaf_marks[leaf] = leaf.marks.in_scope(self._nothing.situation(leaf.facts).scope()).values
        return found

    def _result(self, fact: str, value: Value) -> tuple[int, dict[UnaryTest, bool]]:
        # The type belongs to the key: True and 1 are equal to Python, and not to FEEL.
        key = (fact, type(value), self._cell(fact, value))
        found = self._results.get(key)
        if found is None:
            tests = self.index.tests.get(fact, {})
            outcomes = {test: test.matches(value, today=self.today) for test in tests}
            failing = 0
            for test, services in tests.items():
                if not outcomes[test]:
                    failing |= services
            if len(self._results) >= _MOST_REMEMBERED:
                self._results.clear()
            found = self._results[key] = (failing, outcomes)
        return found

    def _cell(self, fact: str, value: Value) -> Hashable:
        """Return what every test on *fact* answers *value* by: its place among the values they name, or itself."""
        turns = self._turns.get(fact)
        if turns is None:
            turns = self._turns[fact] = self._turns_of(fact)
        if turns and type(value) is type(turns[0]):
            return bisect_left(turns, value), bisect_right(turns, value)
        return _frozen(value)

    def _turns_of(self, fact: str) -> list[Any]:
        """Return, in order, the values at which tests on *fact* turn that day; none where that is not all there is."""
        tests = self.index.tests.get(fact, {})
        marks = {mark for test in tests for mark in _hashable(test.landmarks(today=self.today))}
        marks.discard(None)  # equal to no value that has a place
        kinds = {type(mark) for mark in marks}
        if len(kinds) != 1 or not kinds <= _IN_ORDER or not all(test.turns_at_landmarks for test in tests):
            return []
        return sorted(marks)


def _hashable(marks: Iterable[Any]) -> Iterator[Any]:
    """Yield *marks*; of one that is no single value, its type stands for it."""
    return (mark if type(mark) in _PLAIN or isinstance(mark, bool) else type(mark) for mark in marks)


def _frozen(value: Any) -> Hashable:
    if type(value) in _PLAIN:
        return value  # type: ignore[no-any-return]
    if isinstance(value, list | tuple):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, Mapping):
        return tuple(sorted((name, _frozen(part)) for name, part in value.items()))
    return (type(value), value) if isinstance(value, bool) else value
