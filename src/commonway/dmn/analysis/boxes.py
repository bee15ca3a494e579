"""Boxes: what a rule of a table covers, as one set of atoms (a bit mask) for each column; and what a union leaves out.

Two rules meet where their masks meet in every column. What no rule covers is found column by column: atoms on which
the same rules remain are one branch, and a branch met before is not walked again, which keeps real tables small
(the idea of ordered decision diagrams: Bryant, Graph-Based Algorithms for Boolean Function Manipulation, 1986).
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

Box: TypeAlias = tuple[int, ...]


class TooManySteps(Exception):
    """The search was given up: the budget is spent."""


class Budget:
    """How many steps a search may still take."""

    __slots__ = ("left",)

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        """Take *steps* off. Raises `TooManySteps` when none are left."""
        self.left -= steps
        if self.left < 0:
            raise TooManySteps


def bits(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits set in *mask*, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def meet(one: Box, other: Box) -> Box | None:
    """Return what two boxes share, or None."""
    shared = []
    for mine, theirs in zip(one, other, strict=True):
        both = mine & theirs
        if not both:
            return None
        shared.append(both)
    return tuple(shared)


def is_empty(box: Box) -> bool:
    """Return whether nothing is in *box*: one of its columns has no atom."""
    return not all(box)


def uncovered(boxes: Sequence[Box], universe: Box, *, budget: Budget, most: int = 1_000) -> list[Box]:
    """Return what *boxes* leave of *universe*, as boxes; no more than *most* of them are put together.

    Raises `TooManySteps` when the budget is spent before the search ends.
    """
    return _Search(boxes, universe, budget=budget, most=most).run()


def covers(boxes: Sequence[Box], box: Box, *, budget: Budget) -> bool:
    """Return whether the union of *boxes* holds all of *box*. Raises `TooManySteps`."""
    return not uncovered(boxes, box, budget=budget, most=1)


class _Search:
    """One search: rules are bits of a mask, those that still apply on the way down the columns."""

    def __init__(self, boxes: Sequence[Box], universe: Box, *, budget: Budget, most: int) -> None:
        inside = [shared for box in boxes if (shared := meet(box, universe)) is not None]
        self._universe = universe
        self._budget = budget
        self._most = most
        self._everyone = (1 << len(inside)) - 1
        self._order = self._by_use(inside)
        self._on = [self._rules_on(inside, column) for column in self._order]
        self._rest_free = self._free_after(inside)
        self._known: dict[tuple[int, int], tuple[Box, ...]] = {}

    def run(self) -> list[Box]:
        if is_empty(self._universe):
            return []
        found = []
        for box in self._below(0, self._everyone):
            back = [0] * len(self._order)
            for place, column in enumerate(self._order):
                back[column] = box[place]
            found.append(tuple(back))
        return found

    def _by_use(self, inside: Sequence[Box]) -> list[int]:
        """Return the columns, those first that most rules ask about: the search then ends sooner."""
        asked = [sum(box[column] != whole for box in inside) for column, whole in enumerate(self._universe)]
        return sorted(range(len(self._universe)), key=lambda column: -asked[column])

    def _rules_on(self, inside: Sequence[Box], column: int) -> list[tuple[int, int]]:
        """Return the atoms of *column* as (mask of atoms, mask of the rules on them), alike ones together."""
        on: dict[int, int] = dict.fromkeys(bits(self._universe[column]), 0)
        for number, box in enumerate(inside):
            for atom in bits(box[column]):
                on[atom] |= 1 << number
        together: dict[int, int] = {}
        for atom, rules in on.items():
            together[rules] = together.get(rules, 0) | 1 << atom
        return [(atoms, rules) for rules, atoms in together.items()]

    def _free_after(self, inside: Sequence[Box]) -> list[int]:
        """Return for each place on the way which rules ask nothing from there on."""
        free = [self._everyone]
        for column in reversed(self._order):
            asks = sum(1 << number for number, box in enumerate(inside) if box[column] != self._universe[column])
            free.append(free[-1] & ~asks)
        return free[::-1]

    def _below(self, place: int, rules: int) -> tuple[Box, ...]:
        """Return what *rules* leave uncovered in the columns from *place* on."""
        if not rules:
            return (tuple(self._universe[column] for column in self._order[place:]),)
        if rules & self._rest_free[place]:
            return ()
        found = self._known.get((place, rules))
        if found is None:
            found = self._known[place, rules] = self._walk(place, rules)
        return found

    def _walk(self, place: int, rules: int) -> tuple[Box, ...]:
        branches: dict[int, int] = {}
        for atoms, on in self._on[place]:
            branches[on & rules] = branches.get(on & rules, 0) | atoms
        self._budget.spend(len(self._on[place]))
        joined: dict[Box, int] = {}
        for left, atoms in branches.items():
            for rest in self._below(place + 1, left):
                joined[rest] = joined.get(rest, 0) | atoms
            if len(joined) >= self._most:
                break
        return tuple((atoms, *rest) for rest, atoms in joined.items())
