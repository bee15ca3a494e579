"""Lists, contexts, ranges, and what is taken out of them."""

from decimal import Decimal

from commonway.feel import syntax
from commonway.feel.comparing import ordered
from commonway.feel.compiling.code import Code, Evaluate
from commonway.feel.compiling.compiler import Binding, Compiler, rule_for
from commonway.feel.compiling.functions import Closure
from commonway.feel.errors import NoValue
from commonway.feel.members import member
from commonway.feel.numbers import whole
from commonway.feel.run import Run
from commonway.feel.values import Range, Value, kind_of


@rule_for(syntax.ListLiteral)
def list_literal(compiler: Compiler, part: syntax.ListLiteral) -> Code:
    """Give the list of the items."""
    codes = [compiler.code(item) for item in part.items]
    items = tuple(code.run for code in codes)
    return compiler.folded(Code(lambda run: [item(run) for item in items]), *codes)


@rule_for(syntax.ContextLiteral)
def context_literal(compiler: Compiler, part: syntax.ContextLiteral) -> Code:
    """Give the context of the entries; each may read those before it, and a function itself."""
    place = compiler.place(part)
    keys = [key for key, _ in part.entries]
    twice = next((key for place_, key in enumerate(keys) if key in keys[:place_]), None)
    if twice is not None:

        def run_twice(run: Run) -> Value:
            run.note(f"The key {twice!r} is there twice.", place)
            return None

        return Code(run_twice)
    entries: list[tuple[str, int, Evaluate]] = []
    bindings = [Binding(key, compiler.new_slot()) for key in keys]
    for number, (key, expression) in enumerate(part.entries):
        seen = bindings[: number + 1] if isinstance(expression, syntax.FunctionDefinition) else bindings[:number]
        with compiler.bound(*seen):
            entries.append((key, bindings[number].slot, compiler.code(expression).run))

    def run(run: Run) -> Value:
        found: dict[str, Value] = {}
        for key, slot, work_out in entries:
            value = work_out(run)
            if isinstance(value, Closure):
                value.knows_itself(slot)
            found[key] = run.slots[slot] = value
        return found

    return Code(run)


@rule_for(syntax.Range)
def range_literal(compiler: Compiler, part: syntax.Range) -> Code:
    """Give the range; its ends must be of one type."""
    low = compiler.code(part.low) if part.low else Code.of(None)
    high = compiler.code(part.high) if part.high else Code.of(None)
    place, from_, to, operator = compiler.place(part), low.run, high.run, _operator(part)
    low_included, high_included = part.low_included, part.high_included

    def run(run: Run) -> Value:
        start, end = from_(run), to(run)
        if operator is None and start is not None and end is not None and ordered(start, end) is None:
            run.note(f"A range does not go from a {kind_of(start)} to a {kind_of(end)}.", place)
            return None
        return Range(start, end, low_included, high_included, operator)

    return compiler.folded(Code(run), low, high)


def _operator(part: syntax.Range) -> syntax.ComparisonOperator | None:
    if part.low is None:
        return "<=" if part.high_included else "<"
    if part.high is None:
        return ">=" if part.low_included else ">"
    return part.operator


@rule_for(syntax.Path)
def path(compiler: Compiler, part: syntax.Path) -> Code:
    """Give what is under a name; over a list, that of each item."""
    source, name, place = compiler.code(part.source), part.name, compiler.place(part)
    work_out = source.run

    def run(run: Run) -> Value:
        value = work_out(run)
        if type(value) is dict and name in value:
            return value[name]
        try:
            return member(value, name, run)
        except NoValue as problem:
            run.note(str(problem), place)
            return None

    return compiler.folded(Code(run), source)


@rule_for(syntax.Filter)
def filter_(compiler: Compiler, part: syntax.Filter) -> Code:
    """Give the item at a position, or the items for which the condition is true."""
    source = compiler.code(part.source)
    work_out = source.run
    item, place = compiler.new_slot(), compiler.place(part.condition)
    with compiler.bound(Binding("item", item), Binding(None, item)):
        condition = compiler.code(part.condition)
    if condition.constant and type(condition.value) is Decimal:
        position = whole(condition.value)
        return compiler.folded(Code(lambda run: at_position(_items(work_out(run)) or [], position)), source)
    decide, cost = condition.run, compiler.cost(part.condition)

    def run(run: Run) -> Value:
        items = _items(work_out(run))
        if items is None:
            return None
        before = run.slots[item]
        found: list[Value] = []
        for number, one in enumerate(items or [None]):
            run.spend(cost)
            run.slots[item] = one
            answer = decide(run)
            if answer is True and items:
                found.append(one)
            elif number == 0 and type(answer) is Decimal:
                run.slots[item] = before
                return at_position(items, whole(answer))
            elif answer is not False and answer is not None and items:
                run.note(f"A {kind_of(answer)} is neither true nor false.", place)
        run.slots[item] = before
        return found

    return Code(run)


def at_position(items: list[Value], position: int) -> Value:
    """Return the item at *position*, from 1, or from the end where it is negative; null where there is none."""
    place = position - 1 if position > 0 else len(items) + position
    return items[place] if position != 0 and 0 <= place < len(items) else None


def _items(value: Value) -> list[Value] | None:
    """Return what is filtered: a value that is no list is a list of one, but there is nothing to filter in null."""
    return value if isinstance(value, list) or value is None else [value]
