"""Patterns of XPath 3.1 (Functions and Operators, 5.6.1; XML Schema 1.1 Part 2, appendix G) written for `regex`.

All that means something else there, or nothing in XPath, is translated or refused.
"""

from collections.abc import Callable

import regex

from commonway.feel.errors import NoValue

_LARGEST = 5_000  # characters, were everything written out that is counted in braces

_INITIAL = r"\p{L}\p{Nl}_:"
_NAME_CHARACTER = r"\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\-._:·"
_KINDS = {
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
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"} | {sign: sign for sign in "\\|.?*+(){}[]^$-"}
_BLANKS = " \t\n\r"
_REPEAT = regex.compile(r"\{(\d+)(?:,(\d*))?\}")
_CATEGORY = regex.compile(
    r"L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?|Is(?P<block>[A-Za-z0-9\-]+)"
)
_LINE_START = r"(?:\A|(?<=\n)(?!\Z))"  # a line break at the very end begins no line


def translated(pattern: str, flags: str) -> str:
    """Return *pattern* as `regex` reads it. Raises `NoValue` where XPath has no such pattern."""
    return _Translation(_packed(pattern) if "x" in flags else pattern, flags).text()


def _packed(pattern: str) -> str:
    """Return *pattern* without its blanks, as the flag ``x`` asks; those in brackets stay."""
    found: list[str] = []
    depth, escaped = 0, False
    for character in pattern:
        if character in _BLANKS and not depth:
            continue
        found.append(character)
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            depth += {"[": 1, "]": -1}.get(character, 0)
    return "".join(found)


class _Translation:
    """One pattern on its way."""

    def __init__(self, pattern: str, flags: str) -> None:
        self._pattern = pattern
        self._place = 0
        self._dot = "." if "s" in flags else r"[^\n\r]"
        self._any_case = "i" in flags
        self._start, self._end = (_LINE_START, "$") if "m" in flags else (r"\A", r"\Z")
        self._sizes = [0]  # of each group that is open, the whole pattern first
        self._last = 0  # size of what a quantifier would repeat, 0 where there is nothing
        self._groups = 0  # that are numbered
        self._open: list[int] = []  # numbers of the open ones; 0 for one without
        self._rules: dict[str, Callable[[], str]] = {
            "(": self._opened,
            ")": self._closed,
            "|": self._alternative,
            "[": lambda: self._atom(self._class()),
            "\\": lambda: self._atom(self._escape()),
            ".": lambda: self._atom(self._dot),
            "^": lambda: self._atom(self._start),
            "$": lambda: self._atom(self._end),
            **dict.fromkeys("?*+{", self._repeated),
            **dict.fromkeys("]}", self._stray),
        }

    def text(self) -> str:
        found: list[str] = []
        while self._place < len(self._pattern):
            character = self._take()
            rule = self._rules.get(character)
            found.append(rule() if rule else self._atom(_literal(character)))
        return "".join(found)

    def _take(self) -> str:
        if self._place >= len(self._pattern):
            raise NoValue("The pattern ends too early.")
        self._place += 1
        return self._pattern[self._place - 1]

    def _sees(self, text: str) -> bool:
        return self._pattern.startswith(text, self._place)

    # Pieces

    def _atom(self, text: str) -> str:
        self._grow(1)
        return text

    def _grow(self, size: int) -> None:
        self._last = size
        self._sizes[-1] += size
        if self._sizes[-1] > _LARGEST:
            raise NoValue("The pattern repeats too much.")

    def _opened(self) -> str:
        unnumbered = self._sees("?:")
        if self._sees("?") and not unnumbered:
            raise NoValue("In a pattern the only group that opens with a question mark is (?:…).")
        self._place += 2 * unnumbered
        self._groups += not unnumbered
        self._open.append(0 if unnumbered else self._groups)
        self._sizes.append(0)
        self._last = 0
        return "(?:" if unnumbered else "("

    def _closed(self) -> str:
        if not self._open:
            raise NoValue("In a pattern a bracket closes that was never opened.")
        self._open.pop()
        self._grow(max(self._sizes.pop(), 1))
        return ")"

    def _alternative(self) -> str:
        self._last = 0
        return "|"

    def _stray(self) -> str:
        raise NoValue(f"In a pattern a {self._pattern[self._place - 1]} that stands for itself is written with a \\.")

    def _repeated(self) -> str:
        sign = self._pattern[self._place - 1]
        if not self._last:
            raise NoValue(f"In a pattern there is nothing before the {sign} to repeat.")
        if sign == "{":
            match = _REPEAT.match(self._pattern, self._place - 1)
            if match is None:
                raise NoValue("In a pattern a brace holds how often: {2}, {2,} or {2,5}.")
            times = max(int(match[1][:6]), int((match[2] or "0")[:6]))
            self._grow(self._last * max(times - 1, 0))
            self._place = match.end()
            sign = str(match[0])
        self._last = 0
        if self._sees("?"):
            self._place += 1
            sign += "?"
        return sign

    # Escapes

    def _escape(self) -> str:
        character = self._take()
        if character in "123456789":
            return self._reference(character)
        kind = self._kind(character)
        if kind and self._any_case:
            return f"(?-i:{kind})"  # a category of characters is the same in any case
        return kind or _literal(self._single(character))

    def _single(self, character: str) -> str:
        if character not in _ESCAPED:
            raise NoValue(f"\\{character} has no meaning in a pattern.")
        return _ESCAPED[character]

    def _kind(self, character: str) -> str:
        """Return the set of characters that the escape names, or nothing where it names one character."""
        if character not in "pP":
            return _KINDS.get(character, "")
        end = self._pattern.find("}", self._place)
        if not self._sees("{") or end < 0:
            raise NoValue("In a pattern \\p goes before a category in braces, such as \\p{Lu}.")
        category = _CATEGORY.fullmatch(self._pattern, self._place + 1, end)
        if category is None:
            raise NoValue(f"There is no category {self._pattern[self._place + 1 : end][:40]!r} of characters.")
        self._place = end + 1
        name = f"In{category['block']}" if category["block"] else category[0]
        return f"\\{character}{{{name}}}"

    def _reference(self, digits: str) -> str:
        while self._place < len(self._pattern) and self._pattern[self._place] in "0123456789":
            if int(digits + self._pattern[self._place]) > self._groups:
                break
            digits += self._take()
        if int(digits) > self._groups or int(digits) in self._open:
            raise NoValue(f"In a pattern \\{digits} goes behind the group it repeats.")
        return f"(?({digits})\\{digits}|)"  # a group that matched nothing is nothing

    # Classes of characters

    def _class(self) -> str:
        """Return what matches one character of the class whose bracket was just read."""
        negated = self._sees("^")
        self._place += negated
        parts: list[str] = []
        kinds: list[str] = []
        without = ""
        while (character := self._take()) != "]":
            if character == "-" and self._sees("["):
                self._place += 1
                without = self._class()
                if self._take() != "]":
                    raise NoValue("In a pattern what is taken away from a class stands last in it.")
                break
            self._class_part(character, parts, kinds)
        if not parts and not kinds:
            return self._empty()
        found = self._one_of(parts, kinds, negated=negated)
        return f"(?:(?!{without}){found})" if without else found

    def _one_of(self, parts: list[str], kinds: list[str], *, negated: bool) -> str:
        sets = [kind for kind in kinds if kind.startswith("[")]  # `regex` has no sets within sets
        if not sets and not (self._any_case and kinds):
            return f"[{'^' * negated}{''.join(parts + kinds)}]"
        categories = [kind for kind in kinds if kind not in sets]
        choices = [f"[{''.join(parts)}]"] if parts else []
        # The flag “i” is about characters and ranges of them, not about categories.
        choices += [f"(?-i:{kind})" for kind in (*categories, *sets)]
        either = "|".join(choices)
        return f"(?:(?!{either})(?s:.))" if negated else f"(?:{either})"

    def _empty(self) -> str:
        raise NoValue("In a pattern a class has at least one character.")

    def _class_part(self, character: str, parts: list[str], kinds: list[str]) -> None:
        if character == "\\":
            escaped = self._take()
            if kind := self._kind(escaped):
                kinds.append(kind)
                return
            character = self._single(escaped)
        elif character == "[":
            raise NoValue("In a pattern a [ in a class is written \\[.")
        if not self._sees("-") or self._sees("-]") or self._sees("-["):
            parts.append(_literal(character))
            return
        self._place += 1
        last = self._take()
        last = self._single(self._take()) if last == "\\" else last
        if last < character or last == "[":
            raise NoValue(f"In a pattern the range from {character} to {last} is empty.")
        parts.append(f"{_literal(character)}-{_literal(last)}")


def _literal(character: str) -> str:
    return character if character.isalnum() or character == "_" else regex.escape(character, special_only=False)
