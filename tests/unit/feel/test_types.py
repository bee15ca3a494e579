"""Which values are of a type, which types include others, and how values are made to fit."""

from datetime import date
from decimal import Decimal

import pytest

from commonway.feel.errors import NoValue
from commonway.feel.parser import parse_expression
from commonway.feel.syntax import InstanceOf
from commonway.feel.types import ANY, DATE_AND_TIME, NUMBER, STRING, FeelType, ListOf, fitted, resolve
from commonway.feel.values import DateAndTime, Range, Time, Value

ONE = Decimal(1)


def type_of(text: str) -> FeelType:
    """Return the type that *text* writes."""
    syntax = parse_expression(f"x instance of {text}")
    assert isinstance(syntax, InstanceOf)
    found = resolve(syntax.type, {"tName": STRING})
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "value", "other"),
    [
        ("number", ONE, "1"),
        ("boolean", True, ONE),
        ("tName", "Ann", ONE),
        ("list<number>", [ONE, None], ["1"]),
        ("range<number>", Range(ONE, ONE, True, True), Range("a", "b", True, True)),
        ("context<a: number>", {"a": ONE, "b": "x"}, {"b": ONE}),
        ("Any", [], None),
    ],
)
def test_a_type_has_its_values(text: str, value: Value, other: Value) -> None:
    assert type_of(text).has(value)
    assert other is None or not type_of(text).has(other)
    assert type_of(text).accepts(None)


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("Any", "number"),
        ("list<Any>", "list<number>"),
        ("range<Any>", "range<date>"),
        ("context<a: Any>", "context<a: number, b: string>"),
        ("function<number> -> Any", "function<Any> -> number"),
    ],
)
def test_a_type_includes_narrower_ones(wide: str, narrow: str) -> None:
    assert type_of(wide).includes(type_of(narrow))
    assert not type_of(narrow).includes(type_of(wide))


@pytest.mark.parametrize("text", ["tNobody", "list<tNobody>", "context<a: tNobody>", "function<> -> tNobody"])
def test_an_unknown_name_is_no_type(text: str) -> None:
    syntax = parse_expression(f"x instance of {text}")
    assert isinstance(syntax, InstanceOf)
    assert resolve(syntax.type, {}) is None


@pytest.mark.parametrize(
    ("value", "kind", "held"),
    [
        ([ONE], NUMBER, ONE),
        (ONE, ListOf(NUMBER), [ONE]),
        (date(2025, 2, 6), DATE_AND_TIME, DateAndTime(date(2025, 2, 6), Time(0, 0, 0, 0, 0))),
        (None, NUMBER, None),
        ("x", ANY, "x"),
    ],
)
def test_a_value_is_made_to_fit(value: Value, kind: FeelType, held: Value) -> None:
    assert fitted(value, kind) == held


@pytest.mark.parametrize(("value", "kind"), [("1", NUMBER), ([ONE, ONE], NUMBER), ("x", ListOf(NUMBER))])
def test_a_value_that_does_not_fit(value: Value, kind: FeelType) -> None:
    with pytest.raises(NoValue, match="is not what is expected"):
        fitted(value, kind)
