"""Reading a text: words in the language asked for, or the nearest the pack has."""

import re
from collections.abc import Mapping

Text = Mapping[str, str]
NO_WORDS = "no words"  # in a field's metadata: a mapping from name to name, which looks like a text and is none

# BCP 47 (RFC 5646) as packs use it: language, optional script, optional region.
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")


def say(text: Text, language: str, *, default: str) -> str:
    """Return *text* in *language*, else in *default*, else in any language it has; never a key, and "" if it is empty.

    A regional tag falls back to its language first: ``pt-BR`` to ``pt`` (RFC 4647, section 3.4, look-up).
    """
    for tag in (*_ever_wider(language), *_ever_wider(default)):
        words = text.get(tag)
        if words:
            return words
    return next((text[tag] for tag in sorted(text) if text[tag]), "")


def missing_languages(text: Text, *, languages: tuple[str, ...]) -> list[str]:
    """Return those of *languages* that *text* has no words in; an empty text misses none."""
    if not text:
        return []
    return [tag for tag in languages if not text.get(tag, "").strip()]


def _ever_wider(tag: str) -> list[str]:
    parts = tag.split("-")
    return ["-".join(parts[:size]) for size in range(len(parts), 0, -1)]
