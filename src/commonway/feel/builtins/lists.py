"""Functions of lists (DMN 1.5, table 76). Positions count from 1, or from the end where they are negative."""

from collections.abc import Hashable
from decimal import Decimal
from functools import cmp_to_key

from commonway.feel.builtins.signature import Family
from commonway.feel.comparing import equal, likeness, order_of, position_of
from commonway.feel.errors import Exhausted, NoValue
from commonway.feel.functions import Function
from commonway.feel.numbers import whole
from commonway.feel.run import MOST_ITEMS, Run
from commonway.feel.values import Value, kind_of

FAMILY = Family()


@FAMILY.function("list contains(list: list, element: any)")
def contains(run: Run, items: list[Value], element: Value) -> Value:
    """Return whether the list has the element; null counts."""
    return position_of(element, items, run) >= 0


@FAMILY.function("sublist(list: list, start position: number, length?: number)")
def sublist(items: list[Value], start: Decimal, length: Decimal | None = None) -> Value:
    """Return the items from a position on, all or so many."""
    first = _place(items, start)
    if length is None:
        return items[first:]
    count = whole(length)
    if count < 1 or first + count > len(items):
        raise NoValue(f"There are no {length} items from position {start} on.")
    return items[first : first + count]


@FAMILY.function("append(list: list, ...item: any)")
def append(items: list[Value], *more: Value) -> Value:
    """Return the list with the items behind it."""
    return [*items, *more]


@FAMILY.function("concatenate(...list: list)")
def concatenate(*lists: list[Value]) -> Value:
    """Return the lists in a row as one."""
    _hold(sum(len(items) for items in lists))
    return [item for items in lists for item in items]


@FAMILY.function("insert before(list: list, position: number, newItem: any)")
def insert_before(items: list[Value], position: Decimal, item: Value) -> Value:
    """Return the list with an item more, before a position."""
    place = _place(items, position)
    return [*items[:place], item, *items[place:]]


@FAMILY.function("remove(list: list, position: number)")
def remove(items: list[Value], position: Decimal) -> Value:
    """Return the list without the item at a position."""
    place = _place(items, position)
    return [*items[:place], *items[place + 1 :]]


@FAMILY.function("list replace(list: list, position: number, newItem: any)")
def replace_at(items: list[Value], position: Decimal, item: Value) -> Value:
    """Return the list with another item at a position."""
    place = _place(items, position)
    return [*items[:place], item, *items[place + 1 :]]


@FAMILY.function("list replace(list: list, match: function, newItem: any)")
def replace_matching(run: Run, items: list[Value], match: Function, item: Value) -> Value:
    """Return the list with another item wherever *match*, given an item and the new one, says true."""
    if len(match.parameters) != 2:
        raise NoValue("The match must be a function of two parameters: the item and the new item.")
    found = []
    for old in items:
        run.spend()
        answer = match.call(run, [old, item])
        if not isinstance(answer, bool):
            raise NoValue(f"The match must say true or false, not a {kind_of(answer)}.")
        found.append(item if answer else old)
    return found


@FAMILY.function("reverse(list: list)")
def reverse(items: list[Value]) -> Value:
    """Return the list, last item first."""
    return items[::-1]


@FAMILY.function("index of(list: list, match: any)")
def index_of(run: Run, items: list[Value], match: Value) -> Value:
    """Return the positions at which the list has *match*."""
    run.spend(len(items))
    return [Decimal(place) for place, item in enumerate(items, 1) if equal(item, match, run)]


@FAMILY.function("union(...list: list)")
def union(run: Run, *lists: list[Value]) -> Value:
    """Return the items of all the lists, each once."""
    return distinct(run, [item for items in lists for item in items])


@FAMILY.function("distinct values(list: list)")
def distinct(run: Run, items: list[Value]) -> Value:
    """Return the items, each once, where it is first."""
    found: list[Value] = []
    alike: dict[Hashable, list[Value]] = {}
    for item in items:
        group = alike.setdefault(likeness(item, run), [])
        if position_of(item, group, run) < 0:
            group.append(item)
            found.append(item)
    return found


@FAMILY.function("flatten(list: list)")
def flatten(run: Run, items: list[Value]) -> Value:
    """Return the items with those of lists inside in their place, all the way down."""
    found: list[Value] = []
    waiting = [iter(items)]
    while waiting:
        for item in waiting[-1]:
            run.spend()
            if isinstance(item, list):
                waiting.append(iter(item))
                break
            found.append(item)
        else:
            waiting.pop()
    _hold(len(found))
    return found


@FAMILY.function("sort(list: list, precedes?: function)")
def sort(run: Run, items: list[Value], precedes: Function | None = None) -> Value:
    """Return the list in the order *precedes* says, or in the natural order of its items."""

    def order(left: Value, right: Value) -> int:
        run.spend()
        if precedes is None:
            return order_of(left, right)
        return -1 if precedes.call(run, [left, right]) is True else 0  # sorting asks for nothing but “before”

    return sorted(items, key=cmp_to_key(order))


def _place(items: list[Value], position: Decimal) -> int:
    number = whole(position)
    place = number - 1 if number > 0 else len(items) + number
    if number == 0 or not 0 <= place < len(items):
        raise NoValue(f"There is no position {position} in a list of {len(items)}.")
    return place


def _hold(count: int) -> None:
    if count > MOST_ITEMS:
        raise Exhausted(f"A list grew to more than {MOST_ITEMS:,} items.")
