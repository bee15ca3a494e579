"""Rules answered on complete and incomplete facts, and explained."""

from datetime import date

import pytest

from commonway.dmn import MissingFactsError, Outcome, State, compile_rule, evaluate, explain, partial
from commonway.feel.errors import FeelSyntaxError

TODAY = date(2025, 2, 6)
WIDOW = compile_rule(
    [
        ("relationship", "relationship", '"Spouse"'),
        ("age", "born_on", '<= today() - duration("P60Y")'),
        ("unmarried", "marital_status", '"Widowed", "Unmarried"'),
    ]
)
OLD = date(1950, 1, 1)
YOUNG = date(1990, 1, 1)


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({}, Outcome.UNKNOWN),
        ({"relationship": "Spouse"}, Outcome.UNKNOWN),
        ({"relationship": "Spouse", "born_on": OLD}, Outcome.UNKNOWN),
        ({"relationship": "Spouse", "born_on": OLD, "marital_status": "Widowed"}, Outcome.YES),
        ({"relationship": "Child"}, Outcome.NO),
        ({"born_on": YOUNG}, Outcome.NO),
        ({"relationship": "Spouse", "born_on": OLD, "marital_status": "Married"}, Outcome.NO),
        ({"relationship": None}, Outcome.NO),
    ],
)
def test_unknown_is_neither_null_nor_no(values: dict[str, object], outcome: Outcome) -> None:
    assert partial(WIDOW, values, today=TODAY) is outcome
    assert explain(WIDOW, values, today=TODAY).outcome is outcome


def test_an_explanation_goes_criterion_by_criterion() -> None:
    found = explain(WIDOW, {"relationship": "Spouse"}, today=TODAY)
    assert [(one.id, one.fact, one.state) for one in found.conditions] == [
        ("relationship", "relationship", State.MET),
        ("age", "born_on", State.UNKNOWN),
        ("unmarried", "marital_status", State.UNKNOWN),
    ]
    assert found.conditions[1].test == '<= today() - duration("P60Y")'
    assert found.missing == ("born_on", "marital_status")


def test_a_decided_rule_misses_nothing_but_still_shows_what_is_unknown() -> None:
    found = explain(WIDOW, {"relationship": "Child"}, today=TODAY)
    assert found.missing == ()
    assert [one.state for one in found.conditions] == [State.NOT_MET, State.UNKNOWN, State.UNKNOWN]


def test_a_two_valued_answer_needs_the_facts_that_decide_it() -> None:
    assert evaluate(WIDOW, {"relationship": "Spouse", "born_on": OLD, "marital_status": "Widowed"}, today=TODAY)
    assert not evaluate(WIDOW, {"relationship": "Child"}, today=TODAY)
    with pytest.raises(MissingFactsError, match="marital_status") as caught:
        evaluate(WIDOW, {"relationship": "Spouse", "born_on": OLD}, today=TODAY)
    assert caught.value.facts == ("marital_status",)


def test_a_rule_without_criteria_is_a_yes() -> None:
    assert evaluate(compile_rule([]), {}, today=TODAY)


def test_a_dash_needs_no_fact() -> None:
    assert evaluate(compile_rule([("any", "age", "-")]), {}, today=TODAY)


def test_two_criteria_may_read_one_fact() -> None:
    rule = compile_rule([("adult", "age", ">= 18"), ("working", "age", "< 65")])
    assert rule.facts == ("age",)
    assert explain(rule, {}, today=TODAY).missing == ("age",)
    assert partial(rule, {"age": 70}, today=TODAY) is Outcome.NO


def test_a_test_that_cannot_be_read_stops_compiling() -> None:
    with pytest.raises(FeelSyntaxError):
        compile_rule([("broken", "age", ">")])
