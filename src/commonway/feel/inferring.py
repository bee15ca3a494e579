"""The type an expression has whatever its variables hold, as far as its text tells: what a function returns.

A type is known in full or not at all: of what cannot be told, `ANY` is said.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from commonway.feel import syntax
from commonway.feel.types import (
    ANY,
    BOOLEAN,
    BUILT_IN,
    DATE,
    DATE_AND_TIME,
    MONTHS,
    NUMBER,
    SPAN,
    STRING,
    TIME,
    ContextOf,
    FeelType,
    FunctionOf,
    ListOf,
    RangeOf,
    resolve,
)
from commonway.feel.values import Value, kind_of

_ADDED = frozenset({NUMBER, STRING, MONTHS, SPAN})  # types whose sum is of the same type
_SUBTRACTED = frozenset({NUMBER, MONTHS, SPAN})
_TURNED = frozenset({NUMBER, MONTHS, SPAN})
_TRUTHS = (
    syntax.Comparison,
    syntax.Between,
    syntax.In,
    syntax.And,
    syntax.Or,
    syntax.Quantified,
    syntax.InstanceOf,
)
_RETURNED: Mapping[str, FeelType] = {
    **dict.fromkeys(
        (
            *("string", "substring", "upper case", "lower case", "substring before", "substring after", "replace"),
            *("string join", "day of week", "month of year"),
        ),
        STRING,
    ),
    **dict.fromkeys(
        (
            *("number", "string length", "count", "decimal", "floor", "ceiling", "round up", "round down", "modulo"),
            *("round half up", "round half down", "sqrt", "log", "exp", "product", "median", "stddev"),
            *("day of year", "week of year"),
        ),
        NUMBER,
    ),
    **dict.fromkeys(
        (
            *("not", "all", "any", "is", "odd", "even", "contains", "starts with", "ends with", "matches"),
            *("list contains", "before", "after", "meets", "met by", "overlaps", "overlaps before", "overlaps after"),
            *("finishes", "finished by", "includes", "during", "starts", "started by", "coincides"),
        ),
        BOOLEAN,
    ),
    **dict.fromkeys(("date", "today"), DATE),
    **dict.fromkeys(("date and time", "now"), DATE_AND_TIME),
    "time": TIME,
    "years and months duration": MONTHS,
    "split": ListOf(STRING),
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around an expression: the types of *variables*, and *types* by name beside the built-in ones."""

    variables: Mapping[str, FeelType]
    types: Mapping[str, FeelType]

    def holding(self, variables: Mapping[str, FeelType]) -> "Surroundings":
        """Return these with *variables* as well, which hide others of their names."""
        return Surroundings({**self.variables, **variables}, self.types)


def type_of(part: syntax.Expression, around: Surroundings) -> FeelType:
    """Return the type of *part*, or `ANY` where its text does not tell."""
    if isinstance(part, _TRUTHS):
        return BOOLEAN
    rule = _RULES.get(type(part))
    return rule(part, around) if rule else ANY


def _literal(part: syntax.Literal, _around: Surroundings) -> FeelType:
    value: Value = part.value  # type: ignore[assignment]
    return ANY if value is None else BUILT_IN.get(kind_of(value), ANY)


def _name(part: syntax.Name, around: Surroundings) -> FeelType:
    return around.variables.get(part.name, ANY)


def _negation(part: syntax.Negation, around: Surroundings) -> FeelType:
    found = type_of(part.operand, around)
    return found if found in _TURNED else ANY


def _arithmetic(part: syntax.Arithmetic, around: Surroundings) -> FeelType:
    left, right = type_of(part.left, around), type_of(part.right, around)
    if left != right:
        return ANY
    same_kind = {"+": _ADDED, "-": _SUBTRACTED}.get(part.operator, frozenset({NUMBER}))
    return left if left in same_kind else ANY


def _choice(part: syntax.If, around: Surroundings) -> FeelType:
    yes, no = type_of(part.yes, around), type_of(part.no, around)
    return yes if yes == no else ANY


def _list(part: syntax.ListLiteral, around: Surroundings) -> FeelType:
    items = [type_of(item, around) for item in part.items]
    return _list_of(items[0]) if items and all(item == items[0] for item in items) else ANY


def _loop(part: syntax.For, around: Surroundings) -> FeelType:
    hidden = dict.fromkeys(("partial", *(one.name for one in part.iterations)), ANY)
    return _list_of(type_of(part.body, around.holding(hidden)))


def _list_of(item: FeelType) -> FeelType:
    return ANY if item == ANY else ListOf(item)


def _context(part: syntax.ContextLiteral, around: Surroundings) -> FeelType:
    entries: dict[str, FeelType] = {}
    for key, expression in part.entries:
        entries[key] = type_of(expression, around.holding(entries))
    return ANY if ANY in entries.values() else ContextOf(tuple(entries.items()))


def _range(part: syntax.Range, around: Surroundings) -> FeelType:
    end = part.low or part.high
    found = type_of(end, around) if end else ANY
    return ANY if found == ANY else RangeOf(found)


def _path(part: syntax.Path, around: Surroundings) -> FeelType:
    source = type_of(part.source, around)
    return dict(source.entries).get(part.name, ANY) if isinstance(source, ContextOf) else ANY


def _function(part: syntax.FunctionDefinition, around: Surroundings) -> FeelType:
    parameters = {one.name: declared_type(one, around.types) for one in part.parameters}
    result = ANY if part.external else type_of(part.body, around.holding(parameters))
    return FunctionOf(tuple(parameters.values()), result)


def _call(part: syntax.Call, around: Surroundings) -> FeelType:
    function = part.function
    if isinstance(function, syntax.Name) and function.name not in around.variables:
        return _RETURNED.get(function.name, ANY)
    found = type_of(function, around)
    return found.result if isinstance(found, FunctionOf) else ANY


def declared_type(parameter: syntax.Parameter, types: Mapping[str, FeelType]) -> FeelType:
    """Return the type that *parameter* declares, or `ANY`."""
    return (resolve(parameter.type, types) if parameter.type else None) or ANY


_RULES: Mapping[type, Callable[[Any, Surroundings], FeelType]] = {
    syntax.Literal: _literal,
    syntax.Name: _name,
    syntax.Negation: _negation,
    syntax.Arithmetic: _arithmetic,
    syntax.If: _choice,
    syntax.ListLiteral: _list,
    syntax.For: _loop,
    syntax.ContextLiteral: _context,
    syntax.Range: _range,
    syntax.Path: _path,
    syntax.FunctionDefinition: _function,
    syntax.Call: _call,
}
