"""The BPMN files of a pack: read together, each process found by its id or name, and held to the rest of the pack."""

from collections.abc import Iterator, Mapping

from commonway.bpmn import BpmnError, Definitions, Process, find_process, join, load, problems
from commonway.bpmn.model import Node, Trigger
from commonway.packs import process_actions, process_messages
from commonway.packs.decisions import Decisions
from commonway.packs.definitions import Agreement, DecisionFile, Organisation, Pack, Service
from commonway.packs.draft import Draft, Item
from commonway.packs.problems import Place, Problem, error, warning
from commonway.packs.process_files import LaneRole, NamedPart, ProcessFile
from commonway.packs.references import twice
from commonway.packs.schemas import suggestion

_OF_PEOPLE = ("userTask", "manualTask")
_OF_SYSTEMS = ("serviceTask", "sendTask", "scriptTask", "businessRuleTask")
LONGEST_ID = 200  # of a node: as much as is kept of it
DECIDE = "businessRuleTask"


class Processes:
    """Every process of a pack's BPMN files, which may call one another.

    A file that cannot be read is left out; ``broken`` says by file what is wrong with it.
    """

    def __init__(self, files: Mapping[str, ProcessFile]) -> None:
        self.broken: dict[str, BpmnError] = {}
        read: list[Definitions] = []
        self.definitions: Definitions | None = None
        for id_, file in files.items():
            try:
                read.append(load(file.bpmn.encode(), name=f"{id_}.bpmn"))
                self.definitions = join(read)
            except BpmnError as failure:
                self.broken[id_] = failure
                read = [each for each in read if each.source != f"{id_}.bpmn"]

    @classmethod
    def of(cls, pack: Pack) -> "Processes":
        """Return the processes of *pack*."""
        return cls(pack.processes)

    @property
    def names(self) -> list[str]:
        """The id of every process."""
        return [process.id for process in self.definitions.processes] if self.definitions else []

    def named(self, name: str) -> Process | None:
        """Return the process of this id or name, or None."""
        try:
            return find_process(self.definitions, name) if self.definitions and name else None
        except BpmnError:
            return None


def reached(process: Process) -> list[Process]:
    """Return *process* and those it calls by name, and those they call."""
    found = [process]
    for each in found:
        called = [node.call.process.text for node in each.nodes.values() if node.call and node.call.process]
        found += {id_: each.among[id_] for id_ in called if id_ in each.among and each.among[id_] not in found}.values()
    return found


def nodes_of(process: Process) -> list[Node]:
    """Return the nodes of *process* and of those it calls."""
    return [node for each in reached(process) for node in each.nodes.values()]


def work_for_people(process: Process) -> list[Node]:
    """Return the nodes that are work for people, of *process* and of those it calls."""
    return [node for node in nodes_of(process) if node.kind in _OF_PEOPLE]


def problems_in(draft: Draft) -> Iterator[Problem]:
    """Yield what keeps the processes of *draft* from running, and what services say of them that is not so."""
    read = Processes({file.id: file for _, file in draft.sound("process", ProcessFile)})
    for id_, failure in read.broken.items():
        place = Place(draft.items["process", id_].source.file, getattr(failure, "line", 0) or 1)
        yield error(place, failure.what, failure.remedy or "Correct the file in a BPMN editor.")
    decisions = Decisions({file.id: file for _, file in draft.sound("decision", DecisionFile)})
    for item, service in draft.sound("service", Service):
        if service.process:
            yield from _of_service(item, service, draft, read, decisions)
        elif service.tasks or service.lanes or service.messages:
            said = next(name for name in ("tasks", "lanes", "messages") if getattr(service, name))
            what = "The service has tasks, lanes or messages, but no process."
            yield error(item.place(said), what, "Name the process it runs by.")


def _of_service(item: Item, service: Service, draft: Draft, read: Processes, decisions: Decisions) -> Iterator[Problem]:
    process = read.named(service.process)
    if process is None:
        if not read.broken:
            what = f"There is no process {service.process[:80]!r} in the pack's BPMN files."
            yield error(item.place("process"), what, suggestion(service.process, read.names, what="process"))
        return
    for each in (problem for one in reached(process) for problem in problems(one)):
        told = f"In {each.source}, line {each.line}, {each.name or each.element}: {each.what}"
        remedy = each.remedy or "Correct it in a BPMN editor."
        yield (error if each.stops else warning)(item.place("process"), told, remedy)
    yield from twice(item, (task.id for task in service.tasks), "tasks", "tasks")
    yield from _of_tasks(item, service, process, draft)
    yield from _of_lanes(item, service, process, draft)
    for node in filter(_asks_a_system, nodes_of(process)):
        yield from process_actions.problems_of(item, node, draft)
    yield from _of_starts(item, process)
    yield from process_messages.problems_in(item, service, process, nodes_of(process), draft)
    for node in nodes_of(process):
        if len(node.id) > LONGEST_ID:
            what = f"The id of {node.title[:80]!r} has more than {LONGEST_ID} characters."
            yield error(item.place("process"), what, "Give it a shorter one in a BPMN editor.")
        wanted = node.work.decision.text if node.kind == DECIDE and node.work.decision else ""
        if wanted and not wanted.startswith(("=", "$")) and not decisions.named(wanted):
            what = f"The task {node.title!r} decides {wanted[:80]!r}, which is in none of the pack's DMN files."
            yield error(item.place("process"), what, suggestion(wanted, decisions.names, what="decision"))


def _of_starts(item: Item, process: Process) -> Iterator[Problem]:
    """Yield where it is not said how a case begins."""
    plain = [node for node in process.starts() if node.event.trigger is Trigger.NONE] or list(process.starts())
    if len(plain) > 1:
        what = f"The process can start in several ways: {', '.join(node.title for node in plain)}."
        yield error(item.place("process"), what, "Leave one start event; cases begin with it.")


def _asks_a_system(node: Node) -> bool:
    if node.kind == DECIDE:
        return node.work.decision is None
    if node.kind in ("sendTask", "scriptTask"):
        return bool(node.work.foreign or (node.kind == "sendTask" and node.work.action))
    return node.kind in _OF_SYSTEMS


def _of_tasks(item: Item, service: Service, process: Process, draft: Draft) -> Iterator[Problem]:
    theirs = {node.id: node for node in work_for_people(process)}
    for index, task in enumerate(service.tasks):
        if task.id not in theirs:
            what = f"The process has no user task {task.id!r}."
            yield error(item.place("tasks", index, "id"), what, suggestion(task.id, theirs, what="user task"))
        if task.not_by and (task.not_by not in theirs or task.not_by == task.id):
            what = f"The process has no other user task {task.not_by!r}."
            yield error(item.place("tasks", index, "not_by"), what, suggestion(task.not_by, theirs, what="user task"))
        for position, fact in enumerate(task.asks):
            if fact not in draft.ids("fact"):
                what = f"There is no fact {fact!r}."
                remedy = suggestion(fact, draft.ids("fact"), what="fact")
                yield error(item.place("tasks", index, "asks", position), what, remedy)
        yield from _of_sharing(item, service, process, draft, index)
    for id_ in theirs.keys() - {task.id for task in service.tasks}:
        what = f"Nothing says in plain words what is done in the task {theirs[id_].title!r}."
        yield warning(item.place("process"), what, f"Add it under tasks: id: {id_}, with a title.")


def _of_sharing(item: Item, service: Service, process: Process, draft: Draft, index: int) -> Iterator[Problem]:
    """Yield what keeps a task from coming into the queue of its team, or to whoever has its skill."""
    task = service.tasks[index]
    lane = next((lane.name for each in reached(process) for lane in each.lanes if task.id in lane.nodes), "")
    role = service.lanes.get(lane.strip())
    whose: Organisation | None = draft.built["organisation"].get(role.organisation if role else service.organisation)
    sharing: tuple[tuple[str, str, tuple[NamedPart, ...]], ...] = (
        ("team", task.team, whose.teams if whose else ()),
        ("skill", task.skill, whose.skills if whose else ()),
    )
    for what, named, parts in sharing:
        known = [part.id for part in parts]
        if named and whose and named not in known:
            problem = f"{whose.id!r}, whose task it is, has no {what} {named!r}."
            yield error(item.place("tasks", index, what), problem, suggestion(named, known, what=what))


def _of_lanes(item: Item, service: Service, process: Process, draft: Draft) -> Iterator[Problem]:
    names = {lane.name for each in reached(process) for lane in each.lanes}
    for name, role in service.lanes.items():
        if name not in names:
            what = f"The process has no lane {name[:80]!r}."
            yield error(item.place("lanes", name), what, suggestion(name, names, what="lane"))
        if role.organisation not in draft.ids("organisation"):
            what = f"There is no organisation {role.organisation!r}."
            remedy = suggestion(role.organisation, draft.ids("organisation"), what="organisation")
            yield error(item.place("lanes", name, "organisation"), what, remedy)
        elif role.organisation != service.organisation:
            yield from _of_crossing(item, name, role, draft)
            yield from _of_returns(item, name, role, service, draft)


def _of_crossing(item: Item, name: str, role: LaneRole, draft: Draft) -> Iterator[Problem]:
    """Yield why another organisation could not be told of a case that comes into its lane."""
    agreement: Agreement | None = draft.built["agreement"].get(role.agreement)
    clause = next((each for each in agreement.clauses if each.id == role.clause), None) if agreement else None
    if clause is None:
        what = f"Nothing lets {role.organisation!r} be told of the case when it comes to {name!r}."
        yield error(item.place("lanes", name), what, "Name an agreement and its clause that lets it be told.")
    elif clause.to != role.organisation or clause.allows != "open-case":
        what = f"The clause {clause.id!r} does not let {role.organisation!r} work on a case."
        yield error(item.place("lanes", name, "clause"), what, "Name one to that organisation that allows open-case.")


def _of_returns(item: Item, name: str, role: LaneRole, service: Service, draft: Draft) -> Iterator[Problem]:
    """Yield why what is found out in a lane could not be told back to the service's organisation."""
    if role.returns is None:
        return
    agreement: Agreement | None = draft.built["agreement"].get(role.returns.agreement)
    clauses = agreement.clauses if agreement else ()
    clause = next((each for each in clauses if each.id == role.returns.clause), None)
    place = item.place("lanes", name, "returns")
    if agreement is None or clause is None:
        what = f"There is no clause {role.returns.clause!r} in an agreement {role.returns.agreement!r}."
        yield error(place, what, "Name an agreement and its clause that lets what was found out be told back.")
    elif clause.to != service.organisation or clause.allows != "tell":
        what = f"The clause {clause.id!r} does not let {service.organisation!r} be told what was found out."
        yield error(place, what, "Name one to that organisation that allows tell.")
    elif role.organisation not in agreement.parties:
        what = f"The agreement {agreement.id!r} does not bind {role.organisation!r}, which tells."
        yield error(place, what, "Name an agreement that it is a party to.")
