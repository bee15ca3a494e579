"""The built-in functions that have columns; every other one is left to the interpreter."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeAlias

import polars as pl

from commonway.dmn.vectorise import lists, temporal
from commonway.dmn.vectorise.arithmetic import whole_number
from commonway.dmn.vectorise.columns import Column, NotVectorised, any_of
from commonway.dmn.vectorise.comparing import Truth, total
from commonway.dmn.vectorise.kinds import BOOLEAN, DATE, NUMBER, TEXT, Kind
from commonway.dmn.vectorise.membership import any_holds
from commonway.dmn.vectorise.rounding import MOST_PLACES, ROUNDING, rounded
from commonway.dmn.vectorise.scope import Scope, Translates
from commonway.feel.syntax import Call, Expression, Filter, ListLiteral, Name

MakeColumn: TypeAlias = Callable[[Call, Sequence[Column]], Column]
MakeTruth: TypeAlias = Callable[[Call, Sequence[Column]], Truth]


def is_predicate(part: Expression) -> bool:
    """Return whether *part* calls a function that answers true or false and has columns."""
    return isinstance(part, Call) and (_name(part) in _PREDICATES or _name(part) in ("not", "any", "all"))


def called(translate: Translates, part: Call, scope: Scope) -> Column:
    """Return the values of a call."""
    name = _name(part)
    if name in _OVER_LISTS:
        return _over_list(translate, part, scope)
    if name in ROUNDING and len(part.arguments) in (1, 2) and not part.names:
        return _rounded(translate, part, scope)
    make = _VALUES.get((name, len(part.arguments)))
    if make is None or part.names:
        raise NotVectorised(f"{name or 'This function'}() with these arguments has no column.", part)
    return make(part, [translate.column(argument, scope) for argument in part.arguments])


def called_truth(translate: Translates, part: Call, scope: Scope) -> Truth:
    """Return where a predicate holds."""
    name = _name(part)
    if part.names:
        raise NotVectorised(f"{name}() with named arguments has no column.", part)
    if name == "not" and len(part.arguments) == 1:
        inner = translate.truth(part.arguments[0], scope)
        return inner.turned()
    if name in ("any", "all"):
        return _any_or_all(translate, part, name, scope)
    make = _PREDICATES.get(name)
    if make is None:
        raise NotVectorised(f"{name}() has no column.", part)
    return make(part, [translate.column(argument, scope) for argument in part.arguments])


def _name(part: Call) -> str:
    return part.function.name if isinstance(part.function, Name) else ""


def _any_or_all(translate: Translates, part: Call, name: str, scope: Scope) -> Truth:
    items = part.arguments
    if len(items) == 1 and isinstance(items[0], ListLiteral):
        items = items[0].items
    elif len(items) == 1:
        source, item = lists.source_of(translate, items[0], scope)
        if item != BOOLEAN:
            raise NotVectorised(f"{name}() of a {source.kind} has no column.", part)
        return lists.any_true(source) if name == "any" else lists.all_true(source)
    truths = [translate.truth(item, scope) for item in items]
    found = any_holds(truths if name == "any" else [truth.turned() for truth in truths])
    return found if name == "any" else found.turned()


def _over_list(translate: Translates, part: Call, scope: Scope) -> Column:
    """Return a function of one list: ``sum(children.income)``, ``min(a, b)``."""
    name, items = _name(part), part.arguments
    if part.names:
        raise NotVectorised(f"{name}() with named arguments has no column.", part)
    if len(items) == 1 and isinstance(items[0], ListLiteral):
        items = items[0].items
    elif len(items) == 1:
        if name == "count" and isinstance(items[0], Filter) and not lists.is_position(items[0].condition):
            return lists.count_of(translate, items[0], scope)
        column = translate.column(items[0], scope)
        if column.kind.name == "list":
            return _of_list(name, column, part)
        raise NotVectorised(f"{name}() of a {column.kind} has no column.", part)
    columns = [translate.column(item, scope) for item in items]
    if name not in _OF_SEVERAL or not columns or any(column.kind != NUMBER for column in columns):
        raise NotVectorised(f"{name}() of these has no column.", part)
    return of_several(name, columns)


def _of_list(name: str, column: Column, part: Call) -> Column:
    item = column.kind.item
    if name != "count" and (item is None or not (item == NUMBER or (item == DATE and name in ("min", "max")))):
        raise NotVectorised(f"{name}() of a {column.kind} has no column.", part)
    return _OVER_LISTS[name](column)


def of_several(name: str, columns: Sequence[Column]) -> Column:
    """Return the ``sum``, ``min`` or ``max`` of columns of numbers; null where one is."""
    return _OF_SEVERAL[name](columns).null_where(any_of([column.null for column in columns]))


def _several(columns: Sequence[Column], value: pl.Expr, size: pl.Expr, *, rounded: bool) -> Column:
    doubts = any_of([column.doubt for column in columns])
    whole = all(column.whole for column in columns)
    return Column(NUMBER, value, rounded=rounded, size=size if rounded else None, whole=whole, doubt=doubts)


def _least(columns: Sequence[Column]) -> Column:
    return _extreme(columns, pl.min_horizontal)


def _greatest(columns: Sequence[Column]) -> Column:
    return _extreme(columns, pl.max_horizontal)


def _sum(columns: Sequence[Column]) -> Column:
    value, size = columns[0].value, columns[0].magnitude
    for column in columns[1:]:
        value, size = value + column.value, size + column.magnitude
    return _several(columns, value, size, rounded=not all(column.whole for column in columns))


def _extreme(columns: Sequence[Column], make: Callable[[list[pl.Expr]], pl.Expr]) -> Column:
    known = pl.all_horizontal([column.value.is_not_null() for column in columns])
    value = pl.when(known).then(make([column.value for column in columns]))
    size = pl.max_horizontal([column.magnitude for column in columns])
    return _several(columns, value, size, rounded=any(column.rounded for column in columns))


def _months_between(part: Call, arguments: Sequence[Column]) -> Column:
    start, end = _of_kind(part, arguments, DATE, DATE)
    return temporal.months_between(start, end)


def _absolute(part: Call, arguments: Sequence[Column]) -> Column:
    (number,) = _of_kind(part, arguments, NUMBER)
    return replace(number, value=number.value.abs())


def _rounded(translate: Translates, part: Call, scope: Scope) -> Column:
    (number,) = _of_kind(part, [translate.column(part.arguments[0], scope)], NUMBER)
    scale = part.arguments[1] if len(part.arguments) == 2 else None
    if scale is not None and not translate.is_constant(scale, scope):
        raise NotVectorised(f"{_name(part)}() to places that differ by person has no column.", scale)
    places: Any = Decimal(0) if scale is None else translate.constant(scale, scope)
    if not isinstance(places, Decimal) or places != int(places) or abs(places) > MOST_PLACES:
        raise NotVectorised(f"{_name(part)}() to {places} places has no column.", part)
    return rounded(_name(part), number, int(places))


def _cased(make: Callable[[pl.Expr], pl.Expr]) -> MakeColumn:
    def cased(part: Call, arguments: Sequence[Column]) -> Column:
        (text,) = _of_kind(part, arguments, TEXT)
        return Column(TEXT, make(text.value), null=text.null)

    return cased


def _length(part: Call, arguments: Sequence[Column]) -> Column:
    (text,) = _of_kind(part, arguments, TEXT)
    return whole_number(text.value.str.len_chars()).null_where(text.null)


def _about_texts(make: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> MakeTruth:
    def test(part: Call, arguments: Sequence[Column]) -> Truth:
        text, other = _of_kind(part, arguments, TEXT, TEXT)
        holds, nulls = make(text.value, other.value), any_of([text.null, other.null])
        if nulls is None:
            return total(holds)
        return Truth(holds & ~nulls, ~holds & ~nulls)

    return test


def _contains(part: Call, arguments: Sequence[Column]) -> Truth:
    if len(arguments) != 2 or arguments[0].kind.name != "list" or arguments[0].kind.item != arguments[1].kind:
        raise NotVectorised("list contains() of these has no column.", part)
    if arguments[1].null is not None or not arguments[1].exact or arguments[1].kind.name in ("list", "context"):
        raise NotVectorised("list contains() of what may be null has no column.", part)
    return lists.contains(*arguments)


def _of_kind(part: Call, arguments: Sequence[Column], *kinds: Kind) -> Sequence[Column]:
    if tuple(argument.kind for argument in arguments) != kinds:
        given = ", ".join(str(argument.kind) for argument in arguments)
        raise NotVectorised(f"{_name(part)}({given}) has no column.", part)
    return arguments


_OVER_LISTS: dict[str, Callable[[Column], Column]] = {
    "count": lists.count,
    "sum": lists.total,
    "mean": lists.mean,
    "min": lists.least,
    "max": lists.greatest,
}
_OF_SEVERAL: dict[str, Callable[[Sequence[Column]], Column]] = {"min": _least, "max": _greatest, "sum": _sum}
_VALUES: dict[tuple[str, int], MakeColumn] = {
    ("years and months duration", 2): _months_between,
    ("abs", 1): _absolute,
    ("upper case", 1): _cased(lambda text: text.str.to_uppercase()),
    ("lower case", 1): _cased(lambda text: text.str.to_lowercase()),
    ("string length", 1): _length,
}
_PREDICATES: dict[str, MakeTruth] = {
    "contains": _about_texts(lambda text, other: text.str.contains(other, literal=True)),
    "starts with": _about_texts(lambda text, other: text.str.starts_with(other)),
    "ends with": _about_texts(lambda text, other: text.str.ends_with(other)),
    "list contains": _contains,
}
