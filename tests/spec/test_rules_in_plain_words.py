"""A rule's expressions in plain words, in every language the product speaks."""

from datetime import date
from decimal import Decimal

import pytest

from commonway.dmn.saying import LANGUAGES, Lexicon, flat, say, say_tests
from commonway.dmn.saying.lexicon import Called
from commonway.dmn.saying.phrases import phrases
from commonway.feel.parser import parse_expression, parse_unary_tests
from commonway.feel.syntax import Name
from commonway.feel.values import Months

ENGLISH = {
    "income": Called(label="Income", kind="number", currency="EUR"),
    "rooms": Called(label="Rooms", kind="number"),
    "married": Called(label="Married", kind="boolean"),
    "relation": Called(label="Relation", kind="string", choices={"spouse": "Husband or wife", "child": "Child"}),
    "born": Called(label="Date of birth", kind="date"),
    "children": Called(label="Children", kind="list"),
    "children.age": Called(label="Age", kind="number"),
}
ARABIC = {
    "income": Called(label="الدخل", kind="number"),
    "married": Called(label="متزوج", kind="boolean"),
    "relation": Called(label="الصلة", kind="string", choices={"spouse": "الزوج أو الزوجة"}),
    "born": Called(label="تاريخ الميلاد", kind="date"),
}
FRENCH = {
    "income": Called(label="Revenu", kind="number", currency="EUR"),
    "married": Called(label="Marié", kind="boolean"),
    "born": Called(label="Date de naissance", kind="date"),
}
SPEAKING = {
    "en": Lexicon(language="en", facts=ENGLISH),
    "ar": Lexicon(language="ar", facts=ARABIC),
    "fr": Lexicon(language="fr", facts=FRENCH),
}


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("income < 2000", "Income is less than €2,000"),
        ("income <= 1200.5", "Income is €1,200.50 or less"),
        ("2000 > income", "Income is less than €2,000"),
        ("rooms between 2 and 4", "Rooms is from 2 to 4"),
        ("rooms in [2..4)", "Rooms is 2 or more, but less than 4"),
        ("rooms in (< 2, > 4)", "Rooms is less than 2, or Rooms is more than 4"),
        ("married", "Married: yes"),
        ("married = false", "Married: no"),
        ("not(married)", "Married: no"),
        ("income = null", "Income has no value"),
        ('relation = "spouse"', "Relation is “Husband or wife”"),
        ('relation in ("spouse", "child")', "Relation is “Husband or wife” or “Child”"),
        ('not(relation in ("spouse", "child"))', "Relation is not “Husband or wife” or “Child”"),
        ('born >= date("2000-02-29")', "Date of birth is 29 February 2000 or later"),
        ('born > today() - duration("P26Y")', "Date of birth is less than 26 years ago"),
        ('born > today() - duration("P" + string(rooms) + "Y")', "Date of birth is less than Rooms years ago"),
        ("list contains([11, 12], today().month)", "the month of today is 11 or 12"),
        ("not(list contains([1], rooms))", "Rooms is not 1"),
        ("income < decimal(rooms / 3, 0)", "Income is less than Rooms divided by €3, rounded"),
        ("income < min([rooms, 4])", "Income is less than the least of Rooms and €4"),
        (
            "years and months duration(born, today()).years >= 18",
            "the full years since Date of birth is 18 or more",
        ),
        ("income <= 500 * count(children)", "Income is €500 times the number of “Children” or less"),
        ("count(children[age < 18]) > 1", "the number of “Children” where “Age is less than 18” is more than 1"),
        ("some c in children satisfies c.age < 3", "for at least one of “Children”: Age is less than 3"),
        ("not(some c in children satisfies c.age < 3)", "for none of “Children”: Age is less than 3"),
        (
            "income <= if married then 20 else 10",
            "Income is €20 (if Married: yes), otherwise €10 or less",
        ),
    ],
)
def test_conditions_in_english(expression: str, words: str) -> None:
    lexicon = SPEAKING["en"]
    assert flat(say(parse_expression(expression), lexicon), lexicon) == words


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("income < 2000", "الدخل: أقل من 2,000"),
        ("income >= 2000 and married", "الدخل: 2,000 أو أكثر، ومتزوج: نعم"),
        ('relation = "spouse"', "الصلة: «الزوج أو الزوجة»"),
        ('born > today() - duration("P26Y")', "تاريخ الميلاد: قبل أقل من 26 سنة"),
        ('born < date("2000-03-01")', "تاريخ الميلاد: قبل 1 مارس 2000"),
    ],
)
def test_conditions_in_arabic(expression: str, words: str) -> None:
    lexicon = SPEAKING["ar"]
    assert flat(say(parse_expression(expression), lexicon), lexicon) == words


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("income < 2000 or married", "Revenu : moins de 2 000 €, ou Marié : oui"),
        ('born < date("2000-03-01")', "Date de naissance : avant le 1 mars 2000"),
    ],
)
def test_conditions_in_french(expression: str, words: str) -> None:
    lexicon = SPEAKING["fr"]
    said = flat(say(parse_expression(expression), lexicon), lexicon)
    assert said.replace("\u202f", " ").replace("\xa0", " ") == words


def test_nested_conditions_stay_nested() -> None:
    said = say(parse_expression("income < 10 and (married or rooms > 2) and rooms < 9"), SPEAKING["en"])
    assert (said.joined, said.text) == ("all", "all of these")
    assert [part.text for part in said.parts] == [
        "Income is less than €10",
        "at least one of these",
        "Rooms is less than 9",
    ]
    assert [part.text for part in said.parts[1].parts] == ["Married: yes", "Rooms is more than 2"]


def test_the_opposite_of_and_is_said_as_or() -> None:
    said = say(parse_expression("not(income < 10 and not(married))"), SPEAKING["en"])
    assert flat(said, SPEAKING["en"]) == "Income is €10 or more, or Married: yes"


def test_a_cell_of_a_table_is_said_of_its_column() -> None:
    said = say_tests(parse_unary_tests("[18..65], > 70"), Name("rooms"), SPEAKING["en"])
    assert flat(said, SPEAKING["en"]) == "Rooms is from 18 to 65, or Rooms is more than 70"
    assert say_tests(parse_unary_tests("-"), Name("rooms"), SPEAKING["en"]).text == "Rooms can be anything"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"),
        (None, "nothing"),
        (Decimal("1234.5"), "1,234.5"),
        (date(2026, 3, 3), "3 March 2026"),
        (Months(30), "2 years and 6 months"),
        ([Decimal(1), Decimal(2)], "1 or 2"),
    ],
)
def test_values_in_english(value: object, words: str) -> None:
    assert SPEAKING["en"].value(value) == words


def test_a_fact_nobody_named_is_called_by_its_id() -> None:
    assert Lexicon(language="en").called("children.date_of_birth").label == "Date of birth"


def test_a_region_speaks_its_language_and_an_unknown_one_english() -> None:
    assert Lexicon(language="fr-CA").phrases is phrases("fr")
    assert Lexicon(language="tlh").value(Decimal("1.5")) == "1.5"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_phrase_with_the_same_places(language: str) -> None:
    spoken, english = phrases(language), phrases("en")
    assert spoken.keys() == english.keys()
    for key, words in english.items():
        assert {place for place in "abc" if f"{{{place}}}" in words} == {
            place for place in "abc" if f"{{{place}}}" in spoken[key]
        }
