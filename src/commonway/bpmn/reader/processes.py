"""From XML to processes: nodes, flows and lanes, checked to hang together."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from commonway.bpmn.expressions import VARIABLE, Expression
from commonway.bpmn.model import (
    NODES,
    SUB_PROCESSES,
    Artifact,
    Assignment,
    Event,
    Flow,
    Lane,
    Node,
    Process,
    Unread,
)
from commonway.bpmn.reader.events import Roots, expression_in, message_event, read_event
from commonway.bpmn.reader.extensions import read_call, read_loop, read_mappings, read_work
from commonway.bpmn.reader.xml import ZEEBE, Element

MOST_NODES = 2_000  # in one process: twenty times the largest published one
MOST_FLOWS = 5_000
_ARTIFACTS = frozenset({"textAnnotation", "group", "dataObjectReference", "dataStoreReference", "dataObject"})
_SILENT = frozenset(  # read elsewhere, or of no meaning to a run
    "documentation extensionElements incoming outgoing sequenceFlow laneSet association ioSpecification property "  # noqa: SIM905
    "dataInputAssociation dataOutputAssociation standardLoopCharacteristics multiInstanceLoopCharacteristics auditing "
    "monitoring supports correlationSubscription resourceRole performer humanPerformer potentialOwner "
    "completionCondition categoryValueRef".split()
)


def read_process(root: Element, roots: Roots, *, partners: Mapping[str, str]) -> Process:
    """Return the process that *root* is. Raises `ProcessUnreadableError` where it does not hang together."""
    return _Reading(root, roots, partners).process()


def read_global_task(root: Element, roots: Roots) -> Process:
    """Return the global task that *root* is, as a process of that one task."""
    kind = root.kind.removeprefix("global")
    node = Node(
        id=root.id,
        kind=kind[:1].lower() + kind[1:],
        name=root.name(),
        place=root.place,
        documentation=root.text_of("documentation"),
        work=read_work(root, roots),
    )
    return Process(
        id=root.id,
        name=root.name(),
        source=root.source,
        executable=True,
        nodes={root.id: node},
        flows={},
        place=root.place,
    )


class _Reading:
    def __init__(self, root: Element, roots: Roots, partners: Mapping[str, str]) -> None:
        self._root = root
        self._roots = roots
        self._partners = partners
        self._nodes: dict[str, Node] = {}
        self._elements: dict[str, Element] = {}
        self._flows: dict[str, Flow] = {}
        self._artifacts: list[Artifact] = []
        self._unread: list[Unread] = []
        self._data: dict[str, str] = {}

    def process(self) -> Process:
        if not self._root.id:
            raise self._root.wrong("This process has no id.", remedy="Give it one: calls and kept states name it.")
        self._name_data(self._root)
        self._container(self._root, "")
        self._check()
        lanes = tuple(self._lanes(self._root, ""))
        self._place_in_lanes(lanes)
        version = next((one.get("value") for one in self._root.extensions("versionTag", of=(ZEEBE,))), "")
        return Process(
            id=self._root.id,
            name=self._root.name(),
            source=self._root.source,
            executable=self._root.flag("isExecutable"),
            nodes=self._wired(),
            flows=self._flows,
            lanes=lanes,
            artifacts=tuple(self._artifacts),
            unread=tuple(self._unread),
            place=self._root.place,
            documentation=self._root.text_of("documentation"),
            version=version or self._root.camunda("versionTag"),
            partners={id_: name for id_, name in self._partners.items() if id_ in self._nodes},
        )

    def _name_data(self, container: Element) -> None:
        for element in container.element.iter():
            kind = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
            if kind in ("dataObject", "dataObjectReference", "property", "dataInput", "dataOutput", "dataStore"):
                id_ = element.get("id", "")
                self._data[id_] = element.get("name", id_)

    def _container(self, container: Element, parent: str) -> None:
        for child in container.children():
            if child.kind in NODES:
                self._put(child, parent)
            elif child.kind == "sequenceFlow":
                self._flow(child)
            elif child.kind in _ARTIFACTS:
                text = child.text_of("text") if child.kind == "textAnnotation" else child.name()
                text = text or self._group_name(child)
                self._artifacts.append(Artifact(id=child.id, kind=child.kind, text=text))
            elif child.kind not in _SILENT and not child.kind.endswith("EventDefinition"):
                self._unread.append(Unread(id=child.id, kind=child.kind, name=child.name(), place=child.place))

    def _group_name(self, group: Element) -> str:
        value = self._roots.find(group.reference("categoryValueRef"))
        return value.get("value") if value is not None else ""

    def _put(self, element: Element, parent: str) -> None:
        if not element.id:
            raise element.wrong(f"This {element.kind} has no id.", remedy="Give it one: flows refer to it by that.")
        if len(self._nodes) >= MOST_NODES:
            raise element.wrong(
                f"The process has more than {MOST_NODES} nodes.", remedy="Move parts of it to processes it calls."
            )
        if element.id in self._nodes:
            raise element.wrong(f"The id {element.id!r} is given twice.", remedy="Give each element an id of its own.")
        self._elements[element.id] = element
        self._nodes[element.id] = self._node(element, parent)
        if element.kind in SUB_PROCESSES:
            self._container(element, element.id)

    def _node(self, element: Element, parent: str) -> Node:
        inputs, outputs = read_mappings(element)
        data_in, data_out = self._associations(element)
        event = self._event(element)
        throws = element.kind in ("endEvent", "intermediateThrowEvent")
        interrupts = element.flag(
            "cancelActivity" if element.kind == "boundaryEvent" else "isInterrupting", default=True
        )
        loop = read_loop(element)
        if loop and loop.collection and loop.collection.language == VARIABLE:
            name = self._data.get(loop.collection.text, loop.collection.text)
            loop = replace(loop, collection=Expression(name, VARIABLE))
        return Node(
            id=element.id,
            kind=element.kind,
            name=element.name(),
            place=element.place,
            documentation=element.text_of("documentation"),
            parent=parent,
            default=element.reference("default"),
            event=event,
            attached_to=element.reference("attachedToRef") if element.kind == "boundaryEvent" else "",
            interrupting=interrupts,
            loop=loop,
            inputs=(*inputs, *data_in),
            outputs=(*outputs, *data_out),
            work=read_work(element, self._roots),
            call=read_call(element) if element.kind == "callActivity" else None,
            event_sub_process=element.flag("triggeredByEvent"),
            compensation=element.flag("isForCompensation"),
            instantiates=element.flag("instantiate"),
            payload=tuple(inputs) if throws else (),
        )

    def _event(self, element: Element) -> Event:
        if element.kind in ("receiveTask", "sendTask"):
            return message_event(element, self._roots)
        return read_event(element, self._roots) if element.kind.endswith("Event") else Event()

    def _associations(self, element: Element) -> tuple[list[Assignment], list[Assignment]]:
        """Return BPMN's own data associations as mappings, data going by its name."""
        inputs = [found for one in element.children("dataInputAssociation") for found in self._association(one)]
        outputs = [found for one in element.children("dataOutputAssociation") for found in self._association(one)]
        return inputs, outputs

    def _association(self, element: Element) -> Iterator[Assignment]:
        target = self._data.get(element.text_of("targetRef"), element.text_of("targetRef"))
        assigned = False
        for one in element.children("assignment"):
            value, to = expression_in(one.child("from")), one.text_of("to")
            if value and (to or target):
                assigned = True
                yield Assignment(target=self._data.get(to, to) or target, value=value)
        transformation = expression_in(element.child("transformation"))
        source = element.text_of("sourceRef")
        if transformation and target:
            yield Assignment(target=target, value=transformation)
        elif source and target and not assigned:
            yield Assignment(target=target, value=Expression(self._data.get(source, source), VARIABLE))

    def _flow(self, element: Element) -> None:
        if len(self._flows) >= MOST_FLOWS:
            raise element.wrong(
                f"The process has more than {MOST_FLOWS} flows.", remedy="Move parts of it to processes it calls."
            )
        if not element.id or element.id in self._flows:
            raise element.wrong(
                f"The sequence flow {element.id!r} has no id of its own.", remedy="Give each flow an id that is unique."
            )
        self._elements[element.id] = element
        self._flows[element.id] = Flow(
            id=element.id,
            source=element.reference("sourceRef"),
            target=element.reference("targetRef"),
            name=element.name(),
            condition=expression_in(element.child("conditionExpression")),
            place=element.place,
        )

    def _check(self) -> None:
        for flow in self._flows.values():
            element = self._elements[flow.id]
            for end, what in ((flow.source, "starts at"), (flow.target, "leads to")):
                if end not in self._nodes:
                    raise element.wrong(
                        f"The sequence flow {what} {end or 'nothing'!r}, which is no node of this process.",
                        remedy="Connect it to an event, activity or gateway.",
                    )
            if self._nodes[flow.source].parent != self._nodes[flow.target].parent:
                raise element.wrong(
                    "The sequence flow crosses the border of a sub-process.",
                    remedy="End it at the border, and go on from the sub-process.",
                )
        for node in self._nodes.values():
            self._check_node(node)

    def _check_node(self, node: Node) -> None:
        element = self._elements[node.id]
        if node.default and (node.default not in self._flows or self._flows[node.default].source != node.id):
            raise element.wrong(
                f"The default flow {node.default!r} does not start here.", remedy="Name one of its outgoing flows."
            )
        if node.kind == "boundaryEvent":
            host = self._nodes.get(node.attached_to)
            if host is None or host.parent != node.parent or host.kind in ("boundaryEvent",):
                raise element.wrong(
                    f"The boundary event is attached to {node.attached_to or 'nothing'!r}, no activity beside it.",
                    remedy="Attach it to an activity.",
                )

    def _wired(self) -> dict[str, Node]:
        incoming: dict[str, list[str]] = {}
        outgoing: dict[str, list[str]] = {}
        for flow in self._flows.values():
            outgoing.setdefault(flow.source, []).append(flow.id)
            incoming.setdefault(flow.target, []).append(flow.id)
        return {
            id_: replace(node, incoming=tuple(incoming.get(id_, ())), outgoing=tuple(outgoing.get(id_, ())))
            for id_, node in self._nodes.items()
        }

    def _lanes(self, container: Element, path: str) -> Iterator[Lane]:
        for lanes in container.children("laneSet", "childLaneSet"):
            for one in lanes.children("lane"):
                name = one.name()
                whole = " / ".join(part for part in (path, name) if part)
                nodes = tuple(each.text().rpartition(":")[2] for each in one.children("flowNodeRef"))
                yield Lane(id=one.id, name=name, path=whole, nodes=nodes)
                yield from self._lanes(one, whole)

    def _place_in_lanes(self, lanes: tuple[Lane, ...]) -> None:
        for lane in lanes:  # inner lanes come after those around them, and win
            for id_ in lane.nodes:
                if id_ in self._nodes:
                    self._nodes[id_] = replace(self._nodes[id_], lane=lane.path)
        for id_, node in self._nodes.items():  # outer nodes come before those inside them
            if node.parent and not node.lane:
                self._nodes[id_] = replace(node, lane=self._nodes[node.parent].lane)
