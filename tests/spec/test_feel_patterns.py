"""Patterns of `matches`, `replace` and `split` are those of XPath 3.1 (Functions and Operators 3.1, chapter 5.6).

Patterns are shown as XPath has them; in FEEL text every backslash is doubled.
"""

import pytest

from commonway.feel.tokens import quote
from tests.spec.feel import gives


def matches(text: str, pattern: str, flags: str = "") -> str:
    """Return what FEEL says of the three."""
    return gives(f"matches({quote(text)}, {quote(pattern)}, {quote(flags)})")


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "found"),
    [
        # s: a dot is a line's end as well
        ("a.b", "", "a\nb", "false"),
        ("a.b", "", "a\rb", "false"),
        ("a.b", "s", "a\nb", "true"),
        # m: ^ and $ are beginnings and ends of lines; a last line break begins no line
        ("^b$", "", "a\nb", "false"),
        ("^b$", "m", "a\nb", "true"),
        ("^$", "m", "a\n\nb", "true"),
        ("^$", "m", "a\nb\n", "false"),
        ("b$", "", "b\n", "false"),
        # i: capitals and small letters are the same
        ("BRA", "", "abracadabra", "false"),
        ("BRA", "i", "abracadabra", "true"),
        # x: blanks mean nothing, wherever they stand but in brackets
        ("hello world", "x", "helloworld", "true"),
        (r"hello\ sworld", "x", "hello world", "true"),
        ("hello[ ]world", "x", "hello world", "true"),
        (r"hello\[ world\]", "x", "hello[world]", "true"),
        # q: every character stands for itself
        ("a.b", "q", "axb", "false"),
        ("a.b[", "q", "a.b[", "true"),
        ("A.B", "qi", "a.b", "true"),
        ("a b", "qx", "a b", "true"),
        # and no other
        ("a", "p", "a", "null"),
        ("a", "g", "a", "null"),
    ],
)
def test_flags(pattern: str, flags: str, text: str, found: str) -> None:
    assert matches(text, pattern, flags) == found


@pytest.mark.parametrize(
    ("pattern", "passing", "failing"),
    [
        ("^[a-z-[aeiou]]+$", "rhythm", "a"),
        ("^[^a-z-[0-4]]$", "7", "1"),
        (r"^[\p{L}-[a-z]]+$", "É", "e"),
        (r"^[\w-[\d]]+$", "abc", "a1"),
        ("^[a-]+$", "a-", "b"),
        ("^[+-]$", "-", ","),
        ("^[a&&b]+$", "&", "c"),
        ("^[a~|#^]+$", "^~|#a", "-"),
        (r"^[\]\[\-]+$", "[-]", "a"),
        (r"^\i\c*$", "_x-1.é", "1x"),
        (r"^\I\C$", "1 ", "a "),
        (r"^\d+$", "1٢", "a"),
        (r"^\s$", "\t", "\u00a0"),
        (r"^\w+$", "é1$", "a-b"),
        (r"^\p{Lu}$", "A", "a"),
        (r"^\P{Lu}$", "a", "A"),
        (r"^\p{IsBasicLatin}+$", "abc", "é"),
        (r"^\P{IsBasicLatin}+$", "é", "e"),
        (r"^\p{IsGreek}$", "α", "a"),
        (r"^(ab|c)\1$", "abab", "abc"),
        (r"^(a)\11$", "aa1", "aa"),
        (r"^(a)?\1b$", "b", "ab"),
        ("^(?:ab)+$", "abab", "aba"),
        ("^a{2,3}?$", "aaa", "a"),
        ("^(a{2}){2}$", "aaaa", "aa"),
        ("^.$", "🎈", "🎈🎈"),
        ("", "anything", None),
    ],
)
def test_what_patterns_can_say(pattern: str, passing: str, failing: str | None) -> None:
    assert matches(passing, pattern) == "true"
    assert failing is None or matches(failing, pattern) == "false"


@pytest.mark.parametrize(
    "pattern",
    [
        *("]", "}", "{", ")", "(", "[", "[]", "[^]", "[]a]", "[a[b]]", "[a-z-[b]c]", "[b-a]"),
        *("*", "a**", "a*+", "a++", "a{2}{2}", "a|*", "(*)", "a{2,1}", "a{x}", "a{,2}"),
        *("(?i)a", "(?=a)", "(?<n>a)", "(?#a)", r"\b", r"\A", r"\Z", r"\x41", r"\u0041", r"\Q", r"\0", "\\"),
        *(r"\1(a)", r"(a\1)", r"\2", r"\p", r"\p{", r"\p{}", r"\p{Greek}", r"\p{Alphabetic}", r"\p{IsNowhere}"),
    ],
)
def test_what_is_no_pattern_is_null(pattern: str) -> None:
    assert matches("aaa", pattern) == "null"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('replace("abracadabra", "bra", "*")', '"a*cada*"'),
        ('replace("abracadabra", "a.*a", "*")', '"*"'),
        ('replace("abracadabra", "a(.)", "a$1$1")', '"abbraccaddabbra"'),
        ('replace("AAAA", "A+?", "b")', '"bbbb"'),
        ('replace("darted", "^(.*?)d(.*)$", "$1c$2")', '"carted"'),
        ('replace("abc", "b", "<$0>")', '"a<b>c"'),
        ('replace("abc", "(b)", "$12")', '"ab2c"'),
        ('replace("abc", "b", "$3")', '"ac"'),
        (r'replace("abc", "b", "\\$\\\\")', r'"a$\\c"'),
        ('replace("a.b", ".", "$", "q")', '"a$b"'),
        ('replace("aXa", "x", "-", "i")', '"a-a"'),
        # not without a digit behind $, nor with a backslash before anything but $ or another
        ('replace("abc", "b", "$")', "null"),
        ('replace("abc", "b", "$a")', "null"),
        (r'replace("abc", "b", "\\")', "null"),
        (r'replace("abc", "b", "\\n")', "null"),
        # not by a pattern that matches where there is nothing
        ('replace("abc", "x*", "-")', "null"),
        ('replace("abracadabra", ".*?", "$1")', "null"),
        ('split("abc", "")', "null"),
        ('split("John Doe", "\\s")', '["John", "Doe"]'),
        ('split("a1b22c", "\\d+")', '["a", "b", "c"]'),
        ('split(";a;;b", ";")', '["", "a", "", "b"]'),
    ],
)
def test_replacing_and_splitting(text: str, value: str) -> None:
    assert gives(text) == value


@pytest.mark.parametrize(
    ("text", "pattern", "value"),
    [
        ("Z", "z", "true"),
        ("b", "[A-Z-[IO]]", "true"),
        ("i", "[A-Z-[IO]]", "false"),
        ("q", "[^Q]", "false"),
        ("aA", r"(a)\1", "true"),
        ("\u212a", "[A-Z]", "true"),  # the sign for kelvin is a K
        ("ς", "Σ", "true"),
        # it is about single characters
        ("SS", "ß", "false"),
        ("FI", "\ufb01", "false"),
        # and not about categories of them
        ("q", r"\p{Lu}", "false"),
        ("Q", r"\P{Lu}", "false"),
        ("q", r"[\p{Lu}x]", "false"),
        ("X", r"[\p{Ll}x]", "true"),
        ("q", r"[^\p{Lu}x]", "true"),
        ("b", r"[\p{L}-[\p{Lu}]]", "true"),
    ],
)
def test_letters_of_either_case(text: str, pattern: str, value: str) -> None:
    assert gives("matches(t, p, f)", t=text, p=pattern, f="i") == value
