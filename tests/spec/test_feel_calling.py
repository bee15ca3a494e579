"""Calling built-in functions (DMN 1.5, chapter 10.3.4): by place and by name, and what gives null."""

import pytest

from commonway.feel.builtins import FUNCTIONS
from tests.spec.feel import gives

# One call of each form, by place and by the names the standard gives its parameters.
CALLS = [
    ('date("2025-02-06")', 'date(from: "2025-02-06")'),
    ("date(2025, 2, 6)", "date(year: 2025, month: 2, day: 6)"),
    ('date and time("2025-02-06T10:00:00")', 'date and time(from: "2025-02-06T10:00:00")'),
    ('date and time(@"2025-02-06", @"10:00:00")', 'date and time(date: @"2025-02-06", time: @"10:00:00")'),
    (
        "date and time(2025, 2, 6, 10, 0, 0)",
        "date and time(year: 2025, month: 2, day: 6, hour: 10, minute: 0, second: 0)",
    ),
    (
        'date and time(2025, 2, 6, 10, 0, 0, "Etc/UTC")',
        'date and time(year: 2025, month: 2, day: 6, hour: 10, minute: 0, second: 0, timezone: "Etc/UTC")',
    ),
    ('time("10:00:00")', 'time(from: "10:00:00")'),
    ('time(@"2025-02-06T10:00:00")', 'time(from: @"2025-02-06T10:00:00")'),
    ('time(10, 0, 0, @"PT1H")', 'time(hour: 10, minute: 0, second: 0, offset: @"PT1H")'),
    ('duration("P1D")', 'duration(from: "P1D")'),
    (
        'years and months duration(@"2024-01-01", @"2025-01-01")',
        'years and months duration(to: @"2025-01-01", from: @"2024-01-01")',
    ),
    ('number("1 000,5", " ", ",")', 'number(from: "1 000,5", grouping separator: " ", decimal separator: ",")'),
    ("string(1)", "string(from: 1)"),
    ('range("[1..2]")', 'range(from: "[1..2]")'),
    ("not(true)", "not(negand: true)"),
    ('substring("foobar", 3, 2)', 'substring(string: "foobar", start position: 3, length: 2)'),
    ('string length("foo")', 'string length(string: "foo")'),
    ('upper case("a")', 'upper case(string: "a")'),
    ('lower case("A")', 'lower case(string: "A")'),
    ('substring before("ab", "b")', 'substring before(string: "ab", match: "b")'),
    ('substring after("ab", "a")', 'substring after(string: "ab", match: "a")'),
    ('replace("ab", "B", "c", "i")', 'replace(input: "ab", pattern: "B", replacement: "c", flags: "i")'),
    ('contains("ab", "b")', 'contains(string: "ab", match: "b")'),
    ('starts with("ab", "a")', 'starts with(string: "ab", match: "a")'),
    ('ends with("ab", "b")', 'ends with(string: "ab", match: "b")'),
    ('matches("ab", "B", "i")', 'matches(input: "ab", pattern: "B", flags: "i")'),
    ('split("a b", " ")', 'split(string: "a b", delimiter: " ")'),
    ('string join(["a", "b"], "-")', 'string join(list: ["a", "b"], delimiter: "-")'),
    ("list contains([1], 1)", "list contains(list: [1], element: 1)"),
    *((f"{name}([2, 4])", f"{name}(list: [2, 4])") for name in ("count", "min", "max", "sum", "mean", "product")),
    *((f"{name}([2, 4])", f"{name}(list: [2, 4])") for name in ("median", "stddev", "mode", "flatten", "reverse")),
    ("distinct values([1, 1])", "distinct values(list: [1, 1])"),
    ("all([true])", "all(list: [true])"),
    ("any([true])", "any(list: [true])"),
    ("sublist([1, 2, 3], 2, 1)", "sublist(list: [1, 2, 3], start position: 2, length: 1)"),
    ("append([1], 2)", "append(list: [1], item: 2)"),
    ("concatenate([1])", "concatenate(list: [1])"),
    ("union([1, 1])", "union(list: [1, 1])"),
    ("insert before([1], 1, 0)", "insert before(list: [1], position: 1, newItem: 0)"),
    ("remove([1], 1)", "remove(list: [1], position: 1)"),
    ("list replace([1], 1, 0)", "list replace(list: [1], position: 1, newItem: 0)"),
    (
        "list replace([1], function(i, n) true, 0)",
        "list replace(list: [1], match: function(i, n) true, newItem: 0)",
    ),
    ("index of([1], 1)", "index of(list: [1], match: 1)"),
    ("sort([2, 1], function(x, y) x < y)", "sort(list: [2, 1], precedes: function(x, y) x < y)"),
    ("decimal(1.25, 1)", "decimal(n: 1.25, scale: 1)"),
    ("floor(1.25)", "floor(n: 1.25)"),
    ("ceiling(1.25, 1)", "ceiling(n: 1.25, scale: 1)"),
    *((f"round {way}(1.25, 1)", f"round {way}(n: 1.25, scale: 1)") for way in ("up", "down", "half up", "half down")),
    ("abs(-1)", "abs(n: -1)"),
    ("modulo(5, 3)", "modulo(dividend: 5, divisor: 3)"),
    *((f"{name}(1)", f"{name}(number: 1)") for name in ("sqrt", "log", "exp", "odd", "even")),
    ("is(1, 1)", "is(value1: 1, value2: 1)"),
    ('get value({a: 1}, "a")', 'get value(m: {a: 1}, key: "a")'),
    ("get entries({a: 1})", "get entries(m: {a: 1})"),
    ('context([{key: "a", value: 1}])', 'context(entries: [{key: "a", value: 1}])'),
    ('context put({a: 1}, "b", 2)', 'context put(context: {a: 1}, key: "b", value: 2)'),
    ('context put({a: {b: 1}}, ["a", "b"], 2)', 'context put(context: {a: {b: 1}}, keys: ["a", "b"], value: 2)'),
    ("context merge([{a: 1}, {b: 2}])", "context merge(contexts: [{a: 1}, {b: 2}])"),
    *(
        (f'{name}(@"2025-02-06")', f'{name}(date: @"2025-02-06")')
        for name in ("day of year", "day of week", "month of year", "week of year")
    ),
    *((f"{name}(1, 2)", f"{name}(point1: 1, point2: 2)") for name in ("before", "after", "coincides")),
    *((f"{name}(1, [1..2])", f"{name}(point: 1, range: [1..2])") for name in ("before", "after", "during", "starts")),
    *((f"{name}([1..2], 1)", f"{name}(range: [1..2], point: 1)") for name in ("before", "after", "includes")),
    *((f"{name}([1..2], 1)", f"{name}(range: [1..2], point: 1)") for name in ("started by", "finished by")),
    ("finishes(2, [1..2])", "finishes(point: 2, range: [1..2])"),
    *(
        (f"{name}([1..2], [2..3])", f"{name}(range1: [1..2], range2: [2..3])")
        for name in (
            *("before", "after", "meets", "met by", "overlaps", "overlaps before", "overlaps after", "finishes"),
            *("finished by", "includes", "during", "starts", "started by", "coincides"),
        )
    ),
]
TAKES_NOTHING = {"now", "today", "is"}


@pytest.mark.parametrize(("by_place", "by_name"), CALLS)
def test_arguments_go_by_place_or_by_name(by_place: str, by_name: str) -> None:
    assert gives(by_name) == gives(by_place) != "null"


def test_every_function_is_called_by_name_here() -> None:
    assert {by_place.partition("(")[0] for by_place, _ in CALLS} == FUNCTIONS.keys() - {"now", "today"}


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - TAKES_NOTHING))
def test_too_few_arguments_give_null(name: str) -> None:
    assert gives(f"{name}()") == "null"


@pytest.mark.parametrize("by_name", [by_name for _, by_name in CALLS])
def test_too_many_arguments_and_unknown_names_give_null(by_name: str) -> None:
    assert gives(f"{by_name.removesuffix(')')}, unheard of: 1)") == "null"


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - TAKES_NOTHING))
def test_null_for_the_first_argument_gives_null(name: str) -> None:
    needed = min(sum(not one.optional for one in overload.parameters) for overload in FUNCTIONS[name].overloads)
    assert gives(f"{name}({', '.join(['null'] + ['1'] * (needed - 1))})") == "null"
