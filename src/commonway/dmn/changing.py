"""The smallest changes of facts that would make a *no* a *yes*.

Fewest facts first, then the nearest values. Facts are tried in the parts that no test of the rule tells apart, and sets
of facts that cannot help, whatever their values, are found by partial evaluation and left out. The search is bounded:
finding nothing does not prove that nothing helps.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, TypeAlias

from commonway.feel.partial import BOOLEAN, Domain, Kind, Situation
from commonway.feel.partial.domain import Abstract, Partial, Possible, Span, gathered, pieces
from commonway.feel.partial.kinds import ORDERED, kind_of
from commonway.feel.partial.knowledge import unknown_value
from commonway.feel.partial.landmarks import Marks
from commonway.feel.values import as_value

MOST_FACTS = 3  # changed together
MOST_FOUND = 3
MOST_TRIES = 2_000

Holds: TypeAlias = Callable[[Situation], bool | None]


@dataclass(frozen=True, slots=True)
class Change:
    """A fact, the value it has, and what it would have to be: a value, or possible ones of which any will do."""

    fact: str
    value: Any
    wanted: Abstract


Changes: TypeAlias = tuple[Change, ...]


def smallest_changes(
    holds: Holds,
    situation: Situation,
    *,
    facts: Sequence[str],
    marks: Marks,
    needed: Sequence[Collection[str]] = (),
    most: int = MOST_FOUND,
) -> list[Changes]:
    """Return the smallest changes after which *holds* is true, at most *most*; none where it is true or nothing helps.

    *facts*: those that may change, the more readily proposed first. *needed*: sets of facts of which each has to be
    touched, such as those of each condition that is not met; it only saves time.
    """
    search = _Search(holds, situation, marks)
    known = [fact for fact in facts if fact in situation.known]
    found: list[Changes] = []
    for size in range(1, MOST_FACTS + 1):
        for chosen in combinations(known, size):
            if len(found) >= most or search.tries <= 0:
                return found
            if all(set(chosen) & set(each) for each in needed):
                changes = search.changes_of(chosen)
                if changes:
                    found.append(changes)
        if found:
            break
    return found


class _Search:
    def __init__(self, holds: Holds, situation: Situation, marks: Marks) -> None:
        self._holds = holds
        self._situation = situation
        self._marks = marks
        self.tries = MOST_TRIES

    def changes_of(self, facts: Sequence[str]) -> Changes | None:
        """Return the nearest change of exactly *facts* that helps; None if there is none."""
        without = self._without(facts)
        if self._try(without) is False:
            return None
        parts = [self._parts(fact) for fact in facts]
        if not all(parts):
            return None
        for chosen in _nearest_first(parts):
            if self.tries <= 0:
                return None
            if self._try(without.narrowing(_bound(facts, chosen))):
                return self._widened(facts, chosen, without)
        return None

    def _without(self, facts: Sequence[str]) -> Situation:
        known = {name: value for name, value in self._situation.known.items() if name not in facts}
        domains = {**self._situation.domains, **{fact: self._domain(fact) for fact in facts}}
        return Situation(known, now=self._situation.now, unknown=domains, functions=self._situation.functions)

    def _domain(self, fact: str) -> Domain:
        declared = self._situation.domains.get(fact)
        if declared is not None:
            return declared
        kind = kind_of(as_value(self._situation.known[fact]))
        return BOOLEAN if kind == "boolean" else Kind(name=kind)

    def _try(self, situation: Situation) -> bool | None:
        self.tries -= 1
        return self._holds(situation)

    def _parts(self, fact: str) -> list["_Part"]:
        """Return the parts *fact* may be changed to, the nearest to its present value first."""
        value = as_value(self._situation.known[fact])
        scope = self._situation.scope()
        whole = unknown_value(self._domain(fact), frozenset((fact,)))
        cells = self._marks.in_scope(scope).cells(fact, whole)
        here = next((place for place, cell in enumerate(cells) if _contains(cell, value)), 0)
        far = [_Part(place, abs(place - here), cell) for place, cell in enumerate(cells) if not _contains(cell, value)]
        return sorted(far, key=lambda part: part.distance) if kind_of(value) in ORDERED - {"string"} else far

    def _widened(self, facts: Sequence[str], chosen: Sequence["_Part"], without: Situation) -> Changes:
        """Return the change to *chosen*, each fact with all neighbouring parts that help as well."""
        changes = []
        for place, fact in enumerate(facts):
            value = as_value(self._situation.known[fact])
            others = [part for part in self._parts(fact) if part is not chosen[place]]
            helping = [chosen[place]]
            for part in sorted(others, key=lambda part: abs(part.place - chosen[place].place)):
                near = kind_of(value) not in ORDERED - {"string"} or any(
                    abs(part.place - each.place) == 1 for each in helping
                )
                trial = [*chosen[:place], part, *chosen[place + 1 :]]
                if near and self.tries > 0 and self._try(without.narrowing(_bound(facts, trial))):
                    helping.append(part)
            changes.append(Change(fact, value, _together(helping)))
        return tuple(changes)


@dataclass(frozen=True, slots=True)
class _Part:
    place: int
    distance: int
    cell: Abstract


def _nearest_first(parts: Sequence[Sequence[_Part]]) -> Iterator[tuple[_Part, ...]]:
    if len(parts) == 1:
        yield from ((part,) for part in parts[0])
        return
    yield from sorted(product(*(each[:24] for each in parts)), key=lambda chosen: sum(part.distance for part in chosen))


def _bound(facts: Sequence[str], chosen: Sequence[_Part]) -> Mapping[str, Abstract]:
    return {fact: part.cell for fact, part in zip(facts, chosen, strict=True)}


def _together(parts: Sequence[_Part]) -> Abstract:
    """Return neighbouring parts as one."""
    cells = [part.cell for part in sorted(parts, key=lambda part: part.place)]
    if len(cells) == 1:
        return cells[0]
    found = [piece for cell in cells for piece in pieces(cell)]
    ends = [piece for piece in found if isinstance(piece, Span)]
    if not ends:
        return gathered(found)
    facts = ends[0].facts
    low, high = found[0], found[-1]
    start = (low.low, low.low_included) if isinstance(low, Span) else (low.value, True)
    end = (high.high, high.high_included) if isinstance(high, Span) else (high.value, True)
    return Possible((), (Span(facts, ends[0].kind, start[0], end[0], start[1], end[1]),))


def _contains(cell: Abstract, value: Any) -> bool:
    if not isinstance(cell, Partial):
        return kind_of(cell) == kind_of(value) and bool(cell == value)
    for piece in pieces(cell):
        if isinstance(piece, Span) and piece.kind == kind_of(value):
            above = piece.low is None or piece.low < value or (piece.low == value and piece.low_included)
            below = piece.high is None or value < piece.high or (piece.high == value and piece.high_included)
            if above and below:
                return True
    return False
