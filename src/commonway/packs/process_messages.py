"""The messages and signals of a process: what waits for one has a source, what sends one has somewhere to send it to."""

from collections.abc import Iterable, Iterator

from commonway.bpmn import Process
from commonway.bpmn.model import Node, Trigger
from commonway.packs.definitions import Agreement, Clause, Service
from commonway.packs.draft import Draft, Item
from commonway.packs.problems import Problem, error
from commonway.packs.process_files import MessageDefinition, MessageEnd
from commonway.packs.references import twice
from commonway.packs.schemas import suggestion

_CAUGHT_BY = ("receiveTask", "intermediateCatchEvent", "boundaryEvent", "startEvent")
_THROWN_BY = ("sendTask", "intermediateThrowEvent", "endEvent")
_NAMED = (Trigger.MESSAGE, Trigger.SIGNAL)


def name_of(node: Node) -> str:
    """Return what the message or signal of *node* is called."""
    return node.event.name.text if node.event.name and node.event.name.text else node.title


def waits_of(nodes: Iterable[Node]) -> list[Node]:
    """Return the nodes at which a message or signal is waited for; the start of the process itself does not wait."""
    return [
        node
        for node in nodes
        if node.kind in _CAUGHT_BY
        and (node.kind == "receiveTask" or node.event.trigger in _NAMED)
        and (node.kind != "startEvent" or node.parent)
    ]


def throws_of(nodes: Iterable[Node]) -> list[Node]:
    """Return the nodes that send a message."""
    return [
        node
        for node in nodes
        if node.kind in _THROWN_BY
        and (node.event.trigger is Trigger.MESSAGE or node.kind == "sendTask")
        and not node.work.action
        and not node.work.foreign
    ]


def problems_in(
    item: Item, service: Service, process: Process, nodes: Iterable[Node], draft: Draft
) -> Iterator[Problem]:
    """Yield what waits for a message that nobody sends, or sends one nowhere, and what is said of them that is not so."""
    known = list(nodes)
    by_id = {message.id: message for message in service.messages}
    yield from twice(item, (message.id for message in service.messages), "messages", "messages")
    for node in waits_of(known):
        found = by_id.get(name_of(node))
        if found is None or not found.comes_from:
            what = f"{node.title!r} waits for {name_of(node)[:80]!r}, and nothing says where that comes from."
            yield error(item.place("process"), what, f"Say it under messages: id: {name_of(node)[:80]}, from: ….")
    for node in throws_of(known):
        found = by_id.get(name_of(node))
        if found is None or not found.goes_to:
            what = f"{node.title!r} sends {name_of(node)[:80]!r}, and nothing says where to."
            yield error(item.place("process"), what, f"Say it under messages: id: {name_of(node)[:80]}, to: ….")
    names = {
        name_of(node) for node in known if node.event.trigger in _NAMED or node.kind in ("receiveTask", "sendTask")
    }
    for index, message in enumerate(service.messages):
        if message.id not in names:
            what = f"The process {process.title!r} has no message or signal {message.id!r}."
            yield error(item.place("messages", index, "id"), what, suggestion(message.id, names, what="message"))
        yield from _of_message(item, index, message, service, draft)


def _of_message(
    item: Item, index: int, message: MessageDefinition, service: Service, draft: Draft
) -> Iterator[Problem]:
    for position, fact in enumerate(message.facts):
        if fact not in draft.ids("fact"):
            remedy = suggestion(fact, draft.ids("fact"), what="fact")
            yield error(item.place("messages", index, "facts", position), f"There is no fact {fact!r}.", remedy)
    if message.correlation and message.correlation not in message.facts:
        what = f"The message does not bring the fact {message.correlation!r} that says which wait it is for."
        yield error(item.place("messages", index, "correlation"), what, "Name it under facts, too.")
    for place, ends in (("from", message.comes_from), ("to", message.goes_to)):
        for position, end in enumerate(ends):
            yield from _of_end(item, ("messages", index, place, position), end, service, draft)


def _of_end(
    item: Item, path: tuple[str | int, ...], end: MessageEnd, service: Service, draft: Draft
) -> Iterator[Problem]:
    thrown = path[2] == "to"
    if end.who == "person" and thrown and end.letter not in draft.ids("letter"):
        what = f"The person reads the letter {end.letter[:80]!r}, which there is not."
        yield error(item.place(*path), what, suggestion(end.letter, draft.ids("letter"), what="letter"))
    other = _other(end, draft)
    if end.who == "case" and end.service not in draft.ids("service"):
        what = f"There is no service {end.service!r}."
        yield error(item.place(*path), what, suggestion(end.service, draft.ids("service"), what="service"))
    elif end.who == "organisation" and end.organisation not in draft.ids("organisation"):
        what = f"There is no organisation {end.organisation!r}."
        yield error(
            item.place(*path), what, suggestion(end.organisation, draft.ids("organisation"), what="organisation")
        )
    elif other and other != service.organisation and (thrown or end.who == "organisation"):
        yield from _of_crossing(item, path, end, sender=service.organisation if thrown else other,
                                receiver=other if thrown else service.organisation, draft=draft)  # fmt: skip


def _other(end: MessageEnd, draft: Draft) -> str:
    if end.who == "organisation":
        return end.organisation
    found = draft.built["service"].get(end.service) if end.who == "case" else None
    return found.organisation if isinstance(found, Service) else ""


def _of_crossing(
    item: Item, path: tuple[str | int, ...], end: MessageEnd, *, sender: str, receiver: str, draft: Draft
) -> Iterator[Problem]:
    agreement: Agreement | None = draft.built["agreement"].get(end.agreement)
    clause = clause_of(agreement, end.clause)
    if clause is None:
        what = f"Nothing lets {sender!r} tell {receiver!r}."
        yield error(item.place(*path), what, "Name an agreement and its clause that lets it.")
    elif clause.to != receiver or clause.allows == "ask":
        what = f"The clause {clause.id!r} does not let {receiver!r} be told."
        yield error(item.place(*path), what, "Name one to that organisation that allows tell or open-case.")


def clause_of(agreement: Agreement | None, clause: str) -> Clause | None:
    """Return the clause of that id in *agreement*, or None."""
    return next((each for each in agreement.clauses if each.id == clause), None) if agreement else None
