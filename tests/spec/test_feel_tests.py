"""Unary tests (DMN 1.5, chapter 7.3.3): what a cell of a decision table says about a value."""

from datetime import date

import pytest

from commonway.feel.compile import compile_unary_tests
from tests.spec.feel import NOW


def passes(tests: str, value: object, **scope: object) -> bool | None:
    return compile_unary_tests(tests, names=scope).holds(value, scope, now=NOW)


@pytest.mark.parametrize(
    ("tests", "passing", "failing"),
    [
        ('"Spouse"', "Spouse", "Child"),
        ('"Spouse", "Child"', "Child", "Parent"),
        ("< 65", 64, 65),
        ("[18..65)", 18, 65),
        ("]18..65]", 65, 18),
        ("not(1, 2)", 3, 2),
        ("not([1..5])", 6, 5),
        ("!= 3", 4, 3),
        ("null", None, 1),
        ('> date("2007-02-06")', date(2007, 2, 7), date(2007, 2, 6)),
        ("[1, 2, 3]", 2, 4),
        ("[[1..3], [7..9]]", 8, 5),
        ("? > 10 and modulo(?, 2) = 0", 12, 11),
        ("odd(?)", 3, 4),
        ("not(odd(?))", 4, 3),
        ("every x in ? satisfies x > 0", [1, 2], [1, -2]),
        ("count(?) > 1", [1, 2], [1]),
        ('list contains(?, "a")', ["a"], ["b"]),
        ("limit, > 2 * limit", 21, 11),
    ],
)
def test_a_row_of_tests(tests: str, passing: object, failing: object) -> None:
    assert passes(tests, passing, limit=10) is True
    assert passes(tests, failing, limit=10) is False


@pytest.mark.parametrize("value", [None, 1, "a", [1]])
def test_a_dash_lets_everything_pass(value: object) -> None:
    assert passes("-", value) is True


@pytest.mark.parametrize(("tests", "value"), [("< 65", "64"), ("< 65", None), ("not(< 65)", "64"), ("? + 1", 1)])
def test_what_cannot_be_compared_is_null(tests: str, value: object) -> None:
    assert passes(tests, value) is None
