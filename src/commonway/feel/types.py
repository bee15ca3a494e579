"""Types at work: which values conform to one, and how a value is made to fit (DMN 1.5, chapters 10.3.2.9 and 10.3.2.10).

A decision model adds its item definitions as types of its own: anything with `FeelType`'s methods.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from commonway.feel import syntax
from commonway.feel.errors import NoValue
from commonway.feel.temporal.days import FarDate
from commonway.feel.temporal.durations import Months, Span
from commonway.feel.temporal.times import DateAndTime, Time
from commonway.feel.values import Function, Range, Value, kind_of


class FeelType:
    """A set of values. Null conforms to none of them but `AnyType` asked by `accepts`."""

    def has(self, value: Value) -> bool:
        """Return whether *value*, which is not null, is of this type."""
        raise NotImplementedError

    def accepts(self, value: Value) -> bool:
        """Return whether a variable of this type may hold *value*: null is always allowed."""
        return value is None or self.has(value)

    def includes(self, other: "FeelType") -> bool:
        """Return whether every value of *other* is of this type."""
        return self == other


@dataclass(frozen=True)
class AnyType(FeelType):
    """``Any``."""

    def has(self, value: Value) -> bool:
        """Return True: every value is."""
        del value
        return True

    def includes(self, other: FeelType) -> bool:
        """Return True: every type is."""
        del other
        return True


@dataclass(frozen=True)
class PrimitiveType(FeelType):
    """A built-in type, by name."""

    name: str
    kinds: tuple[type, ...] = field(compare=False)

    def has(self, value: Value) -> bool:
        """Return whether *value* is of one of the kinds."""
        return type(value) in self.kinds


@dataclass(frozen=True)
class NullType(FeelType):
    """``Null``: the type of null alone."""

    def has(self, value: Value) -> bool:
        """Return whether *value* is null."""
        return value is None


@dataclass(frozen=True)
class ListOf(FeelType):
    """``list<item>``."""

    item: FeelType

    def has(self, value: Value) -> bool:
        """Return whether *value* is a list of such items."""
        return isinstance(value, list) and all(self.item.accepts(item) for item in value)

    def includes(self, other: FeelType) -> bool:
        """Return whether *other* is a list of what this is a list of."""
        return isinstance(other, ListOf) and self.item.includes(other.item)


@dataclass(frozen=True)
class RangeOf(FeelType):
    """``range<item>``."""

    item: FeelType

    def has(self, value: Value) -> bool:
        """Return whether *value* is a range between such ends."""
        if not isinstance(value, Range):
            return False
        return self.item.accepts(value.low) and self.item.accepts(value.high)

    def includes(self, other: FeelType) -> bool:
        """Return whether *other* is a range of what this is a range of."""
        return isinstance(other, RangeOf) and self.item.includes(other.item)


@dataclass(frozen=True)
class ContextOf(FeelType):
    """``context<key: type, …>``: contexts with at least these keys."""

    entries: tuple[tuple[str, FeelType], ...]

    def has(self, value: Value) -> bool:
        """Return whether *value* has every key, with a value of its type."""
        if not isinstance(value, dict):
            return False
        return all(key in value and kind.accepts(value[key]) for key, kind in self.entries)

    def includes(self, other: FeelType) -> bool:
        """Return whether *other* has at least the same keys, of types these include."""
        if not isinstance(other, ContextOf):
            return False
        theirs = dict(other.entries)
        return all(key in theirs and kind.includes(theirs[key]) for key, kind in self.entries)


@dataclass(frozen=True)
class FunctionOf(FeelType):
    """``function<parameters> -> result``."""

    parameters: tuple[FeelType, ...]
    result: FeelType

    def has(self, value: Value) -> bool:
        """Return whether *value* is a function of that many parameters whose declared types fit."""
        if not isinstance(value, Function):
            return False
        declared = getattr(value, "type", None)
        if isinstance(declared, FunctionOf):
            return self.includes(declared)
        return len(value.parameters) == len(self.parameters)

    def accepts(self, value: Value) -> bool:
        """Return whether a variable of this type may hold *value*: also a function that is silent on what it returns."""
        declared = getattr(value, "type", None)
        if isinstance(declared, FunctionOf) and declared.result == ANY:
            return self.includes(FunctionOf(declared.parameters, self.result))
        return super().accepts(value)

    def includes(self, other: FeelType) -> bool:
        """Return whether *other* takes at least what this takes, and gives at most what this gives."""
        if not isinstance(other, FunctionOf) or len(self.parameters) != len(other.parameters):
            return False
        pairs = zip(other.parameters, self.parameters, strict=True)
        return all(theirs.includes(ours) for theirs, ours in pairs) and self.result.includes(other.result)


ANY = AnyType()
NUMBER = PrimitiveType("number", (Decimal,))
STRING = PrimitiveType("string", (str,))
BOOLEAN = PrimitiveType("boolean", (bool,))
DATE = PrimitiveType("date", (date, FarDate))
TIME = PrimitiveType("time", (Time,))
DATE_AND_TIME = PrimitiveType("date and time", (DateAndTime,))
MONTHS = PrimitiveType("years and months duration", (Months,))
SPAN = PrimitiveType("days and time duration", (Span,))

BUILT_IN: Mapping[str, FeelType] = {
    "Any": ANY,
    "Null": NullType(),
    "number": NUMBER,
    "string": STRING,
    "boolean": BOOLEAN,
    "date": DATE,
    "time": TIME,
    "date and time": DATE_AND_TIME,
    "dateTime": DATE_AND_TIME,
    "years and months duration": MONTHS,
    "yearMonthDuration": MONTHS,
    "days and time duration": SPAN,
    "dayTimeDuration": SPAN,
    "list": ListOf(ANY),
    "range": RangeOf(ANY),
    "context": ContextOf(()),
}


def resolve(type_: syntax.Type, types: Mapping[str, FeelType]) -> FeelType | None:
    """Return the type that *type_* writes, with *types* beside the built-in ones; None where a name is unknown."""
    if isinstance(type_, syntax.NamedType):
        return types.get(type_.name) or BUILT_IN.get(type_.name)
    if isinstance(type_, syntax.ListType | syntax.RangeType):
        item = resolve(type_.item, types)
        if item is None:
            return None
        return ListOf(item) if isinstance(type_, syntax.ListType) else RangeOf(item)
    if isinstance(type_, syntax.ContextType):
        entries = [(key, resolve(inner, types)) for key, inner in type_.entries]
        return ContextOf(tuple((key, kind) for key, kind in entries if kind)) if all(k for _, k in entries) else None
    found = [resolve(parameter, types) for parameter in (*type_.parameters, type_.result)]
    if None in found:
        return None
    *parameters, result = (kind for kind in found if kind)
    return FunctionOf(tuple(parameters), result)


def fitted(value: Value, kind: FeelType) -> Value:
    """Return *value* as a variable of type *kind* holds it, converted where the standard says so.

    A list of one becomes its item, an item a list of one, a date its midnight in UTC. Raises `NoValue` for a value
    that does not fit.
    """
    if kind.accepts(value):
        return value
    if isinstance(value, list) and len(value) == 1 and kind.accepts(value[0]):
        return value[0]
    if kind.accepts([value]) and isinstance(kind, ListOf):
        return [value]
    if type(value) in DATE.kinds:
        midnight = DateAndTime(value, Time(0, 0, 0, 0, 0))  # type: ignore[arg-type]
        if kind.accepts(midnight):
            return midnight
    raise NoValue(f"A {kind_of(value)} is not what is expected here.")
