"""Lists and what goes over their items: quantifiers, filters, loops, sums.

The items of a list are evaluated where they are, inside the list (Polars' ``list.eval``), so nothing is joined or
grouped. There, only the items and constants can be read. What is missing inside a list is null, not unknown: a list
is known whole or not at all.
"""

from collections.abc import Callable
from decimal import Decimal

import polars as pl

from commonway.dmn.vectorise.arithmetic import whole_number
from commonway.dmn.vectorise.columns import Column, NotVectorised
from commonway.dmn.vectorise.comparing import Truth
from commonway.dmn.vectorise.comparing import total as total_truth
from commonway.dmn.vectorise.kinds import NULL, NUMBER, Kind, list_of
from commonway.dmn.vectorise.scope import Scope, Translates, item_column
from commonway.feel.syntax import Expression, Filter, For, Iteration, Literal, Negation, Part, Path, Quantified


def source_of(translate: Translates, part: Expression, scope: Scope) -> tuple[Column, Kind]:
    """Return the list *part* and the kind of its items. Raises `NotVectorised` for what is no list."""
    source = translate.column(part, scope)
    if source.kind.name != "list" or source.kind.item is None:
        raise NotVectorised(f"A list was expected, and this is {source.kind}.", part)
    return source, source.kind.item


def quantified(translate: Translates, part: Quantified, scope: Scope) -> Truth:
    """Return where ``some … satisfies`` or ``every … satisfies`` holds."""
    source, inner = _iterated(translate, part.iterations, scope, part)
    body = translate.truth(part.condition, inner)
    true, false = _over(source, body.true), _over(source, body.false)
    if part.quantifier == "some":
        return _unless_null(source, Truth(true.list.any(), false.list.all()))
    return _unless_null(source, Truth(true.list.all(), false.list.any()))


def mapped(translate: Translates, part: For, scope: Scope) -> Column:
    """Return the list ``for … return …``."""
    source, inner = _iterated(translate, part.iterations, scope, part)
    body = translate.column(part.body, inner)
    if not body.exact:
        raise NotVectorised("A list of calculated numbers needs decimals of 34 digits.", part.body)
    return Column(list_of(body.kind), _over(source, body.value), null=source.null)


def filtered(translate: Translates, part: Filter, scope: Scope) -> Column:
    """Return ``source[condition]``: the items of which it is true, or the one at a position."""
    source, item = source_of(translate, part.source, scope)
    position = _position(part.condition)
    if position is not None:
        return _at(source, item, position)
    _filtered(translate, part, scope)
    inner = _scope_of_items(scope, "item", item)
    condition = translate.truth(part.condition, inner)
    return Column(source.kind, source.value.list.filter(condition.true), null=source.null)


def count_of(translate: Translates, part: Filter, scope: Scope) -> Column:
    """Return how many items ``source[condition]`` has, without putting them together."""
    source, item = _filtered(translate, part, scope)
    condition = translate.truth(part.condition, _scope_of_items(scope, "item", item))
    return _of(source, whole_number(_over(source, condition.true).list.sum()))


def is_position(condition: Expression) -> bool:
    """Return whether the brackets after a list hold the number of an item."""
    return _position(condition) is not None


def entry_of_items(source: Column, item: Kind, part: Path) -> Column:
    """Return the list of what each item of *source* has under a name."""
    kind = item.field(part.name)
    if kind is None:
        raise NotVectorised(f"The items have no entry {part.name}.", part)
    return Column(list_of(kind), _over(source, pl.element().struct.field(part.name)), null=source.null)


def count(source: Column) -> Column:
    """Return how many items the list has."""
    return _of(source, whole_number(source.value.list.len()))


def total(source: Column) -> Column:
    """Return the sum of a list of numbers; null for an empty one, or one with a null."""
    size = _over(source, pl.element().abs()).list.sum()
    return _of(source, Column(NUMBER, source.value.list.sum(), rounded=True, size=size)).with_null(
        _nothing_to_reckon(source)
    )


def mean(source: Column) -> Column:
    """Return the mean of a list of numbers; null for an empty one, or one with a null."""
    size = _over(source, pl.element().abs()).list.sum()
    return _of(source, Column(NUMBER, source.value.list.mean(), rounded=True, size=size)).with_null(
        _nothing_to_reckon(source)
    )


def least(source: Column) -> Column:
    """Return the least item; null for an empty list, or one with a null."""
    item = source.kind.item or NULL
    return _of(source, Column(item, source.value.list.min())).with_null(_nothing_to_reckon(source))


def greatest(source: Column) -> Column:
    """Return the greatest item; null for an empty list, or one with a null."""
    item = source.kind.item or NULL
    return _of(source, Column(item, source.value.list.max())).with_null(_nothing_to_reckon(source))


def all_true(source: Column) -> Truth:
    """Return where every item is true."""
    return _unless_null(source, Truth(_each(source, lambda item: item).list.all(), _each(source, _not).list.any()))


def any_true(source: Column) -> Truth:
    """Return where one item is true."""
    return _unless_null(source, Truth(_each(source, lambda item: item).list.any(), _each(source, _not).list.all()))


def contains(source: Column, item: Column) -> Truth:
    """Return where the list has *item*, which is a constant."""
    found = source.value.list.contains(item.value)
    return _unless_null(source, total_truth(found))


def _filtered(translate: Translates, part: Filter, scope: Scope) -> tuple[Column, Kind]:
    source, item = source_of(translate, part.source, scope)
    if source.null is not None:
        raise NotVectorised("A filter of a list that may be null tries its condition on the null.", part)
    return source, item


def _not(item: pl.Expr) -> pl.Expr:
    return ~item


def _each(source: Column, make: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    return _over(source, make(pl.element()).fill_null(value=False))


def _over(source: Column, body: pl.Expr) -> pl.Expr:
    return source.value.list.eval(body)


def _of(source: Column, made: Column) -> Column:
    return made.null_where(source.null)


def _unless_null(source: Column, truth: Truth) -> Truth:
    if source.null is None:
        return truth
    return Truth(truth.true & ~source.null, truth.false & ~source.null)


def _nothing_to_reckon(source: Column) -> pl.Expr:
    return (source.value.list.len() == 0) | _over(source, pl.element().is_null()).list.any()


def _at(source: Column, item: Kind, position: int) -> Column:
    index = position - 1 if position > 0 else position
    value = source.value.list.get(index, null_on_oob=True)
    return Column(item, value, null=source.null).with_null(value.is_null() & source.value.is_not_null())


def _position(condition: Expression) -> int | None:
    sign = 1
    if isinstance(condition, Negation):
        sign, condition = -1, condition.operand
    if isinstance(condition, Literal) and isinstance(condition.value, Decimal):
        position = int(condition.value)
        if condition.value != position or not position:
            raise NotVectorised("A position in a list is a whole number other than 0.", condition)
        return sign * position
    return None


def _iterated(
    translate: Translates, iterations: tuple[Iteration, ...], scope: Scope, part: Part
) -> tuple[Column, Scope]:
    if len(iterations) != 1 or iterations[0].high is not None:
        raise NotVectorised("A loop over more than one list, or over a range, has no column.", part)
    iteration = iterations[0]
    source, item = source_of(translate, iteration.domain, scope)
    return source, _scope_of_item(scope, iteration.name, item)


def _scope_of_item(scope: Scope, name: str, item: Kind) -> Scope:
    return Scope({name: lambda: item_column(item, pl.element())}, outer=scope)


def _scope_of_items(scope: Scope, name: str, item: Kind) -> Scope:
    names: dict[str, Callable[[], Column]] = {name: lambda: item_column(item, pl.element())}
    for entry, kind in item.fields:
        names[entry] = _entry(entry, kind)
    return Scope(names, outer=scope)


def _entry(name: str, kind: Kind) -> Callable[[], Column]:
    return lambda: item_column(kind, pl.element().struct.field(name))
