"""Unary tests, alone and behind ``in``."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from operator import eq, ne
from typing import Any, TypeAlias

from commonway.feel import syntax
from commonway.feel.comparing import compare, is_among
from commonway.feel.compiling.code import Code
from commonway.feel.compiling.compiler import Compiler, rule_for
from commonway.feel.compiling.operators import HOLDS, note_incomparable
from commonway.feel.run import Run
from commonway.feel.values import Range, Value, kind_of

Test: TypeAlias = Callable[[Run, Value], bool | None]

_PLAIN = frozenset({Decimal, str, date})  # types whose order in Python is FEEL's


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
    row = _one_of_texts(part, row) or row
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


def _one_of_texts(part: syntax.UnaryTests, general: Test) -> Test | None:
    """Return the test for a choice of texts, the commonest of all, as one look-up; None where it is another."""
    texts = set()
    for test in part.tests:
        if not (isinstance(test, syntax.ExpressionTest) and isinstance(test.expression, syntax.Literal)):
            return None
        texts.add(test.expression.value)
    if not all(isinstance(text, str) for text in texts):
        return None
    return lambda run, value: value in texts if type(value) is str else general(run, value)


def _test(compiler: Compiler, part: syntax.PositiveTest) -> Test:
    if isinstance(part, syntax.OperatorTest):
        return _compared(compiler, part)
    return _asked(compiler, part) if part.asks else _among(compiler, part)


def _compared(compiler: Compiler, part: syntax.OperatorTest) -> Test:
    code, place, operator = compiler.code(part.endpoint), compiler.place(part), part.operator
    endpoint = code.run

    def compared(run: Run, value: Value) -> bool | None:
        end = endpoint(run)
        found = compare(operator, value, end, run)
        if found is None:
            note_incomparable(run, value, end, place)
        return found

    return _with_fixed(HOLDS[operator], code.value, compared) if code.constant else compared


def _asked(compiler: Compiler, part: syntax.ExpressionTest) -> Test:
    work_out, place = compiler.code(part.expression).run, compiler.place(part)

    def asked(run: Run, value: Value) -> bool | None:
        del value  # it is in its slot
        found = work_out(run)
        if isinstance(found, bool):
            return found
        if found is not None:
            run.note(f"A {kind_of(found)} is neither true nor false.", place)
        return None

    return asked


def _among(compiler: Compiler, part: syntax.ExpressionTest) -> Test:
    code, place = compiler.code(part.expression), compiler.place(part)
    work_out = code.run

    def among(run: Run, value: Value) -> bool | None:
        found = work_out(run)
        answer = is_among(value, found, run)
        if answer is None:
            note_incomparable(run, value, found, place)
        return answer

    if not code.constant:
        return among
    if isinstance(code.value, Range):
        return _within_fixed(code.value, among)
    return _with_fixed(eq, code.value, among)


# What is the same for every value is looked at once; what remains is as little as Python can do.


def _with_fixed(holds: Callable[[Any, Any], bool], fixed: Value, general: Test) -> Test:
    kind = type(fixed)
    if kind not in _PLAIN and not (kind is bool and holds in (eq, ne)):
        return general
    return lambda run, value: holds(value, fixed) if type(value) is kind else general(run, value)


def _within_fixed(span: Range, general: Test) -> Test:
    kind, low, high = type(span.low), span.low, span.high
    if kind not in _PLAIN or type(high) is not kind or span.operator:
        return general
    above, below = HOLDS[">=" if span.low_included else ">"], HOLDS["<=" if span.high_included else "<"]

    def inside(run: Run, value: Value) -> bool | None:
        if type(value) is kind:
            return above(value, low) and below(value, high)
        return general(run, value)

    return inside
