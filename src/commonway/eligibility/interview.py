"""The interview: which question settles most, what is settled already, and why.

Nothing is asked whose answer cannot change a result any more, nothing whose condition (``only_if``) does not hold,
and nothing sensitive before everything else is asked.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from commonway.dmn import Outcome, State
from commonway.eligibility.day import Day, Knowing
from commonway.eligibility.index import Index
from commonway.eligibility.reading import read_answers
from commonway.eligibility.results import AmountResult, CriterionResult, Prepared, Result
from commonway.eligibility.worth import Waiting, Worth
from commonway.feel.unary import compile_test
from commonway.feel.values import Value
from commonway.kernel.errors import CommonwayError
from commonway.packs.compiling import Rules
from commonway.packs.definitions import DecisionFile, FactDefinition, Pack, Parameter, Service

__all__ = ["AmountResult", "CriterionResult", "Interview", "InterviewInvalidError", "Progress", "Result"]


class InterviewInvalidError(CommonwayError):
    """The services and facts do not belong together: a rule reads a fact that is not defined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an interview is: services settled of all, and how many questions could still matter, at most."""

    settled: int
    total: int
    questions_left: int


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where the answers leave the services: *open* ones, and what they lack, fact by fact."""

    day: Day
    knowing: Knowing
    declined: Collection[str]
    open: int
    lacking: Mapping[str, int]  # fact not known -> services it could help, settled ones too
    once: int  # services that lack at least one fact that they test by itself; and at least two
    twice: int
    waiting: tuple[Waiting, ...]

    @property
    def values(self) -> Mapping[str, Value]:
        """The answers, typed."""
        return self.knowing.values


@dataclass(frozen=True, slots=True)
class _Era:
    """The rules that hold from one day to the next on which one begins."""

    index: Index
    prepared: tuple[Prepared, ...]


class Interview:
    """An interview about *services*, stateless: every call is given all answers so far, on *today*.

    ``answers`` are by fact id and typed, or as JSON has them (dates and numbers as text). Absent is unknown; None is
    *known to have no value*. ``declined`` are facts the person does not know: not asked again, and still unknown.
    Building one compiles every rule: keep it for as long as the services stay the same.

    Raises `InterviewInvalidError` for a rule on an undefined fact, `FeelSyntaxError` for a test that cannot be read;
    the methods raise `AnswerInvalidError` for an answer of the wrong type.
    """

    def __init__(
        self,
        services: Iterable[Service],
        *,
        facts: Mapping[str, FactDefinition],
        parameters: Mapping[str, Parameter] | None = None,
        decisions: Mapping[str, DecisionFile] | None = None,
    ) -> None:
        self._facts = facts
        self._rules = Rules(facts, parameters=parameters, decisions=decisions)
        self._services = tuple(services)
        self._begins = sorted({rule.begins for one in self._services for rule in (one.rule, *one.rules) if rule.begins})
        self._eras: dict[int, _Era] = {}
        self._day: Day | None = None
        self._rank = {fact: position for position, fact in enumerate(facts)}
        self._conditions = {
            fact: (definition.only_if.fact, compile_test(definition.only_if.test))
            for fact, definition in facts.items()
            if definition.only_if
        }
        for begins in (date.min, *self._begins):
            self._check(self._era(begins).index)

    @classmethod
    def of_pack(
        cls, pack: Pack, *, life_event: str | None = None, services: Iterable[str] | None = None
    ) -> "Interview":
        """Return the interview about *services* of the pack, or the entitlements *life_event* offers, or all it has."""
        if services is not None:
            offered = [pack.services[service] for service in services]
        elif life_event is not None:
            offered = [pack.services[service] for service in pack.life_events[life_event].offers]
        else:
            offered = [service for service in pack.services.values() if service.kind == "entitlement"]
        return cls(offered, facts=pack.facts, parameters=pack.parameters, decisions=pack.decisions)

    @property
    def services(self) -> tuple[Service, ...]:
        """The services it is about, in their order."""
        return self._services

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
        worth = Worth(
            standing.knowing,
            standing.day,
            open_=standing.open,
            once=standing.once,
            twice=standing.twice,
            waiting=standing.waiting,
        )

        def order(fact: str) -> tuple[bool, float, int]:
            definition = self._facts[fact]
            return definition.sensitive, -worth.of(fact, wanted[fact]) / definition.cost, self._rank[fact]

        return tuple(sorted(wanted, key=order))

    def progress(self, answers: Mapping[str, object], *, today: date, declined: Collection[str] = ()) -> Progress:
        """Return how far these answers bring the interview."""
        standing = self._standing(answers, today=today, declined=declined)
        total = len(self._services)
        return Progress(
            settled=total - standing.open.bit_count(), total=total, questions_left=len(self._unasked(standing))
        )

    def results(self, answers: Mapping[str, object], *, today: date) -> list[Result]:
        """Return what the answers say about every service, in the order of the services."""
        day = self._on(today)
        knowing = day.knowing(read_answers(answers, facts=self._facts))
        return [service.result(day, knowing) for service in self._era(today).prepared]

    def _standing(self, answers: Mapping[str, object], *, today: date, declined: Collection[str]) -> _Standing:
        day = self._on(today)
        index, knowing = day.index, day.knowing(read_answers(answers, facts=self._facts))
        alive = index.everything & ~index.never & ~index.elsewhere
        lacking: dict[str, int] = {}
        once = twice = 0
        for fact, readers in index.readers.items():
            if fact in knowing.values:
                alive &= ~day.failing(fact, knowing.values[fact])
            else:
                lacking[fact] = readers
                twice |= once & readers
                once |= readers
        alive, waiting = _judged(day, knowing, alive)
        undecided = once
        for one in waiting:
            undecided |= one.services
            for fact in one.missing:
                if fact in knowing.values:
                    continue  # it was asked; an item of it lacks something
                lacking[fact] = lacking.get(fact, 0) | one.services
        return _Standing(day, knowing, frozenset(declined), alive & undecided, lacking, once, twice, tuple(waiting))

    def _unasked(self, standing: _Standing) -> dict[str, int]:
        """Return the unknown facts that could still matter, each with the open services that read it."""
        unasked = {}
        for fact, services in standing.lacking.items():
            matters = services & standing.open
            if matters and self._reach(fact, standing) is not None:
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

    def _era(self, today: date) -> _Era:
        number = bisect_right(self._begins, today)
        era = self._eras.get(number)
        if era is None:
            index = Index(self._services, rules=self._rules, day=today)
            era = self._eras[number] = _Era(index, tuple(_prepared(index)))
        return era

    def _on(self, today: date) -> Day:
        day = self._day
        if day is None or day.today != today:
            day = self._day = Day(self._era(today).index, facts=self._facts, rules=self._rules, today=today)
        return day

    def _check(self, index: Index) -> None:
        read = dict.fromkeys(index.readers, "a rule")
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


def _judged(day: Day, knowing: Knowing, alive: int) -> tuple[int, list[Waiting]]:
    """Return which of *alive* the logic over several facts leaves, and what of it is not decided."""
    waiting: list[Waiting] = []
    for logic, services in day.index.logics.items():
        if services & alive:
            state, missing = day.judge(logic, knowing)
            if state is State.NOT_MET:
                alive &= ~services
            elif state is State.UNKNOWN:
                waiting.append(Waiting(logic, services, missing, pays=False))
    for logic, services in day.index.figures.items():
        if services & alive:
            missing = day.figure(logic, knowing).missing
            if missing:
                waiting.append(Waiting(logic, services, missing, pays=True))
    return alive, waiting


def _prepared(index: Index) -> Iterator[Prepared]:
    for position, service in enumerate(index.services):
        bit = 1 << position
        settled = Outcome.NO if index.never & bit else Outcome.UNKNOWN if index.elsewhere & bit else None
        yield Prepared(
            service, index.criteria[position], index.decisions[position].conditions, index.amounts[position], settled
        )
