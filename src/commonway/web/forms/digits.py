"""Digits of any script, as people type them on their own keyboard."""

import unicodedata


def western(text: str) -> str:
    """Return *text* with every decimal digit of any script (such as ٣ or ३) as 0 to 9."""
    return "".join(_western(letter) for letter in text)


def _western(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)
