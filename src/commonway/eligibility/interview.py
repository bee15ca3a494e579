"""The interview: which question settles most, what is settled already, and why.

Nothing is asked whose answer cannot change a result any more, nothing whose condition (``only_if``) does not hold,
and nothing sensitive before everything else is asked.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from commonway.dmn import Outcome, State
from commonway.dmn.decision import outcome_of
from commonway.eligibility.index import Day, Index
from commonway.eligibility.reading import read_answers
from commonway.feel.unary import UnaryTest, compile_test
from commonway.feel.values import Value
from commonway.kernel.errors import CommonwayError
from commonway.packs.definitions import Criterion, FactDefinition, Pack, Service

# What being read by an open service is worth beside settling one: breaks ties towards what many services need.
_READ_WEIGHT = 0.05


class InterviewInvalidError(CommonwayError):
    """The services and facts do not belong together: a rule reads a fact that is not defined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """How one criterion stands; its words are in ``criterion.text``."""

    criterion: Criterion
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the answers say about one service, criterion by criterion; ``missing`` facts would decide an unknown one."""

    service: Service
    outcome: Outcome
    criteria: tuple[CriterionResult, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an interview is: services settled of all, and how many questions could still matter, at most."""

    settled: int
    total: int
    questions_left: int


@dataclass(frozen=True, slots=True)
class _Prepared:
    """One criterion compiled, with its three possible results made in advance: there are many, and they repeat."""

    fact: str
    test: UnaryTest
    results: Mapping[State, CriterionResult]


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where the answers leave the services: *open* ones, and those of them that miss one fact only."""

    day: Day
    values: Mapping[str, Value]
    declined: Collection[str]
    open: int
    nearly: int


class Interview:
    """An interview about *services*, stateless: every call is given all answers so far, on *today*.

    ``answers`` are by fact id and typed, or as JSON has them (dates and numbers as text). Absent is unknown; None is
    *known to have no value*. ``declined`` are facts the person does not know: not asked again, and still unknown.
    Building one compiles every rule: keep it for as long as the services stay the same.

    Raises `InterviewInvalidError` for a rule on an undefined fact, `FeelSyntaxError` for a test that cannot be read;
    the methods raise `AnswerInvalidError` for an answer of the wrong type.
    """

    def __init__(self, services: Iterable[Service], *, facts: Mapping[str, FactDefinition]) -> None:
        self._facts = facts
        self._index = Index(services)
        self._prepared = [(service, _prepared(service)) for service in self._index.services]
        self._day: Day | None = None
        self._rank = {fact: position for position, fact in enumerate(facts)}
        self._conditions = {
            fact: (definition.only_if.fact, compile_test(definition.only_if.test))
            for fact, definition in facts.items()
            if definition.only_if
        }
        self._check()

    @classmethod
    def of_pack(cls, pack: Pack, *, life_event: str | None = None) -> "Interview":
        """Return the interview about the entitlements *life_event* offers, or about all the pack has."""
        if life_event is None:
            offered = [service for service in pack.services.values() if service.kind == "entitlement"]
        else:
            offered = [pack.services[service] for service in pack.life_events[life_event].offers]
        return cls(offered, facts=pack.facts)

    def next_question(
        self, answers: Mapping[str, object], *, today: date, declined: Collection[str] = ()
    ) -> str | None:
        """Return the fact that settles most services for the effort of answering, or None when nothing is left."""
        ordered = self.open_questions(answers, today=today, declined=declined)
        return ordered[0] if ordered else None

    def open_questions(
        self, answers: Mapping[str, object], *, today: date, declined: Collection[str] = ()
    ) -> tuple[str, ...]:
        """Return the facts that can be asked now and whose answer can still matter, the best to ask first."""
        standing = self._standing(answers, today=today, declined=declined)
        wanted = self._wanted(standing)

        def order(fact: str) -> tuple[bool, float, int]:
            definition = self._facts[fact]
            return definition.sensitive, -self._worth(fact, wanted[fact], standing) / definition.cost, self._rank[fact]

        return tuple(sorted(wanted, key=order))

    def progress(self, answers: Mapping[str, object], *, today: date, declined: Collection[str] = ()) -> Progress:
        """Return how far these answers bring the interview."""
        standing = self._standing(answers, today=today, declined=declined)
        total = len(self._index.services)
        return Progress(
            settled=total - standing.open.bit_count(), total=total, questions_left=len(self._unasked(standing))
        )

    def results(self, answers: Mapping[str, object], *, today: date) -> list[Result]:
        """Return what the answers say about every service, in the order of the services."""
        values = read_answers(answers, facts=self._facts)
        day = self._on(today)
        return [self._result(service, conditions, values, day) for service, conditions in self._prepared]

    def _result(
        self, service: Service, conditions: "tuple[_Prepared, ...]", values: Mapping[str, Value], day: Day
    ) -> Result:
        criteria = []
        for condition in conditions:
            if condition.test.any_value:
                state = State.MET
            elif condition.fact not in values:
                state = State.UNKNOWN
            else:
                holds = day.outcomes(condition.fact, values[condition.fact])[condition.test]
                state = State.MET if holds else State.NOT_MET
            criteria.append(condition.results[state])
        outcome = outcome_of([result.state for result in criteria])
        missing: tuple[str, ...] = ()
        if outcome is Outcome.UNKNOWN:
            missing = tuple(dict.fromkeys(one.criterion.fact for one in criteria if one.state is State.UNKNOWN))
        return Result(service=service, outcome=outcome, criteria=tuple(criteria), missing=missing)

    def _standing(self, answers: Mapping[str, object], *, today: date, declined: Collection[str]) -> _Standing:
        day = self._on(today)
        values = read_answers(answers, facts=self._facts)
        alive = self._index.everything
        once = twice = 0  # services that miss at least one fact, at least two
        for fact, readers in self._index.readers.items():
            if fact in values:
                alive &= ~day.failing(fact, values[fact])
            else:
                twice |= once & readers
                once |= readers
        return _Standing(day, values, frozenset(declined), open=alive & once, nearly=alive & once & ~twice)

    def _unasked(self, standing: _Standing) -> dict[str, int]:
        """Return the unknown facts that could still matter, each with the open services that read it."""
        unasked = {}
        for fact, readers in self._index.readers.items():
            matters = readers & standing.open
            if matters and fact not in standing.values and self._reach(fact, standing) is not None:
                unasked[fact] = matters
        return unasked

    def _wanted(self, standing: _Standing) -> dict[str, int]:
        """Return the facts that can be asked now, each with the open services it helps, itself or by what it opens."""
        wanted: dict[str, int] = {}
        for fact, matters in self._unasked(standing).items():
            first = self._reach(fact, standing)
            if first is not None:
                wanted[first] = wanted.get(first, 0) | matters
        return wanted

    def _reach(self, fact: str, standing: _Standing) -> str | None:
        """Return the fact to ask first so that *fact* can be asked (often itself), or None if it never can be."""
        while fact not in standing.declined:
            condition = self._conditions.get(fact)
            if condition is None:
                return fact
            above, test = condition
            if above in standing.values:
                return fact if test.matches(standing.values[above], today=standing.day.today) else None
            fact = above
        return None

    def _worth(self, fact: str, helped: int, standing: _Standing) -> float:
        """Return how many services an answer settles, on average over the kinds of answer there are."""
        possible = standing.day.possible(fact)
        read = _READ_WEIGHT * helped.bit_count()
        if not possible:
            return read
        last = standing.nearly & self._index.readers.get(fact, 0)
        settled = sum((failing & standing.open | last).bit_count() for failing in possible)
        return settled / len(possible) + read

    def _on(self, today: date) -> Day:
        day = self._day
        if day is None or day.today != today:
            day = self._day = Day(self._index, facts=self._facts, today=today)
        return day

    def _check(self) -> None:
        read = dict.fromkeys(self._index.readers, "a rule")
        read |= {above: f"the condition of {fact}" for fact, (above, _) in self._conditions.items()}
        for fact, reader in read.items():
            if fact not in self._facts:
                raise InterviewInvalidError(
                    f"{reader[0].upper()}{reader[1:]} reads the fact {fact}, which is not defined.",
                    remedy="Define the fact, or mend its id in the rule.",
                )
        self._check_circles()

    def _check_circles(self) -> None:
        for start in self._conditions:
            seen, fact = {start}, self._conditions[start][0]
            while fact in self._conditions and fact not in seen:
                seen.add(fact)
                fact = self._conditions[fact][0]
            if fact in seen:
                raise InterviewInvalidError(
                    f"The facts {', '.join(sorted(seen))} are each asked only after the other.",
                    remedy="Take the only_if from one of them.",
                )


def _prepared(service: Service) -> tuple[_Prepared, ...]:
    return tuple(
        _Prepared(
            criterion.fact,
            compile_test(criterion.test),
            {state: CriterionResult(criterion=criterion, state=state) for state in State},
        )
        for criterion in service.rule.criteria
    )
