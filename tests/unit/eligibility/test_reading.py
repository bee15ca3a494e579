"""Answers read in the type of their fact."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from commonway.eligibility.reading import AnswerInvalidError, read_answer, read_answers

from .making import fact, facts


@pytest.mark.parametrize(
    ("type_", "answer", "value"),
    [
        ("date", "2025-02-06", date(2025, 2, 6)),
        ("date", date(2025, 2, 6), date(2025, 2, 6)),
        ("number", "12.50", Decimal("12.50")),
        ("money", 12, Decimal(12)),
        ("number", 0.1, Decimal("0.1")),
        ("boolean", True, True),
        ("boolean", "false", False),
        ("choice", "Spouse", "Spouse"),
        ("name", "Ada", "Ada"),
        ("date", None, None),
    ],
)
def test_an_answer_is_read(type_: str, answer: object, value: object) -> None:
    found = read_answer(answer, definition=fact("it", type_=type_))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("type_", "answer"),
    [
        ("date", "06/02/2025"),
        ("date", "2025-02-30"),
        ("date", "2025-W06-4"),
        ("date", 20250206),
        ("date", datetime(2025, 2, 6, tzinfo=UTC)),
        ("number", "twelve"),
        ("number", "NaN"),
        ("number", True),
        ("number", [1]),
        ("boolean", "perhaps"),
        ("boolean", 1),
        ("choice", 3),
        ("string", {"a": "b"}),
    ],
)
def test_an_answer_of_another_type_is_refused_with_a_remedy(type_: str, answer: object) -> None:
    with pytest.raises(AnswerInvalidError) as caught:
        read_answer(answer, definition=fact("it", type_=type_))
    assert caught.value.fact == "it"
    assert caught.value.remedy


def test_answers_nobody_asked_for_are_left_out() -> None:
    assert read_answers({"age": "7", "shoe": "42"}, facts=facts(fact("age", type_="number"))) == {"age": Decimal(7)}
