"""Taking things out of lists and contexts, and going over them (DMN 1.5, chapters 10.3.2.5, 10.3.2.6 and 10.3.2.14)."""

import pytest

from tests.spec.feel import gives


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, 2, 3][1]", "1"),
        ("[1, 2, 3][-3]", "1"),
        ("[1, 2, 3][0]", "null"),
        ("[1, 2, 3][-4]", "null"),
        ("[10, 20, 30][place + 1]", "30"),
        ("[1, 2, 3][true]", "[1, 2, 3]"),
        ("[1, 2, 3][false]", "[]"),
        ("[1, 2, 3][null]", "[]"),  # a condition that is not true selects nothing
        ("[1, null][item = null]", "[null]"),
        ("[[1, 2], [3]][1][2]", "2"),
        # what is no list is a list of one; in null there is nothing to look for
        ("7[1]", "7"),
        ("7[2]", "null"),
        ("7[item > 9]", "[]"),
        ("{a: 1}[a = 1]", "[{a: 1}]"),
        ("null[1]", "null"),
        ("null[true]", "null"),
        ("null[item > 1]", "null"),
        # the parts of an item are names, and hide others
        ("[{place: 5}, {place: 6}][place = 6]", "[{place: 6}]"),
        ("[{a: 1}, {b: 2}][a = 1]", "[{a: 1}]"),
        ("[{a: 1}][place = 2]", "[{a: 1}]"),
        ("[{item: 1}, {item: 2}][item > 1]", "[{item: 2}]"),
        ("[{x: {item: 1}}][x.item = 1]", "[{x: {item: 1}}]"),
        ("[1, 2, 3, 4][even(item)][1]", "2"),
    ],
)
def test_filters(text: str, value: str) -> None:
    assert gives(text, place=2) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a: {b: 1}}.a.b", "1"),
        ("{a: 1}.b", "null"),
        ("null.a", "null"),
        ("[{a: 1}, {b: 2}].a", "[1, null]"),
        ("[{a: [1, 2]}, {a: [3]}].a", "[[1, 2], [3]]"),
        ("[{a: 1}, {a: 2}].a[2]", "2"),
        ('[@"2025-02-06", @"2024-02-06"].year', "[2025, 2024]"),
        ("[1, 2].a", "[null, null]"),
        ("{a: 1, b: {a: 2, c: a}}.b.c", "2"),  # the nearest entry counts
        ("{a: 1, b: {c: a}}.b.c", "1"),
        ("{a: b, b: 1}.a", "null"),  # entries read those before them
    ],
)
def test_paths(text: str, value: str) -> None:
    assert gives(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("for i in null return i", "null"),
        ("for i in [] return i", "[]"),
        ("for i in (1..3) return i", "[2]"),
        ("for i in ]1..3[ return i", "[2]"),
        ("for i in 1..-1 return i", "[1, 0, -1]"),
        ("for i in [3..1] return i", "null"),  # a range goes upwards
        ("for i in (>= 1) return i", "null"),  # this one has no end
        ('for i in "a".."c" return i', "null"),
        ("for i in 1.5..3 return i", "null"),
        ("for i in [[1..3]] return i", "[[1..3]]"),
        ("for i in [1, 2], j in [i, 10 * i] return i + j", "[2, 11, 4, 22]"),
        ("for i in 0..2, j in 0..1 return count(partial)", "[0, 1, 2, 3, 4, 5]"),
        ("for i in 1..2 return for j in 1..2 return count(partial)", "[[0, 1], [0, 1]]"),
        ("for f in [abs, floor] return f(-1.5)", "[1.5, -2]"),
        ("some i in [] satisfies i", "false"),
        ("some i in null satisfies i", "null"),
        ('some i in [1] satisfies "yes"', "null"),
        ("every i in [true, false] satisfies i", "false"),
        ("some i in [1..3], j in [1..3] satisfies i + j = 6", "true"),
    ],
)
def test_going_over_them(text: str, value: str) -> None:
    assert gives(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('distinct values([@"10:00:00Z", @"11:00:00+01:00", @"10:00:00"])', '[@"10:00:00Z", @"10:00:00"]'),
        ("distinct values([{a: 1, b: [2]}, {b: [2.0], a: 1}, {a: 1}])", "[{a: 1, b: [2]}, {a: 1}]"),
        ("distinct values([[1..2], [1..2], (1..2]])", "[[1..2], (1..2]]"),
        ('distinct values([1, "1", true, null, null])', '[1, "1", true, null]'),
        ("distinct values([[[[[[[[1]]]]]]], [[[[[[[2]]]]]]], [[[[[[[1]]]]]]]])", "[[[[[[[[1]]]]]]], [[[[[[[2]]]]]]]]"),
        ("count(distinct values(for i in 1..20000 return {a: modulo(i, 10000)}))", "10000"),
    ],
)
def test_what_is_equal_is_there_once(text: str, value: str) -> None:
    assert gives(text) == value
