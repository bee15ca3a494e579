"""Cutting FEEL text into tokens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from commonway.feel.errors import FeelSyntaxError

_TOKEN = re.compile(
    r"""
      (?P<blank>\s+|//[^\n]*|/\*(?s:.*?)\*/)
    | (?P<number>(?:\d+(?:\.\d+)?|\.\d+))
    | (?P<text>"(?:[^"\\]|\\.)*+")
    | (?P<name>[^\W\d]\w*)
    | (?P<symbol><=|>=|\.\.|[-+<>=(),\[\]@])
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_LAST_CODE_POINT = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the text: *kind* is number, text, name, symbol or end; *offset* counts from 0."""

    kind: str
    text: str
    offset: int


def tokens(expression: str) -> Iterator[Token]:
    """Yield the tokens of *expression*, without blanks and comments, and an ``end`` token last.

    Raises `FeelSyntaxError` at the first character that begins no token.
    """
    offset = 0
    while offset < len(expression):
        match = _TOKEN.match(expression, offset)
        if match is None:
            raise _unreadable(expression, offset)
        kind = match.lastgroup or ""
        if kind != "blank":
            yield Token(kind, match.group(), offset)
        offset = match.end()
    yield Token("end", "", len(expression))


def unquote(token: Token, expression: str) -> str:
    """Return the words a text token stands for, escapes resolved. Raises `FeelSyntaxError` for an unknown escape."""

    def resolve(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        if code and int(code, 16) <= _LAST_CODE_POINT:
            return chr(int(code, 16))
        if not code and match[3] in _ESCAPED:
            return _ESCAPED[match[3]]
        raise FeelSyntaxError.at_offset(
            f"{match[0]} is not an escape.",
            expression=expression,
            offset=token.offset + 1 + match.start(),
            remedy='Write \\\\ for a backslash, \\" for a quotation mark.',
        )

    return _ESCAPE.sub(resolve, token.text[1:-1])


def quote(text: str) -> str:
    """Return *text* as a FEEL text literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


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
