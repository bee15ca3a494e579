"""``for``, ``some`` and ``every``."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from commonway.feel import syntax
from commonway.feel.comparing import ordered
from commonway.feel.compiling.code import Code, Evaluate
from commonway.feel.compiling.compiler import Binding, Compiler, rule_for
from commonway.feel.errors import FeelSyntaxError, NoValue
from commonway.feel.numbers import is_whole
from commonway.feel.run import MOST_ITEMS, Run, held
from commonway.feel.temporal.days import FarDate, from_ordinal, to_ordinal
from commonway.feel.values import Range, Value, kind_of

MOST_ITERATIONS = 20  # variables in one loop

# Functions that keep nothing of the list they are given, so that the growing one itself can be lent to them.
_LOOKERS = frozenset({"sum", "count", "min", "max", "mean", "product", "median", "list contains"})


@rule_for(syntax.For)
def for_(compiler: Compiler, part: syntax.For) -> Code:
    """Give the list of what the body gives for every combination; it reads the list so far as ``partial``."""
    partial = compiler.new_slot()
    place = compiler.place(part)
    with compiler.bound(Binding("partial", partial)):
        loops, body = _loops(compiler, part, part.iterations, part.body)
    copied = _lets_partial_go(part.body)

    def run(run: Run) -> Value:
        results: list[Value] = []
        run.slots[partial] = results

        def turn() -> bool:
            if copied:
                run.spend(len(results))
                run.slots[partial] = list(results)
            else:
                run.slots[partial] = results
            results.append(body(run))
            if len(results) > MOST_ITEMS:
                held(results)
            return True

        try:
            _turn(run, loops, 0, turn)
        except NoValue as problem:
            run.note(str(problem), place)
            return None
        return results

    return Code(run)


@rule_for(syntax.Quantified)
def quantified(compiler: Compiler, part: syntax.Quantified) -> Code:
    """Ask whether some, or every, combination satisfies the condition; null where that hangs on one that says null."""
    loops, condition = _loops(compiler, part, part.iterations, part.condition)
    place, decisive = compiler.place(part), part.quantifier == "some"

    def run(run: Run) -> Value:
        answer: Value = not decisive

        def turn() -> bool:
            nonlocal answer
            found = condition(run)
            if found is decisive:
                answer = decisive
                return False
            if not isinstance(found, bool):
                answer = None
            return True

        try:
            _turn(run, loops, 0, turn)
        except NoValue as problem:
            run.note(str(problem), place)
            return None
        return answer

    return Code(run)


_Loop = tuple[int, Evaluate, Evaluate | None, int]


def _loops(
    compiler: Compiler, part: syntax.Part, iterations: tuple[syntax.Iteration, ...], body: syntax.Expression
) -> tuple[list[_Loop], Evaluate]:
    if len(iterations) > MOST_ITERATIONS:
        raise FeelSyntaxError.at_offset(
            f"A loop has {len(iterations)} variables; at most {MOST_ITERATIONS} are understood.",
            expression=compiler.text,
            offset=part.offset,
            remedy="Put loops inside one another.",
        )
    loops: list[_Loop] = []
    bindings: list[Binding] = []
    for number, one in enumerate(iterations):
        with compiler.bound(*bindings):
            domain, high = compiler.code(one.domain).run, compiler.code(one.high).run if one.high else None
        bindings.append(Binding(one.name, compiler.new_slot()))
        inside = iterations[number + 1].domain if number + 1 < len(iterations) else body
        loops.append((bindings[-1].slot, domain, high, compiler.cost(inside)))
    with compiler.bound(*bindings):
        return loops, compiler.code(body).run


def _turn(run: Run, loops: list[_Loop], level: int, turn: Callable[[], bool]) -> bool:
    """Go through the loops from *level* on; return whether to go on."""
    slot, domain, high, cost = loops[level]
    start = domain(run)
    end = high(run) if high else None
    last = level == len(loops) - 1
    for item in _ascending_or_not(start, end) if high else _items(start):
        run.spend(cost)
        run.slots[slot] = item
        if not (turn() if last else _turn(run, loops, level + 1, turn)):
            return False
    return True


def _items(domain: Value) -> Iterator[Value]:
    if isinstance(domain, list):
        return iter(domain)
    if isinstance(domain, Range):
        return _within(domain)
    if domain is None:
        raise NoValue("There is nothing to go through: it is null.")
    return iter([domain])


def _within(span: Range) -> Iterator[Value]:
    order = ordered(span.low, span.high)
    if order is None or order > 0:
        raise NoValue("A loop goes through a range from its lower to its higher end.")
    return _between(_ordinal(span.low) + (not span.low_included), _ordinal(span.high) - (not span.high_included), span)


def _ascending_or_not(low: Value, high: Value) -> Iterator[Value]:
    if ordered(low, high) is None:
        raise NoValue(f"A loop does not go from a {kind_of(low)} to a {kind_of(high)}.")
    return _between(_ordinal(low), _ordinal(high), Range(low, high, True, True), turned=ordered(low, high) == 1)


def _between(first: int, last: int, span: Range, *, turned: bool = False) -> Iterator[Value]:
    make = Decimal if isinstance(span.low, Decimal) else from_ordinal
    return (make(number) for number in (range(first, last - 1, -1) if turned else range(first, last + 1)))


def _ordinal(value: Value) -> int:
    if isinstance(value, Decimal) and is_whole(value) and value.adjusted() < 18:
        return int(value)
    if isinstance(value, date | FarDate):
        return to_ordinal(value)
    raise NoValue(f"A loop goes through whole numbers or dates, not a {kind_of(value)}.")


def _lets_partial_go(body: syntax.Part) -> bool:
    """Return whether *body* may keep ``partial`` beyond its turn, so that it must be given a copy."""
    own = syntax.Name("partial")
    parts = list(syntax.walk(body))
    lent = sum(isinstance(part, syntax.Filter) and part.source == own for part in parts)
    for part in parts:
        if isinstance(part, syntax.Call) and isinstance(part.function, syntax.Name) and part.function.name in _LOOKERS:
            lent += part.arguments.count(own)
    return parts.count(own) > lent
