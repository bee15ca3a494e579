"""How a figure comes about, each kind of calculation as a person would go through it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from commonway.dmn.saying import Lexicon
from commonway.dmn.saying.lexicon import Called
from commonway.dmn.working import Step, working_of
from commonway.feel.parser import parse_expression
from commonway.feel.partial import Situation

LEXICON = Lexicon(
    language="en", facts={"income": Called(label="Income", kind="number"), "rent": Called(label="Rent", kind="number")}
)
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def working(text: str, **known: int) -> Step:
    values = {name: Decimal(value) for name, value in known.items()}
    return working_of(parse_expression(text), LEXICON, Situation(values, now=NOW))


def told(step: Step) -> object:
    return (step.text, step.value, *map(told, step.parts))


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("income", ("Income", "1,200")),
        ("income + rent + 3", ("these added together", "1,803", ("Income", "1,200"), ("Rent", "600"), ("3", "3"))),
        ("income - rent", ("the first less the second", "600", ("Income", "1,200"), ("Rent", "600"))),
        ("income / 12 * 0.5", ("Income divided by 12 times 0.5", "50")),
        ("max(income, rent)", ("the largest of these", "1,200", ("Income", "1,200"), ("Rent", "600"))),
        ("min([income, rent])", ("the smallest of these", "600", ("Income", "1,200"), ("Rent", "600"))),
        ("decimal(rent / 7, 0)", ("rounded to a whole number", "86", ("Rent divided by 7", "85.7143"))),
        ("decimal(rent, 2)", ("rounded to 2 digits after the point", "600", ("Rent", "600"))),
        ("if income > 1000 then 5 else rent", ("because Income is more than 1,000", "5", ("5", "5"))),
        ("if income > 2000 then 5 else rent", ("because Income is 2,000 or less", "600", ("Rent", "600"))),
        ("income / 0", ("Income divided by 0", "")),
    ],
)  # fmt: skip
def test_a_calculation_is_taken_apart(text: str, steps: object) -> None:
    assert told(working(text, income=1200, rent=600)) == steps


def test_what_is_not_known_has_no_value_but_its_words() -> None:
    assert told(working("income + rent", income=1)) == ("these added together", "", ("Income", "1"), ("Rent", ""))
    assert told(working("if rent > 3 then 1 else 2")) == ("1 (if Rent is more than 3), otherwise 2", "")
