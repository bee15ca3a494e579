"""Values in words."""

from typing import Any

from commonway.cases.wording import in_words
from commonway.packs.definitions import Choice, FactDefinition


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
