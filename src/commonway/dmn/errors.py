"""What can be wrong with a decision model, told so that its author can mend it."""

from commonway.kernel.errors import CommonwayError


class DmnError(CommonwayError):
    """The base of every error of this room."""


class ModelUnreadableError(DmnError):
    """A file is not a DMN model, or not one that is safe to read.

    ``source`` names the file and ``line`` (from 1; 0 for the file as a whole) the place in it.
    """

    def __init__(self, what: str, *, source: str, line: int = 0, remedy: str) -> None:
        self.source = source
        self.line = line
        super().__init__(what, where=place(source, line), remedy=remedy)


class ModelInvalidError(DmnError):
    """A model was read, but what it says cannot be put to work: an unknown name, a cycle, FEEL that is wrong.

    ``element`` names the decision (or input, or function) and ``expression`` the FEEL text, where one is to blame;
    ``line`` and ``column`` count from 1 in the file, 0 where not known.
    """

    def __init__(
        self,
        what: str,
        *,
        source: str,
        line: int = 0,
        column: int = 0,
        element: str = "",
        expression: str = "",
        remedy: str,
    ) -> None:
        self.source = source
        self.line = line
        self.column = column
        self.element = element
        self.expression = expression
        where = ", ".join(part for part in (place(source, line, column), element) if part)
        super().__init__(what, where=where, remedy=remedy)


def place(source: str, line: int, column: int = 0) -> str:
    """Return ``file, line 3, column 4`` with as much of it as is known."""
    parts = [source or "DMN model"]
    if line:
        parts.append(f"line {line}")
    if line and column:
        parts.append(f"column {column}")
    return ", ".join(parts)
