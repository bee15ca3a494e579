"""Whether a value is the expected one, as the engines that publish results with the kit compare."""

from decimal import Decimal

from commonway.feel.comparing import equal
from commonway.feel.values import Value
from commonway.feel.writing import text_of

_CLOSE = Decimal("0.00000001")


def agrees(expected: Value, got: Value) -> bool:
    """Return whether *got* is what was *expected*: numbers to 8 decimals, lists in order, contexts by their keys.

    Where one of the two is text, the text of the other is compared: times with a zone's name are written so.
    """
    if expected is None or got is None:
        return expected is got
    if isinstance(expected, Decimal) and isinstance(got, Decimal):
        return abs(expected - got) < _CLOSE
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(map(agrees, expected, got))
    if isinstance(expected, dict) and isinstance(got, dict):
        return expected.keys() == got.keys() and all(agrees(expected[key], got[key]) for key in expected)
    if isinstance(expected, str) or isinstance(got, str):
        return show(expected) == show(got)
    return type(expected) is type(got) and equal(expected, got, _Effortless()) is True


class _Effortless:
    """Nobody counts what comparing with a test file takes."""

    def spend(self, steps: int = 1) -> None:
        """Count nothing."""


def show(value: Value) -> str:
    """Return *value* as FEEL's ``string()`` writes it, and null as null."""
    return "null" if value is None else text_of(value)
