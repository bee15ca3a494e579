"""Values as text, and as FEEL that gives them again."""

from datetime import date
from decimal import Decimal

import pytest

from commonway.feel.errors import Exhausted
from commonway.feel.values import Months, Range, Value
from commonway.feel.writing import literal_of, shown, text_of


@pytest.mark.parametrize(
    ("value", "text", "literal"),
    [
        (None, "null", "null"),
        (True, "true", "true"),
        (Decimal("1.50"), "1.50", "1.50"),
        (Decimal("1e3"), "1000", "1000"),
        (Decimal("1e-3"), "0.001", "0.001"),
        (Decimal("1e300"), "1E+300", "1E+300"),
        ("a", "a", '"a"'),
        (date(2025, 2, 6), "2025-02-06", '@"2025-02-06"'),
        (Months(14), "P1Y2M", '@"P1Y2M"'),
        ([Decimal(1), "a"], '[1, "a"]', '[1, "a"]'),
        ({"a": Decimal(1), "b c": None}, '{a: 1, "b c": null}', '{a: 1, "b c": null}'),
        ({"º": None, "é": None, "1": None}, '{"º": null, é: null, "1": null}', '{"º": null, é: null, "1": null}'),
        (Range(Decimal(1), Decimal(2), True, False), "[1..2)", "[1..2)"),
        (Range(None, Decimal(2), False, True, "<="), "(<= 2)", "(<= 2)"),
        (Range(Decimal(2), Decimal(2), False, False, "!="), "(!= 2)", "(!= 2)"),
    ],
)
def test_writing(value: Value, text: str, literal: str) -> None:
    assert text_of(value) == text
    assert literal_of(value) == literal


def test_a_text_too_long_to_write_is_not_written() -> None:
    many: Value = ["x" * 1_000] * 2_000
    with pytest.raises(Exhausted):
        text_of(many)


def test_what_a_sentence_shows_is_short() -> None:
    assert shown([Decimal(1)]) == "a list"
    assert shown("x" * 100) == '"' + "x" * 39 + "…"
