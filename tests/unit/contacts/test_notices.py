"""Filling a letter's places: names only, nothing else is interpreted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonway.contacts.notices import filled


def test_each_name_is_replaced() -> None:
    assert filled("Dear {name}, {name}: {x}.", {"name": "A", "x": "B"}, language="en") == "Dear A, A: B."


def test_a_name_without_a_value_is_neither_a_key_nor_a_gap() -> None:
    assert filled("Died on {date_of_death}.", {}, language="en") == "Died on not known."


@pytest.mark.parametrize(
    "text", ["{name.__class__}", "{0}", "{}", "{name!r}", "{name:>9}", "%(name)s", "{ name }", "{{"]
)
def test_nothing_else_is_interpreted(text: str) -> None:
    assert filled(text, {"name": "A"}, language="en") == text


def test_a_value_is_never_read_as_a_place() -> None:
    assert filled("{a}", {"a": "{b}", "b": "secret"}, language="en") == "{b}"


@given(st.text(), st.dictionaries(st.sampled_from(["a", "b_c", "d1"]), st.text()))
def test_any_text_with_any_values_is_filled(text: str, values: dict[str, str]) -> None:
    assert isinstance(filled(text, values, language="en"), str)
