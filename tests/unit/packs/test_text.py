"""Saying a text: the language asked for, else the nearest, never a key."""

import pytest

from commonway.packs.text import missing_languages, say

TEXT = {"en": "colour", "ar": "لون", "pt": "cor", "fr": ""}


@pytest.mark.parametrize(
    ("language", "default", "said"),
    [
        ("en", "en", "colour"),
        ("ar", "en", "لون"),
        ("pt-BR", "en", "cor"),
        ("de", "en", "colour"),
        ("fr", "ar", "لون"),
        ("de", "en-GB", "colour"),
        ("de", "it", "لون"),
        ("", "en", "colour"),
    ],
)
def test_say(language: str, default: str, said: str) -> None:
    assert say(TEXT, language, default=default) == said


def test_nothing_to_say_is_nothing() -> None:
    assert say({}, "en", default="en") == ""


def test_missing_languages() -> None:
    assert missing_languages(TEXT, languages=("en", "fr", "de")) == ["fr", "de"]
    assert missing_languages({}, languages=("en",)) == []
