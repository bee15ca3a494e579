"""What no expression can do: run for ever, grow without end, or fail in any way but one."""

from time import perf_counter

import pytest

from tests.spec.feel import problems_of, value_of

DOUBLING = ", ".join(f"a{n + 1}: [a{n}, a{n}]" for n in range(300))
TWINS = ", ".join(f"b{n + 1}: [b{n}, b{n}]" for n in range(300))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("for i in 1..1000000000 return i", "more than 1,000,000 items"),
        ("some i in 1..1000000000 satisfies i < 0", "steps"),
        ("for i in 1..1000, j in 1..1000, k in 1..1000 return null", "more than"),
        ("for i in 1..100000 return partial", "steps"),
        ("{c0: [1], " + ", ".join(f"c{n + 1}: concatenate(c{n}, c{n})" for n in range(60)) + "}", "items"),
        ('{c0: "x", ' + ", ".join(f"c{n + 1}: c{n} + c{n}" for n in range(60)) + "}", "characters"),
        (f"{{a0: [1], {DOUBLING}, z: flatten(a300)}}.z", "steps"),
        (f"{{a0: [1], {DOUBLING}, z: string(a300)}}.z", "nested"),
        (f"{{a0: [1], {DOUBLING}, b0: [1], {TWINS}, z: a300 = b300}}.z", "steps"),
        ("{f: function(n) f(n + 1), z: f(1)}.z", "deep"),
        ("{f: function(n) f(n - 1) + f(n - 1), z: f(0)}.z", "deep"),
        ("10 ** 100000", "no number"),
        ("9.9 ** 999999999", "no number"),
        ('matches("' + "x" * 3_000 + '", "(x+x+)+y")', "seconds"),
        ('matches("a", "(((a{1000}){1000}){1000}){1000}")', "repeats too much"),
        ('matches("a", "' + "(" * 500 + "a" + ")" * 500 + '")', "pattern"),
        ('matches("a", "(?=a)")', "question mark"),
        ('matches("a", "a", "g")', "flags"),
        ('@"999999999-12-31" + @"P1D"', "beyond the calendar"),
        ('@"P999999999999999D" * 10 ** 6000', "too long"),
        ("date(10 ** 6000, 1, 1)", "no such day"),
        ("for i in 1..10 ** 6000 return i", "whole numbers"),
        ("10 ** 6000 * 10 ** 6000", "too large"),
    ],
)
def test_an_expression_that_runs_away_is_stopped(text: str, problem: str) -> None:
    begin = perf_counter()
    assert any(problem in found for found in problems_of(text))
    assert perf_counter() - begin < 60  # on the busiest of machines; alone, a second or two


def test_a_value_that_holds_itself_is_refused() -> None:
    circle: list[object] = []
    circle.append(circle)
    assert "nested" in problems_of("circle", circle=circle)[0]


def test_what_feel_has_no_type_for_is_null_and_told() -> None:
    assert "is not a value" in problems_of("x", x=object())[0]


def test_a_million_turns_are_no_trouble() -> None:
    assert value_of("count(for i in 1..500000 return i * 2)") == 500_000
