"""What ``string()`` makes of a value of each type (DMN 1.5, chapter 10.3.4.1), and ``number()`` of text."""

import pytest

from tests.spec.feel import gives, value_of


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('"a"', "a"),
        ("1.50", "1.50"),
        ("1e3", "1000"),
        ("0.0000001", "0.0000001"),
        ("-0", "0"),
        ("true", "true"),
        ('@"2025-02-06"', "2025-02-06"),
        ('@"-0044-03-15"', "-0044-03-15"),
        ('@"10:30:00.50"', "10:30:00.5"),
        ('@"10:30:00+00:00"', "10:30:00Z"),
        ('@"10:30:00-02:45:55"', "10:30:00-02:45:55"),
        ('@"10:30:00@Europe/Paris"', "10:30:00@Europe/Paris"),
        ('@"2025-02-06T10:30:00.000000001Z"', "2025-02-06T10:30:00.000000001Z"),
        ('@"2025-02-06T24:00:00"', "2025-02-07T00:00:00"),
        ('@"P13M"', "P1Y1M"),
        ('@"-P12M"', "-P1Y"),
        ('@"P0Y"', "P0M"),
        ('@"PT36H"', "P1DT12H"),
        ('@"-PT0.5S"', "-PT0.5S"),
        ('@"P0D"', "PT0S"),
        ("[]", "[]"),
        ('[1, "a", null, true]', '[1, "a", null, true]'),
        ('[@"2025-02-06", @"P1D"]', "[2025-02-06, P1D]"),
        ("{}", "{}"),
        ('{a: "x", "b c": {d: [1]}}', '{a: "x", "b c": {d: [1]}}'),
        (r'["say \"hi\" \\"]', r'["say \"hi\" \\"]'),
        ("[1..3]", "[1..3]"),
        ("]1..3[", "(1..3)"),
        ('("a".."c"]', '("a".."c"]'),
        ("(>= 5)", "(>= 5)"),
    ],
)
def test_values_as_text(text: str, written: str) -> None:
    assert value_of(f"string({text})") == written


def test_null_has_no_text() -> None:
    assert gives("string(null)") == "null"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('number("-1.5e3")', "-1500"),
        ('number(".5")', "0.5"),
        ('number("1,000,000.5", ",", ".")', "1000000.5"),
        ('number("1 000", " ", null)', "1000"),
        ('number("1,5", null, ",")', "1.5"),
        # no number, no such separators, or the same for both
        *((f'number("{text}")', "null") for text in ("", " 1", "+1", "1,5", "0x1", "one", "Infinity", "NaN")),
        *((f'number("1.0", {rest})', "null") for rest in ('"-", "."', '",", "-"', '".", "."', '",", " "')),
    ],
)
def test_text_as_numbers(text: str, value: str) -> None:
    assert gives(text) == value
