"""What can be wrong with a process, told so that its author can mend it."""

from commonway.kernel.errors import CommonwayError


class BpmnError(CommonwayError):
    """The base of every error of this room."""


class ProcessUnreadableError(BpmnError):
    """A file is not BPMN 2.0, or not BPMN that is safe to read or hangs together.

    ``source`` names the file, ``element`` the id of the element to blame; ``line`` and ``column`` count from 1, 0 where
    not known.
    """

    def __init__(
        self, what: str, *, source: str, line: int = 0, column: int = 0, element: str = "", remedy: str
    ) -> None:
        self.source = source
        self.line = line
        self.column = column
        self.element = element
        super().__init__(what, where=place(source, line, column, element), remedy=remedy)


class ProcessStartError(BpmnError):
    """A process cannot be started as asked: it has no such start event, or several to choose from."""


class StateUnreadableError(BpmnError):
    """A kept state is damaged, of a later version of this product, or of another process."""


class MigrationError(BpmnError):
    """A running state cannot move to another version of its process before somebody says where to."""


def place(source: str, line: int = 0, column: int = 0, element: str = "") -> str:
    """Return ``file, line 3, column 4, element x`` with as much of it as is known."""
    parts = [source or "BPMN file"]
    if line:
        parts.append(f"line {line}")
    if line and column:
        parts.append(f"column {column}")
    if element:
        parts.append(f"element {element!r}")
    return ", ".join(parts)
