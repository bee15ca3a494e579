"""One sitting of an interview: where these answers leave the services, worked out once for all that is asked of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from commonway.dmn import Outcome, State
from commonway.eligibility.day import Day, Knowing, Waiting
from commonway.eligibility.questions import Questions
from commonway.eligibility.results import Prepared, Result
from commonway.eligibility.worth import Worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an interview is: services settled of all, and how many questions could still matter, at most."""

    settled: int
    total: int
    questions_left: int


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where the answers leave the services, as sets of them, and what they lack, fact by fact."""

    alive: int  # nothing rules them out
    undecided: int  # a condition of theirs is open
    open: int  # alive, and the outcome or the amount is not settled
    lacking: Mapping[str, int]  # fact not known -> services it could help, settled ones too
    once: int  # services that lack at least one fact that they test by itself; and at least two
    twice: int
    waiting: Sequence[Waiting]


class Sitting:
    """What an interview can say for one person's answers on one day. Made by `Interview.sitting`; of no use after.

    Everything is worked out when it is asked for, and once.
    """

    def __init__(
        self,
        questions: Questions,
        prepared: Sequence[Prepared],
        day: Day,
        knowing: Knowing,
        *,
        declined: Collection[str],
    ) -> None:
        self._questions = questions
        self._prepared = prepared
        self._day = day
        self._knowing = knowing
        self._declined = frozenset(declined)

    @property
    def next_question(self) -> str | None:
        """The fact that settles most services for the effort of answering, or None when nothing is left."""
        return self.best_question()

    def best_question(self, *, leaving_out: Collection[str] = ()) -> str | None:
        """Return the first of `open_questions` that is not in *leaving_out*; finds it without ordering them all."""
        best, found = None, None
        for at_best, fact in sorted((self._at_best(fact), fact) for fact in self._wanted if fact not in leaving_out):
            if best is not None and at_best > best:
                break  # neither this one nor any after it can come before the best
            order = self._order(fact, self._worth.of(fact, self._wanted[fact]))
            if best is None or order < best:
                best, found = order, fact
        return found

    @property
    def open_questions(self) -> tuple[str, ...]:
        """The facts that can be asked now and whose answer can still matter, the best to ask first."""
        orders = {fact: self._order(fact, self._worth.of(fact, self._wanted[fact])) for fact in self._wanted}
        return tuple(sorted(orders, key=orders.__getitem__))

    @property
    def askable(self) -> Collection[str]:
        """The same facts, in no order: much less work."""
        return self._wanted.keys()

    @cached_property
    def progress(self) -> Progress:
        """How far these answers bring the interview."""
        total = len(self._prepared)
        settled = total - self._standing.open.bit_count()
        return Progress(settled=settled, total=total, questions_left=len(self._unasked))

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcome of every service, in their order, without its reasons."""
        standing, elsewhere = self._standing, self._day.index.elsewhere
        unknown = (standing.alive & standing.undecided) | elsewhere
        return tuple(
            Outcome.UNKNOWN
            if unknown >> position & 1
            else Outcome.YES
            if standing.alive >> position & 1
            else Outcome.NO
            for position in range(len(self._prepared))
        )

    @property
    def elsewhere(self) -> Sequence[int]:
        """The positions of the services that another system decides."""
        return self._day.index.elsewhere_at

    def results(self, positions: Iterable[int] | None = None) -> list[Result]:
        """Return what the answers say about the services at *positions* (all if left out), criterion by criterion."""
        day, knowing = self._day, self._knowing
        chosen = range(len(self._prepared)) if positions is None else positions
        touched = day.index.reading(knowing.values)
        return [
            self._prepared[position].result(day, knowing)
            if touched >> position & 1
            else day.untouched(position, self._prepared[position])
            for position in chosen
        ]

    @cached_property
    def _standing(self) -> _Standing:
        return _stand(self._day, self._knowing)

    @cached_property
    def _worth(self) -> Worth:
        standing = self._standing
        return Worth(
            self._knowing,
            self._day,
            open_=standing.open,
            once=standing.once,
            twice=standing.twice,
            waiting=standing.waiting,
        )

    @cached_property
    def _unasked(self) -> dict[str, tuple[str, int]]:
        """The unknown facts that could still matter, each with what to ask first and the open services that read it."""
        unasked = {}
        for fact, services in self._standing.lacking.items():
            matters = services & self._standing.open
            if matters:
                first = self._questions.reach(
                    fact, self._knowing.values, declined=self._declined, today=self._day.today
                )
                if first is not None:
                    unasked[fact] = (first, matters)
        return unasked

    @cached_property
    def _wanted(self) -> dict[str, int]:
        """The facts that can be asked now, each with the open services it helps, itself or by what it opens."""
        wanted: dict[str, int] = {}
        for first, matters in self._unasked.values():
            wanted[first] = wanted.get(first, 0) | matters
        return wanted

    def _at_best(self, fact: str) -> tuple[bool, float, int]:
        """Return a place in the order of questions that *fact* cannot come before, found with little work."""
        return self._order(fact, self._worth.at_best(self._wanted[fact]))

    def _order(self, fact: str, worth: float) -> tuple[bool, float, int]:
        definition = self._questions.facts[fact]
        return definition.sensitive, -worth / definition.cost, self._questions.rank[fact]


def _stand(day: Day, knowing: Knowing) -> _Standing:
    index = day.index
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
    alive, waiting, figures = _judged(day, knowing, alive)
    undecided = once
    for one in waiting:
        undecided |= one.services
    unsettled = undecided
    for one in figures:
        unsettled |= one.services
    waiting += figures
    for one in waiting:
        for fact in one.missing:
            if fact not in knowing.values:  # else it was asked, and an item of it lacks something
                lacking[fact] = lacking.get(fact, 0) | one.services
    return _Standing(alive, undecided, alive & unsettled, lacking, once, twice, waiting)


def _judged(day: Day, knowing: Knowing, alive: int) -> tuple[int, list[Waiting], list[Waiting]]:
    """Return which of *alive* the logic over several facts leaves, and what of it, and of amounts, is not decided."""
    index, waiting, figures = day.index, [], []
    touched = index.logics_reading(knowing.values)
    for logic, services in index.logics.items():
        if services & alive:
            if logic not in touched:
                held = day.untold(logic)
            else:
                state, missing = day.judge(logic, knowing)
                held = Waiting(logic, services, missing, pays=False) if state is State.UNKNOWN else state
            if isinstance(held, Waiting):
                waiting.append(held)
            elif held is State.NOT_MET:
                alive &= ~services
    for logic, services in index.figures.items():
        if services & alive:
            missing = day.figure(logic, knowing).missing
            if missing:
                figures.append(Waiting(logic, services, missing, pays=True))
    return alive, waiting, figures
