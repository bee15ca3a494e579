"""Values in words and promises in days."""

from datetime import UTC, datetime
from typing import Any

import pytest

from commonway.cases.promises import due
from commonway.cases.wording import in_words
from commonway.packs.definitions import Choice, FactDefinition

AT = datetime(2026, 1, 31, 9, tzinfo=UTC)


def words(type_: Any, value: Any, language: str = "en", **more: Any) -> str:
    it = FactDefinition(id="it", type=type_, about="subject", label={"en": "It"}, question={"en": "It?"}, **more)
    return in_words(value, it, language, default="en")


def test_values_read_as_people_say_them() -> None:
    choices = (Choice(value="spouse", label={"en": "Their husband", "ar": "زوج"}),)
    assert words("date", "2026-10-05") == "5 October 2026"
    assert words("date", "2026-10-05", "ar").endswith("2026")
    assert words("choice", "spouse", choices=choices) == "Their husband"
    assert words("choice", "spouse", "ar", choices=choices) == "زوج"
    assert words("boolean", True) == "Yes"
    assert words("money", 12000) == "12,000"
    assert words("name", "Omar") == "Omar"
    assert words("date", "2026-10-05", "zz") == "5 October 2026"


@pytest.mark.parametrize(
    ("within", "day"),
    [
        ("P10D", (2026, 2, 10)),
        ("P8W", (2026, 3, 28)),
        ("P1M", (2026, 2, 28)),
        ("P1Y", (2027, 1, 31)),
        ("P0D", (2026, 1, 31)),
    ],
)
def test_a_promise_falls_due(within: str, day: tuple[int, int, int]) -> None:
    found = due(AT, within)
    assert found is not None
    assert (found.year, found.month, found.day) == day


@pytest.mark.parametrize("within", ["", "soon", "P"])
def test_no_promise_is_never_due(within: str) -> None:
    assert due(AT, within) is None
