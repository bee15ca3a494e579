"""Forms from fact definitions: the answers come out as JSON values, and no input raises."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from commonway.packs.definitions import Choice, FactDefinition, FieldDefinition
from commonway.web.forms import FactForm

TODAY = date(2026, 3, 4)


def fact(name: str, kind: Any, **more: Any) -> FactDefinition:
    words = {"label": {"en": name.capitalize(), "ar": f"ع {name}"}, "question": {"en": f"What about {name}?"}}
    return FactDefinition(id=name, type=kind, about="subject", **words, **more)


DEFINITIONS = (
    fact("name", "name"),
    fact("note", "string", optional=True),
    fact("number", "string", pattern=r"[A-Z]{2}\d{4}"),
    fact("died", "date", minimum="1900-01-01", maximum="today"),
    fact("home", "boolean"),
    fact(
        "relation",
        "choice",
        choices=(Choice(value="spouse", label={"en": "Spouse"}), Choice(value="child", label={"en": "Child"})),
    ),
    fact("pension", "money", minimum="0"),
    fact("children", "number", minimum="0", maximum="30"),
    fact("address", "address"),
    fact("email", "email", optional=True),
    fact("phone", "phone", optional=True),
)
GOOD = {
    "name": "Tomas Reyes",
    "number": "ab1234",
    "died-day": "1",
    "died-month": "3",
    "died-year": "2026",
    "home": "yes",
    "relation": "child",
    "pension": "1,200.50",
    "children": "2",
    "address": "1 Quay Street\nPort Ann",
    "phone": "",
}
FACTS = {
    "name": "Tomas Reyes",
    "number": "AB1234",
    "died": "2026-03-01",
    "home": True,
    "relation": "child",
    "pension": 1200.5,
    "children": 2,
    "address": "1 Quay Street\nPort Ann",
}


def form(data: Any = None, language: str = "en", **more: Any) -> FactForm:
    return FactForm(DEFINITIONS, language, today=TODAY, data=data, **more)


def test_answers_come_out_as_json_values() -> None:
    filled = form(GOOD)
    assert filled.is_valid(), filled.errors
    assert filled.cleaned_facts == FACTS
    assert json.loads(json.dumps(filled.cleaned_facts)) == FACTS


def test_known_facts_fill_the_form(draw: Callable[..., str]) -> None:
    drawn = draw("{{ ui.form_fields(form) }}", form=form(initial=FACTS))
    for part in (
        'value="Tomas Reyes"',
        'value="2026"',
        'value="child" checked',
        'value="yes" checked',
        'value="1200.5"',
    ):
        assert part in drawn


def test_words_fall_back_to_the_default_language() -> None:
    asked = form(language="ar")
    assert asked.fields["name"].label == "What about name?"
    assert asked.fields["name"].short == "ع name"  # type: ignore[attr-defined]


def test_limits_are_those_of_the_pack() -> None:
    late = form(GOOD | {"died-day": "5"})
    assert late.errors["died"] == ["Died must be today or in the past"]
    assert form(GOOD | {"children": "31"}).errors["children"] == ["Children must be 30 or less"]


def test_an_answer_nobody_offered_is_refused() -> None:
    assert form(GOOD | {"relation": "king"}).errors["relation"] == ["Choose one of the answers: Relation"]


HOSTILE = [
    "\x00",
    "\x00" * 50,
    "x" * 1_000_000,
    "٣" * 5_000,
    ["a", "b"],
    {"a": 1},
    7,
    None,
    True,
    b"\xff",
    "\ud800",
    "<script>",
    "'; --",
]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
def test_no_hostile_value_raises_and_the_page_still_draws(draw: Callable[..., str], value: Any) -> None:
    names = [*GOOD, *(each.id for each in DEFINITIONS)]
    filled = form(dict.fromkeys(names, value))
    filled.is_valid()
    drawn = draw("{{ ui.form_errors(form) }}{{ ui.form_fields(form) }}", form=filled)
    assert "<script" not in drawn
    assert drawn.encode()
    assert len(drawn) < 120_000


TEXTS = st.one_of(
    st.none(), st.booleans(), st.text(max_size=60), st.lists(st.text(max_size=5), max_size=3), st.integers()
)


@given(st.dictionaries(st.sampled_from([*GOOD, *(each.id for each in DEFINITIONS)]), TEXTS))
def test_any_answers_at_all_are_an_error_or_facts_in_json(data: dict[str, Any]) -> None:
    filled = form(data)
    if filled.is_valid():
        json.dumps(filled.cleaned_facts)
    else:
        assert filled.errors


def test_a_posted_form_reads_the_last_of_repeated_values() -> None:
    posted = QueryDict(mutable=True)
    posted.update(GOOD)
    posted.setlist("name", ["First", "Tomas Reyes"])
    filled = form(posted)
    assert filled.is_valid(), filled.errors
    assert filled.cleaned_facts["name"] == "Tomas Reyes"


CHILDREN = fact(
    "children",
    "list",
    fields=(
        FieldDefinition(id="born", type="date", label={"en": "Date of birth"}),
        FieldDefinition(id="at_school", type="boolean", label={"en": "At school"}),
    ),
)


def asked_for_children(typed: str) -> FactForm:
    return FactForm([CHILDREN], "en", today=TODAY, data={"children": typed})


@pytest.mark.parametrize(
    ("typed", "items"),
    [
        ("2020-01-31; yes\n\n1 May 2021;no", [{"born": "2020-01-31", "at_school": True}, {"born": "2021-05-01", "at_school": False}]),
        ("31 1 2020 ; Yes", [{"born": "2020-01-31", "at_school": True}]),
        ("0", []),
        ("none", []),
    ],
)  # fmt: skip
def test_a_list_is_an_item_on_each_line(typed: str, items: list[dict[str, Any]]) -> None:
    form = asked_for_children(typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_facts == {"children": items}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2020-01-31; yes; 3", "Line 1 of Children has more parts"),
        ("2020-01-31; yes\nyesterday; no", "Line 2: "),
        ("2020-01-31; perhaps", "Line 1: Choose yes or no"),
        ("2020-01-31", "Line 1: Choose yes or no"),
        ("\n".join(["2020-01-31; yes"] * 21), "at most 20 lines"),
        ("", "Children"),
    ],
)
def test_a_list_that_cannot_be_read_names_the_line(typed: str, words: str) -> None:
    form = asked_for_children(typed)
    assert not form.is_valid()
    assert words in form.errors["children"][0]


def test_a_list_is_shown_as_it_was_typed() -> None:
    form = FactForm([CHILDREN], "en", today=TODAY, initial={"children": [{"born": "2020-01-31", "at_school": True}]})
    assert form["children"].value() == "2020-01-31 ; Yes"
    assert "Date of birth ; At school" in str(form.fields["children"].help_text)
