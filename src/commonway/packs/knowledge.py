"""What the definitions of a pack say of a fact before it is known: its kind, its choices, its limits."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from commonway.feel.partial import ANYTHING, BOOLEAN, Choices, Domain, Items, Kind
from commonway.feel.values import parse_date
from commonway.packs.definitions import FactDefinition, FieldDefinition

_TODAY = "today"
_TEXTS = ("string", "name", "email", "phone")


def domains_of(facts: Iterable[FactDefinition], *, today: date) -> dict[str, Domain]:
    """Return what each of *facts* may be, by id, as partial evaluation takes it."""
    return {fact.id: domain_of(fact, today=today) for fact in facts}


def domain_of(fact: FactDefinition | FieldDefinition, *, today: date) -> Domain:
    """Return what *fact* may be: its choices, or values of its kind between its limits."""
    match fact.type:
        case "boolean":
            return BOOLEAN
        case "choice":
            return Choices(tuple(choice.value for choice in fact.choices))
        case "number" | "money":
            return Kind(name="number", low=_number(fact.minimum), high=_number(fact.maximum))
        case "date":
            return Kind(name="date", low=_day(fact.minimum, today), high=_day(fact.maximum, today))
        case "list" if isinstance(fact, FactDefinition):
            return Items(fields={field.id: _field(field, today) for field in fact.fields})
    return Kind(name="string") if fact.type in _TEXTS else ANYTHING


def _field(field: FieldDefinition, today: date) -> Domain:
    return ANYTHING if field.optional else domain_of(field, today=today)


def _number(limit: str) -> Any:
    return Decimal(limit) if limit else None


def _day(limit: str, today: date) -> Any:
    return today if limit == _TODAY else parse_date(limit) if limit else None
