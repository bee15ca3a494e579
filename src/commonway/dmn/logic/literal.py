"""FEEL texts of a model: parsed and compiled once, with what goes wrong told as the model's own place."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from commonway.dmn.evaluation import Constant, Evaluate, Run, Test
from commonway.dmn.logic.setting import Setting
from commonway.dmn.model import LiteralExpression, UnaryTests
from commonway.feel.compile import Problem, compile_expression, compile_unary_tests
from commonway.feel.errors import FeelSyntaxError
from commonway.feel.parser import parse_expression, parse_unary_tests
from commonway.feel.syntax import Expression, FunctionDefinition, walk
from commonway.feel.syntax import UnaryTests as TestsSyntax
from commonway.feel.values import Scope, Value

_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # for constants, which are the same on every day
_Syntax = TypeVar("_Syntax", Expression, TestsSyntax)


def compile_literal(literal: LiteralExpression, setting: Setting) -> Evaluate:
    """Return the logic of FEEL text; text that is not FEEL is kept as an error of *setting* and gives null."""
    syntax = parse_literal(literal, setting)
    if syntax is None:
        return (
            Constant(None)
            if not literal.text.strip()
            else setting.nothing("The expression is not FEEL.", line=literal.line)
        )
    return compile_syntax(syntax, literal, setting)


def parse_literal(literal: LiteralExpression, setting: Setting) -> Expression | None:
    """Return the syntax of FEEL text, or None where it is empty or wrong (then *setting* has the error)."""
    names, parts, types = setting.names, setting.parts, setting.types.names
    return _parse(literal, setting, lambda text: parse_expression(text, names=names, parts=parts, types=types))


def parse_tests(tests: UnaryTests, setting: Setting) -> TestsSyntax | None:
    """Return the syntax of unary tests, or None where there are none or they are wrong (then *setting* has the error)."""
    names, parts, types = setting.names, setting.parts, setting.types.names
    return _parse(tests, setting, lambda text: parse_unary_tests(text, names=names, parts=parts, types=types))


def compile_tests(tests: UnaryTests, setting: Setting) -> Test | None:
    """Return unary tests ready to run, or None where any value passes (``-``, or an empty cell)."""
    syntax = parse_tests(tests, setting)
    if syntax is None:
        return None if not tests.text.strip() else _never
    return _compile_tests(syntax, tests, setting) if syntax.tests else None


def compile_values(tests: UnaryTests, setting: Setting) -> tuple[Test | None, tuple[Test, ...]]:
    """Return the test of output values as a whole, and that of each of them, in order."""
    syntax = parse_tests(tests, setting)
    if syntax is None:
        return (None if not tests.text.strip() else _never), ()
    if not syntax.tests:
        return None, ()
    each = tuple(_compile_tests(TestsSyntax((one,)), tests, setting) for one in syntax.tests)
    return _compile_tests(syntax, tests, setting), each


def _compile_tests(syntax: TestsSyntax, tests: UnaryTests, setting: Setting) -> Test:
    compiled = compile_unary_tests(syntax, names=setting.names, types=setting.types.shapes, source=tests.text)

    def test(value: Value, scope: Scope, run: Run) -> bool:
        problems: list[Problem] = []
        held = compiled.holds(value, scope, now=run.now, problems=problems, budget=run)
        _tell(problems, tests, setting, run)
        return held is True

    return test


def compile_syntax(syntax: Expression, literal: LiteralExpression | UnaryTests, setting: Setting) -> Evaluate:
    """Return the logic of *syntax*, which stands in *literal*."""
    if any(isinstance(part, FunctionDefinition) and part.external for part in walk(syntax)):
        setting.wrong(
            "A function in it is external, in Java or PMML, which is never run here.",
            line=literal.line,
            expression=literal.text,
            remedy="Write its body in FEEL, or work its result out elsewhere and hand it over as input.",
        )
    compiled = compile_expression(syntax, names=setting.names, types=setting.types.shapes, source=literal.text)
    if compiled.constant:
        return Constant(compiled.evaluate(Scope(), now=_ANY_DAY))

    def evaluate(scope: Scope, run: Run) -> Value:
        problems: list[Problem] = []
        value = compiled.evaluate(scope, now=run.now, problems=problems, budget=run)
        _tell(problems, literal, setting, run)
        return value

    return evaluate


def _tell(problems: list[Problem], literal: LiteralExpression | UnaryTests, setting: Setting, run: Run) -> None:
    """Note *problems* of FEEL as those of the model: lines are of the file, columns of the expression's own line."""
    for one in problems:
        line = literal.line + one.place.line - 1 if literal.line else 0
        run.note(setting.problem(one.what, line=line, column=one.place.column, expression=literal.text))


def _parse(
    literal: LiteralExpression | UnaryTests, setting: Setting, parse: Callable[[str], _Syntax]
) -> _Syntax | None:
    if literal.language and "feel" not in literal.language.lower():
        setting.wrong(
            f"The expression is in {literal.language!r}.",
            line=literal.line,
            expression=literal.text,
            remedy="Write it in FEEL, the only language that is evaluated.",
        )
        return None
    if not literal.text.strip():
        return None
    try:
        return parse(literal.text)
    except FeelSyntaxError as error:
        line = literal.line + error.line - 1 if literal.line else 0
        setting.wrong(error.what, line=line, column=error.column, expression=literal.text, remedy=error.remedy)
        return None


def _never(_value: Value, _scope: Scope, _run: Run) -> bool:
    return False
