"""How services are decided, held to the rest of the pack: reasons, letters, who is told, where one can appeal."""

from collections.abc import Generator, Iterator

from commonway.bpmn import Process
from commonway.packs.deciding import AppealDefinition, DecisionDefinition
from commonway.packs.definitions import Agreement, Clause, Letter, Service
from commonway.packs.draft import Draft, Item
from commonway.packs.problems import Problem, error, warning
from commonway.packs.process_files import ProcessFile
from commonway.packs.processes import Processes, reached
from commonway.packs.references import twice
from commonway.packs.schemas import suggestion

MOST_INSTANCES = 5  # bodies one above the other


def problems_in(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong with the decisions and appeals of the services of *draft*."""
    read = Processes({file.id: file for _, file in draft.sound("process", ProcessFile)})
    for item, service in draft.sound("service", Service):
        if service.decision is not None:
            yield from _of_decision(item, service.decision, draft)
            if service.decision.appeal is not None:
                yield from _of_appeal(item, service, service.decision.appeal, draft)
        elif service.kind == "appeal":
            yield error(
                item.place("kind"), "The service hears appeals, but does not say how it decides.", "Add decision."
            )
        yield from _of_tasks(item, service, read)


def _of_decision(item: Item, decision: DecisionDefinition, draft: Draft) -> Iterator[Problem]:
    yield from twice(item, (each.id for each in decision.reasons), "reasons", "decision", "reasons")
    if decision.letter:
        yield from _of_letter(item, decision.letter, draft)
    if not decision.reasons_for("refused"):
        what = "There is no standard reason to refuse, so every refusal is in somebody's own words."
        yield warning(item.place("decision"), what, "Add reasons, in words people understand.")
    for index, told in enumerate(decision.tells):
        path = ("decision", "tells", index)
        clause = yield from _clause(item, told.agreement, told.clause, draft, *path)
        if clause is not None and clause.allows != "tell":
            what = f"The clause {clause.id!r} allows {clause.allows}, not to tell of a decision."
            yield error(item.place(*path, "clause"), what, "Name a clause that allows tell.")
        elif clause is not None and not clause.decision:
            what = f"The clause {clause.id!r} lets no part of a decision cross."
            yield error(item.place(*path, "clause"), what, "Add decision: [outcome] to the clause, or more.")


def _of_letter(item: Item, letter_id: str, draft: Draft) -> Iterator[Problem]:
    letter: Letter | None = draft.built["letter"].get(letter_id)
    if letter_id not in draft.ids("letter"):
        what = f"There is no letter {letter_id!r}."
        yield error(item.place("decision", "letter"), what, suggestion(letter_id, draft.ids("letter"), what="letter"))
    elif letter is not None and not letter.by_process:
        what = f"The letter {letter_id!r} would be sent when the life event is told."
        yield error(item.place("decision", "letter"), what, "Add by_process: true to the letter.")


def _of_appeal(item: Item, service: Service, appeal: AppealDefinition, draft: Draft) -> Iterator[Problem]:
    path = ("decision", "appeal")
    body: Service | None = draft.built["service"].get(appeal.service)
    if appeal.service not in draft.ids("service"):
        remedy = suggestion(appeal.service, draft.ids("service"), what="service")
        yield error(item.place(*path, "service"), f"There is no service {appeal.service!r}.", remedy)
    elif body is not None:
        yield from _of_body(item, service, body, draft)
    clause = yield from _clause(item, appeal.agreement, appeal.clause, draft, *path)
    if clause is not None and clause.allows != "appeal":
        what = f"The clause {clause.id!r} allows {clause.allows}, not to hear appeals."
        yield error(item.place(*path, "clause"), what, "Name a clause that allows appeal.")
    elif clause is not None and body is not None and clause.to != body.organisation:
        what = f"The service {body.id!r} is of {body.organisation!r}, but the clause lets {clause.to!r} see the case."
        yield error(item.place(*path, "clause"), what, f"Name a clause to {body.organisation!r}.")
    elif clause is not None:
        lacking = [fact for fact in service.needs if fact not in clause.facts]
        if lacking:
            what = f"The body that hears appeals would not see {', '.join(lacking)}, which the decision rests on."
            yield warning(item.place(*path, "clause"), what, "Add the facts to the clause.")
    if appeal.reconsider_within and service.kind == "appeal":
        what = "A body that heard an appeal does not look at it again."
        yield error(item.place(*path, "reconsider_within"), what, "Remove it: the appeal goes on at once.")


def _of_body(item: Item, service: Service, body: Service, draft: Draft) -> Iterator[Problem]:
    place = item.place("decision", "appeal", "service")
    if body.kind != "appeal":
        yield error(place, f"The service {body.id!r} is of kind {body.kind}.", "Name a service of kind appeal.")
    if body.organisation == service.organisation:
        what = f"{service.organisation!r} would hear appeals against its own decisions."
        yield error(place, what, "Name a service of another organisation; who decided can look again first.")
    above = [service.id]
    while body is not None and body.decision is not None and body.decision.appeal is not None:
        above.append(body.id)
        if body.decision.appeal.service in above or len(above) > MOST_INSTANCES:
            yield error(
                place,
                "The appeals would go on for ever.",
                f"Have at most {MOST_INSTANCES} bodies, each above the last.",
            )
            return
        body = draft.built["service"].get(body.decision.appeal.service)  # type: ignore[assignment]


def _of_tasks(item: Item, service: Service, read: Processes) -> Iterator[Problem]:
    deciding = [(index, task) for index, task in enumerate(service.tasks) if task.decides]
    process = read.named(service.process) if service.process else None
    if service.decision is not None and service.decision.goes_on:
        yield from _of_going_on(item, [task.id for _, task in deciding], process)
    for index, task in deciding:
        if service.decision is None:
            what = f"The task {task.id!r} decides, but the service has no decision."
            yield error(item.place("tasks", index, "decides"), what, "Add decision to the service.")
        if task.asks:
            what = f"The task {task.id!r} decides, so nothing else is asked in it."
            yield error(item.place("tasks", index, "asks"), what, "Ask it in a task before.")
        whose = _whose(service, process, task.id) if process else service.organisation
        if whose != service.organisation:
            what = (
                f"The task {task.id!r} decides in the lane of {whose!r}, but {service.organisation!r} is responsible."
            )
            yield error(item.place("tasks", index, "decides"), what, f"Put it in a lane of {service.organisation!r}.")


def _of_going_on(item: Item, deciding: list[str], process: Process | None) -> Iterator[Problem]:
    at_top = [each for each in deciding if process and each in process.nodes and not process.nodes[each].parent]
    if len(deciding) != 1 or not at_top:
        what = (
            "The process is to go on from its decision, but there is not one task of the process itself that decides."
        )
        yield error(item.place("decision", "goes_on"), what, "Give one task decides: true, outside of sub-processes.")


def _whose(service: Service, process: Process, node: str) -> str:
    lanes = [lane.name for each in reached(process) for lane in each.lanes if node in lane.nodes]
    role = next((service.lanes[name] for name in lanes if name in service.lanes), None)
    return role.organisation if role else service.organisation


def _clause(
    item: Item, agreement_id: str, clause_id: str, draft: Draft, *path: str | int
) -> Generator[Problem, None, Clause | None]:
    agreement: Agreement | None = draft.built["agreement"].get(agreement_id)
    if agreement_id not in draft.ids("agreement"):
        remedy = suggestion(agreement_id, draft.ids("agreement"), what="agreement")
        yield error(item.place(*path, "agreement"), f"There is no agreement {agreement_id!r}.", remedy)
    if agreement is None:
        return None
    found: Clause | None = next((each for each in agreement.clauses if each.id == clause_id), None)
    if found is None:
        what = f"The agreement {agreement_id!r} has no clause {clause_id!r}."
        remedy = suggestion(clause_id, [each.id for each in agreement.clauses], what="clause")
        yield error(item.place(*path, "clause"), what, remedy)
    return found
