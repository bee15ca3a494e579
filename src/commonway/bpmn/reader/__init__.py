"""Reading BPMN files: XML to `commonway.bpmn.model`, safe on hostile files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from commonway.bpmn.errors import ProcessUnreadableError
from commonway.bpmn.model import Collaboration, Definitions, Flow, MessageFlow, Participant, Process
from commonway.bpmn.reader.diagrams import read_diagrams
from commonway.bpmn.reader.events import Roots
from commonway.bpmn.reader.processes import read_global_task, read_process
from commonway.bpmn.reader.xml import Element, read_root

__all__ = ["among", "join", "load"]

_MOST_NODES = 10_000  # in one file
_GLOBAL_TASKS = ("globalTask", "globalUserTask", "globalManualTask", "globalScriptTask", "globalBusinessRuleTask")


def load(source: Path | str | bytes, *, name: str = "") -> Definitions:
    """Return what the BPMN file *source* holds: a path, or the content of a file.

    *name* is what messages call content that has no file. Raises `ProcessUnreadableError` for what is not BPMN 2.0, is
    not safe to read, or does not hang together. What is read but cannot be run is told by `problems`.
    """
    if isinstance(source, bytes):
        return _read(read_root(source, source=name or "BPMN file"))
    path = Path(source)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ProcessUnreadableError(
            f"The file cannot be read: {error.strerror or error}.", source=name or path.name, remedy="Check the path."
        ) from None
    return _read(read_root(content, source=name or path.name))


def join(definitions: Iterable[Definitions]) -> Definitions:
    """Return several files as one, so that call activities reach processes of other files.

    The first is the one that is named. Raises `ProcessUnreadableError` where two processes have the same id.
    """
    all_ = list(definitions)
    found: dict[str, Process] = {}
    for one in all_:
        for process in one.processes:
            if process.id in found:
                raise ProcessUnreadableError(
                    f"The process is also in {found[process.id].source}.",
                    source=process.source,
                    line=process.place.line,
                    column=process.place.column,
                    element=process.id,
                    remedy="Give only one of the two files.",
                )
            found[process.id] = process
    tasks = {task.id: task for one in all_ for task in one.global_tasks}
    return replace(
        all_[0],
        processes=among(found.values(), tasks),
        global_tasks=tuple(tasks.values()),
        collaborations=tuple(each for one in all_ for each in one.collaborations),
        diagrams=tuple(each for one in all_ for each in one.diagrams),
        associations=tuple(each for one in all_ for each in one.associations),
    )


def _read(root: Element) -> Definitions:
    roots = Roots(dict(_roots(root)))
    collaborations = tuple(_collaboration(one, roots) for one in root.children("collaboration"))
    elements = list(root.children("process"))
    owners = _owners(elements, collaborations)
    partners = _partners(collaborations, owners)
    processes: dict[str, Process] = {}
    for one in elements:
        process = read_process(one, roots, partners=partners)
        if process.id in processes:
            raise one.wrong(f"The id {one.id!r} is given twice.", remedy="Give each process an id of its own.")
        processes[process.id] = process
        if sum(len(each.nodes) for each in processes.values()) > _MOST_NODES:
            raise one.wrong(f"The file has more than {_MOST_NODES} nodes.", remedy="Split it into several files.")
    tasks = {one.id: read_global_task(one, roots) for one in root.children(*_GLOBAL_TASKS) if one.id}
    return Definitions(
        id=root.id,
        name=root.name(),
        source=root.source,
        processes=among(processes.values(), tasks),
        global_tasks=tuple(tasks.values()),
        collaborations=collaborations,
        diagrams=tuple(read_diagrams(root)),
        associations=tuple(_associations(root)),
    )


def among(processes: Iterable[Process], global_tasks: Mapping[str, Process]) -> tuple[Process, ...]:
    """Return the processes, each of which reaches the others and the global tasks."""
    shared: dict[str, Process] = dict(global_tasks)
    found = tuple(replace(process, among=shared) for process in processes)
    shared.update({process.id: process for process in found})
    return found


def _roots(root: Element) -> Iterator[tuple[str, Element]]:
    for one in root.children():
        if one.kind not in ("process", "collaboration"):
            yield one.id, one
            for inner in one.children("operation", "categoryValue"):
                yield inner.id, inner


def _collaboration(node: Element, roots: Roots) -> Collaboration:
    return Collaboration(
        id=node.id,
        name=node.name(),
        participants=tuple(
            Participant(id=one.id, name=one.name(), process=one.reference("processRef"))
            for one in node.children("participant")
        ),
        message_flows=tuple(_message_flow(one, roots) for one in node.children("messageFlow")),
    )


def _message_flow(node: Element, roots: Roots) -> MessageFlow:
    message = roots.find(node.reference("messageRef"))
    return MessageFlow(
        id=node.id,
        source=node.reference("sourceRef"),
        target=node.reference("targetRef"),
        name=node.name(),
        message=message.name() if message is not None else "",
    )


def _owners(processes: list[Element], collaborations: tuple[Collaboration, ...]) -> dict[str, str]:
    """Return the participant that each node, process and pool belongs to, by name."""
    named = {each.process: each.name or each.id for one in collaborations for each in one.participants if each.process}
    found = {each.id: each.name or each.id for one in collaborations for each in one.participants}
    for process in processes:
        name = named.get(process.id, "")
        for element in process.element.iter():
            if isinstance(element.tag, str) and (id_ := element.get("id")):
                found.setdefault(id_, name)
    return found


def _partners(collaborations: tuple[Collaboration, ...], owners: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in collaborations:
        for flow in one.message_flows:
            found.setdefault(flow.source, owners.get(flow.target, ""))
            found.setdefault(flow.target, owners.get(flow.source, ""))
    return found


def _associations(root: Element) -> Iterator[Flow]:
    for element in root.element.iter():
        if isinstance(element.tag, str) and element.tag.endswith("}association"):
            one = Element(element, root.source, root.places)
            yield Flow(id=one.id, source=one.reference("sourceRef"), target=one.reference("targetRef"))
