"""Compiled expressions: variables from Python, problems, sharing, and what is worked out beforehand."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from commonway.feel.compile import Problem, compile_expression, compile_unary_tests
from commonway.feel.errors import FeelSyntaxError, NoValue
from commonway.feel.functions import HostFunction
from commonway.feel.parser import parse_expression
from commonway.feel.run import Run
from commonway.feel.temporal.durations import Span
from commonway.feel.temporal.times import DateAndTime, Time
from commonway.feel.types import NUMBER, ListOf
from commonway.feel.values import Scope, Value

NOW = datetime(2025, 2, 6, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "held"),
    [
        (1, Decimal(1)),
        (1.5, Decimal("1.5")),
        ("a", "a"),
        (True, True),
        (None, None),
        ((1, [2]), [Decimal(1), [Decimal(2)]]),
        ({"a": 1}, {"a": Decimal(1)}),
        (date(2025, 2, 6), date(2025, 2, 6)),
        (time(10, 30), Time(10, 30, 0)),
        (datetime(2025, 2, 6, 10, 0, tzinfo=UTC), DateAndTime(date(2025, 2, 6), Time(10, 0, 0, 0, 0))),
        (datetime(2025, 2, 6, tzinfo=timezone(timedelta(hours=1))), DateAndTime(date(2025, 2, 6), Time(0, 0, 0, 0, 3600))),
        (timedelta(hours=36), Span.of(hours=36)),
    ],
)  # fmt: skip
def test_a_variable_is_taken_in_as_feel_holds_it(given: object, held: Value) -> None:
    assert compile_expression("x").evaluate({"x": given}, now=NOW) == held


def test_a_scope_of_values_is_taken_as_it_is() -> None:
    items: list[Value] = [Decimal(1)]
    assert compile_expression("x").evaluate(Scope(x=items), now=NOW) is items


def test_syntax_compiles_like_its_text() -> None:
    compiled = compile_expression(parse_expression("1 / 0 + x"), source="1 / 0 + x")
    problems: list[Problem] = []
    assert compiled.evaluate({"x": 1}, now=NOW, problems=problems) is None
    assert [(problem.place.line, problem.place.column) for problem in problems] == [(1, 1), (1, 1)]


@pytest.mark.parametrize(
    ("text", "constant"),
    [
        ('date("2025-02-06") + duration("P1Y")', True),
        ("[1, 2][item > 1]", False),
        ("today()", False),
        ("1 / 0", False),  # so that it is told at every evaluation
        ("x + 1", False),
    ],
)
def test_what_hangs_on_nothing_is_worked_out_beforehand(text: str, constant: bool) -> None:
    assert compile_expression(text).constant is constant


@pytest.mark.parametrize("value", [30, Decimal(30), 30.0])
def test_the_quick_ways_agree_with_the_general_one(value: object) -> None:
    for text in ("age >= 18", "18 <= age", "not(age < 18)", "[age][1] >= 18", "age in [18..99]"):
        assert compile_expression(text).evaluate({"age": value}, now=NOW) is True


def test_host_functions_are_called_like_any_other() -> None:
    def add(run: Run, arguments: Sequence[Value]) -> Value:
        del run
        if None in arguments:
            raise NoValue("Nothing to add.")
        return sum(arguments)  # type: ignore[arg-type]

    scope = {"add up": HostFunction("add up", ("a", "b"), add)}
    assert compile_expression("add up(b: 1, a: 2)").evaluate(scope, now=NOW) == 3
    for text, says in (
        ("add up(1)", "takes 2 arguments"),
        ("add up(1, null)", "Nothing"),
        ("add up(c: 1)", "no param"),
    ):
        problems: list[Problem] = []
        assert compile_expression(text).evaluate(scope, now=NOW, problems=problems) is None
        assert says in problems[0].what


def test_a_function_outlives_its_evaluation() -> None:
    double = compile_expression("function(n) n * factor").evaluate({"factor": 2}, now=NOW)
    assert compile_expression("double(factor)").evaluate({"double": double, "factor": 5}, now=NOW) == 10


def test_types_from_outside_are_known_by_name() -> None:
    compiled = compile_expression("x instance of tNumbers", types={"tNumbers": ListOf(NUMBER)})
    assert compiled.evaluate({"x": [1, 2]}, now=NOW) is True
    assert compiled.evaluate({"x": ["1"]}, now=NOW) is False


def test_tests_read_the_scope_too() -> None:
    tests = compile_unary_tests("> limit, ? = -limit")
    assert [tests.holds(value, {"limit": 3}, now=NOW) for value in (4, -3, 3)] == [True, True, False]


def test_a_loop_with_too_many_variables_is_refused() -> None:
    text = f"for {', '.join(f'x{n} in [1]' for n in range(21))} return 1"
    with pytest.raises(FeelSyntaxError, match="21 variables"):
        compile_expression(text)


def test_problems_are_told_up_to_a_hundred() -> None:
    problems: list[Problem] = []
    compile_expression('for i in 1..1000 return i + "a"').evaluate({}, now=NOW, problems=problems)
    assert len(problems) == 100
