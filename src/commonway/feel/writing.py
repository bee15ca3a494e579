"""From values to text: what ``string()`` gives, and values as FEEL would read them."""

from decimal import Decimal

from commonway.feel.errors import Exhausted
from commonway.feel.numbers import written
from commonway.feel.run import LONGEST_TEXT
from commonway.feel.temporal.durations import Months, Span
from commonway.feel.tokens import is_word, quote
from commonway.feel.values import Range, Value, kind_of


def text_of(value: Value) -> str:
    """Return *value* as text: a text as it is, all else as `literal_of` has it, temporal values without ``@``.

    Raises `Exhausted` for one whose text would be too long.
    """
    if isinstance(value, str):
        return value
    return _Writer(at_sign=False).text(value)


def literal_of(value: Value) -> str:
    """Return *value* as FEEL that gives it again. Raises `Exhausted` for one too long to write."""
    return _Writer(at_sign=True).text(value)


class _Writer:
    def __init__(self, *, at_sign: bool) -> None:
        self._at_sign = at_sign
        self._left = LONGEST_TEXT

    def text(self, value: Value) -> str:
        found = self._text(value)
        self._left -= len(found)
        if self._left < 0:
            raise Exhausted(f"A text grew to more than {LONGEST_TEXT:,} characters.")
        return found

    def _text(self, value: Value) -> str:
        if value is None or isinstance(value, bool):
            return "null" if value is None else str(value).lower()
        if isinstance(value, str):
            return quote(value)
        if isinstance(value, Decimal):
            return written(value)
        if isinstance(value, list):
            return f"[{', '.join(self.text(item) for item in value)}]"
        if isinstance(value, dict):
            return f"{{{', '.join(f'{_key(key)}: {self.text(inner)}' for key, inner in value.items())}}}"
        if isinstance(value, Range):
            return self._range(value)
        if kind_of(value) == "function":
            return "function(…)"
        return f'@"{value}"' if self._at_sign else str(value)

    def _range(self, value: Range) -> str:
        low, high = self.text(value.low), self.text(value.high)
        if value.operator:
            return f"({value.operator} {high if value.operator[0] == '<' else low})"
        return f"{'[' if value.low_included else '('}{low}..{high}{']' if value.high_included else ')'}"


def _key(key: str) -> str:
    return key if is_word(key) else quote(key)


def shown(value: Value) -> str:
    """Return *value* short enough for a sentence about a problem."""
    if isinstance(value, list | dict):
        return f"a {kind_of(value)}" if value else f"an empty {kind_of(value)}"
    if isinstance(value, Months | Span):
        return str(value)
    found = "a function" if kind_of(value) == "function" else literal_of(value)
    return found if len(found) <= 40 else f"{found[:40]}…"
