"""Finding a process among those that were read."""

from commonway.bpmn.errors import BpmnError
from commonway.bpmn.model import Definitions, Process


class ProcessUnknownError(BpmnError):
    """A process was asked for that the file does not have, or not said which of several."""


def find_process(definitions: Definitions, id_: str) -> Process:
    """Return the process of this id or name; without one, the only process, or the only executable one."""
    found = [one for one in definitions.processes if id_ in (one.id, one.name)]
    if not id_:
        executable = [one for one in definitions.processes if one.executable]
        found = executable if len(executable) == 1 else list(definitions.processes)
    if len(found) == 1:
        return found[0]
    known = ", ".join(one.id for one in definitions.processes) or "none"
    what = f"There is no process {id_!r}." if id_ and not found else "It is not said which process."
    raise ProcessUnknownError(what, where=definitions.source, remedy=f"The file has: {known}.")
