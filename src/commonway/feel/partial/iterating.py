"""Going over lists of which a part is not known: *for*, *some*, *every* and filters."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import Any

from commonway.feel import syntax as feel
from commonway.feel.partial import spans
from commonway.feel.partial.domain import (
    NO_FACTS,
    Abstract,
    Alternative,
    Facts,
    Partial,
    PartialContext,
    PartialList,
    anything,
    combined,
    facts_of,
    gathered,
    joined,
    listed,
    pieces,
)
from commonway.feel.partial.logic import Truths, as_value, settled, truths
from commonway.feel.partial.parts import Compile, Part, Run, Scope, concretely, on_values, placeholders

_MOST_UNSURE = 5  # items of which it is open whether a filter selects them


class OpenDomain(Exception):
    """What is gone over is not known well enough to go over it; ``facts`` says what it depends on."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        super().__init__()


def loop(syntax: feel.For, compile_part: Compile) -> Run:
    """Return ``for … return body``: a list as long as what it goes over."""
    body = compile_part(syntax.body)
    iterations = _iterations(syntax.iterations, compile_part)

    def result(turns: Iterator[Scope]) -> Abstract:
        results: list[Abstract] = []
        for inside in turns:
            results.append(body(inside.within({"partial": listed(results)})))
        return listed(results)

    def run(scope: Scope) -> Abstract:
        try:
            return _over(iterations, scope, result)
        except OpenDomain as unsure:
            return anything(unsure.facts | scope.facts(body.names))

    return run


def quantified(syntax: feel.Quantified, compile_part: Compile) -> Run:
    """Return ``some`` or ``every``: settled by the first item that settles it."""
    condition = compile_part(syntax.condition)
    iterations = _iterations(syntax.iterations, compile_part)
    settling = syntax.quantifier == "some"

    def result(turns: Iterator[Scope]) -> Abstract:
        return as_value(settled((truths(condition(inside), inside) for inside in turns), settling=settling))

    def run(scope: Scope) -> Abstract:
        try:
            return _over(iterations, scope, result)
        except OpenDomain as unsure:
            facts = unsure.facts | scope.facts(condition.names)
            return gathered([Alternative(answer, facts) for answer in (True, False, None)])

    return run


def selection(syntax: feel.Filter, compile_part: Compile) -> Run:
    """Return ``source[condition]``: a position, or the items for which the condition holds."""
    source, condition = compile_part(syntax.source), compile_part(syntax.condition)
    at = concretely(feel.Filter(*placeholders(2)))

    def run(scope: Scope) -> Abstract:
        value = source(scope)
        lists = _known_lists(value)
        found = [None if items is None else _of(items, condition, scope, at) for items in lists]
        if not found or any(each is None and items is not None for each, items in zip(found, lists, strict=True)):
            return anything(facts_of(value) | scope.facts(condition.names))
        return joined(found, facts_of(value) if len(found) > 1 else NO_FACTS)

    return run


def _of(items: Sequence[Abstract], condition: Part, scope: Scope, at: Run) -> Abstract | None:
    """Return what the filter selects of *items*; None where that is too open to say.

    As for the interpreter, it is the first answer that makes the condition a position.
    """
    answers = []
    for item in items or (None,):
        if scope.exhausted():
            return None
        answers.append(condition(scope.within({**_entries(item), "item": item})))
    first = answers[0]
    if not isinstance(first, Partial) and isinstance(first, Decimal):
        return _positioned(items, first, scope, at)
    if isinstance(first, Partial) and _may_be_position(first):
        return None
    return _selected(items, [truths(answer, scope) for answer in answers]) if items else []


def _selected(items: Sequence[Abstract], found: Sequence[Truths]) -> Abstract | None:
    unsure = [number for number, answers in enumerate(found) if True in answers and len(answers) > 1]
    if not unsure:
        return listed([item for item, answers in zip(items, found, strict=True) if True in answers])
    if len(unsure) > _MOST_UNSURE or any(isinstance(item, Partial) for item in items):
        return None
    facts = NO_FACTS.union(*(fact for number in unsure for fact in found[number].values()))
    possible = []
    for chosen in product((True, False), repeat=len(unsure)):
        taken = dict(zip(unsure, chosen, strict=True))
        kept = [item for number, item in enumerate(items) if taken.get(number, True in found[number])]
        possible.append(Alternative(kept, facts))
    return gathered(possible)


def _positioned(items: Sequence[Abstract], position: Decimal, scope: Scope, at: Run) -> Abstract:
    """Return the item at a known position, found by the interpreter on a list of numbers."""
    places = [Decimal(number) for number in range(len(items))]
    found = on_values(at, scope)([places, position])
    return items[int(found)] if isinstance(found, Decimal) else found


def _may_be_position(answer: Partial) -> bool:
    return any(spans.kind_in(piece) in ("number", "") for piece in pieces(answer))


def _entries(item: Abstract) -> Mapping[str, Abstract]:
    if isinstance(item, PartialContext):
        return item.entries
    return item if isinstance(item, Mapping) else {}


def _known_lists(value: Abstract) -> list[Sequence[Abstract] | None]:
    """Return the lists *value* may be, a single value being a list of it, null None; nothing where one is open."""
    if isinstance(value, PartialList):
        return [value.items]
    if isinstance(value, PartialContext):
        return [(value,)]
    found = pieces(value)
    if not all(isinstance(piece, Alternative) for piece in found):
        return []
    return [_as_list(piece.value) for piece in found if isinstance(piece, Alternative)]


def _as_list(value: Any) -> Sequence[Abstract] | None:
    return value if isinstance(value, list | tuple) or value is None else (value,)


class _Iteration:
    """One iteration: its name, and what it goes over, as the interpreter makes it of one or two ends."""

    def __init__(self, iteration: feel.Iteration, compile_part: Compile) -> None:
        self.name = iteration.name
        self._ends = [compile_part(end) for end in (iteration.domain, iteration.high) if end is not None]
        names = placeholders(len(self._ends))
        item = feel.Name("\x00item")
        self._listing = concretely(feel.For((feel.Iteration(item.name, *names),), item))

    def lists(self, scope: Scope) -> tuple[list[Sequence[Abstract]], Facts]:
        """Return the lists that may be gone over, and what it depends on which. Raises `OpenDomain`."""
        ends = [end(scope) for end in self._ends]
        if len(ends) == 1 and isinstance(ends[0], PartialList):
            return [ends[0].items], NO_FACTS
        facts = NO_FACTS.union(*map(facts_of, ends))
        found: list[Sequence[Abstract]] = []
        for chosen in combined(ends) or [()]:
            values = [piece.value for piece in chosen if isinstance(piece, Alternative)]
            items = on_values(self._listing, scope)(values) if len(values) == len(ends) else None
            if not isinstance(items, list | tuple):  # what the interpreter makes of it is its own affair
                raise OpenDomain(facts)
            found.append(items)
        return found, facts


def _iterations(written: Sequence[feel.Iteration], compile_part: Compile) -> list[_Iteration]:
    return [_Iteration(iteration, compile_part) for iteration in written]


def _turns(iterations: Sequence[_Iteration], items: Sequence[Abstract], scope: Scope) -> Iterator[Scope]:
    """Yield the scope of each turn of *iterations*, of which the first goes over *items*."""
    for item in items:
        if scope.exhausted():
            raise OpenDomain(NO_FACTS.union(*map(facts_of, items)))
        inside = scope.within({iterations[0].name: item})
        if len(iterations) == 1:
            yield inside
            continue
        lists, facts = iterations[1].lists(inside)
        if len(lists) > 1:
            raise OpenDomain(facts)
        yield from _turns(iterations[1:], lists[0], inside)


def _over(iterations: Sequence[_Iteration], scope: Scope, result: Callable[[Iterator[Scope]], Abstract]) -> Abstract:
    """Return *result* of the turns over each list the first iteration may go over. Raises `OpenDomain`."""
    lists, facts = iterations[0].lists(scope)
    found = [result(_turns(iterations, items, scope)) for items in lists]
    return joined(found, facts if len(found) > 1 else NO_FACTS)
