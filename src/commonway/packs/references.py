"""Ids that name each other: every one named in a pack is defined in it, with the part it is named for."""

from collections.abc import Iterable, Iterator

from commonway.packs.definitions import Agreement, Clause, Example, LifeEvent, LookUp, Organisation, Service, Tell
from commonway.packs.draft import Draft, Item
from commonway.packs.problems import Problem, error, warning
from commonway.packs.rules import rules_of
from commonway.packs.schemas import Kind, suggestion

_WORDS: dict[Kind, str] = {
    "calendar": "calendar",
    "organisation": "organisation",
    "place": "place",
    "agreement": "agreement",
    "fact": "fact",
    "parameter": "parameter",
    "decision": "DMN file",
    "process": "BPMN file",
    "evidence": "evidence",
    "service": "service",
    "change": "change",
    "life-event": "life event",
    "letter": "letter",
    "example": "worked example",
}


def problems_in(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong between the definitions of *draft*, as far as each of them is sound by itself."""
    names = _Names(draft)
    if draft.operator:
        yield from names.missing(draft.head, "organisation", draft.operator, "operator")
    for item, organisation in draft.sound("organisation", Organisation):
        if organisation.calendar:
            yield from names.missing(item, "calendar", organisation.calendar, "calendar")
        yield from twice(item, (team.id for team in organisation.teams), "teams", "teams")
        yield from twice(item, (skill.id for skill in organisation.skills), "skills", "skills")
    for item, agreement in draft.sound("agreement", Agreement):
        yield from _of_agreement(item, agreement, names)
    for item, service in draft.sound("service", Service):
        yield from _of_service(item, service, names)
    for item, event in draft.sound("life-event", LifeEvent):
        yield from _of_life_event(item, event, names)
        yield from _of_tells(item, event, draft, names)
        yield from _of_look_ups(item, event, draft, names)
    for item, example in draft.sound("example", Example):
        yield from _of_example(item, example, draft, names)


class _Names:
    """The ids a draft defines, asked one at a time."""

    def __init__(self, draft: Draft) -> None:
        self._ids: dict[Kind, set[str]] = {kind: draft.ids(kind) for kind in draft.built}

    def defined(self, kind: Kind, id_: str) -> bool:
        """Return whether something of *kind* has the id *id_*."""
        return id_ in self._ids[kind]

    def missing(self, item: Item, kind: Kind, id_: str, *path: str | int) -> Iterator[Problem]:
        """Yield a problem if nothing of *kind* has the id that stands at *path* of *item*."""
        if id_ not in self._ids[kind]:
            remedy = suggestion(id_, self._ids[kind], what=_WORDS[kind])
            yield error(item.place(*path), f"There is no {_WORDS[kind]} {id_!r}.", remedy)

    def all_missing(self, item: Item, kind: Kind, ids: Iterable[str], *path: str | int) -> Iterator[Problem]:
        """Yield a problem for each of the *ids* listed at *path* that nothing of *kind* has."""
        for index, id_ in enumerate(ids):
            yield from self.missing(item, kind, id_, *path, index)


def twice(item: Item, ids: Iterable[str], what: str, *path: str | int) -> Iterator[Problem]:
    """Yield a problem for each of the *ids* of the parts listed at *path* that an earlier part has."""
    seen: dict[str, int] = {}
    for index, id_ in enumerate(ids):
        if id_ in seen:
            first = item.place(*path, seen[id_], "id").line
            remedy = f"Give one of them another id; the first is on line {first}."
            yield error(item.place(*path, index, "id"), f"There are two {what} {id_!r}.", remedy)
        seen.setdefault(id_, index)


def _of_agreement(item: Item, agreement: Agreement, names: _Names) -> Iterator[Problem]:
    yield from names.all_missing(item, "organisation", agreement.parties, "parties")
    if agreement.valid_until and agreement.valid_until < agreement.valid_from:
        what = "The agreement ends before it begins."
        yield error(item.place("valid_until"), what, f"Give a day on or after {agreement.valid_from}.")
    yield from twice(item, (clause.id for clause in agreement.clauses), "clauses", "clauses")
    for index, clause in enumerate(agreement.clauses):
        yield from names.all_missing(item, "fact", clause.facts, "clauses", index, "facts")
        yield from names.all_missing(item, "fact", clause.documents, "clauses", index, "documents")
        if clause.to not in agreement.parties:
            remedy = suggestion(clause.to, agreement.parties[1:], what="party")
            what = f"{clause.to!r} is not a party of this agreement."
            yield error(item.place("clauses", index, "to"), what, remedy)
        elif clause.to == agreement.parties[0]:
            what = f"{clause.to!r} is the party that sends, so it cannot be the one that receives."
            remedy = suggestion("", agreement.parties[1:], what="party")
            yield error(item.place("clauses", index, "to"), what, remedy)


def _of_service(item: Item, service: Service, names: _Names) -> Iterator[Problem]:
    yield from names.missing(item, "organisation", service.organisation, "organisation")
    yield from names.all_missing(item, "fact", service.needs, "needs")
    yield from names.all_missing(item, "fact", service.documents, "documents")
    for path, rule in rules_of(service):
        yield from twice(item, (each.id for each in rule.criteria), "criteria", *path, "criteria")
        for index, criterion in enumerate(rule.criteria):
            if criterion.fact:
                yield from names.missing(item, "fact", criterion.fact, *path, "criteria", index, "fact")


def _of_life_event(item: Item, event: LifeEvent, names: _Names) -> Iterator[Problem]:
    yield from twice(item, (step.id for step in event.steps), "steps", "steps")
    yield from twice(item, (look_up.id for look_up in event.look_ups), "look-ups", "look_ups")
    asked: dict[str, int] = {}
    for index, step in enumerate(event.steps):
        yield from names.all_missing(item, "fact", step.facts, "steps", index, "facts")
        for position, fact in enumerate(step.facts):
            if fact in asked:
                what = f"The fact {fact!r} is asked twice; step {event.steps[asked[fact]].id!r} asks it already."
                yield error(item.place("steps", index, "facts", position), what, "Remove it from one of the steps.")
            asked.setdefault(fact, index)
    yield from names.all_missing(item, "fact", event.evidence, "evidence")
    yield from names.all_missing(item, "letter", event.letters, "letters")
    yield from names.all_missing(item, "service", event.offers, "offers")


def _clause(
    item: Item, event: LifeEvent, part: Tell | LookUp, draft: Draft, names: _Names, *path: str | int
) -> Iterator[Problem | Clause]:
    """Yield the clause that *part*, at *path*, goes by, if there is one; and what is wrong with going by it."""
    yield from names.missing(item, "agreement", part.agreement, *path, "agreement")
    agreement: Agreement | None = draft.built["agreement"].get(part.agreement)
    if agreement is None:
        return
    clauses = {clause.id: clause for clause in agreement.clauses}
    clause = clauses.get(part.clause)
    if clause is None:
        what = f"The agreement {agreement.id!r} has no clause {part.clause!r}."
        yield error(item.place(*path, "clause"), what, suggestion(part.clause, clauses, what="clause"))
        return
    if clause.event != event.event:
        what = f"The clause {clause.id!r} is about {clause.event!r}, this life event about {event.event!r}."
        yield error(item.place(*path, "clause"), what, "Name a clause about the same event, or correct the clause.")
    if draft.operator and agreement.parties[0] != draft.operator:
        what = (
            f"The agreement {agreement.id!r} lets {agreement.parties[0]!r} send, not the operator {draft.operator!r}."
        )
        yield warning(item.place(*path, "agreement"), what, "Put the operator first among its parties.")
    yield clause


def _of_tells(item: Item, event: LifeEvent, draft: Draft, names: _Names) -> Iterator[Problem]:
    for index, tell in enumerate(event.tells):
        if tell in event.tells[:index]:
            yield error(item.place("tells", index), "This is told twice, in the same words.", "Remove one of the two.")
        if tell.when:
            yield from names.missing(item, "fact", tell.when.fact, "tells", index, "when", "fact")
        if tell.opens:
            yield from names.missing(item, "service", tell.opens, "tells", index, "opens")
        for found in _clause(item, event, tell, draft, names, "tells", index):
            if isinstance(found, Problem):
                yield found
            else:
                duty: Service | None = draft.built["service"].get(tell.opens)
                yield from _of_tell(
                    item, index, tell, found, duty, clause_stands=names.defined("organisation", found.to)
                )


def _of_tell(
    item: Item, index: int, tell: Tell, clause: Clause, duty: Service | None, *, clause_stands: bool
) -> Iterator[Problem]:
    if clause.allows in ("ask", "appeal", "order", "pay"):
        does = "hear appeals at" if clause.allows == "appeal" else clause.allows
        what = f"The clause {clause.id!r} allows to {does} {clause.to!r}, not to tell it."
        yield error(item.place("tells", index, "clause"), what, "Name a clause that allows tell or open-case.")
    elif tell.opens and clause.allows != "open-case":
        what = f"The clause {clause.id!r} allows to tell {clause.to!r}, not to open a case there."
        yield error(item.place("tells", index, "opens"), what, "Let the clause allow open-case, or remove opens.")
    if clause.needs_consent:
        what = f"The clause {clause.id!r} needs the person's consent, and nobody is asked for it when they tell."
        yield error(
            item.place("tells", index, "clause"), what, "Name a clause that the law allows, or offer a service."
        )
    if duty is None:
        return
    place = item.place("tells", index, "opens")
    if duty.kind != "duty":
        what = f"The service {duty.id!r} is an {duty.kind}, so being told does not open it."
        yield error(place, what, "Name a service of kind duty, or list this one under offers.")
    if duty.organisation != clause.to and clause_stands:
        what = f"The service {duty.id!r} is owed by {duty.organisation!r}, but the clause tells {clause.to!r}."
        yield error(place, what, f"Name a service of {clause.to!r}, or another clause.")
    lacking = [fact for fact in duty.needs if fact not in clause.facts]
    if lacking:
        what = f"The service {duty.id!r} needs {', '.join(lacking)}, which the clause {clause.id!r} does not let cross."
        yield error(place, what, "Add the facts to the clause, or remove them from what the service needs.")


def _of_look_ups(item: Item, event: LifeEvent, draft: Draft, names: _Names) -> Iterator[Problem]:
    for index, look_up in enumerate(event.look_ups):
        yield from names.all_missing(item, "fact", look_up.send, "look_ups", index, "send")
        yield from names.all_missing(item, "fact", look_up.returns, "look_ups", index, "returns")
        for found in _clause(item, event, look_up, draft, names, "look_ups", index):
            if isinstance(found, Problem):
                yield found
                continue
            if found.allows != "ask":
                what = f"The clause {found.id!r} allows {found.allows}, not to ask."
                yield error(item.place("look_ups", index, "clause"), what, "Name a clause that allows ask.")
            for position, fact in enumerate(look_up.send):
                if fact not in found.facts:
                    what = f"The clause {found.id!r} does not let {fact!r} cross."
                    remedy = "Add the fact to the clause, or do not send it."
                    yield error(item.place("look_ups", index, "send", position), what, remedy)
    services: dict[str, Service] = draft.built["service"]
    for index, offer in enumerate(event.offers):
        if offer in services and services[offer].kind != "entitlement":
            kind = "a duty" if services[offer].kind == "duty" else "for appeals"
            what = f"The service {offer!r} is {kind}, so it is not offered."
            yield error(item.place("offers", index), what, "Open it with a tell, or make it an entitlement.")


def _of_example(item: Item, example: Example, draft: Draft, names: _Names) -> Iterator[Problem]:
    yield from names.missing(item, "life-event", example.life_event)
    yield from names.all_missing(item, "organisation", example.told, "told")
    yield from names.all_missing(item, "service", example.opens, "opens")
    yield from names.all_missing(item, "service", example.eligible, "eligible")
    for fact in example.facts:
        for found in names.missing(item, "fact", fact):
            yield error(item.place_of_name("facts", fact), found.what, found.remedy)
    for service, facts in example.need_to_know.items():
        for found in names.missing(item, "service", service):
            yield error(item.place_of_name("need_to_know", service), found.what, found.remedy)
        yield from names.all_missing(item, "fact", facts, "need_to_know", service)
    services: dict[str, Service] = draft.built["service"]
    for field, kind, ids in (("opens", "duty", example.opens), ("eligible", "entitlement", example.eligible)):
        for index, id_ in enumerate(ids):
            if id_ in services and services[id_].kind != kind:
                what = f"The service {id_!r} is of kind {services[id_].kind}, not {kind}."
                yield error(item.place(field, index), what, f"List under {field} only services of kind {kind}.")
