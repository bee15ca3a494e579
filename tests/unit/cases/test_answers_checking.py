"""The last gate: what may be kept as an answer, and in which form."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonway.cases.answers_checking import AnswersInvalid, checked
from commonway.packs.definitions import Choice, FactDefinition

TODAY = date(2026, 10, 12)


def fact(type_: Any, **more: Any) -> FactDefinition:
    return FactDefinition(id="it", type=type_, about="applicant", label={"en": "It"}, question={"en": "It?"}, **more)


CHOICE = fact("choice", choices=(Choice(value="a", label={"en": "A"}), Choice(value="b", label={"en": "B"})))
PAST = fact("date", minimum="1890-01-01", maximum="today")
AGE = fact("number", minimum="0", maximum="120")


def kept(definition: FactDefinition, value: Any) -> Any:
    return checked({"it": value}, facts={"it": definition}, today=TODAY)["it"]


@pytest.mark.parametrize(
    ("definition", "value", "as_kept"),
    [
        (fact("string"), "  Port Amal ", "Port Amal"),
        (fact("name"), "ليلى حداد", "ليلى حداد"),
        (fact("address"), "1 Quay\r\nPort Amal", "1 Quay\nPort Amal"),
        (fact("string", pattern="^[0-9]{8}[A-Z]$"), "47032711H", "47032711H"),
        (fact("email"), "a@b.example", "a@b.example"),
        (fact("phone"), "+44 (0)20 7946-0000", "+44 (0)20 7946-0000"),
        (CHOICE, "a", "a"),
        (fact("boolean"), False, False),
        (AGE, "44", 44),
        (AGE, 0, 0),
        (AGE, 1.5, 1.5),
        (fact("money"), "1200.50", 1200.5),
        (PAST, "2026-10-12", "2026-10-12"),
        (PAST, date(2026, 10, 1), "2026-10-01"),
        (PAST, None, None),
        (fact("name"), "Hana \u202enelrO\u202c", "Hana nelrO"),
        (fact("string"), "\u2067حنا\u2069", "حنا"),
        (fact("phone"), "\u202a+1 555 0100\u202c", "+1 555 0100"),  # as telephones copy it from their contacts
    ],
)
def test_fits(definition: FactDefinition, value: Any, as_kept: Any) -> None:
    assert kept(definition, value) == as_kept


@pytest.mark.parametrize(
    ("definition", "value"),
    [
        (fact("string"), ""),
        (fact("string"), "   "),
        (fact("string"), "\u202e"),
        (fact("string"), 7),
        (fact("string"), "a\x00b"),
        (fact("string"), "a\ud800b"),
        (fact("string"), "two\nlines"),
        (fact("string"), "x" * 501),
        (fact("name"), "x" * 201),
        (fact("string", pattern="^[0-9]{8}[A-Z]$"), "47032711H\n4"),
        (fact("email"), "not an address"),
        (fact("phone"), "call me"),
        (CHOICE, "c"),
        (CHOICE, ["a"]),
        (fact("boolean"), "true"),
        (fact("boolean"), 1),
        (AGE, True),
        (AGE, -1),
        (AGE, 121),
        (AGE, float("nan")),
        (AGE, float("inf")),
        (AGE, "1e400"),
        (AGE, "٤٤"),
        (fact("number"), 10**30),
        (fact("money"), "1.999"),
        (PAST, "2026-10-13"),
        (PAST, "1889-12-31"),
        (PAST, "2026-02-30"),
        (PAST, "12/10/2026"),
        (PAST, "2026-10-12T00:00"),
        (PAST, 20261012),
    ],
)
def test_does_not_fit(definition: FactDefinition, value: Any) -> None:
    with pytest.raises(AnswersInvalid) as caught:
        kept(definition, value)
    assert caught.value.problems["it"]


def test_an_undefined_fact_is_refused() -> None:
    with pytest.raises(AnswersInvalid):
        checked({"other": "x"}, facts={"it": AGE}, today=TODAY)


def test_too_many_answers_are_refused() -> None:
    with pytest.raises(AnswersInvalid):
        checked({str(number): 1 for number in range(501)}, facts={}, today=TODAY)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(AnswersInvalid) as caught:
        checked({"it": "x", "age": -1}, facts={"it": PAST, "age": AGE}, today=TODAY)
    assert set(caught.value.problems) == {"it", "age"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(
    JSON,
    st.sampled_from(
        [
            fact("string"),
            fact("name"),
            fact("email"),
            fact("phone"),
            CHOICE,
            fact("boolean"),
            AGE,
            PAST,
            fact("money"),
            fact("address"),
        ]
    ),
)
def test_anything_is_kept_stable_or_refused(value: Any, definition: FactDefinition) -> None:
    try:
        once = kept(definition, value)
    except AnswersInvalid:
        return
    assert kept(definition, once) == once
