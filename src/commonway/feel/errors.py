"""What can be wrong with a FEEL expression, told so that its author can mend it."""

from collections.abc import Iterator
from contextlib import contextmanager

from commonway.kernel.errors import CommonwayError

_SHOWN = 60


class FeelError(CommonwayError):
    """The base of every error of this room."""


class FeelSyntaxError(FeelError):
    """The text is not FEEL, or not the part of FEEL that is understood here.

    ``line`` and ``column`` count from 1 and point at the first character that cannot be read.
    """

    def __init__(self, what: str, *, expression: str, line: int, column: int, remedy: str) -> None:
        self.expression = expression
        self.line = line
        self.column = column
        shown = expression if len(expression) <= _SHOWN else f"{expression[:_SHOWN]}…"
        super().__init__(what, where=f"line {line}, column {column} of FEEL {shown!r}", remedy=remedy)

    @classmethod
    def at_offset(cls, what: str, *, expression: str, offset: int, remedy: str) -> "FeelSyntaxError":
        """Return the error for the character at *offset* (from 0) of *expression*."""
        line = expression.count("\n", 0, offset) + 1
        column = offset - (expression.rfind("\n", 0, offset) + 1) + 1
        return cls(what, expression=expression, line=line, column=column, remedy=remedy)


@contextmanager
def refusing_depth(expression: str) -> Iterator[None]:
    """Turn a RecursionError into a `FeelSyntaxError`.

    Trees are bounded so that recursion is safe, unless whoever asks is deep in calls already.
    """
    try:
        yield
    except RecursionError:
        raise FeelSyntaxError(
            "Brackets are nested too deep.", expression=expression, line=1, column=1, remedy="Write it flatter."
        ) from None


class FeelValueError(FeelError):
    """A value was handed over that FEEL has no type for."""


class NoValue(Exception):
    """Inside an evaluation: an operation has no value for what it was given, for the reason in its words.

    The interpreter turns it into null and a `Problem` at the place of the operation; it never leaves the room.
    """


class Exhausted(Exception):
    """Inside an evaluation: it grew beyond its bounds and ends as a whole, with null; it never leaves the room."""
