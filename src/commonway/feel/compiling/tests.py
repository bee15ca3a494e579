"""Unary tests, alone and behind ``in``."""

from collections.abc import Callable
from typing import TypeAlias

from commonway.feel import syntax
from commonway.feel.comparing import compare, is_among
from commonway.feel.compiling.code import Code
from commonway.feel.compiling.compiler import Compiler, rule_for
from commonway.feel.compiling.operators import note_incomparable
from commonway.feel.run import Run
from commonway.feel.values import Value, kind_of

Test: TypeAlias = Callable[[Run, Value], bool | None]


@rule_for(syntax.In)
def in_(compiler: Compiler, part: syntax.In) -> Code:
    """Put tests to a value."""
    value = compiler.code(part.value)
    tests, work_out = row_of_tests(compiler, part.tests), value.run
    return Code(lambda run: tests(run, work_out(run)))


def row_of_tests(compiler: Compiler, part: syntax.UnaryTests) -> Test:
    """Return whether one of the tests holds, or with ``not(…)`` none; null where that cannot be told."""
    if not part.tests:
        return lambda _run, _value: True
    slot = compiler.new_slot()
    compiler.tested.append(slot)
    try:
        tests = [_test(compiler, test) for test in part.tests]
    finally:
        compiler.tested.pop()
    asks = any(isinstance(test, syntax.ExpressionTest) and test.asks for test in part.tests)
    row = _any_of(tests, slot) if asks or len(tests) > 1 else tests[0]
    if not part.negated:
        return row

    def none_of(run: Run, value: Value) -> bool | None:
        found = row(run, value)
        return None if found is None else not found

    return none_of


def _any_of(tests: list[Test], slot: int) -> Test:
    def any_of(run: Run, value: Value) -> bool | None:
        run.slots[slot] = value
        answer: bool | None = False
        for test in tests:
            found = test(run, value)
            if found:
                return True
            if found is None:
                answer = None
        return answer

    return any_of


def _test(compiler: Compiler, part: syntax.PositiveTest) -> Test:
    place = compiler.place(part)
    if isinstance(part, syntax.OperatorTest):
        operator, endpoint = part.operator, compiler.code(part.endpoint).run

        def compared(run: Run, value: Value) -> bool | None:
            end = endpoint(run)
            found = compare(operator, value, end, run)
            if found is None:
                note_incomparable(run, value, end, place)
            return found

        return compared
    work_out = compiler.code(part.expression).run
    if part.asks:

        def asked(run: Run, value: Value) -> bool | None:
            del value  # it is in its slot
            found = work_out(run)
            if isinstance(found, bool):
                return found
            if found is not None:
                run.note(f"A {kind_of(found)} is neither true nor false.", place)
            return None

        return asked

    def among(run: Run, value: Value) -> bool | None:
        found = work_out(run)
        answer = is_among(value, found, run)
        if answer is None:
            note_incomparable(run, value, found, place)
        return answer

    return among
