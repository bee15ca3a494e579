"""Unary tests on values not known: *in*, *between*, and the cells of decision tables."""

from collections.abc import Sequence

from commonway.feel import syntax as feel
from commonway.feel.partial import spans
from commonway.feel.partial.domain import NO_FACTS, Abstract, Alternative, Facts, Span, facts_of, pieces
from commonway.feel.partial.logic import Truths, as_value, settled, truths
from commonway.feel.partial.names import TESTED, asking
from commonway.feel.partial.parts import Compile, Part, Run, Scope, applied, concretely, on_values, placeholders
from commonway.feel.partial.spans import Apply, Piece
from commonway.feel.partial.strict import compares


def membership(syntax: feel.In, compile_part: Compile) -> Run:
    """Return ``value in tests``: true as soon as one test holds."""
    value = compile_part(syntax.value)
    tests = [_positive(test, compile_part) for test in syntax.tests.tests]
    negated = syntax.tests.negated

    def run(scope: Scope) -> Abstract:
        if not tests:
            return True
        inside = scope.within({TESTED: value(scope)})
        found = settled((truths(test(inside), inside) for test in tests), settling=True)
        return as_value(_turned(found) if negated else found)

    return run


def outside_a_test(_syntax: feel.Tested, _compile_part: Compile) -> Run:
    """Return ``?`` where nothing is tested: null, as to the interpreter. Inside a test it is a name like others."""
    return lambda _scope: None


def between(syntax: feel.Between, compile_part: Compile) -> Run:
    """Return ``value between low and high``."""
    value, low, high = map(compile_part, (syntax.value, syntax.low, syntax.high))
    whole = concretely(feel.Between(*placeholders(3)))
    sides = [compares(">=", [value, low]), compares("<=", [value, high])]

    def run(scope: Scope) -> Abstract:
        parts = [value(scope), low(scope), high(scope)]
        if any(isinstance(piece, Span) for part in parts for piece in pieces(part)):
            return as_value(_both(*(truths(side(scope), scope) for side in sides)))
        return applied(on_values(whole, scope), parts)

    return run


def _positive(test: feel.PositiveTest, compile_part: Compile) -> Run:
    """Return one test on the value the scope holds as `TESTED`: true, or anything else for *not*."""
    tested = compile_part(feel.Name(TESTED))
    if isinstance(test, feel.OperatorTest):
        return compares(test.operator, [tested, compile_part(asking(test.endpoint))])
    if test.asks:
        return compile_part(asking(test.expression))
    if isinstance(test.expression, feel.Range):
        return _within_range(test.expression, tested, compile_part)
    return _matched(compile_part(asking(test.expression)), tested)


def _within_range(syntax: feel.Range, tested: Part, compile_part: Compile) -> Run:
    ends = [compile_part(asking(end)) for end in (syntax.low, syntax.high) if end is not None]
    if len(ends) == 1:
        return compares(_operator_of(syntax), [tested, ends[0]])
    sides = [
        compares(">=" if syntax.low_included else ">", [tested, ends[0]]),
        compares("<=" if syntax.high_included else "<", [tested, ends[1]]),
    ]

    def run(scope: Scope) -> Abstract:
        values = [end(scope) for end in ends]
        kinds = [{spans.kind_in(piece) for piece in pieces(value)} - {"null"} for value in values]
        if all(kinds) and (len(kinds[0] | kinds[1]) > 1 or "" in kinds[0]):  # perhaps no range at all
            facts = facts_of(tested(scope)).union(*map(facts_of, values))
            return spans.decided(spans.UNDECIDED, facts)
        return as_value(settled((truths(side(scope), scope) for side in sides), settling=False))

    return run


def _operator_of(syntax: feel.Range) -> feel.ComparisonOperator:
    if syntax.operator is not None:
        return syntax.operator
    if syntax.low is None:
        return "<=" if syntax.high_included else "<"
    return ">=" if syntax.low_included else ">"


def _both(left: Truths, right: Truths) -> Truths:
    """Return the answers where both have to be true: false as soon as one is, and null otherwise where one is."""
    found: dict[bool | None, Facts] = {}
    for one, one_facts in left.items():
        for other, other_facts in right.items():
            answer = False if False in (one, other) else None if None in (one, other) else True
            found[answer] = found.get(answer, NO_FACTS) | one_facts | other_facts
    return found


def _matched(expression: Part, tested: Part) -> Run:
    """Return whether the tested value is, or is one of, what *expression* gives."""
    subject, wanted = placeholders(2)
    concrete = concretely(feel.In(subject, feel.UnaryTests((feel.ExpressionTest(wanted),))))

    def spanned(found: Sequence[Piece], apply: Apply) -> Abstract:
        wants = found[1]
        if isinstance(wants, Alternative) and isinstance(wants.value, list | tuple):
            each = [pieces(spanned((found[0], Alternative(item)), apply)) for item in wants.value]
            answers = [{piece.value for piece in one if isinstance(piece, Alternative)} for one in each]
            may = [True] * any(True in one for one in answers) + [False] * all(one != {True} for one in answers)
            return spans.decided(may, found[0].facts)
        if spans.kind_in(wants) in ("number", "string", "boolean", "date", "null"):
            return spans.compared("=", found, apply)
        return spans.decided(spans.UNDECIDED, spans.facts_of(found))

    return lambda scope: applied(on_values(concrete, scope), [tested(scope), expression(scope)], spanned)


def _turned(found: Truths) -> Truths:
    return {(None if answer is None else not answer): facts for answer, facts in found.items()}
