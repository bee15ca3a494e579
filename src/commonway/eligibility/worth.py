"""What asking is worth: how many services an answer settles, on average over the kinds of answer there are.

An estimate that orders questions and decides no result. For tests on one fact it is exact. Logic over several facts is
tried with each kind of answer, as far as `MOST_TRIED` goes.
"""

from collections import defaultdict
from collections.abc import Sequence

from commonway.dmn import State
from commonway.eligibility.day import Day, Knowing, Waiting

# What being read by an open service is worth beside settling one: breaks ties towards what many services need.
READ_WEIGHT = 0.05
MOST_TRIED = 64  # logic tried out for one fact
_LEVELS = 8  # conditions of one service told apart by number; beyond, they count as not decided


class Counter:
    """How many of some sets each service is in, as sets again: those in at least one, in at least two, and so on."""

    __slots__ = ("levels",)

    def __init__(self) -> None:
        self.levels = [0] * _LEVELS

    def add(self, services: int) -> None:
        """Count *services* in once more."""
        for level in range(_LEVELS):
            both = self.levels[level] & services
            self.levels[level] |= services
            if not both:
                return
            services = both

    def beyond(self, other: "Counter") -> int:
        """Return the services counted here more often than in *other*, and those counted too often to tell."""
        more = self.levels[-1]
        for mine, theirs in zip(self.levels, other.levels, strict=True):
            more |= mine & ~theirs
        return more


class Worth:
    """What each question is worth while the services in *open_* are not settled.

    *once* and *twice* are the services that lack at least one fact, and two, that they test by itself.
    """

    def __init__(self, knowing: Knowing, day: Day, *, open_: int, once: int, twice: int, waiting: Sequence[Waiting]):
        self._knowing = knowing
        self._day = day
        self._open = open_
        self._once = once
        self._twice = twice
        self._all = Counter()
        self._concerned: dict[str, list[Waiting]] = defaultdict(list)
        for one in waiting:
            services = one.services & open_
            if services:
                self._all.add(services)
                for fact in one.missing:
                    self._concerned[fact].append(one)

    def at_best(self, helped: int) -> float:
        """Return what `of` never exceeds: that every answer settles all services the question helps."""
        return (1 + READ_WEIGHT) * helped.bit_count()

    def of(self, fact: str, helped: int) -> float:
        """Return what asking *fact* is worth, which helps the services in *helped*."""
        day = self._day
        possible = day.possible(fact)
        read = READ_WEIGHT * helped.bit_count()
        if not possible:
            return read
        concerned = self._concerned.get(fact, [])
        own = Counter()
        for one in concerned:
            own.add(one.services & self._open)
        others = self._twice | (self._once & ~day.index.readers.get(fact, 0)) | self._all.beyond(own)
        for one in concerned[MOST_TRIED:]:
            others |= one.services  # too many to try: taken for undecided
        failing = [*day.failing_each(fact)]
        left = [others] * len(possible)
        for one in concerned[:MOST_TRIED]:
            for position, state in enumerate(day.tried(one.logic, fact, self._knowing, pays=one.pays)):
                if state is State.NOT_MET:
                    failing[position] |= one.services
                elif state is State.UNKNOWN:
                    left[position] |= one.services
        settled = sum((self._open & (fails | ~stays)).bit_count() for fails, stays in zip(failing, left, strict=True))
        return settled / len(possible) + read
