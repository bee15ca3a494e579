"""A BPMN file after reading and before meaning: processes, their nodes and flows, and who takes part.

Names are those of BPMN 2.0 (ISO/IEC 19510); a node's ``kind`` is the name of its XML element. Everything is frozen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from commonway.bpmn.expressions import Expression

TASKS = frozenset(
    "task userTask manualTask serviceTask scriptTask businessRuleTask sendTask receiveTask".split()  # noqa: SIM905
)
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
NODES = ACTIVITIES | GATEWAYS | EVENTS


class Trigger(StrEnum):
    """What an event waits for or brings about: the name of its event definition."""

    NONE = "none"
    MESSAGE = "message"
    TIMER = "timer"
    SIGNAL = "signal"
    CONDITIONAL = "conditional"
    ERROR = "error"
    ESCALATION = "escalation"
    TERMINATE = "terminate"
    LINK = "link"
    COMPENSATE = "compensate"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element begins in its file, from 1; 0 where not known."""

    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """When a timer event fires: *kind* is ``timeDate``, ``timeDuration`` or ``timeCycle``."""

    kind: str
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What an event is about. *name* is that of its message, signal or link; *code* that of its error or escalation."""

    trigger: Trigger = Trigger.NONE
    name: Expression | None = None
    code: str = ""
    timer: Timer | None = None
    condition: Expression | None = None
    correlation: Expression | None = None
    code_variable: str = ""  # the variable an error's code goes to
    message_variable: str = ""  # and its message
    parallel: bool = False  # several definitions, all of them needed
    others: int = 0  # definitions beyond the first


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """An activity done several times: a standard loop, or one instance for each item of a collection."""

    standard: bool = False
    sequential: bool = False
    test_before: bool = False
    condition: Expression | None = None  # of a standard loop: go on while it holds
    maximum: int = 0  # of a standard loop, 0 for no bound of its own
    cardinality: Expression | None = None
    collection: Expression | None = None
    item: str = ""
    output_collection: str = ""
    output_item: Expression | None = None
    completion: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A variable set from an expression, on the way into an activity or out of it."""

    target: str
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a task asks of the world outside: of a person, a system, a table of decisions."""

    form: str = ""
    assignee: Expression | None = None
    candidate_groups: Expression | None = None
    candidate_users: Expression | None = None
    due: Expression | None = None
    action: Expression | None = None  # a job type, a topic, an operation: what the host knows the work by
    decision: Expression | None = None
    result_variable: str = ""
    result_shape: str = ""  # camunda:mapDecisionResult
    script: Expression | None = None
    foreign: str = ""  # code that is never run: "Java class x.Y", "script in groovy"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a call activity calls, and which variables it shares."""

    process: Expression | None = None
    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()
    all_in: bool = True
    all_out: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: Expression | None = None
    place: Place = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A flow node: an activity, a gateway or an event."""

    id: str
    kind: str
    name: str = ""
    place: Place = Place()
    documentation: str = ""
    parent: str = ""  # the sub-process it is in; "" in the process itself
    lane: str = ""
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str = ""
    event: Event = Event()
    attached_to: str = ""
    interrupting: bool = True
    loop: Loop | None = None
    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()
    work: Work = Work()
    call: Call | None = None
    event_sub_process: bool = False
    compensation: bool = False  # isForCompensation
    instantiates: bool = False  # a receive task or event gateway that starts the process
    payload: tuple[Assignment, ...] = ()  # of a throwing event

    @property
    def title(self) -> str:
        """The name people know it by, else its id."""
        return self.name or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A lane, with those inside it; *path* is how it is called with the lanes around it."""

    id: str
    name: str
    path: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A pool of a collaboration; *process* is empty for one whose insides are nobody's business."""

    id: str
    name: str
    process: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFlow:
    """A message between two participants, from node or pool to node or pool."""

    id: str
    source: str
    target: str
    name: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collaboration:
    """Who takes part, and what they tell each other."""

    id: str
    name: str = ""
    participants: tuple[Participant, ...] = ()
    message_flows: tuple[MessageFlow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An element that is read by name only, and why it matters."""

    id: str
    kind: str
    name: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """What is drawn and means nothing to the engine: data, a note, a group."""

    id: str
    kind: str
    text: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Process:
    """A process and all inside it. ``among`` are the processes that its call activities can reach, by id."""

    id: str
    name: str
    source: str
    executable: bool
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    lanes: tuple[Lane, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    unread: tuple[Unread, ...] = ()
    place: Place = Place()
    documentation: str = ""
    version: str = ""
    partners: Mapping[str, str] = field(default_factory=dict)  # node -> participant it exchanges messages with
    among: "Mapping[str, Process]" = field(default_factory=dict, repr=False)

    @property
    def title(self) -> str:
        """The name people know it by, else its id."""
        return self.name or self.id

    @cached_property
    def inside(self) -> Mapping[str, tuple[Node, ...]]:
        """The nodes directly inside each sub-process, and under ``""`` those of the process itself."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            found.setdefault(node.parent, []).append(node)
        return {parent: tuple(nodes) for parent, nodes in found.items()}

    @cached_property
    def boundaries(self) -> Mapping[str, tuple[Node, ...]]:
        """The boundary events of each activity that has some."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            if node.attached_to:
                found.setdefault(node.attached_to, []).append(node)
        return {activity: tuple(nodes) for activity, nodes in found.items()}

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """The place of each node in the file, for sets of nodes that are kept as the bits of a number."""
        return {id_: number for number, id_ in enumerate(self.nodes)}

    @cached_property
    def join_reach(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """Filled by the engine: of inclusive joins, which nodes lead to each incoming flow, by `rank`."""
        return {}

    def starts(self, parent: str = "") -> tuple[Node, ...]:
        """Return the start events directly inside *parent*."""
        return tuple(node for node in self.inside.get(parent, ()) if node.kind == "startEvent")

    def path_of(self, node: Node) -> tuple[str, ...]:
        """Return the sub-processes around *node*, outermost first."""
        found: list[str] = []
        parent = node.parent
        while parent:
            found.insert(0, parent)
            parent = self.nodes[parent].parent
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a node, pool, lane or artifact is drawn."""

    element: str
    x: float
    y: float
    width: float
    height: float
    horizontal: bool = True
    expanded: bool = True
    label: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """How a flow is drawn."""

    element: str
    points: tuple[tuple[float, float], ...]
    label: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """One drawn page: BPMN DI."""

    name: str = ""
    element: str = ""
    shapes: tuple[Shape, ...] = ()
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Definitions:
    """All that one file holds, or several that were joined."""

    id: str
    name: str
    source: str
    processes: tuple[Process, ...]
    global_tasks: tuple[Process, ...] = ()  # each a process of one node, for call activities to reach
    collaborations: tuple[Collaboration, ...] = ()
    diagrams: tuple[Diagram, ...] = ()
    associations: tuple[Flow, ...] = ()

    def walk(self) -> Iterator[tuple[Process, Node]]:
        """Yield every node of every process."""
        for process in self.processes:
            for node in process.nodes.values():
                yield process, node
