"""What an expression gives when some of its facts are not known: the value if it is certain, else all it may be."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from commonway.feel.partial import (
    ANYTHING,
    BOOLEAN,
    Choices,
    Domain,
    Items,
    Kind,
    Known,
    Possible,
    Situation,
    Unknown,
    compile_partial,
    compile_partial_test,
    partial,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DOMAINS: Mapping[str, Domain] = {
    "working": BOOLEAN,
    "married": BOOLEAN,
    "status": Choices(("single", "married", "widowed")),
    "age": Kind(name="number", low=Decimal(0), high=Decimal(130)),
    "income": Kind(name="number", low=Decimal(0)),
    "born": Kind(name="date", low=date(1900, 1, 1), high=date(2026, 11, 25)),
    "name": Kind(name="string"),
    "children": Items(fields={"age": Kind(name="number", low=Decimal(0)), "at_home": BOOLEAN}),
    "anything": ANYTHING,
}


def answer(expression: str, **known: Any) -> Known | Possible:
    return partial(compile_partial(expression), known, now=NOW, unknown=DOMAINS)


def values(found: Known | Possible) -> list[Any]:
    assert isinstance(found, Possible)
    assert found.bounded
    return [each.value for each in found.values]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("working or not(working)", True),
        ("working and not(working)", False),
        ("age >= 18 or age < 18", True),
        ("age in [0..130]", True),
        ("age > 200", False),
        ("age in ([0..18), [18..65), >= 65)", True),
        ("income * 2 < 0", False),
        ("income + 1 > 0", True),
        ("min(anything, null)", None),
        ("sum([income, null, anything])", None),
        ('status in ("single", "married", "widowed")', True),
        ('if status = "single" then 1 else 1', Decimal(1)),
        ("years and months duration(born, today()).years <= 126", True),
        ('born > date("2030-01-01")', False),
        ('name < 5 or name = "x" or name != "x"', True),
        ("age instance of number", True),
        ("false and anything", False),
        ("anything or true", True),
        ("null + anything", None),
        ("if working then age >= 0 else true", True),
        ('{who: name, points: 3}.points', Decimal(3)),
        ("count([age, income])", Decimal(2)),
        ("list contains([1, age], 1)", True),
        ("max(age, 200)", Decimal(200)),
    ],
)  # fmt: skip
def test_it_is_certain_whatever_is_not_known(expression: str, value: object) -> None:
    assert answer(expression) == Known(value)


@pytest.mark.parametrize(
    ("expression", "possible"),
    [
        ("working", [True, False]),
        ("if working then 1 else if married then 2 else 3", [Decimal(1), Decimal(2), Decimal(3)]),
        ('if age < 18 then "child" else if age < 65 then "adult" else "old"', ["child", "adult", "old"]),
        ("count(children[age < 18])", [Decimal(0), Decimal(1)]),
        ("{a: working}", [{"a": True}, {"a": False}]),
    ],
)
def test_all_that_is_possible_is_told(expression: str, possible: list[object]) -> None:
    known = {"children": [{"age": Decimal(30)}, {"at_home": True}]}
    assert sorted(values(answer(expression, **known)), key=str) == sorted(possible, key=str)


def test_a_span_is_told_where_the_values_are_too_many() -> None:
    found = answer("income + 100")
    assert isinstance(found, Possible)
    (span,) = found.spans
    assert (span.kind, span.low, span.high, span.facts) == ("number", Decimal(100), None, {"income"})


def test_anything_is_told_where_nothing_bounds_it() -> None:
    found = answer("anything")
    assert isinstance(found, Possible)
    assert found.spans[0].anything
    assert not found.bounded


@pytest.mark.parametrize(
    ("expression", "facts"),
    [
        ("working and married", {"working", "married"}),
        ("(working and married) or (not(working) and married)", {"married"}),
        ("if working then income > 5 else income > 5", {"income"}),
        ('status = "single" and (age >= 0 or working)', {"status"}),
    ],
)
def test_only_facts_that_matter_are_named(expression: str, facts: set[str]) -> None:
    found = answer(expression)
    assert isinstance(found, Possible)
    assert found.facts == facts


def test_each_value_names_the_facts_it_depends_on() -> None:
    found = answer("if working then 1 else if married then 2 else 3")
    assert isinstance(found, Possible)
    assert {each.value: set(each.facts) for each in found.values} == {
        Decimal(1): {"working"},
        Decimal(2): {"working", "married"},
        Decimal(3): {"working", "married"},
    }


def test_a_part_of_a_known_fact_may_be_unknown() -> None:
    young = "some child in children satisfies child.age < 18"
    assert answer(young, children=[{"age": Decimal(4)}, {}]) == Known(True)
    found = answer(young, children=[{"age": Decimal(40)}, {}])
    assert isinstance(found, Possible)
    assert found.facts == {"children[2].age"}
    assert answer("count(children) > 1", children=[{}, {}]) == Known(True)


def test_a_part_can_be_marked_as_unknown_without_a_definition() -> None:
    known = {"person": {"age": Decimal(30), "partner": Unknown(BOOLEAN)}}
    assert answer("person.age > 18 or person.partner", **known) == Known(True)
    found = answer("person.partner", **known)
    assert isinstance(found, Possible)
    assert found.facts == {"person.partner"}


def test_null_is_known() -> None:
    assert answer("income = null", income=None) == Known(True)
    assert answer("income > 5", income=None) == Known(None)


def test_a_fact_with_a_domain_is_not_null() -> None:
    assert answer("income = null") == Known(False)


def test_a_fact_nobody_declared_may_be_anything() -> None:
    found = partial(compile_partial("unheard_of > 1"), {}, now=NOW)
    assert sorted(map(str, values(found))) == ["False", "None", "True"]


@pytest.mark.parametrize(
    ("expression", "quickly", "exactly"),
    [
        ("working or true", True, True),
        ("working and false", False, False),
        ("working", None, None),
        ("working or not(working)", None, True),
        ("age + 1", False, False),  # what is not true does not hold
        ("null", False, False),
    ],
)
def test_conditions_hold_or_not_or_perhaps(expression: str, quickly: bool | None, exactly: bool | None) -> None:
    compiled = compile_partial(expression)
    situation = Situation({}, now=NOW, unknown=DOMAINS)
    assert compiled.holds(situation) is quickly
    assert compiled.holds(situation, exact=True) is exactly


def test_a_unary_test_on_a_fact() -> None:
    test = compile_partial_test("age", ">= 18")
    assert test.holds(Situation({"age": Decimal(20)}, now=NOW)) is True
    assert test.holds(Situation({}, now=NOW, unknown=DOMAINS)) is None
    assert test.facts == {"age"}


def test_functions_are_followed_into() -> None:
    twice = "{double: function(x) x * 2, result: double(age) >= 0}.result"
    assert answer(twice) == Known(True)


def test_recursion_without_end_is_given_up() -> None:
    found = answer("{down: function(n) if n > 1000000 then 0 else down(n + 1), result: down(age)}.result")
    assert isinstance(found, Possible)
    assert found.facts == {"age"}


def test_lists_that_are_not_known_stay_open() -> None:
    found = answer("some child in children satisfies child.age < 18")
    assert isinstance(found, Possible)
    assert found.facts == {"children"}
    assert answer("count(children) >= 0") == Known(True)
