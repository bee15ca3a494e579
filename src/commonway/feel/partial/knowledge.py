"""What is known of a fact before it is known: its kind, its choices, its limits.

Hand a mapping from fact to one of these to partial evaluation. A fact of which nothing is said may be anything, null
included; a fact with a domain is never null.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from commonway.feel.partial.domain import (
    Abstract,
    Facts,
    Possible,
    Span,
    anything,
    in_context,
    listed,
    one_of,
)
from commonway.feel.values import as_value


@dataclass(frozen=True, slots=True)
class Choices:
    """One of these values."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A value of one kind (``number``, ``string``, ``date``, …), perhaps not below *low* nor above *high*."""

    name: str
    low: Any = None
    high: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list of contexts with these fields; a field that an item lacks is not known."""

    fields: Mapping[str, "Domain"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Anything:
    """Any value, null included."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Put in the place of a part of a known fact that is not known: ``{"name": "Ada", "age": Unknown()}``."""

    domain: "Domain" = field(default_factory=Anything)


Domain: TypeAlias = Choices | Kind | Items | Anything

BOOLEAN = Choices((True, False))
ANYTHING = Anything()


def unknown_value(domain: Domain, facts: Facts) -> Abstract:
    """Return what may be any value of *domain*, depending on *facts*."""
    match domain:
        case Choices(values):
            return one_of(values, facts)
        case Kind(name=name, low=low, high=high):
            return Possible((), (Span(facts, name, low, high),))
        case Items():
            return Possible((), (Span(facts, "list"),))
    return anything(facts)


class Lifting:
    """Turns what is known and what is not into values that may be partial; *narrowed* says more of some facts."""

    def __init__(self, narrowed: Mapping[str, Abstract] | None = None) -> None:
        self._narrowed = narrowed or {}

    def unknown(self, fact: str, domain: Domain) -> Abstract:
        """Return what *fact* may be."""
        if fact in self._narrowed:
            return self._narrowed[fact]
        return unknown_value(domain, frozenset((fact,)))

    def known(self, value: Any, domain: Domain | None, fact: str) -> Abstract:
        """Return the known *value* of *fact*, with `Unknown` parts and missing fields of its items as what they may be.

        Such a part is a fact of its own, ``children[2].date_of_birth``: items count from 1, as in FEEL.
        """
        if isinstance(value, Unknown):
            return self.unknown(fact, value.domain)
        if isinstance(value, list | tuple):
            items = domain if isinstance(domain, Items) else None
            return listed([self._item(item, items, f"{fact}[{number}]") for number, item in enumerate(value, start=1)])
        if isinstance(value, Mapping):
            return in_context({name: self.known(entry, None, f"{fact}.{name}") for name, entry in value.items()})
        return as_value(value)

    def _item(self, item: Any, items: Items | None, fact: str) -> Abstract:
        if items is None or not isinstance(item, Mapping):
            return self.known(item, None, fact)
        entries: dict[str, Abstract] = {}
        for name, domain in items.fields.items():
            if name in item:
                entries[name] = self.known(item[name], domain, f"{fact}.{name}")
            else:
                entries[name] = self.unknown(f"{fact}.{name}", domain)
        for name, entry in item.items():
            if name not in entries:
                entries[name] = self.known(entry, None, f"{fact}.{name}")
        return in_context(entries)
