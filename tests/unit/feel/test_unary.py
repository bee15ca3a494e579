"""Unary tests: what each form accepts, and what it does not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from commonway.feel.errors import FeelSyntaxError, FeelValueError
from commonway.feel.unary import compile_test, quote

TODAY = date(2025, 2, 6)


@pytest.mark.parametrize(
    ("test", "accepted", "refused"),
    [
        ('"Spouse"', "Spouse", "spouse"),
        ('"Spouse", "Child"', "Child", "Parent"),
        ('not("Spouse", "Child")', "Parent", "Child"),
        ("< 65", 64, 65),
        ("<= 65", 65, 65.01),
        ("> 65", Decimal("65.5"), 65),
        (">= 65", 65, 64),
        ("= 65", 65, 66),
        ("65", 65, 66),
        ("< 18, > 65", 70, 40),
        ("[1..5]", 5, 6),
        ("[1..5)", 1, 5),
        ("(1..5]", 5, 1),
        ("]1..5[", 3, 5),
        ("[-3..-1]", -2, 0),
        ("not([1..5])", 6, 3),
        ("(1 + 2) - 1", 2, 3),
        ("-1, - 2", -2, 2),
        ("0.1 + 0.2", Decimal("0.3"), 0.30000000001),
        ("true", True, False),
        ("false", False, True),
        ("null", None, ""),
        ("not(null)", "x", None),
        ('"a" + "b"', "ab", "a"),
        ('date("2020-05-20")', date(2020, 5, 20), date(2020, 5, 21)),
        ("date(2020, 5, 20)", date(2020, 5, 20), date(2020, 5, 19)),
        ('@"2020-05-20"', date(2020, 5, 20), date(2020, 5, 19)),
        ('>= date("2020-05-20")', date(2020, 5, 20), date(2020, 5, 19)),
        ('[date("2020-01-01")..date("2020-12-31")]', date(2020, 7, 1), date(2021, 1, 1)),
        ("today()", TODAY, date(2025, 2, 5)),
        ('> today() - duration("P18Y")', date(2007, 2, 7), date(2007, 2, 6)),
        ('<= today() - duration("P18Y")', date(2007, 2, 6), date(2007, 2, 7)),
        ('> today() - duration("P2Y6M")', date(2022, 8, 7), date(2022, 8, 6)),
        ('>= today() - duration("P10D")', date(2025, 1, 27), date(2025, 1, 26)),
        ('< duration("P2Y") - duration("P6M")', None, 3),
        ("// a comment\n 1, /* another */ 2", 2, 3),
        ('"quote \\" and \\\\ and \\u00e9"', 'quote " and \\ and é', "é"),
    ],
)
def test_a_test_accepts_and_refuses(test: str, accepted: object, refused: object) -> None:
    compiled = compile_test(test)
    if accepted is not None or test == "null":
        assert compiled.matches(accepted, today=TODAY)
    assert not compiled.matches(refused, today=TODAY)


@pytest.mark.parametrize("value", [None, "", 0, True, TODAY, "anything"])
def test_a_dash_accepts_every_value(value: object) -> None:
    assert compile_test(" - ").matches(value, today=TODAY)


@pytest.mark.parametrize(
    ("test", "value"),
    [("< 65", "64"), ("not(< 65)", "64"), ("1", True), ("true", 1), ("true", "true"), ("> 3", None), ('"1"', 1)],
)
def test_a_value_of_another_type_is_not_accepted(test: str, value: object) -> None:
    assert not compile_test(test).matches(value, today=TODAY)


@pytest.mark.parametrize(
    ("today", "eighteenth_birthday_at_the_latest"),
    [
        (date(2024, 2, 29), date(2006, 2, 28)),
        (date(2028, 2, 29), date(2010, 2, 28)),
        (date(2024, 3, 31), date(2006, 3, 31)),
    ],
)
def test_a_leap_day_less_years_is_the_last_of_february(today: date, eighteenth_birthday_at_the_latest: date) -> None:
    adult = compile_test('<= today() - duration("P18Y")')
    assert adult.matches(eighteenth_birthday_at_the_latest, today=today)
    assert not adult.matches(eighteenth_birthday_at_the_latest + timedelta(days=1), today=today)


def test_a_leap_day_less_four_years_is_a_leap_day() -> None:
    assert compile_test('today() - duration("P4Y")').matches(date(2020, 2, 29), today=date(2024, 2, 29))


@pytest.mark.parametrize("span", ["P9999Y", "P99999999D"])
def test_a_day_before_the_year_1_is_a_day_like_any_other(span: str) -> None:
    assert compile_test(f'> today() - duration("{span}")').matches(TODAY, today=TODAY)


def test_a_day_before_the_calendar_begins_is_refused() -> None:
    with pytest.raises(FeelSyntaxError, match="beyond the calendar"):
        compile_test('> today() - duration("P999999999Y") - duration("P999999999Y")')


def test_a_text_is_compiled_once() -> None:
    assert compile_test("< 65") is compile_test("< 65")


def test_landmarks_are_the_values_a_test_names() -> None:
    compiled = compile_test('< 18, [60..65], today() - duration("P1Y")')
    assert compiled.landmarks(today=TODAY) == (Decimal(18), Decimal(60), Decimal(65), date(2024, 2, 6))


@pytest.mark.parametrize("text", ['say "no"', "back\\slash", "two\nlines\ttab", "", "Ünïcode 🎈"])
def test_a_quoted_text_is_read_back_as_it_was(text: str) -> None:
    assert compile_test(quote(text)).matches(text, today=TODAY)


@pytest.mark.parametrize("value", [{1}, b"1", float("nan"), Decimal("Infinity"), object(), [[{1}]]])
def test_a_value_feel_has_no_type_for_is_refused(value: object) -> None:
    with pytest.raises(FeelValueError, match="is not a value"):
        compile_test("1").matches(value, today=TODAY)


@pytest.mark.parametrize(
    ("test", "line", "column", "says"),
    [
        ("", 1, 1, "ends too early"),
        ("<", 1, 2, "ends too early"),
        ('"Spouse', 1, 1, "never ends"),
        ("Spouse", 1, 1, "'Spouse' is not known"),
        ("1 2", 1, 3, "'2' was not expected"),
        ("1,\n  2 §", 2, 5, "no meaning"),
        ("[1..5", 1, 6, "not closed"),
        ("not(1", 1, 6, "the end"),
        ("not(-)", 1, 6, "not expected"),
        ('1, "\\U110000"', 1, 5, "names no character"),
        ('> today() - duration("P1Y2D")', 1, 13, "no value"),
        ("today(1)", 1, 1, "does not take 1 arguments"),
        ("1, tomorrow()", 1, 4, "no function tomorrow()"),
        ('> date("2020-02-30")', 1, 3, "no value"),
        ('> date("yesterday")', 1, 3, "no value"),
        ('duration("P1Y2D")', 1, 1, "no value"),
        ('1 + "a"', 1, 1, "no value"),
    ],
)
def test_an_error_names_its_place_and_a_remedy(test: str, line: int, column: int, says: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_test(test)
    error = caught.value
    assert (error.line, error.column) == (line, column)
    assert error.expression == test
    assert says in error.what
    assert error.remedy


@pytest.mark.parametrize(
    "test",
    [
        "(" * 5_000 + "1" + ")" * 5_000,
        "-" * 5_000 + "1",
        "[" * 5_000,
        "date(" * 5_000 + ")" * 5_000,
        "1," * 50_000 + "1",
        "1+" * 50_000 + "1",
        '"' + "x" * 100_000,
        "\\" * 20_000,
        "/*" * 20_000,
        "9" * 100_000,
        "\x00",
        "\ud800",
    ],
)
def test_hostile_text_is_refused_cleanly(test: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_test(test)
    assert len(str(caught.value)) < 500


def test_long_but_flat_tests_are_read() -> None:
    assert compile_test(", ".join(f'"option {number}"' for number in range(1_500))).matches("option 1499", today=TODAY)
    assert compile_test("+".join(["1"] * 150)).matches(150, today=TODAY)
    assert compile_test(f"sum([{','.join(['1'] * 10_000)}])").matches(10_000, today=TODAY)
