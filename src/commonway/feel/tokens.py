"""Cutting FEEL text into tokens (DMN 1.5, chapter 10.3.1.2, grammar rules 22 to 37 and 61 to 64)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from commonway.feel.errors import FeelSyntaxError

Kind = Literal["number", "text", "name", "symbol", "end"]

_NAME_START = (
    r"?A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u167F\u1681-\u180D\u180F-\u1FFF"
    r"\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFEFE\uFF00-\uFFFD\U00010000-\U000EFFFF"
)
_NAME_PART = _NAME_START + r"0-9\u00B7\u0300-\u036F\u203F-\u2040"
_BLANK = r"\t-\r \u0085\u00A0\u1680\u180E\u2000-\u200B\u2028\u2029\u202F\u205F\u3000\uFEFF"
_TOKEN = re.compile(
    rf"""
      (?P<blank>[{_BLANK}]+|//[^\n\r]*|/\*(?s:.*?)\*/)
    | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)
    | (?P<text>"(?:[^"\\]|\\.)*+")
    | (?P<name>[{_NAME_START}][{_NAME_PART}]*)
    | (?P<symbol>\*\*|<=|>=|!=|\.\.|->|[-+*/<>=()\[\]{{}},.:@'])
    """,
    re.VERBOSE | re.DOTALL,
)
_WORD = re.compile(rf"[{_NAME_START}][{_NAME_PART}]*")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|([nrt\"'\\]))", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_HALF = re.compile("[\ud800-\udfff]")
_LAST_CODE_POINT = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the text; *offset* counts from 0, *blank* says whether a blank or a comment goes before it."""

    kind: Kind
    text: str
    offset: int
    blank: bool = False


def tokens(expression: str) -> Iterator[Token]:
    """Yield the tokens of *expression*, without blanks and comments, and an ``end`` token last.

    Raises `FeelSyntaxError` at the first character that begins no token.
    """
    offset, blank = 0, False
    while offset < len(expression):
        match = _TOKEN.match(expression, offset)
        if match is None:
            raise _unreadable(expression, offset)
        kind = match.lastgroup
        if kind == "blank":
            blank = True
        else:
            yield Token(kind, match.group(), offset, blank)  # type: ignore[arg-type]
            blank = False
        offset = match.end()
    yield Token("end", "", len(expression), blank)


def unquote(token: Token, expression: str) -> str:
    """Return the words a text token stands for, escapes resolved; a lone backslash stands for itself.

    Raises `FeelSyntaxError` for an escape that names no character.
    """

    def resolve(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        if not code:
            return _ESCAPED[match[3]]
        if int(code, 16) <= _LAST_CODE_POINT:
            return chr(int(code, 16))
        raise FeelSyntaxError.at_offset(
            f"{match[0]} names no character.",
            expression=expression,
            offset=token.offset + 1 + match.start(),
            remedy="The last character is \\U10FFFF.",
        )

    found = _SURROGATES.sub(_joined, _ESCAPE.sub(resolve, token.text[1:-1]))
    if _HALF.search(found):
        raise FeelSyntaxError.at_offset(
            "This text holds half a character.",
            expression=expression,
            offset=token.offset,
            remedy="Write the two halves of a surrogate pair side by side, or \\U and six digits.",
        )
    return found


def is_word(text: str) -> bool:
    """Return whether *text* is a name of one word."""
    return _WORD.fullmatch(text) is not None


def quote(text: str) -> str:
    """Return *text* as a FEEL text literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def _joined(pair: re.Match[str]) -> str:
    high, low = (ord(half) for half in pair[0])
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _unreadable(expression: str, offset: int) -> FeelSyntaxError:
    character = expression[offset]
    if character == '"':
        return FeelSyntaxError.at_offset(
            "This text never ends.", expression=expression, offset=offset, remedy='Close it with a ".'
        )
    return FeelSyntaxError.at_offset(
        f"{character!r} has no meaning here.",
        expression=expression,
        offset=offset,
        remedy='Text goes in double quotes: "Spouse".',
    )
