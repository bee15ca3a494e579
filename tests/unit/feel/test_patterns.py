"""XPath's regular expressions in Python's clothes."""

import pytest

from commonway.feel.errors import NoValue
from commonway.feel.patterns import compiled, replacement


@pytest.mark.parametrize(
    ("pattern", "flags", "found", "not_found"),
    [
        (r"^\d+$", "", "42", "4x"),
        (r"^\i\c*$", "", "a-1", "1a"),
        (r"^[a-z-[aeiou]]+$", "", "xyz", "xaz"),
        (r"^[^a-c]$", "", "d", "b"),
        (r"^\p{Lu}\P{Lu}$", "", "Éa", "éa"),
        (r"^\p{IsGreek}$", "", "λ", "l"),
        ("a.c", "", "abc", "a\nc"),
        ("a.c", "s", "a\nc", "ac"),
        ("^b$", "m", "a\nb\nc", "a b c"),
        ("a b", "x", "ab", "a b"),
        ("a.c", "q", "a.c", "abc"),
        ("ABC", "i", "abc", "abd"),
        (r"^(a)\1$", "", "aa", "ab"),
        ("^a#~&$", "", "a#~&", "a"),
        (r"^[\[\]\-&]+$", "", "[&-]", "x"),
        (r"^(?:ab){2}$", "", "abab", "ab"),
    ],
)
def test_a_pattern(pattern: str, flags: str, found: str, not_found: str) -> None:
    assert compiled(pattern, flags).search(found)
    assert not compiled(pattern, flags).search(not_found)


@pytest.mark.parametrize(
    "pattern", ["(", "[", "a{", "a{2,1}", "(?=a)", "(?P<n>a)", "\\", r"\b", r"\p", r"\p{Nope}", "*", "a" * 3_000, "(a{99}){99}"]
)  # fmt: skip
def test_a_pattern_that_is_none(pattern: str) -> None:
    with pytest.raises(NoValue):
        compiled(pattern, "")


@pytest.mark.parametrize(
    ("text", "groups", "template"),
    [("$1-$0", 1, r"\g<1>-\g<0>"), (r"\$\\", 0, r"$\\"), ("$12", 1, r"\g<1>2"), ("$3", 1, "")],
)
def test_a_replacement(text: str, groups: int, template: str) -> None:
    assert replacement(text, groups=groups) == template


@pytest.mark.parametrize("text", ["$", "$a", "\\", r"\n"])
def test_a_replacement_that_is_none(text: str) -> None:
    with pytest.raises(NoValue):
        replacement(text, groups=1)
