"""FEEL's built-in functions (DMN 1.5, chapter 10.3.4), an example or two of each."""

import pytest

from commonway.feel.builtins import FUNCTIONS
from tests.spec.feel import gives

EXAMPLES = {
    # numbers
    "decimal": ("decimal(2.5, 0)", "2"),
    "floor": ("floor(-1.56, 1)", "-1.6"),
    "ceiling": ("ceiling(1.2)", "2"),
    "round up": ("round up(5.21, 1)", "5.3"),
    "round down": ("round down(-5.29, 1)", "-5.2"),
    "round half up": ("round half up(2.5, 0)", "3"),
    "round half down": ("round half down(2.5, 0)", "2"),
    "abs": ("abs(-3)", "3"),
    "modulo": ("modulo(-12, 5)", "3"),
    "sqrt": ("sqrt(16)", "4"),
    "log": ("decimal(log(10), 4)", "2.3026"),
    "exp": ("decimal(exp(1), 4)", "2.7183"),
    "odd": ("odd(3)", "true"),
    "even": ("even(3)", "false"),
    # text
    "substring": ('substring("foobar", -2, 1)', '"a"'),
    "string length": ('string length("né🎈")', "3"),
    "upper case": ('upper case("ab")', '"AB"'),
    "lower case": ('lower case("AB")', '"ab"'),
    "substring before": ('substring before("12 High St", " ")', '"12"'),
    "substring after": ('substring after("12 High St", " ")', '"High St"'),
    "contains": ('contains("foobar", "ob")', "true"),
    "starts with": ('starts with("foobar", "fo")', "true"),
    "ends with": ('ends with("foobar", "fo")', "false"),
    "matches": (r'matches("AB 12", "^[a-z]{2}\s\d+$", "i")', "true"),
    "replace": (r'replace("0123456789", "(\d{3})(\d{3})(\d{4})", "($1) $2-$3")', '"(012) 345-6789"'),
    "split": (r'split("a; b;c", ";\s*")', '["a", "b", "c"]'),
    "string join": ('string join(["a", null, "c"], "-")', '"a-c"'),
    # lists
    "list contains": ("list contains([1, null], null)", "true"),
    "sublist": ("sublist([1, 2, 3], -2)", "[2, 3]"),
    "append": ("append([1], 2, [3])", "[1, 2, [3]]"),
    "concatenate": ("concatenate([1], [2, 3])", "[1, 2, 3]"),
    "insert before": ("insert before([1, 3], 2, 2)", "[1, 2, 3]"),
    "remove": ("remove([1, 2, 3], -1)", "[1, 2]"),
    "list replace": ("list replace([1, 2, 3], function(old, new) old < new, 2)", "[2, 2, 3]"),
    "reverse": ("reverse([1, 2])", "[2, 1]"),
    "index of": ("index of([1, 2, 1], 1)", "[1, 3]"),
    "union": ("union([1, 2], [2, 3])", "[1, 2, 3]"),
    "distinct values": ("distinct values([1, 1.0, [2], [2]])", "[1, [2]]"),
    "flatten": ("flatten([1, [2, [3]]])", "[1, 2, 3]"),
    "sort": ("sort([3, 1, 2], function(x, y) x > y)", "[3, 2, 1]"),
    "count": ("count([1, null])", "2"),
    "min": ('min(@"P2D", @"P1D")', '@"P1D"'),
    "max": ('max(["a", "c", "b"])', '"c"'),
    "sum": ("sum(1, 2, 3)", "6"),
    "mean": ("mean([1, 2])", "1.5"),
    "product": ("product([2, 3, 4])", "24"),
    "median": ("median([8, 2, 5, 7])", "6"),
    "stddev": ("decimal(stddev(2, 4, 7, 5), 3)", "2.082"),
    "mode": ("mode([6, 1, 9, 6, 1])", "[1, 6]"),
    "all": ("all([true, null])", "null"),
    "any": ("any([true, null])", "true"),
    # truth
    "not": ("not(null)", "null"),
    "is": ("is(1, 1.0)", "true"),
    # contexts
    "get value": ('get value({a: 1}, "a")', "1"),
    "get entries": ("get entries({a: 1})", '[{key: "a", value: 1}]'),
    "context": ('context([{key: "a", value: 1}])', "{a: 1}"),
    "context put": ('context put({x: {y: 1}}, ["x", "y"], 2)', "{x: {y: 2}}"),
    "context merge": ("context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}"),
    # conversion
    "date": ('date("2025-02-06")', '@"2025-02-06"'),
    "time": ('time("10:30:00Z")', '@"10:30:00Z"'),
    "date and time": ('date and time(2025, 2, 6, 10, 30, 0, "Europe/Paris")', '@"2025-02-06T10:30:00@Europe/Paris"'),
    "duration": ('duration("P1Y")', '@"P1Y"'),
    "years and months duration": ('years and months duration(from: @"2020-01-31", to: @"2020-03-30")', '@"P1M"'),
    "number": ('number("1.000,5", ".", ",")', "1000.5"),
    "string": ('string([1.50, "a", null])', '"[1.50, \\"a\\", null]"'),
    "range": ('range("[1..3)")', "[1..3)"),
    # the clock and the calendar
    "now": ("now()", '@"2025-02-06T14:30:00Z"'),
    "today": ("today()", '@"2025-02-06"'),
    "day of year": ('day of year(@"2024-12-31")', "366"),
    "day of week": ('day of week(@"2025-02-06")', '"Thursday"'),
    "month of year": ('month of year(@"2025-02-06")', '"February"'),
    "week of year": ('week of year(@"2010-01-01")', "53"),
    # how points and ranges lie to one another
    "before": ("before([1..5), 5)", "true"),
    "after": ("after(6, [1..5])", "true"),
    "meets": ("meets([1..5], [5..9])", "true"),
    "met by": ("met by([5..9], [1..5))", "false"),
    "overlaps": ("overlaps([1..5], [5..9])", "true"),
    "overlaps before": ("overlaps before([1..5], [3..9])", "true"),
    "overlaps after": ("overlaps after([3..9], [1..5])", "true"),
    "finishes": ("finishes(5, [1..5])", "true"),
    "finished by": ("finished by([1..5), 5)", "false"),
    "includes": ("includes([1..9], [2..5])", "true"),
    "during": ("during((1..9), [1..9])", "true"),
    "starts": ("starts([1..3], [1..9])", "true"),
    "started by": ("started by([1..9], 1)", "true"),
    "coincides": ("coincides([1..5], [1..5))", "false"),
}


@pytest.mark.parametrize(("text", "value"), EXAMPLES.values(), ids=EXAMPLES)
def test_an_example(text: str, value: str) -> None:
    assert gives(text) == value


def test_every_function_has_an_example() -> None:
    assert EXAMPLES.keys() == FUNCTIONS.keys()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("substring(start position: 2, string: \"abc\")", '"bc"'),
        ('substring("abc", 3)', '"c"'),
        ('substring("abc", 4)', "null"),
        ('substring("", 1)', "null"),
        ("upper case([\"ab\"])", '"AB"'),  # a list of one stands for its item
        ("count(7)", "1"),  # and a value for a list of one
    ],
)  # fmt: skip
def test_arguments_by_name_and_lists_of_one(text: str, value: str) -> None:
    assert gives(text) == value


def test_a_variable_named_like_a_function_does_not_hide_it() -> None:
    assert gives("count([count, 2])", count=1) == "2"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("before((< 5), 5)", "true"),
        ("before((<= 5), 5)", "false"),
        ("before((<= 5), (> 5))", "true"),
        ("after((> 5), 5)", "true"),
        ("meets([1..5], (>= 5))", "true"),
        ("met by((>= 5), [1..5])", "true"),
        ("finishes(5, (<= 5))", "true"),
        ("starts(5, (>= 5))", "true"),
        ("coincides((< 5), (< 5))", "true"),
        ("coincides((= 5), [5..5])", "true"),
        ("includes((< 5), 7)", "false"),
        ("overlaps((< 5), [5..6])", "false"),
        ("overlaps before([1..5], (1..5])", "true"),
        ("overlaps before([1..5], [1..5])", "false"),
        ("overlaps after((1..5], [1..5])", "true"),
        # what hangs on the end that is not there is null, and so is what compares two kinds
        ("before((> 5), 6)", "null"),
        ("includes((< 5), 3)", "null"),
        ("before(1, \"a\")", "null"),
        ("before([1..2], [\"a\"..\"b\"])", "null"),
        ("meets(1, 2)", "null"),
        ("coincides(5, [5..5])", "null"),
    ],
)  # fmt: skip
def test_ranges_without_an_end_lie_as_far_as_their_other_end_tells(text: str, value: str) -> None:
    assert gives(text) == value
