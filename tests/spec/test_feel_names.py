"""Names, comments and text literals in FEEL (DMN 1.5, chapter 10.3.1.2 to 10.3.1.4 and 10.3.1.6)."""

import pytest

from commonway.feel.compile import compile_expression
from commonway.feel.errors import FeelSyntaxError
from tests.spec.feel import gives


@pytest.mark.parametrize(
    "name",
    [
        *("a", "_a", "a1", "a 1", "a b c", "été", "🐎", "🐎 horse", "a-b", "a+b", "a*b", "a**b", "a/b", "a.b"),
        *("loan's amount", "a - b", "a and b", "x for y", "in put", "if true", "return value", "every thing"),
        *("date", "time offset", "function", "item", "list", "not", "order", "null value", "instance of"),
    ],
)
def test_what_may_be_a_name(name: str) -> None:
    assert gives(f"{{{name}: 2, result: {name} + 1}}.result") == "3"
    assert gives(f"{{whole: {{{name}: 2}}}}.whole.{name}") == "2"


def test_a_name_in_scope_comes_before_an_operator_and_the_longest_name_counts() -> None:
    assert gives("{a: 5, b: 3, result: a-b}.result") == "2"
    assert gives("{a: 5, b: 3, a-b: 7, result: a-b}.result") == "7"
    assert gives("{a: 5, b: 3, a-b: 7, result: a - b}.result") == "7"  # blanks are no part of a name
    assert gives("{a: 5, b: 3, a-b: 7, result: (a)-(b)}.result") == "2"
    assert gives("{a b c: 1, a b: 2, result: a b c + a b}.result") == "3"
    assert gives("{a: 2, b: 3, result: a**b}.result") == "8"


@pytest.mark.parametrize("name", ["1a", "", "a:b", "a#b", "a%b", "a@b"])
def test_what_may_not_be_one_is_a_key_in_quotes(name: str) -> None:
    with pytest.raises(FeelSyntaxError):
        compile_expression(f"{{{name}: 1}}")
    assert gives(f'get value({{"{name}": 1}}, "{name}")') == "1"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 // one", "1"),
        ("// one\n1", "1"),
        ("1 /* and */ + /* two\nlines */ 2", "3"),
        ('"a // b" + "/* c */"', '"a // b/* c */"'),
    ],
)
def test_comments(text: str, value: str) -> None:
    assert gives(text) == value


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (r'"\u00e9"', '"é"'),
        (r'"\U01F40E"', '"🐎"'),
        (r'"\uD83D\uDC0E"', '"🐎"'),  # a pair of halves is one character
        (r'"\""', 'substring("a\\"b", 2, 1)'),
        (r'"\\u0041"', r'"\\" + "u0041"'),
        (r'"\d"', r'"\\d"'),  # no escape: the backslash stands for itself
    ],
)
def test_escapes_in_text(text: str, same: str) -> None:
    assert gives(f"{text} = {same}") == "true"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("007", "7"),
        ("1.5E+3", "1500"),
        ("5e-1", "0.5"),
        ("--1", "1"),
        ("1 - -1", "2"),
        ("1234567890123456789012345678901234", "1234567890123456789012345678901234"),
        ("0.1234567890123456789012345678901234567", "0.1234567890123456789012345678901235"),
        ("10 ** 6144 * 10", "null"),
        ("0 ** 0", "1"),
        ("2 ** -1", "0.5"),
        ("(-8) ** (1 / 3)", "null"),
    ],
)
def test_numbers(text: str, value: str) -> None:
    assert gives(text) == value
