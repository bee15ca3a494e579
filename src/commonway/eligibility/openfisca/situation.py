"""A person's answers as a situation that OpenFisca calculates: people, groups, and inputs in their periods."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from commonway.eligibility.openfisca.client import Country
from commonway.eligibility.openfisca.errors import OpenFiscaRefused
from commonway.packs.rule_sources import OpenFiscaSource

ME = "me"
GROUP = "ours"
_MOST_PEOPLE = 50


@dataclass(slots=True)
class Situation:
    """What is sent, and which inputs in it somebody gave: ``(variable, period)``, the period empty for all time."""

    body: dict[str, Any]
    given: set[tuple[str, str]] = field(default_factory=set)

    def put(self, plural: str, id_: str, variable: str, period: str, value: object) -> None:
        """Put *value* in for a variable of one entity; None asks for it."""
        self.body.setdefault(plural, {}).setdefault(id_, {}).setdefault(variable, {})[period] = value


def missing(rule: OpenFiscaSource, values: Mapping[str, object]) -> tuple[str, ...]:
    """Return the facts *rule* needs that *values* do not have, a list fact when a field of an item is not known."""
    lacking = [fact for fact in rule.inputs if fact not in values]
    for fact, people in rule.people.items():
        items = values.get(fact)
        known = fact in values and (
            items is None
            or (
                isinstance(items, list | tuple)
                and all(isinstance(item, Mapping) and set(people.inputs) <= set(item) for item in items)
            )
        )
        if not known:
            lacking.append(fact)
    return tuple(dict.fromkeys(lacking))


def situation_of(
    rules: Sequence[OpenFiscaSource], values: Mapping[str, object], *, on: date, country: Country
) -> Situation:
    """Return *values* as the situation all *rules* are answered in, what they ask for left null.

    The rules must have the same people and roles; see `batches`. Raises `OpenFiscaRefused` for names the country lacks.
    """
    builder = _Builder(country, on=on, yearly=any(rule.period == "year" for rule in rules))
    builder.person(ME)
    first = rules[0]
    for group, role in first.roles.items():
        builder.member(group, role, ME)
    for fact, people in first.people.items():
        items = values.get(fact)
        for number, item in enumerate(list(items)[:_MOST_PEOPLE] if isinstance(items, list | tuple) else [], start=1):
            someone = f"{fact}-{number}"
            builder.person(someone)
            for group, role in people.roles.items():
                builder.member(group, role, someone)
            for name, variable in people.inputs.items():
                builder.give(someone, variable, item.get(name), first.values.get(name, {}))
    for rule in rules:
        for fact, variable in rule.inputs.items():
            builder.give(ME, variable, values.get(fact), rule.values.get(fact, {}))
    for rule in rules:
        builder.ask(rule)
    return builder.situation


def batches(rules: Iterable[tuple[str, OpenFiscaSource]]) -> list[list[tuple[str, OpenFiscaSource]]]:
    """Return *rules*, each with an id, in groups that one situation can answer: the same people, no input twice."""
    found: list[list[tuple[str, OpenFiscaSource]]] = []
    for id_, rule in rules:
        for batch in found:
            if all(_agree(rule, other) for _, other in batch):
                batch.append((id_, rule))
                break
        else:
            found.append([(id_, rule)])
    return found


def period_of(unit: str, on: date) -> str:
    """Return the period that *on* lies in, as OpenFisca writes it, for a ``definitionPeriod`` such as MONTH."""
    match unit.upper():
        case "MONTH":
            return f"{on:%Y-%m}"
        case "YEAR":
            return f"{on:%Y}"
        case "ETERNITY":
            return "ETERNITY"
        case "DAY" | "WEEKDAY":
            return on.isoformat()
        case "WEEK":
            year, week, _day = on.isocalendar()
            return f"{year}-W{week:02}"
    raise OpenFiscaRefused(f"A variable by {unit.lower()[:20]} is not understood.", remedy="Choose another variable.")


def _agree(one: OpenFiscaSource, other: OpenFiscaSource) -> bool:
    if one.roles != other.roles or one.people != other.people or one.values != other.values:
        return False
    facts = {variable: fact for fact, variable in other.inputs.items()}
    same = all(facts.get(variable, fact) == fact for fact, variable in one.inputs.items())
    return same and one.variable not in facts and other.variable not in one.inputs.values()


class _Builder:
    def __init__(self, country: Country, *, on: date, yearly: bool) -> None:
        self.country = country
        self.on = on
        self.yearly = yearly
        self.entities = country.entities()
        self.plural_of_people = next(
            (about["plural"] for about in self.entities.values() if not about.get("roles")), "persons"
        )
        self.situation = Situation({self.plural_of_people: {}})

    def person(self, id_: str) -> None:
        self.situation.body[self.plural_of_people].setdefault(id_, {})

    def member(self, group: str, role: str, person: str) -> None:
        about = self._entity(group)
        roles = about.get("roles") or {}
        if role not in roles:
            raise OpenFiscaRefused(
                f"{group!r} has no role {role!r}.", where=self.country.url, remedy=f"It has: {', '.join(roles)}."
            )
        key = roles[role].get("plural") or role
        members = self.situation.body.setdefault(about["plural"], {}).setdefault(GROUP, {}).setdefault(key, [])
        members.append(person)

    def give(self, person: str, variable: str, value: object, spellings: Mapping[str, str]) -> None:
        about = self.country.variable(variable)
        plural, id_ = self._holder(about, person)
        unit = about.get("definitionPeriod", "MONTH")
        for period in self._periods(unit):
            self.situation.given.add((variable, "" if period == "ETERNITY" else period))
            if value is not None:  # known to have no value: the country's own default is what that means
                self.situation.put(plural, id_, variable, period, _as_sent(value, spellings))

    def ask(self, rule: OpenFiscaSource) -> None:
        about = self.country.variable(rule.variable)
        if rule.entity and rule.entity != about.get("entity"):
            raise OpenFiscaRefused(
                f"{rule.variable!r} belongs to a {about.get('entity')}, not to a {rule.entity}.",
                where=self.country.url,
                remedy=f"Write entity: {about.get('entity')}.",
            )
        plural, id_ = self._holder(about, ME)
        self.situation.put(plural, id_, rule.variable, period_of(rule.period, self.on), None)

    def _periods(self, unit: str) -> list[str]:
        """Return where an input goes: what is so now is so in every month of a year that is calculated whole."""
        if self.yearly and unit.upper() == "MONTH":
            return [f"{self.on.year}-{month:02}" for month in range(1, 13)]
        return [period_of(unit, self.on)]

    def _holder(self, about: Mapping[str, Any], person: str) -> tuple[str, str]:
        """Return whose a variable is: the person's, or that of the group they are in."""
        entity = self._entity(str(about.get("entity", "")))
        if not entity.get("roles"):
            return self.plural_of_people, person
        if entity["plural"] not in self.situation.body:
            raise OpenFiscaRefused(
                f"{about.get('id')!r} belongs to a {about.get('entity')}, and nobody has a role in one.",
                where=self.country.url,
                remedy=f"Add the entity to the rule's roles, for example {about.get('entity')}: "
                f"{next(iter(entity['roles']), '')}.",
            )
        return entity["plural"], GROUP

    def _entity(self, name: str) -> Mapping[str, Any]:
        about: Mapping[str, Any] | None = self.entities.get(name)
        if about is None:
            raise OpenFiscaRefused(
                f"The country has no entity {name!r}.",
                where=self.country.url,
                remedy=f"It has: {', '.join(self.entities)}.",
            )
        return about


def _as_sent(value: object, spellings: Mapping[str, str]) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return spellings.get(value, value) if isinstance(value, str) else value
