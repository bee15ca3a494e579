"""``in``, unary tests and ranges: is this value one of those?"""

from collections.abc import Sequence
from functools import reduce

import polars as pl

from commonway.dmn.vectorise.columns import Column, NotVectorised, constant
from commonway.dmn.vectorise.comparing import Truth, comparison, total
from commonway.dmn.vectorise.kinds import TEXT
from commonway.dmn.vectorise.scope import Scope, Translates, put_in
from commonway.feel.syntax import (
    Comparison,
    ComparisonOperator,
    Expression,
    ExpressionTest,
    ListLiteral,
    Literal,
    OperatorTest,
    PositiveTest,
    Range,
    UnaryTests,
)

ALWAYS = Truth(pl.lit(value=True), pl.lit(value=False), total=True)


def any_holds(truths: Sequence[Truth]) -> Truth:
    """Return where one of *truths* is true, and where all are false."""
    if not truths:
        return ALWAYS.turned()
    return Truth(
        reduce(lambda one, other: one | other, (truth.true for truth in truths)),
        reduce(lambda one, other: one & other, (truth.false for truth in truths)),
        total=all(truth.total for truth in truths),
    )


def all_hold(truths: Sequence[Truth]) -> Truth:
    """Return where all of *truths* are true, and where one is false."""
    return Truth(
        reduce(lambda one, other: one & other, (truth.true for truth in truths)),
        reduce(lambda one, other: one | other, (truth.false for truth in truths)),
        total=all(truth.total for truth in truths),
    )


def in_tests(translate: Translates, value: Expression, tests: UnaryTests, scope: Scope) -> Truth:
    """Return where *value* passes *tests*."""
    if not tests.tests:
        return ALWAYS
    texts = _texts(tests.tests)
    column = translate.column(value, scope)
    if texts is not None and len(texts) > 1 and column.kind == TEXT:
        found = _one_of(column, texts)
    else:
        found = any_holds([in_test(translate, value, test, scope) for test in tests.tests])
    return found.turned() if tests.negated else found


def in_test(translate: Translates, value: Expression, test: PositiveTest, scope: Scope) -> Truth:
    """Return where *value* passes one positive test."""
    if isinstance(test, OperatorTest):
        return translate.truth(Comparison(test.operator, value, test.endpoint, offset=test.offset), scope)
    if test.asks:
        return translate.truth(put_in(test.expression, value), scope)
    return _in_expression(translate, value, test.expression, scope)


def _in_expression(translate: Translates, value: Expression, within: Expression, scope: Scope) -> Truth:
    if isinstance(within, Range):
        return _in_range(translate, value, within, scope)
    if isinstance(within, ListLiteral):
        return any_holds([_in_expression(translate, value, item, scope) for item in within.items])
    if isinstance(within, UnaryTests):
        return in_tests(translate, value, within, scope)
    if not isinstance(within, Literal) and translate.is_constant(within, scope):
        return _in_constant(translate, value, within, scope)
    if translate.column(within, scope).kind.name == "list":
        raise NotVectorised("Whether a value is in a list that differs by person has no column.", within)
    return translate.truth(Comparison("=", value, within, offset=within.offset), scope)


def _in_constant(translate: Translates, value: Expression, within: Expression, scope: Scope) -> Truth:
    found = translate.constant(within, scope)
    if isinstance(found, list | tuple):
        column = translate.column(value, scope)
        if not column.exact:
            raise NotVectorised("Whether a calculated number is in a list needs decimals of 34 digits.", within)
        return any_holds([comparison("=", column, constant(item, within)) for item in found])
    return translate.truth(Comparison("=", value, within, offset=within.offset), scope)


def _in_range(translate: Translates, value: Expression, within: Range, scope: Scope) -> Truth:
    sides = []
    if within.low is not None:
        operator: ComparisonOperator = ">=" if within.low_included else ">"
        sides.append(translate.truth(Comparison(operator, value, within.low, offset=within.offset), scope))
    if within.high is not None:
        operator = "<=" if within.high_included else "<"
        sides.append(translate.truth(Comparison(operator, value, within.high, offset=within.offset), scope))
    return all_hold(sides)


def _texts(tests: Sequence[PositiveTest]) -> list[str] | None:
    """Return the texts that *tests* consist of, or None where they are not all texts."""
    found: list[str] = []
    for test in tests:
        within = test.expression if isinstance(test, ExpressionTest) and not test.asks else None
        for item in within.items if isinstance(within, ListLiteral) else (within,):
            if not isinstance(item, Literal) or not isinstance(item.value, str):
                return None
            found.append(item.value)
    return found


def _one_of(column: Column, texts: Sequence[str]) -> Truth:
    wanted = list(dict.fromkeys(texts))
    found = column.value.is_in(wanted) if column.codes is None else column.codes.one_of(wanted)
    if column.null is not None:
        found = found & ~column.null
    return total(found)
