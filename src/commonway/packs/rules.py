"""Rules of services by themselves: each criterion says one thing, one rule holds a day, figures and fields are sound."""

from collections.abc import Iterator

from commonway.packs.definitions import (
    DECISION,
    FactDefinition,
    Parameter,
    Pays,
    Rule,
    Service,
)
from commonway.packs.draft import Draft, Item
from commonway.packs.plain import Path
from commonway.packs.problems import Problem, error, warning

_ONE_OF = "Give it fact and test, or an expression, or a decision."


def problems_in(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong with rules, amounts, parameters and lists of *draft*, each looked at by itself."""
    for item, service in draft.sound("service", Service):
        yield from _of_service(item, service)
    for item, parameter in draft.sound("parameter", Parameter):
        yield from _of_parameter(item, parameter, draft)
    for item, fact in draft.sound("fact", FactDefinition):
        yield from _of_fields(item, fact)


def rules_of(service: Service) -> Iterator[tuple[Path, Rule]]:
    """Yield each rule of *service* with the path to it."""
    if service.rules:
        yield from ((("rules", index), rule) for index, rule in enumerate(service.rules))
    else:
        yield ("rule",), service.rule


def _of_service(item: Item, service: Service) -> Iterator[Problem]:
    if service.rules and service.rule != Rule():
        what = "The service has both a rule and rules."
        yield error(item.place_of_name("rule"), what, "Keep one: move the rule to the front of the rules.")
    for path, rule in rules_of(service):
        yield from _of_rule(item, rule, path)
    seen: set[object] = set()
    for index, rule in enumerate(service.rules):
        if rule.begins in seen:
            when = f"on {rule.begins}" if rule.begins else "without a day"
            yield error(
                item.place("rules", index), f"Two rules begin {when}.", "Give each its own day: from: 2026-01-01."
            )
        seen.add(rule.begins)
    if service.pays:
        yield from _of_pays(item, service.pays, elsewhere=all(rule.source for _path, rule in rules_of(service)))


def _of_rule(item: Item, rule: Rule, path: Path) -> Iterator[Problem]:
    if rule.source and (rule.criteria or rule.decision):
        what = "The rule has a source that decides, and something of its own besides."
        yield error(item.place_of_name(*path, "source"), what, "Keep the source, or the criteria and decision.")
    for index, criterion in enumerate(rule.criteria):
        here = (*path, "criteria", index)
        given = [bool(criterion.fact), bool(criterion.expression), bool(criterion.decision)]
        if sum(given) != 1:
            what = (
                "The criterion says nothing to hold." if not any(given) else "The criterion says more than one thing."
            )
            yield error(item.place(*here), what, _ONE_OF)
        if rule.decision and criterion.id == DECISION:
            what = f"The id {DECISION!r} stands for the rule's own decision."
            yield error(item.place(*here, "id"), what, "Give the criterion another id.")


def _of_pays(item: Item, pays: Pays, *, elsewhere: bool) -> Iterator[Problem]:
    said = bool(pays.expression) + bool(pays.decision)
    if said != 1 and not (said == 0 and elsewhere):  # what decides elsewhere says the amount too
        what = "What it pays is said twice." if pays.expression else "What it pays is not said."
        yield error(item.place("pays"), what, "Give pays an expression or a decision.")
    if pays.currency and pays.unit:
        what = "Money has a currency and no unit."
        yield warning(item.place("pays", "unit"), what, "Remove unit, or currency if it is no money.")


def _of_parameter(item: Item, parameter: Parameter, draft: Draft) -> Iterator[Problem]:
    if parameter.id in draft.ids("fact"):
        what = f"{parameter.id!r} is a fact already, so an expression could mean either."
        yield error(item.place("id"), what, "Give the parameter another id.")
    days = [one.begins for one in parameter.values]
    for index, day in enumerate(days):
        if day in days[:index]:
            what = f"Two values begin on {day}."
            yield error(item.place("values", index, "from"), what, "Keep one of them.")


def _of_fields(item: Item, fact: FactDefinition) -> Iterator[Problem]:
    if fact.type == "list" and not fact.fields:
        what = f"The list {fact.id!r} does not say what is known about each item."
        yield error(item.place(), what, "Add fields: with at least one.")
    if fact.type != "list" and fact.fields:
        what = f"{fact.id!r} has fields but is of type {fact.type}."
        yield error(item.place("fields"), what, "Make its type list, or remove the fields.")
    ids = [field.id for field in fact.fields]
    for index, id_ in enumerate(ids):
        if id_ in ids[:index]:
            yield error(item.place("fields", index, "id"), f"There are two fields {id_!r}.", "Rename one of them.")
