"""What would have to be different for a *no* to be a *yes*: the fewest facts first, then the nearest values."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from commonway.dmn.changing import smallest_changes
from commonway.dmn.explaining import in_words
from commonway.dmn.saying import Lexicon
from commonway.dmn.saying.lexicon import Called
from commonway.feel.partial import BOOLEAN, Choices, Domain, Kind, Situation, compile_partial

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DOMAINS: Mapping[str, Domain] = {
    "income": Kind(name="number", low=Decimal(0)),
    "born": Kind(name="date", low=date(1900, 1, 1), high=date(2026, 11, 25)),
    "status": Choices(("single", "married", "widowed")),
    "working": BOOLEAN,
    "disabled": BOOLEAN,
}
LEXICON = Lexicon(
    language="en",
    facts={
        "income": Called(label="Income", kind="number"),
        "born": Called(label="Date of birth", kind="date"),
        "status": Called(label="Status", choices={"single": "Single", "married": "Married", "widowed": "Widowed"}),
        "working": Called(label="Working", kind="boolean"),
        "disabled": Called(label="Disabled", kind="boolean"),
    },
)


def changes(expression: str, **known: Any) -> list[list[str]]:
    compiled = compile_partial(expression)
    situation = Situation(known, now=NOW, unknown=DOMAINS)
    found = smallest_changes(compiled.holds, situation, facts=list(known), marks=compiled.marks)
    return [[f"{each.label}: {each.now} -> {each.wanted}" for each in one] for one in in_words(found, LEXICON, DOMAINS)]


@pytest.mark.parametrize(
    ("expression", "known", "wanted"),
    [
        ("income < 2000", {"income": 3000}, [["Income: 3,000 -> less than 2,000"]]),
        ("income > 2000", {"income": 3}, [["Income: 3 -> more than 2,000"]]),
        ("income in [10..20]", {"income": 30}, [["Income: 30 -> 10 to 20"]]),
        ("working", {"working": False}, [["Working: no -> yes"]]),
        ('status in ("married", "widowed")', {"status": "single"}, [["Status: “Single” -> “Married” or “Widowed”"]]),
        (
            'born > today() - duration("P26Y")',
            {"born": date(1980, 5, 1)},
            [["Date of birth: 1 May 1980 -> 26 November 2000 or later"]],
        ),
        (
            "years and months duration(born, today()).years >= 18",
            {"born": date(2015, 5, 1)},
            [["Date of birth: 1 May 2015 -> 25 November 2008 or earlier"]],
        ),
    ],
)
def test_one_fact_would_do(expression: str, known: dict[str, Any], wanted: list[list[str]]) -> None:
    assert changes(expression, **known) == wanted


def test_every_single_fact_that_would_do_is_named_before_any_two() -> None:
    assert changes("income < 5 or working", income=9, working=False) == [
        ["Income: 9 -> less than 5"],
        ["Working: no -> yes"],
    ]


def test_two_facts_where_one_is_not_enough() -> None:
    assert changes("income < 5 and (working or disabled)", income=9, working=False, disabled=False) == [
        ["Income: 9 -> less than 5", "Working: no -> yes"],
        ["Income: 9 -> less than 5", "Disabled: no -> yes"],
    ]


def test_the_nearer_of_two_ways_is_told() -> None:
    assert changes("income < 10 or income > 1000", income=15) == [["Income: 15 -> less than 10"]]


def test_nothing_is_told_where_nothing_helps() -> None:
    assert changes("income < 0", income=9) == []


def test_what_holds_already_needs_no_change() -> None:
    assert changes("working", working=True) == []
