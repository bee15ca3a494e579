"""Letters as pages and papers show them."""

from typing import Any

from django.utils.translation import get_language_info

from commonway.contacts.mailbox import Letter
from commonway.contacts.notices import Words


def shown(words: Words | Letter, language: str) -> dict[str, Any]:
    """Return a letter in *language* with its parts and the direction it is read in."""
    return {
        "title": words.title,
        "language": language,
        "direction": direction(language),
        "paragraphs": words.paragraphs,
        "sections": words.sections,
    }


def direction(language: str) -> str:
    """Return in which direction *language* is read."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "auto"
