"""The interview: which question settles most, what is settled already, and why.

Nothing is asked whose answer cannot change a result any more, nothing whose condition (``only_if``) does not hold,
and nothing sensitive before everything else is asked.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from commonway.dmn import Outcome
from commonway.eligibility.day import Day
from commonway.eligibility.index import Index
from commonway.eligibility.questions import Questions
from commonway.eligibility.reading import read_answers
from commonway.eligibility.results import AmountResult, CriterionResult, Prepared, Result
from commonway.eligibility.sitting import Progress, Sitting
from commonway.kernel.errors import CommonwayError
from commonway.packs.compiling import Rules
from commonway.packs.definitions import DecisionFile, FactDefinition, Pack, Parameter, Service

__all__ = ["AmountResult", "CriterionResult", "Interview", "InterviewInvalidError", "Progress", "Result", "Sitting"]


class InterviewInvalidError(CommonwayError):
    """The services and facts do not belong together: a rule reads a fact that is not defined."""


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
        self._questions = Questions(facts)
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

    def sitting(self, answers: Mapping[str, object], *, today: date, declined: Collection[str] = ()) -> Sitting:
        """Return all that can be said for these answers; ask it where more than one thing is wanted."""
        day = self._on(today)
        knowing = day.knowing(read_answers(answers, facts=self._facts))
        return Sitting(self._questions, self._era(today).prepared, day, knowing, declined=declined)

    def next_question(
        self, answers: Mapping[str, object], *, today: date, declined: Collection[str] = ()
    ) -> str | None:
        """Return the fact that settles most services for the effort of answering, or None when nothing is left."""
        return self.sitting(answers, today=today, declined=declined).next_question

    def open_questions(
        self, answers: Mapping[str, object], *, today: date, declined: Collection[str] = ()
    ) -> tuple[str, ...]:
        """Return the facts that can be asked now and whose answer can still matter, the best to ask first."""
        return self.sitting(answers, today=today, declined=declined).open_questions

    def progress(self, answers: Mapping[str, object], *, today: date, declined: Collection[str] = ()) -> Progress:
        """Return how far these answers bring the interview."""
        return self.sitting(answers, today=today, declined=declined).progress

    def results(self, answers: Mapping[str, object], *, today: date) -> list[Result]:
        """Return what the answers say about every service, in the order of the services."""
        return self.sitting(answers, today=today).results()

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
        read |= {above: f"the condition of {fact}" for above, fact in self._questions.above().items()}
        for fact, reader in read.items():
            if fact not in self._facts:
                raise InterviewInvalidError(
                    f"{reader[0].upper()}{reader[1:]} reads the fact {fact}, which is not defined.",
                    remedy="Define the fact, or mend its id in the rule.",
                )
        for circle in self._questions.circles():
            raise InterviewInvalidError(
                f"The facts {', '.join(circle)} are each asked only after the other.",
                remedy="Take the only_if from one of them.",
            )


def _prepared(index: Index) -> Iterator[Prepared]:
    for position, service in enumerate(index.services):
        bit = 1 << position
        settled = Outcome.NO if index.never & bit else Outcome.UNKNOWN if index.elsewhere & bit else None
        yield Prepared(
            service, index.criteria[position], index.decisions[position].conditions, index.amounts[position], settled
        )
