"""What OpenFisca is sent and what changes look ahead: every fact they name is one, every list a list."""

from collections.abc import Iterator, Mapping

from commonway.feel.errors import FeelSyntaxError
from commonway.feel.unary import compile_test
from commonway.packs.conditions import fault_of_value
from commonway.packs.definitions import FactDefinition, LifeChange, Service
from commonway.packs.draft import Draft, Item
from commonway.packs.plain import Path
from commonway.packs.problems import Problem, error
from commonway.packs.rule_sources import OpenFiscaSource
from commonway.packs.rules import rules_of
from commonway.packs.schemas import suggestion


def problems_in(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong with the sources of rules and with the changes of *draft*."""
    facts = {definition.id: definition for _, definition in draft.sound("fact", FactDefinition)}
    looking = _Facts(facts, draft.ids("fact"))
    for item, service in draft.sound("service", Service):
        for path, rule in rules_of(service):
            if rule.source:
                yield from _of_source(item, rule.source.openfisca, looking, (*path, "source", "openfisca"))
    for item, change in draft.sound("change", LifeChange):
        yield from _of_change(item, change, looking)


class _Facts:
    """The facts of a draft: the sound ones, and the ids of all."""

    def __init__(self, sound: Mapping[str, FactDefinition], ids: set[str]) -> None:
        self.sound = sound
        self.ids = ids

    def missing(self, item: Item, fact: str, *path: str | int) -> Iterator[Problem]:
        if fact not in self.ids:
            remedy = suggestion(fact, self.ids, what="fact")
            yield error(item.place(*path), f"There is no fact {fact!r}.", remedy)

    def fields_missing(self, item: Item, fact: str, fields: Mapping[str, Path]) -> Iterator[Problem]:
        """Yield a problem if *fact* is no list, and for each of *fields*, with its path, that its items do not have."""
        definition = self.sound.get(fact)
        if definition is None:
            return
        known = [field.id for field in definition.fields]
        for name, path in fields.items():
            if definition.type != "list":
                yield error(item.place(*path), f"{fact!r} is no list.", "Name a fact of type list.")
                return
            if name and name not in known:
                what = f"The items of {fact!r} have no field {name!r}."
                yield error(item.place(*path), what, suggestion(name, known, what="field"))


def _of_source(item: Item, source: OpenFiscaSource, facts: _Facts, path: Path) -> Iterator[Problem]:
    for fact in source.inputs:
        yield from facts.missing(item, fact, *path, "inputs", fact)
    for fact, people in source.people.items():
        here = (*path, "people", fact)
        yield from facts.missing(item, fact, *here)
        yield from facts.fields_missing(item, fact, {"": here})
        yield from facts.fields_missing(item, fact, {name: (*here, "inputs", name) for name in people.inputs})
    if source.test:
        try:
            compile_test(source.test)
        except FeelSyntaxError as failure:
            what = f"The test cannot be read at its character {failure.column}: {failure.what}"
            yield error(item.place(*path, "test"), what, failure.remedy)


def _of_change(item: Item, change: LifeChange, facts: _Facts) -> Iterator[Problem]:
    for fact, value in change.sets.items():
        yield from facts.missing(item, fact, "sets", fact)
        fault = fault_of_value(facts.sound[fact], value) if fact in facts.sound else None
        if fault:
            yield error(item.place("sets", fact), fault[0], fault[1])
    for index, fact in enumerate(change.asks):
        yield from facts.missing(item, fact, "asks", index)
        if fact in facts.sound and facts.sound[fact].type == "list":
            yield error(item.place("asks", index), f"{fact!r} is a list.", "Add to it with adds.")
    if change.adds:
        yield from facts.missing(item, change.adds, "adds")
        yield from facts.fields_missing(item, change.adds, {"": ("adds",)})
        if change.dated:
            yield from facts.fields_missing(item, change.adds, {change.dated: ("dated",)})
            yield from _of_dated(item, change, facts)
    elif change.dated:
        yield error(item.place("dated"), "There is no item for the day to stand in.", "Name the list under adds.")
    if change.takes:
        yield from facts.missing(item, change.takes, "takes")
        yield from facts.fields_missing(item, change.takes, {"": ("takes",)})
    if not (change.sets or change.asks or change.adds or change.takes):
        yield error(item.place(), "Nothing changes.", "Say what it sets, asks, adds or takes.")


def _of_dated(item: Item, change: LifeChange, facts: _Facts) -> Iterator[Problem]:
    definition = facts.sound.get(change.adds)
    for field in definition.fields if definition else ():
        if field.id == change.dated and field.type != "date":
            yield error(item.place("dated"), f"{field.id!r} is of type {field.type}.", "Name a field of type date.")
