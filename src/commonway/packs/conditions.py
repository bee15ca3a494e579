"""Tests on facts: each can be read, fits the type of its fact, and waits for no fact that waits for it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from commonway.feel.errors import FeelError, FeelSyntaxError
from commonway.feel.unary import UnaryTest, compile_test
from commonway.packs.definitions import (
    Example,
    FactDefinition,
    FactType,
    FieldDefinition,
    LifeEvent,
    Service,
)
from commonway.packs.draft import Draft, Item
from commonway.packs.problems import Problem, error, warning
from commonway.packs.rules import rules_of
from commonway.packs.schemas import is_date, suggestion

_IN_FEEL: Mapping[FactType, tuple[type, str]] = {
    "number": (Decimal, "a number, for example < 65"),
    "money": (Decimal, "a number, for example <= 1200.50"),
    "date": (date, 'a date, for example >= date("2026-01-31")'),
    "boolean": (bool, "true or false"),
}
_TEXT_IN_FEEL: tuple[type, str] = (str, 'text in double quotes, for example "spouse"')
# Landmarks only differ by day, so any day shows their types.
_ANY_DAY = date(2000, 1, 1)
MAX_CHAIN = 20  # facts that wait for one another


def problems_in(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong with the tests, limits and values that stand on the facts of *draft*."""
    facts = {definition.id: definition for _, definition in draft.sound("fact", FactDefinition)}
    for item, fact in draft.sound("fact", FactDefinition):
        yield from _of_fact(item, fact)
        for index, field in enumerate(fact.fields):
            yield from _of_fact(item, field, "fields", index)
        if fact.only_if:
            yield from _of_only_if(item, fact, draft, facts)
    for item, service in draft.sound("service", Service):
        yield from _of_service(item, service, facts)
    for item, event in draft.sound("life-event", LifeEvent):
        for index, tell in enumerate(event.tells):
            if tell.when:
                yield from _of_test(item, tell.when.test, facts.get(tell.when.fact), "tells", index, "when", "test")
        yield from _of_order(item, event, facts)
    for item, example in draft.sound("example", Example):
        yield from _of_example(item, example, facts)


def _of_service(item: Item, service: Service, facts: Mapping[str, FactDefinition]) -> Iterator[Problem]:
    for path, rule in rules_of(service):
        for index, criterion in enumerate(rule.criteria):
            if criterion.fact:
                yield from _of_test(item, criterion.test, facts.get(criterion.fact), *path, "criteria", index, "test")
    for number, order in enumerate(service.orders):
        for index, to in enumerate(order.to):
            if to.when:
                here = ("orders", number, "to", index, "when", "test")
                yield from _of_test(item, to.when.test, facts.get(to.when.fact), *here)


def typed(fact: FactDefinition | FieldDefinition, value: object) -> object:
    """Return the plain *value* of *fact* as rules read it: a date as a date, also in lists; all else unchanged."""
    if fact.type == "date" and isinstance(value, str) and is_date(value):
        return date.fromisoformat(value)
    if isinstance(fact, FactDefinition) and isinstance(value, list | tuple):
        kinds = {field.id: field for field in fact.fields}
        return [
            {name: typed(kinds[name], part) if name in kinds else part for name, part in each.items()}
            for each in value
            if isinstance(each, Mapping)
        ]
    return value


def fault_of_value(fact: FactDefinition | FieldDefinition, value: object) -> tuple[str, str] | None:
    """Return what keeps the plain *value* from being one of *fact*, and the remedy; None if nothing does."""
    wrong = f"{str(value)[:80]!r} is not a value of {fact.id!r}, which is of type {fact.type}."
    if isinstance(fact, FactDefinition) and fact.type == "list":
        return _fault_of_items(fact, value) if isinstance(value, list | tuple) else (wrong, "Write a list of items.")
    if fact.type == "boolean":
        return None if isinstance(value, bool) else (wrong, "Write true or false, without quotes.")
    if fact.type in ("number", "money"):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if is_number else (wrong, "Write a number, without quotes.")
    if not isinstance(value, str):
        return wrong, f'Put it in quotes: "{value}".'
    if fact.type == "date" and not is_date(value):
        return wrong, "Write year-month-day, for example 2026-01-31."
    if fact.type == "choice":
        allowed = [choice.value for choice in fact.choices]
        return None if value in allowed else (wrong, suggestion(value, allowed, what="choice"))
    return None


def _fault_of_items(fact: FactDefinition, items: Iterable[object]) -> tuple[str, str] | None:
    kinds = {field.id: field for field in fact.fields}
    for each in items:
        if not isinstance(each, Mapping):
            return f"{str(each)[:80]!r} is no item of {fact.id!r}.", "Write its fields: date_of_birth: 2020-01-31."
        for name, value in each.items():
            if name not in kinds:
                what = f"{str(name)[:80]!r} is not a field of the items of {fact.id!r}."
                return what, suggestion(name, kinds, what="field")
            fault = fault_of_value(kinds[name], value)
            if fault:
                return fault
    return None


def _of_fact(item: Item, fact: FactDefinition | FieldDefinition, *path: str | int) -> Iterator[Problem]:
    if fact.type == "choice" and not fact.choices:
        yield error(
            item.place(*path), f"The choice {fact.id!r} has nothing to choose from.", "Add choices: with two or more."
        )
    if fact.type != "choice" and fact.choices:
        what = f"{fact.id!r} has choices but is of type {fact.type}."
        yield error(item.place(*path, "choices"), what, "Make its type choice, or remove the choices.")
    values = [choice.value for choice in fact.choices]
    for index, value in enumerate(values):
        if value in values[:index]:
            what = f"The choice {value!r} is given twice."
            yield error(item.place(*path, "choices", index, "value"), what, "Remove one of the two.")
    for field, limit in (("minimum", fact.minimum), ("maximum", fact.maximum)):
        if limit:
            yield from _of_limit(item, fact, limit, *path, field)
    if fact.pattern:
        try:
            re.compile(fact.pattern)
        except (re.error, OverflowError, RecursionError) as failure:
            what = f"The pattern cannot be read: {failure}."
            yield error(item.place(*path, "pattern"), what, "Correct the regular expression, or remove it.")


def _of_example(item: Item, example: Example, facts: Mapping[str, FactDefinition]) -> Iterator[Problem]:
    for id_, value in example.facts.items():
        fault = fault_of_value(facts[id_], value) if id_ in facts else None
        if fault:
            yield error(item.place("facts", id_), fault[0], fault[1])


def _of_limit(item: Item, fact: FactDefinition | FieldDefinition, limit: str, *path: str | int) -> Iterator[Problem]:
    if fact.type in ("number", "money"):
        if not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", limit, re.ASCII):
            yield error(item.place(*path), f"{limit!r} is not a number.", "Write a number such as 0 or 12.50.")
    elif fact.type == "date":
        if limit != "today" and not is_date(limit):
            yield error(item.place(*path), f"{limit!r} is not a date.", "Write 2026-01-31, or today.")
    else:
        field = path[-1]
        what = f"A {fact.type} has no {field}."
        yield error(item.place(*path), what, f"Remove {field}: only number, money and date have one.")


def _of_only_if(
    item: Item, fact: FactDefinition, draft: Draft, facts: Mapping[str, FactDefinition]
) -> Iterator[Problem]:
    condition = fact.only_if
    if condition is None:
        return
    known = draft.ids("fact")
    if condition.fact not in known:
        what = f"There is no fact {condition.fact!r}."
        yield error(item.place("only_if", "fact"), what, suggestion(condition.fact, known, what="fact"))
        return
    yield from _of_test(item, condition.test, facts.get(condition.fact), "only_if", "test")
    circle = _circle(fact.id, facts)
    if len(circle) > MAX_CHAIN:
        what = f"More than {MAX_CHAIN} facts wait for one another."
        yield error(item.place("only_if", "fact"), what, "Let this one wait for a fact nearer the first of them.")
        return
    if circle:
        what = f"This waits for itself: {' -> '.join(circle)}."
        yield error(item.place("only_if", "fact"), what, "Remove only_if from one of these facts.")


def _circle(start: str, facts: Mapping[str, FactDefinition]) -> list[str]:
    """Return the way from *start* back to it along ``only_if``, or nothing if it does not lead back.

    A way longer than `MAX_CHAIN` is returned as far as it was followed.
    """
    way = [start]
    while way[-1] in facts:
        if len(way) > MAX_CHAIN:
            return way
        condition = facts[way[-1]].only_if
        if condition is None:
            return []
        if condition.fact == start:
            return [*way, start]
        if condition.fact in way:
            return []  # another circle, told where it is
        way.append(condition.fact)
    return []


def _of_order(item: Item, event: LifeEvent, facts: Mapping[str, FactDefinition]) -> Iterator[Problem]:
    """Yield a problem for each fact asked before the fact that says whether to ask it."""
    known = {fact for look_up in event.look_ups for fact in look_up.returns}
    for index, step in enumerate(event.steps):
        for position, id_ in enumerate(step.facts):
            condition = facts[id_].only_if if id_ in facts else None
            if condition and condition.fact in facts and condition.fact not in known and condition.fact != id_:
                what = f"{id_!r} is asked only if {condition.fact!r} holds, which is not known yet at this step."
                remedy = f"Ask {condition.fact} in an earlier place."
                yield error(item.place("steps", index, "facts", position), what, remedy)
            known.add(id_)


def _of_test(item: Item, text: str, fact: FactDefinition | None, *path: str | int) -> Iterator[Problem]:
    try:
        test = compile_test(text)
    except FeelSyntaxError as failure:
        what = f"The test cannot be read at its character {failure.column}: {failure.what}"
        yield error(item.place(*path), what, failure.remedy or "Write it as a FEEL unary test, for example < 65.")
        return
    if fact:
        for what, remedy, serious in _misfits(test, fact):
            yield (error if serious else warning)(item.place(*path), what, remedy)


def _misfits(test: UnaryTest, fact: FactDefinition) -> Iterator[tuple[str, str, bool]]:
    """Yield (what, remedy, whether it is an error) for each value *test* names that *fact* can never have."""
    wanted, example = _IN_FEEL.get(fact.type, _TEXT_IN_FEEL)
    try:
        landmarks: Iterable[object] = test.landmarks(today=_ANY_DAY)
    except FeelError:
        return
    for landmark in landmarks:
        if landmark is None:
            continue
        if not isinstance(landmark, wanted):
            what = f"The test compares {fact.id!r}, which is of type {fact.type}, with {_shown(landmark)}."
            yield what, f"Compare it with {example}.", True
        elif fact.type == "choice" and landmark not in [choice.value for choice in fact.choices]:
            allowed = [choice.value for choice in fact.choices]
            what = f"{landmark!r} is not one of the choices of {fact.id!r}, so the test never meets it."
            yield what, suggestion(landmark, allowed, what="choice"), False


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return f"the date {value.isoformat()}"
    return f"the text {value!r}" if isinstance(value, str) else str(value)
