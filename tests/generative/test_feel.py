"""FEEL held to Python, to itself, and to failing in no way but its own."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from commonway.feel.builtins import FUNCTIONS
from commonway.feel.compile import Problem, compile_expression
from commonway.feel.errors import FeelSyntaxError
from commonway.feel.parser import parse_expression, parse_unary_tests
from commonway.feel.temporal.days import from_ordinal, make_day, to_ordinal
from commonway.feel.temporal.durations import Months, Span
from commonway.feel.temporal.reading import parse_temporal
from commonway.feel.temporal.times import DateAndTime, Time, moment_of
from commonway.feel.values import Range, Value
from commonway.feel.writing import literal_of

NOW = datetime(2025, 2, 6, 14, 30, tzinfo=UTC)

WORDS = [
    "if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "between", "and", "or", "not", "instance",
    "of", "function", "external", "true", "false", "null", "?", "item", "partial", "a", "b", "date and time", "list<number>",
    "(", ")", "[", "]", "{", "}", "<", ">", "<=", "=", "!=", "..", ".", ",", ":", "+", "-", "*", "/", "**", "@", "->",
    "1", "2.5", "1e3", '"x"', '@"P1Y"', '@"2025-02-06"', '@"10:30:00Z"', "[1, 2]", "{a: 1}", "sum", "string length",
]  # fmt: skip

# Values

numbers = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9)
days = st.builds(make_day, st.integers(-999_999_999, 999_999_999), st.integers(1, 12), st.integers(1, 28))
zones = (
    st.none()
    | st.integers(-18 * 60, 18 * 60).map(lambda minutes: minutes * 60)
    | st.sampled_from(["Etc/UTC", "Asia/Dhaka"])
)
times = st.builds(
    Time, st.integers(0, 23), st.integers(0, 59), st.integers(0, 59), st.integers(0, 999_999_999), zones
)  # fmt: skip
moments = st.builds(DateAndTime, days, times)
months, spans = st.builds(Months, st.integers(-(10**9), 10**9)), st.builds(Span, st.integers(-(10**24), 10**24))
texts = st.text(st.characters(codec="utf-8"), max_size=20)
atoms = st.none() | st.booleans() | numbers | texts | days | times | moments | months | spans
ranges = st.builds(Range, numbers, numbers, st.booleans(), st.booleans())
values: st.SearchStrategy[Value] = st.recursive(
    atoms | ranges,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def refusal(read: Callable[[str], object], text: str) -> FeelSyntaxError | None:
    try:
        read(text)
    except FeelSyntaxError as error:
        return error
    return None


@given(text=st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
@settings(max_examples=500)
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    for error in (refusal(parse_expression, text), refusal(parse_unary_tests, text)):
        if error is not None:
            assert error.line >= 1
            assert error.column >= 1
            assert error.remedy


# Expressions that can be read

leaves = st.sampled_from(
    [
        "a",
        "b",
        "xs",
        "c",
        "null",
        "true",
        "false",
        "0",
        "1",
        "2.5",
        "-3",
        '"x"',
        '""',
        "[]",
        "{}",
        "[1..3]",
        "(< 2)",
        "today()",
        '@"P1Y"',
        '@"P1D"',
        '@"2025-02-06"',
        '@"10:30:00"',
        '@"2025-02-06T10:30:00Z"',
        "now()",
        "item",
        "partial",
        "abs",
    ]
)


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return expressions made of *inner* ones."""
    forms = [
        "({0}) + ({1})", "({0}) - ({1})", "({0}) * ({1})", "({0}) / ({1})", "({0}) ** ({1})", "-({0})", "({0}) < ({1})",
        "({0}) = ({1})", "({0}) != ({1})", "({0}) between ({1}) and ({2})", "({0}) in ({1}, {2})", "({0}) in ({1})",
        "({0}) and ({1})", "({0}) or ({1}) or ({2})", "if {0} then {1} else {2}", "for i in ({0}) return [i, {1}]",
        "for i in ({0})..({1}) return partial", "some i in ({0}) satisfies i = ({1})", "every i in ({0}) satisfies {1}",
        "({0}) instance of list<Any>", "[{0}, {1}]", "{{k: {0}, l: k}}", "({0}).k", "({0}).a", "({0}).day", "({0})[{1}]",
        "[({0})..({1})]", "(function(x) {0})({1})", "({0})({1})", "({0}).start included",
    ]  # fmt: skip
    made = st.tuples(st.sampled_from(forms), inner, inner, inner).map(lambda parts: parts[0].format(*parts[1:]))
    called = st.tuples(st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, max_size=3))
    return made | called.map(lambda parts: f"{parts[0]}({', '.join(parts[1])})")


expressions = st.recursive(leaves, larger, max_leaves=8)


@given(
    text=expressions, a=values, b=values, xs=st.lists(values, max_size=4), c=st.dictionaries(texts, values, max_size=3)
)
@settings(max_examples=400, deadline=None)
def test_working_out_never_fails(text: str, a: Value, b: Value, xs: Value, c: Value) -> None:
    problems: list[Problem] = []
    scope = {"a": a, "b": b, "xs": xs, "c": c}
    found = compile_expression(text).evaluate(scope, now=NOW, problems=problems)
    assert all(1 <= problem.place.column <= len(text) for problem in problems)
    assert all(problem.what.endswith(".") for problem in problems)
    # What is worked out twice is the same: nothing is left over from the first time.
    again = compile_expression(text).evaluate(scope, now=NOW)
    assert literal_of(again) == literal_of(found)


@given(value=values)
def test_a_value_written_reads_back_as_itself(value: Value) -> None:
    written = literal_of(value)
    compiled = compile_expression(f"found = ({written})")
    if isinstance(value, Range) and value.low > value.high:  # type: ignore[operator]
        assert literal_of(compile_expression(written).evaluate({}, now=NOW)) == written
    else:
        assert compiled.evaluate({"found": value}, now=NOW) is True


@given(one=values, other=values)
def test_equality_goes_both_ways(one: Value, other: Value) -> None:
    equal = compile_expression("one = other")
    assert equal.evaluate({"one": one, "other": one}, now=NOW) is True
    assert equal.evaluate({"one": one, "other": other}, now=NOW) is equal.evaluate(
        {"one": other, "other": one}, now=NOW
    )


@given(one=atoms, other=atoms)
def test_of_two_values_with_an_order_one_is_first(one: Value, other: Value) -> None:
    less, equal, more = (
        compile_expression(f"one {sign} other").evaluate({"one": one, "other": other}, now=NOW)
        for sign in ("<", "=", ">")
    )
    if less is not None:
        assert [less, equal, more].count(True) == 1


@given(left=numbers, right=numbers, sign=st.sampled_from("+-*"))
def test_reckoning_as_python_does(left: Decimal, right: Decimal, sign: str) -> None:
    expected = {"+": left + right, "-": left - right, "*": left * right}[sign]
    assert compile_expression(f"{left:f} {sign} ({right:f})").evaluate({}, now=NOW) == expected


@given(value=days | times | moments | months | spans)
def test_temporal_values_are_written_as_they_are_read(value: Value) -> None:
    assert parse_temporal(str(value)) == value


@given(number=st.integers(-365_000_000_000, 365_000_000_000))
def test_every_number_is_a_day_and_back(number: int) -> None:
    day = from_ordinal(number)
    assert day is not None
    assert to_ordinal(day) == number


@given(nanoseconds=st.integers(-(10**24), 10**24), zone=st.none() | st.integers(-64_800, 64_800))
def test_every_moment_is_on_the_line_and_back(nanoseconds: int, zone: int | None) -> None:
    moment = moment_of(nanoseconds, zone)
    assert moment is not None
    assert moment.nanoseconds == nanoseconds
