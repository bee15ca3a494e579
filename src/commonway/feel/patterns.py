"""Regular expressions of XPath 3.1, as `regex` understands them, and kept from running away.

What differs is translated: the escapes of XML names, dots and line ends, and the ways Python writes what XPath does
not have are refused. A pattern and its input are bounded in length, and each search in time.
"""

from functools import lru_cache

import regex

from commonway.feel.errors import NoValue

LONGEST_PATTERN = 2_000
MOST_SECONDS = 0.25  # for all the matching of one call
_LARGEST_PATTERN = 5_000  # characters, were everything written out that is counted in braces
_FLAGS = {"s": regex.DOTALL, "m": regex.MULTILINE, "i": regex.IGNORECASE, "x": 0, "q": 0}

_INITIAL = r"\p{L}\p{Nl}_:"
_NAME_CHARACTER = r"\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\-._:·"
_ESCAPES = {
    "i": f"[{_INITIAL}]",
    "I": f"[^{_INITIAL}]",
    "c": f"[{_NAME_CHARACTER}]",
    "C": f"[^{_NAME_CHARACTER}]",
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "w": r"[^\p{P}\p{Z}\p{C}]",
    "W": r"[\p{P}\p{Z}\p{C}]",
    "s": r"[ \t\n\r]",
    "S": r"[^ \t\n\r]",
}
_PLAIN_ESCAPES = frozenset("nrt\\|.?*+(){}[]^$-")
_REPEAT = regex.compile(r"\{(\d+)(?:,(\d*))?\}")


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> "regex.Pattern[str]":
    """Return *pattern* ready to use. Raises `NoValue` where it or one of the *flags* cannot be understood."""
    if len(pattern) > LONGEST_PATTERN:
        raise NoValue(f"The pattern has {len(pattern)} characters; at most {LONGEST_PATTERN} are used.")
    unknown = [flag for flag in flags if flag not in _FLAGS]
    if unknown:
        raise NoValue(f"{unknown[0]!r} is not one of the flags s, m, i, x and q.")
    translated = regex.escape(pattern) if "q" in flags else _Translation(pattern, blanks="x" not in flags).text()
    options = regex.VERSION1
    for flag in flags:
        options |= _FLAGS[flag]
    try:
        return regex.compile(translated, options)
    except (regex.error, OverflowError, RecursionError, ValueError, KeyError, IndexError) as error:
        raise NoValue(f"The pattern {pattern[:60]!r} cannot be read: {error}.") from None


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


class _Translation:
    """One pattern on its way from XPath to `regex`."""

    def __init__(self, pattern: str, *, blanks: bool) -> None:
        self._pattern = pattern
        self._blanks = blanks  # False: blanks outside of brackets mean nothing
        self._depth = 0  # of character classes
        self._place = 0
        self._sizes = [0]  # of each group that is open, the whole pattern first
        self._last = 0  # size of what a brace would repeat

    def text(self) -> str:
        found: list[str] = []
        while self._place < len(self._pattern):
            found.append(self._next())
        return "".join(found)

    def _next(self) -> str:
        character = self._pattern[self._place]
        self._place += 1
        if self._depth and character != "\\":
            return self._in_class(character)
        if character == "(":
            self._sizes.append(0)
            return self._group()
        if character == ")" and len(self._sizes) > 1:
            self._grow(self._sizes.pop())
            return ")"
        if character == "{":
            return self._repeat()
        if character in " \t\n\r" and not self._blanks:
            return ""
        self._grow(1)
        if character == "\\":
            return self._escape()
        if character == "[":
            self._depth += 1
            return self._negated("[")
        return "\\" + character if character in "#~&" else character

    def _grow(self, size: int) -> None:
        self._last = size
        self._sizes[-1] += size
        if self._sizes[-1] > _LARGEST_PATTERN:
            raise NoValue("The pattern repeats too much.")

    def _escape(self) -> str:
        character = self._pattern[self._place : self._place + 1]
        self._place += 1
        if character in ("p", "P"):
            end = self._pattern.find("}", self._place)
            if self._pattern[self._place : self._place + 1] != "{" or end < 0:
                raise NoValue("In a pattern \\p goes before a category in braces, such as \\p{Lu}.")
            name = self._pattern[self._place + 1 : end]
            self._place = end + 1
            return f"\\{character}{{{'In' + name[2:] if name.startswith('Is') else name}}}"
        if character in _ESCAPES:
            return _ESCAPES[character]
        if character.isdigit() and character != "0" and not self._depth:
            return "\\" + character
        if character and character in _PLAIN_ESCAPES:
            return "\\" + character
        raise NoValue(f"\\{character} has no meaning in a pattern.")

    def _in_class(self, character: str) -> str:
        if character == "[":
            self._depth += 1
            return self._negated("[")
        if character == "]":
            self._depth -= 1
            return "]"
        if character == "-" and self._pattern[self._place : self._place + 1] == "[":
            return "--"
        return "\\" + character if character in "&|~#" else character

    def _negated(self, opening: str) -> str:
        if self._pattern[self._place : self._place + 1] == "^":
            self._place += 1
            return opening + "^"
        return opening

    def _group(self) -> str:
        if self._pattern[self._place : self._place + 1] != "?":
            return "("
        if self._pattern[self._place : self._place + 2] != "?:":
            raise NoValue("In a pattern the only group that opens with a question mark is (?:…).")
        self._place += 2
        return "(?:"

    def _repeat(self) -> str:
        match = _REPEAT.match(self._pattern, self._place - 1)
        if match is None:
            raise NoValue("In a pattern a brace holds how often: {2}, {2,} or {2,5}.")
        times = max(int(match[1][:6]), int((match[2] or "0")[:6]))
        self._grow(max(self._last, 1) * max(times - 1, 0))
        self._place = match.end()
        return str(match[0])
