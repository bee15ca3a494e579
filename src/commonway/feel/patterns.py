"""Regular expressions of XPath 3.1, as `regex` understands them, and kept from running away.

A pattern and its input are bounded in length, and each search in time.
"""

from functools import lru_cache

import regex

from commonway.feel.errors import NoValue
from commonway.feel.xpath import translated

LONGEST_PATTERN = 2_000
MOST_SECONDS = 0.25  # for all the matching of one call
_FLAGS = {"s": regex.DOTALL, "m": regex.MULTILINE, "i": regex.IGNORECASE, "x": 0, "q": 0}


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> "regex.Pattern[str]":
    """Return *pattern* ready to use. Raises `NoValue` where it or one of the *flags* cannot be understood."""
    if len(pattern) > LONGEST_PATTERN:
        raise NoValue(f"The pattern has {len(pattern)} characters; at most {LONGEST_PATTERN} are used.")
    unknown = [flag for flag in flags if flag not in _FLAGS]
    if unknown:
        raise NoValue(f"{unknown[0]!r} is not one of the flags s, m, i, x and q.")
    written = regex.escape(pattern) if "q" in flags else translated(pattern, flags)
    options = regex.VERSION0  # the other one takes “ß” for “SS”; XPath compares character by character
    for flag in flags:
        options |= _FLAGS[flag]
    try:
        return regex.compile(written, options)
    except (regex.error, OverflowError, RecursionError, ValueError, KeyError, IndexError) as error:
        raise NoValue(f"The pattern {pattern[:60]!r} cannot be read: {error}.") from None


def dividing(pattern: str, flags: str) -> "regex.Pattern[str]":
    """Return *pattern* ready to replace or split by. Raises `NoValue` as well for one that an empty text matches."""
    found = compiled(pattern, flags)
    if found.search("", timeout=MOST_SECONDS):
        raise NoValue(f"The pattern {pattern[:60]!r} matches where there is nothing.")
    return found


def replacement(text: str, *, groups: int) -> str:
    r"""Return the XPath replacement *text* (``$1``, ``\$``) as `regex` writes it. Raises `NoValue` for a stray sign."""
    found: list[str] = []
    place = 0
    while place < len(text):
        character, following = text[place], text[place + 1 : place + 2]
        if character == "\\":
            if following not in ("\\", "$") or not following:
                raise NoValue(r"In a replacement a backslash goes before another one or a $.")
            found.append(following.replace("\\", "\\\\"))
            place += 2
        elif character == "$":
            number, place = _group(text, place + 1, groups)
            found.append(f"\\g<{number}>" if number <= groups else "")
        else:
            found.append(character)
            place += 1
    return "".join(found)


def _group(text: str, place: int, groups: int) -> tuple[int, int]:
    """Return the number written at *place*, as long as there is such a group, and the place behind it."""
    digits = ""
    while place < len(text) and text[place] in "0123456789" and (not digits or int(digits + text[place]) <= groups):
        digits += text[place]
        place += 1
    if not digits:
        raise NoValue("In a replacement a $ goes before the number of a group; the sign itself is written \\$.")
    return int(digits), place
