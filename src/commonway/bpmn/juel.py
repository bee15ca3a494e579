"""Conditions of Camunda 7 files, ``${…}``, turned into FEEL: the part of JUEL that only looks at variables.

Read are comparisons (symbols and words), ``and``, ``or``, ``not``, arithmetic, ``? :``, ``empty``, texts, numbers,
properties by dot or index, ``execution.getVariable('x')``, ``execution.hasVariable('x')`` and ``x.equals(y)``. Any other
call is of Java, and refused. Text around several ``${…}`` becomes one text.
"""

import re
from typing import NamedTuple

from commonway.feel.tokens import is_word, quote

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|(?P<name>[A-Za-z_][A-Za-z_0-9]*)|(?P<symbol>==|!=|<=|>=|&&|\|\||[-+*/%<>!?:.,()\[\]]))"""
)
_WORDS = {"eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=", "and": "&&", "or": "||", "not": "!"}
_WORDS |= {"div": "/", "mod": "%"}
_FEEL = {"==": "=", "&&": "and", "||": "or"}
_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))
_CONSTANTS = ("true", "false", "null")
_KEYWORDS = frozenset("in if then else for return some every satisfies between function instance of".split())  # noqa: SIM905
_DEEPEST = 40
_LONGEST = 10_000


class JuelError(Exception):
    """The text is not of the part of JUEL that is understood; *column* counts from 1."""

    def __init__(
        self, what: str, *, column: int, remedy: str = "Write the condition in FEEL, with = before it."
    ) -> None:
        self.column = column
        self.remedy = remedy
        super().__init__(what)


class Translated(NamedTuple):
    """FEEL, and the variables that it is at ease without: those it asks for by ``hasVariable`` or ``empty``."""

    feel: str
    optional: frozenset[str]


def to_feel(text: str) -> Translated:
    """Return *text*, one ``${…}`` or a text with some in it, as FEEL. Raises `JuelError`."""
    if len(text) > _LONGEST:
        raise JuelError(f"The expression is longer than {_LONGEST} characters.", column=1)
    parts: list[str] = []
    optional: set[str] = set()
    at = 0
    while at < len(text):
        opening = min((found for found in (text.find("${", at), text.find("#{", at)) if found >= 0), default=-1)
        if opening < 0:
            parts.append(quote(text[at:]))
            break
        if text[at:opening]:
            parts.append(quote(text[at:opening]))
        reader = _Reader(text, opening + 2)
        parts.append(reader.whole())
        optional |= reader.optional
        at = reader.at
    if len(parts) == 1:
        return Translated(parts[0], frozenset(optional))
    joined = " + ".join(part if part.startswith('"') and part.count('"') == 2 else f"string({part})" for part in parts)
    return Translated(joined or '""', frozenset(optional))


class _Reader:
    """Reads one ``${…}``, from after its opening brace."""

    def __init__(self, text: str, at: int) -> None:
        self._text = text
        self.at = at
        self._depth = 0
        self.optional: set[str] = set()
        self._kind, self._word, self._column = "", "", at + 1
        self._next()

    def whole(self) -> str:
        found = self._choice()
        if self._word != "}":
            raise self._wrong(f"{self._word or 'the end'!r} is not expected here")
        return found

    def _next(self) -> None:
        rest = self._text[self.at :]
        start = self.at + len(rest) - len(rest.lstrip())
        self._column = start + 1
        if start >= len(self._text):
            self._kind, self._word, self.at = "end", "", start
            return
        if self._text[start] == "}":
            self._kind, self._word, self.at = "close", "}", start + 1
            return
        found = _TOKEN.match(self._text, self.at)
        if found is None:
            raise self._wrong(f"{self._text[start]!r} is not understood")
        self._kind, self._word = str(found.lastgroup), found.group(str(found.lastgroup))
        if self._kind == "name" and self._word in _WORDS:
            self._kind, self._word = "symbol", _WORDS[self._word]
        self.at = found.end()

    def _take(self, token: str) -> bool:
        if self._kind == "symbol" and self._word == token:
            self._next()
            return True
        return False

    def _expect(self, token: str) -> None:
        if not self._take(token):
            raise self._wrong(f"{token!r} is missing")

    def _wrong(self, what: str) -> JuelError:
        return JuelError(f"In {self._text.strip()!r:.80}: {what}.", column=self._column)

    def _choice(self) -> str:
        found = self._level(0)
        if self._take("?"):
            yes = self._choice()
            self._expect(":")
            found = f"(if {found} then {yes} else {self._choice()})"
        return found

    def _level(self, level: int) -> str:
        if level == len(_LEVELS):
            return self._unary()
        found = self._level(level + 1)
        while self._kind == "symbol" and self._word in _LEVELS[level]:
            operator = self._word
            self._next()
            right = self._level(level + 1)
            if operator == "%":
                found = f"modulo({found}, {right})"
            else:
                found = f"({found} {_FEEL.get(operator, operator)} {right})"
        return found

    def _unary(self) -> str:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._wrong(f"it is nested more than {_DEEPEST} deep")
        found = self._operand()
        self._depth -= 1
        return found

    def _operand(self) -> str:
        turns = 0
        if self._kind == "name" and self._word == "empty":
            self._next()
            before = self._kind, self._word
            value = self._unary()
            if before[0] == "name" and value == before[1]:
                self.optional.add(value)
            return f'({value} = null or {value} = "" or {value} = [])'
        while self._take("!"):
            turns += 1
        if turns:
            value = self._unary()
            return f"not({value})" if turns % 2 else value
        if self._take("-"):
            return f"-({self._unary()})"
        return self._after(self._primary())

    def _primary(self) -> str:
        kind, word = self._kind, self._word
        if self._take("("):
            inner = self._choice()
            self._expect(")")
            return f"({inner})"
        if kind not in ("number", "text", "name"):
            raise self._wrong(f"{word or 'the end'!r} is not expected here")
        self._next()
        if kind == "text":
            return quote(re.sub(r"\\(.)", r"\1", word[1:-1]))
        if kind == "name" and word == "execution":
            return self._execution()
        if kind == "name" and word not in _CONSTANTS:
            self._check_name(word)
        return word

    def _check_name(self, name: str) -> None:
        if name in _KEYWORDS or not is_word(name):
            raise self._wrong(f"{name!r} cannot be a variable in FEEL")

    def _execution(self) -> str:
        """Read ``.getVariable('x')`` or ``.hasVariable('x')``, and nothing else of Camunda's insides."""
        self._expect(".")
        method = self._word
        self._next()
        if method not in ("getVariable", "hasVariable"):
            raise self._wrong(f"execution.{method} is of Java and never called")
        self._expect("(")
        if self._kind != "text":
            raise self._wrong("the name of a variable in quotes is missing")
        name = self._word[1:-1]
        self._check_name(name)
        self._next()
        self._expect(")")
        self.optional.add(name)
        return name if method == "getVariable" else f"({name} != null)"

    def _after(self, found: str) -> str:
        while self._kind == "symbol" and self._word in (".", "[", "("):
            if self._take("."):
                found = self._member(found)
            elif self._take("["):
                found = self._index(found)
            else:
                raise self._wrong("a call is of Java and never made")
        return found

    def _member(self, found: str) -> str:
        name = self._word
        if self._kind != "name":
            raise self._wrong("a property is missing after the dot")
        self._next()
        if not (self._kind == "symbol" and self._word == "("):
            self._check_name(name)
            return f"{found}.{name}"
        if name != "equals":
            raise self._wrong(f"{name}(…) is of Java and never called")
        self._next()
        other = self._choice()
        self._expect(")")
        return f"({found} = {other})"

    def _index(self, found: str) -> str:
        kind, word = self._kind, self._word
        self._next()
        self._expect("]")
        if kind == "number" and word.isdigit():
            return f"{found}[{int(word) + 1}]"
        if kind == "text":
            return f"get value({found}, {quote(word[1:-1])})"
        raise self._wrong("an index is a whole number or a text in quotes")
