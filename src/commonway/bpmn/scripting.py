"""FEEL in the place of code that is never run here: for processes of others, whose scripts are in another language."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from commonway.bpmn.errors import BpmnError
from commonway.bpmn.expressions import FEEL, Expression
from commonway.bpmn.model import Definitions, Node, Process
from commonway.bpmn.reader import among


class ScriptUnknownError(BpmnError):
    """A script was given for a node that is none, or that no script can stand for."""


def with_scripts(definitions: Definitions, scripts: Mapping[str, str]) -> Definitions:
    """Return *definitions* with the FEEL in *scripts*, by node id, run at script and service tasks instead of their code.

    A context sets a variable for each of its entries; any other value goes to the task's result variable. Raises
    `ScriptUnknownError`. FEEL that cannot be read is told by `problems`.
    """
    known = {node.id: node for _, node in definitions.walk()}
    for id_ in scripts:
        if id_ not in known or known[id_].kind not in ("scriptTask", "serviceTask"):
            what = f"Node {id_!r} is a {known[id_].kind}." if id_ in known else f"There is no node {id_!r}."
            raise ScriptUnknownError(
                what, where=definitions.source, remedy="Give scripts by the ids of script tasks and service tasks."
            )
    processes = (replace(process, nodes=dict(_nodes(process, scripts))) for process in definitions.processes)
    tasks = {task.id: task for task in definitions.global_tasks}
    return replace(definitions, processes=among(processes, tasks))


def _nodes(process: Process, scripts: Mapping[str, str]) -> Iterator[tuple[str, Node]]:
    for id_, node in process.nodes.items():
        if id_ in scripts:
            script = Expression(scripts[id_].removeprefix("=").strip(), FEEL)
            yield id_, replace(node, kind="scriptTask", work=replace(node.work, script=script, foreign=""))
        else:
            yield id_, node
