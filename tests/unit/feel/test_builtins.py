"""Built-in functions as Python sees them, and how their forms are read."""

from datetime import date
from decimal import Decimal

import pytest

from commonway.feel.builtins import FUNCTIONS
from commonway.feel.values import Value


@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        ("substring", ("foobar", Decimal(3)), "obar"),
        ("substring", ("foobar", Decimal(0)), None),
        ("sum", ([Decimal(1), Decimal(2)],), Decimal(3)),
        ("sum", (Decimal(1), Decimal(2)), Decimal(3)),
        ("sum", (), None),
        ("sum", (None,), None),
        ("abs", ([Decimal(-1)],), Decimal(1)),
        ("abs", ("a",), None),
        ("count", ("a",), Decimal(1)),
        ("date", ("2025-02-06",), date(2025, 2, 6)),
        ("date", ("yesterday",), None),
        ("all", ([True, Decimal(1)],), None),
    ],
)
def test_python_may_call_a_function(name: str, arguments: tuple[Value, ...], value: Value) -> None:
    assert FUNCTIONS[name](*arguments) == value


@pytest.mark.parametrize(
    ("name", "count", "names", "can"),
    [
        ("substring", 2, (), True),
        ("substring", 3, (), True),
        ("substring", 4, (), False),
        ("substring", 2, ("string", "start position"), True),
        ("substring", 2, ("string", "start"), False),
        ("append", 5, (), True),
        ("append", 1, (), False),
        ("today", 0, (), True),
        ("date", 3, (), True),
    ],
)
def test_a_function_tells_how_it_can_be_called(name: str, count: int, names: tuple[str, ...], can: bool) -> None:
    assert FUNCTIONS[name].takes(count, names) is can


def test_only_the_clock_makes_a_difference_to_what_a_function_gives() -> None:
    assert {name for name, function in FUNCTIONS.items() if not function.constant} == {"now", "today"}
