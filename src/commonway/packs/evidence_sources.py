"""Whether what a pack says of evidence can be done: each source under its clause, with what its kind needs."""

import re
from collections.abc import Iterator

from commonway.packs.definitions import Agreement, Clause, FactDefinition
from commonway.packs.draft import Draft, Item
from commonway.packs.evidence import Evidence, EvidenceSource
from commonway.packs.problems import Problem, error
from commonway.packs.references import twice
from commonway.packs.schemas import suggestion

_NOT_A_PLACE = re.compile(r"%(?!\(|%)")
_READS = re.compile(r"\s*(select|with)\b", re.IGNORECASE)
_NEEDS_CONNECTION = ("sql", "file")


def problems_in(draft: Draft) -> Iterator[Problem]:
    """Yield what keeps the evidence of *draft* from being asked for."""
    for item, evidence in draft.sound("evidence", Evidence):
        yield from twice(item, (source.id for source in evidence.sources), "sources", "sources")
        yield from _missing_facts(item, evidence.proves, draft, "proves")
        for index, source in enumerate(evidence.sources):
            yield from _of_source(item, index, source, evidence, draft)


def _missing_facts(item: Item, facts: tuple[str, ...], draft: Draft, *path: str | int) -> Iterator[Problem]:
    for position, fact in enumerate(facts):
        if fact not in draft.ids("fact"):
            what = f"There is no fact {fact!r}."
            yield error(item.place(*path, position), what, suggestion(fact, draft.ids("fact"), what="fact"))


def _of_source(item: Item, index: int, source: EvidenceSource, evidence: Evidence, draft: Draft) -> Iterator[Problem]:
    yield from _missing_facts(item, source.send, draft, "sources", index, "send")
    for fact in source.fields.keys() - set(evidence.proves):
        what = f"{fact!r} is not one of the facts it proves."
        remedy = suggestion(fact, evidence.proves, what="fact")
        yield error(item.place_of_name("sources", index, "fields", fact), what, remedy)
    yield from _of_kind(item, index, source)
    if source.kind == "sql":
        yield from _of_query(item, index, source)
    if source.kind == "person":
        yield from _of_person(item, index, source, evidence, draft)
    else:
        yield from _of_clause(item, index, source, evidence, draft)


def _of_kind(item: Item, index: int, source: EvidenceSource) -> Iterator[Problem]:
    """Yield which fields its kind needs and does not have, or has and does not need."""
    wanted = {
        "connection": source.kind in _NEEDS_CONNECTION,
        "query": source.kind == "sql",
        "send": source.kind in ("http", "sql", "file"),
    }
    for name, is_wanted in wanted.items():
        if is_wanted and not getattr(source, name):
            what = f"A source of kind {source.kind} needs {name!r}."
            yield error(item.place("sources", index), what, f"Add {name}.")
    for name in ("connection", "query"):
        if getattr(source, name) and not wanted[name]:
            what = f"A source of kind {source.kind} has no {name!r}."
            yield error(item.place("sources", index, name), what, f"Remove {name}.")


def _of_query(item: Item, index: int, source: EvidenceSource) -> Iterator[Problem]:
    place = item.place("sources", index, "query")
    if not _READS.match(source.query):
        yield error(place, "The query does not read.", "Begin it with SELECT or WITH.")
    if ";" in source.query:
        yield error(place, "The query has a semicolon.", "Write one query, without a semicolon.")
    if _NOT_A_PLACE.search(source.query):
        yield error(place, "A % stands alone in the query.", "Write places as %(fact_id)s, and a plain % as %%.")
    for name in source.parameters:
        if name not in source.send:
            what = f"The query has a place for {name[:80]!r}, which is not sent."
            yield error(place, what, suggestion(name, source.send, what="fact that is sent"))


def _of_person(item: Item, index: int, source: EvidenceSource, evidence: Evidence, draft: Draft) -> Iterator[Problem]:
    if source.agreement or source.clause:
        what = "The person is asked under no agreement: it is their own."
        yield error(item.place("sources", index, "agreement" if source.agreement else "clause"), what, "Remove it.")
    facts: dict[str, FactDefinition] = draft.built["fact"]
    if not any(fact in facts for fact in evidence.proves):
        yield error(item.place("sources", index), "There is nothing to ask the person.", "Name facts under proves.")


def _of_clause(item: Item, index: int, source: EvidenceSource, evidence: Evidence, draft: Draft) -> Iterator[Problem]:
    """Yield why no clause lets the source be asked, or lets what it answers cross."""
    agreement: Agreement | None = draft.built["agreement"].get(source.agreement)
    clause = clause_of(agreement, source.clause)
    if agreement is None or clause is None:
        if agreement is None and source.agreement in draft.ids("agreement"):
            return  # it is broken, which is told once
        what = f"Nothing lets {source.id!r} be asked."
        yield error(item.place("sources", index), what, "Name an agreement and its clause that allows ask.")
        return
    if clause.allows != "ask":
        what = f"The clause {clause.id!r} allows {clause.allows}, not to ask."
        yield error(item.place("sources", index, "clause"), what, "Name a clause that allows ask.")
    for field, facts in (("send", source.send), ("", evidence.proves)):
        for position, fact in enumerate(facts):
            if fact not in clause.facts:
                what = f"The clause {clause.id!r} does not let {fact!r} cross."
                place = item.place("sources", index, field, position) if field else item.place("proves", position)
                yield error(place, what, "Add the fact to the clause, or leave it out here.")


def clause_of(agreement: Agreement | None, id_: str) -> Clause | None:
    """Return the clause *id_* of *agreement*, or None."""
    return next((each for each in agreement.clauses if each.id == id_), None) if agreement else None
