"""What can be said of a value that is not known: the values it may still have, and the facts each depends on.

A value that is known stands for itself. Everything else is a `Partial`: `Possible` values and spans of values, or a
list, context or function of which a part is not known. Unknown is never null: null is a value like any other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, TypeAlias

from commonway.feel.partial.kinds import ORDERED, kind_of, ordered

Facts: TypeAlias = frozenset[str]
NO_FACTS: Facts = frozenset()
MOST = 32  # alternatives told apart; beyond, a span of them is all that is said
_MOST_SPANS = 4


class Partial:
    """The base of all that is not wholly known."""

    __slots__ = ()


Abstract: TypeAlias = Any  # a FEEL value, or a Partial


@dataclass(frozen=True, slots=True)
class Alternative:
    """One value that is possible, and the unknown facts it depends on."""

    value: Any
    facts: Facts = NO_FACTS


@dataclass(frozen=True, slots=True)
class Span:
    """All values of a kind, perhaps between two ends; without a kind anything at all, null included."""

    facts: Facts
    kind: str = ""
    low: Any = None
    high: Any = None
    low_included: bool = True
    high_included: bool = True

    @property
    def anything(self) -> bool:
        """Whether nothing at all is said about the value."""
        return not self.kind


@dataclass(frozen=True, slots=True)
class Possible(Partial):
    """A value of which only the possibilities are known: single *values*, and *spans* of values beside them."""

    values: tuple[Alternative, ...] = ()
    spans: tuple[Span, ...] = ()

    @property
    def facts(self) -> Facts:
        """The unknown facts that may decide which."""
        return NO_FACTS.union(*(each.facts for each in self.values), *(each.facts for each in self.spans))

    @property
    def bounded(self) -> bool:
        """Whether the single values are all that is possible."""
        return not self.spans


@dataclass(frozen=True, slots=True)
class PartialList(Partial):
    """A list of known length, of which an item is not known."""

    items: tuple[Abstract, ...]


@dataclass(frozen=True, slots=True)
class PartialContext(Partial):
    """A context of known names, of which an entry is not known."""

    entries: Mapping[str, Abstract] = field(default_factory=dict)


def anything(facts: Iterable[str]) -> Possible:
    """Return what may be any value, null included, depending on *facts*."""
    return Possible((), (Span(frozenset(facts)),))


def one_of(values: Iterable[Any], facts: Facts) -> Abstract:
    """Return what is one of *values*, all depending on *facts*; a single one is known."""
    return gathered([Alternative(value, facts) for value in values])


def facts_of(value: Abstract) -> Facts:
    """Return the unknown facts *value* depends on; none for a known one."""
    match value:
        case Possible():
            return value.facts
        case PartialList(items):
            return NO_FACTS.union(*map(facts_of, items))
        case PartialContext(entries):
            return NO_FACTS.union(*map(facts_of, entries.values()))
        case Partial():
            return frozenset(getattr(value, "facts", NO_FACTS))
    return NO_FACTS


def pieces(value: Abstract) -> Sequence[Alternative | Span]:
    """Return *value* as alternatives and spans; what has too many alternatives becomes anything."""
    match value:
        case Possible(values, spans):
            return (*values, *spans)
        case PartialList(items):
            return _expanded(items, list) or (Span(facts_of(value), "list"),)
        case PartialContext(entries):
            names = list(entries)
            return _expanded(tuple(entries.values()), lambda made: dict(zip(names, made, strict=True))) or (
                Span(facts_of(value), "context"),
            )
        case Partial():
            return (Span(facts_of(value)),)
    return (Alternative(value),)


def combined(operands: Sequence[Abstract]) -> list[tuple[Alternative | Span, ...]] | None:
    """Return every combination of the pieces of *operands*, or None if there are more than `MOST`."""
    choices = []
    count = 1
    for operand in operands:
        found = pieces(operand)
        count *= len(found)
        if count > MOST:
            return None
        choices.append(found)
    return list(product(*choices))


def coarse(value: Abstract) -> Abstract:
    """Return *value* with its alternatives as one span for each kind: fewer things to go through, and less said."""
    if not isinstance(value, Partial):
        return value
    found = pieces(value)
    alternatives = [piece for piece in found if isinstance(piece, Alternative)]
    return Possible((), tuple(_merged([*_hulls(alternatives), *(each for each in found if isinstance(each, Span))])))


def gathered(found: Iterable[Alternative | Span]) -> Abstract:
    """Return the value that is one of *found*: equal values once, known where only one is left."""
    values: dict[object, Alternative] = {}
    spans: list[Span] = []
    for piece in found:
        if isinstance(piece, Span):
            if piece.low is None or piece.low != piece.high:
                spans.append(piece)
                continue
            piece = Alternative(piece.low, piece.facts)
        key = identity(piece.value)
        earlier = values.get(key)
        values[key] = Alternative(earlier.value, earlier.facts | piece.facts) if earlier else piece
    if len(values) == 1 and not spans:
        return next(iter(values.values())).value
    kept = tuple(values.values())
    if len(kept) > MOST:
        spans.extend(_hulls(kept))
        kept = ()
    spans = _merged(spans)
    if spans and spans[0].anything:
        return anything(spans[0].facts.union(*(each.facts for each in kept)))
    return Possible(kept, tuple(spans))


def joined(parts: Sequence[Abstract], facts: Facts = NO_FACTS) -> Abstract:
    """Return what is one of *parts*, which of them depending on *facts* too."""
    first = parts[0]
    if isinstance(first, Partial) and not facts and all(part is first for part in parts):
        return first
    merged = _joined_contexts(parts, facts)
    if merged is not None:
        return merged
    return gathered(depending(piece, facts) for part in parts for piece in pieces(part))


def depending(piece: Alternative | Span, facts: Facts) -> Alternative | Span:
    """Return *piece* depending on *facts* as well."""
    if not facts or facts <= piece.facts:
        return piece
    if isinstance(piece, Alternative):
        return Alternative(piece.value, piece.facts | facts)
    return Span(piece.facts | facts, piece.kind, piece.low, piece.high, piece.low_included, piece.high_included)


def listed(items: Sequence[Abstract]) -> Abstract:
    """Return the list of *items*: a plain one where all are known."""
    if any(isinstance(item, Partial) for item in items):
        return PartialList(tuple(items))
    return list(items)


def in_context(entries: Mapping[str, Abstract]) -> Abstract:
    """Return the context of *entries*: a plain one where all are known."""
    if any(isinstance(entry, Partial) for entry in entries.values()):
        return PartialContext(dict(entries))
    return dict(entries)


def identity(value: object) -> object:
    """Return a key under which equal FEEL values meet, and those of different kinds do not (1 is not true)."""
    if isinstance(value, list | tuple):
        return ("list", tuple(identity(item) for item in value))
    if isinstance(value, Mapping):
        return ("context", frozenset((name, identity(entry)) for name, entry in value.items()))
    try:
        hash(value)
    except TypeError:
        return ("object", id(value))
    return (kind_of(value), value)


def _joined_contexts(parts: Sequence[Abstract], facts: Facts) -> Abstract | None:
    """Return contexts of the same names joined name by name; None where the parts are no such contexts."""
    if not any(isinstance(part, PartialContext) for part in parts):
        return None
    entries = [part.entries if isinstance(part, PartialContext) else part for part in parts]
    if not all(isinstance(each, Mapping) and each.keys() == entries[0].keys() for each in entries):
        return None
    return in_context({name: joined([each[name] for each in entries], facts) for name in entries[0]})


def _expanded(parts: tuple[Abstract, ...], make: Any) -> tuple[Alternative, ...] | None:
    found = combined(parts)
    if found is None:
        return None
    made = []
    for chosen in found:
        if any(isinstance(piece, Span) for piece in chosen):
            return None
        facts = NO_FACTS.union(*(piece.facts for piece in chosen))
        made.append(Alternative(make([piece.value for piece in chosen if isinstance(piece, Alternative)]), facts))
    return tuple(made)


def _hulls(values: Sequence[Alternative]) -> list[Span]:
    by_kind: dict[str, list[Alternative]] = {}
    for each in values:
        by_kind.setdefault(kind_of(each.value), []).append(each)
    spans = []
    for kind, alike in by_kind.items():
        facts = NO_FACTS.union(*(each.facts for each in alike))
        if kind in ORDERED:
            ends = ordered([each.value for each in alike])
            spans.append(Span(facts, kind, ends[0], ends[-1]) if ends else Span(facts, kind))
        else:
            spans.append(Span(facts, kind))
    return spans


def _merged(spans: list[Span]) -> list[Span]:
    """Return *spans* with those of one kind as one, and all as anything where one is, or where they are many."""
    if len(spans) < 2:
        return spans
    kinds: dict[str, Span] = {}
    for span in spans:
        kinds[span.kind] = _hull(kinds[span.kind], span) if span.kind in kinds else span
    if "" in kinds or len(kinds) > _MOST_SPANS:
        return [Span(NO_FACTS.union(*(span.facts for span in spans)))]
    return list(kinds.values())


def _hull(one: Span, other: Span) -> Span:
    low, low_included = _end(one.low, one.low_included, other.low, other.low_included, first=True)
    high, high_included = _end(one.high, one.high_included, other.high, other.high_included, first=False)
    return Span(one.facts | other.facts, one.kind, low, high, low_included, high_included)


def _end(one: Any, one_included: bool, other: Any, other_included: bool, *, first: bool) -> tuple[Any, bool]:
    if one is None or other is None:
        return None, True
    ends = ordered([one, other])
    if not ends:
        return None, True
    if one == other:
        return one, one_included or other_included
    outer = ends[0] if first else ends[-1]
    return outer, one_included if outer is one else other_included
