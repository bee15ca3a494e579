"""Types in FEEL (DMN 1.5, chapters 10.3.2.8 and 10.3.2.9): what is an instance of what, and what functions take."""

import pytest

from tests.spec.feel import gives

INSTANCES = {
    "number": "1",
    "string": '"a"',
    "boolean": "true",
    "date": '@"2025-02-06"',
    "time": '@"10:00:00"',
    "date and time": '@"2025-02-06T10:00:00"',
    "years and months duration": '@"P1Y"',
    "days and time duration": '@"P1D"',
    "list<number>": "[1, 2]",
    "list<list<number>>": "[[1], [2]]",
    "context<a: number>": "{a: 1}",
    "context<a: context<b: number>>": "{a: {b: 1}}",
    "range<number>": "[1..2]",
    "range<string>": '["a".."b"]',
    "range<date>": '[@"2025-02-06"..@"2025-02-07"]',
    "function<number> -> number": "(function(n: number) n + 1)",
    "function<> -> string": '(function() "a")',
}


@pytest.mark.parametrize("type_", INSTANCES)
@pytest.mark.parametrize("of", INSTANCES)
def test_a_value_is_of_its_own_type_alone(of: str, type_: str) -> None:
    expected = "true" if of == type_ else "false"
    assert gives(f"{INSTANCES[of]} instance of {type_}") == expected


@pytest.mark.parametrize("of", INSTANCES)
def test_every_value_but_null_is_of_any_type(of: str) -> None:
    assert gives(f"{INSTANCES[of]} instance of Any") == "true"
    assert gives(f"null instance of {of}") == "false"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null instance of Any", "false"),
        ("null instance of Null", "true"),
        ("[] instance of list<number>", "true"),
        ("[1, null] instance of list<number>", "true"),
        ('[1, "a"] instance of list<Any>', "true"),
        ('{a: 1, b: "x"} instance of context<a: number>', "true"),  # it may have more
        ("{a: 1} instance of context<a: number, b: string>", "false"),
        ("{a: null} instance of context<a: number>", "true"),
        ("(< 5) instance of range<number>", "true"),
        ("1 instance of no such type", "null"),
        *((f"[1] instance of {bare}", "null") for bare in ("list", "context", "range")),  # of what?
        ("1 + 1 instance of number", "true"),
        ("1 instance of number and true", "true"),
    ],
)
def test_parts_decide_of_what_type_the_whole_is(text: str, value: str) -> None:
    assert gives(text) == value


@pytest.mark.parametrize(
    ("function", "type_", "fits"),
    [
        # it must take all that is promised to be taken, and give no more than is promised to be given
        ("function(n: Any) 1", "function<number> -> number", "true"),
        ("function(n) 1", "function<number> -> number", "true"),
        ("function(n: number) 1", "function<Any> -> number", "false"),
        ("function(n: number) 1", "function<number> -> Any", "true"),
        ("function(n: number, m: number) 1", "function<number> -> number", "false"),
        ("function(c: context<a: number>) c.a", "function<context<a: number, b: number>> -> number", "true"),
        ("function(c: context<a: number, b: number>) c.a", "function<context<a: number>> -> number", "false"),
        # what it gives is told by its text
        ('function(n: number) string(n) + "!"', "function<number> -> string", "true"),
        ("function(n: number) n > 1 and n < 9", "function<number> -> boolean", "true"),
        ("function(n: number) if n > 1 then 1 else -n", "function<number> -> number", "true"),
        ("function(n: number) if n > 1 then 1 else null", "function<number> -> number", "false"),
        ("function(n: number) [n, 2 * n]", "function<number> -> list<number>", "true"),
        ("function(n: number) for i in 1..n return string(i)", "function<number> -> list<string>", "true"),
        ("function(n: number) {a: n, b: a + 1}", "function<number> -> context<b: number>", "true"),
        ("function(n: number) {a: n}", "function<number> -> context<b: number>", "false"),
        ("function(n: number) [n..9]", "function<number> -> range<number>", "true"),
        ("function(n: number) function(m: number) n + m", "function<number> -> function<number> -> number", "true"),
        ('function(d: date) d + @"P1D"', "function<date> -> date", "false"),  # it is not, though it would
    ],
)
def test_a_function_is_of_the_types_it_takes_and_gives(function: str, type_: str, fits: str) -> None:
    assert gives(f"({function}) instance of {type_}") == fits


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(function(a: number) a)([1])", "1"),
        ("(function(a: list<number>) a)(1)", "[1]"),
        ('(function(a: date and time) a)(@"2025-02-06")', '@"2025-02-06T00:00:00Z"'),
        ("(function(a: number) [a])(null)", "[null]"),
        ('(function(a: number) [a])("1")', "null"),
        ("(function(a: number) a)([1, 2])", "null"),
        ("(function(a: context<x: number>) a)({x: 1, y: 2})", "{x: 1, y: 2}"),
        ("(function(a: context<x: number>) a)({y: 2})", "null"),
    ],
)
def test_an_argument_is_brought_to_the_type_of_its_parameter(text: str, value: str) -> None:
    assert gives(text) == value


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("function(n: number) n * 2", "8"),
        ("function(n) n * 2", "8"),
        ("function(n: number) {x: n}.y", "null"),  # nothing tells that it gives no number: it is called
        ("abs", "4"),
        ("function(n: string) 1", "null"),
        ("function(n: number) string(n)", "null"),
        ("function(n: number, m: number) n", "null"),
        ("1", "null"),
    ],
)
def test_a_function_may_be_an_argument(argument: str, value: str) -> None:
    assert gives(f"{{f: function(g: function<number> -> number) g(4), r: f({argument})}}.r") == value
