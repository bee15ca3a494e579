"""Counting, adding up and averaging lists (DMN 1.5, table 76). Each takes a list, or the items as arguments."""

from decimal import Decimal, DecimalException

from commonway.feel.arithmetic import add, divide, multiply
from commonway.feel.builtins.signature import Family
from commonway.feel.comparing import order_of
from commonway.feel.errors import NoValue
from commonway.feel.numbers import DECIMAL_128
from commonway.feel.run import Run
from commonway.feel.values import Value, kind_of

FAMILY = Family()


@FAMILY.function("count(list: list)")
def count(items: list[Value]) -> Value:
    """Return how many items there are."""
    return Decimal(len(items))


@FAMILY.function("min(list: list)", "min(...list: any)")
def minimum(*found: Value) -> Value:
    """Return the smallest item; of an empty list, null."""
    return _furthest(found, -1)


@FAMILY.function("max(list: list)", "max(...list: any)")
def maximum(*found: Value) -> Value:
    """Return the largest item; of an empty list, null."""
    return _furthest(found, 1)


@FAMILY.function("sum(list: list)", "sum(...list: any)")
def total(*found: Value) -> Value:
    """Return the sum of numbers, or of durations of one kind; of an empty list, null."""
    items = _items(found)
    if not items:
        return None
    result = items[0]
    if kind_of(result) not in ("number", "days and time duration", "years and months duration"):
        raise NoValue(f"A {kind_of(result)} cannot be added up.")
    for item in items[1:]:
        if type(item) is not type(result):
            raise NoValue(f"A {kind_of(item)} cannot be added to a {kind_of(result)}.")
        result = add(result, item)
    return result


@FAMILY.function("mean(list: list)", "mean(...list: any)")
def mean(*found: Value) -> Value:
    """Return the average."""
    items = _items(found)
    return divide(total(items), Decimal(len(items))) if items else None


@FAMILY.function("product(list: list)", "product(...list: any)")
def product(*found: Value) -> Value:
    """Return all numbers multiplied."""
    items = _numbers(found)
    if not items:
        raise NoValue("An empty list has no product.")
    result: Value = items[0]
    for item in items[1:]:
        result = multiply(result, item)
    return result


@FAMILY.function("median(list: list)", "median(...list: any)")
def median(*found: Value) -> Value:
    """Return the middle one of the numbers in order, or the mean of the two in the middle."""
    items = sorted(_numbers(found))
    if not items:
        return None
    middle = len(items) // 2
    if len(items) % 2:
        return items[middle]
    return DECIMAL_128.divide(DECIMAL_128.add(items[middle - 1], items[middle]), Decimal(2))


@FAMILY.function("stddev(list: list)", "stddev(...list: any)")
def standard_deviation(*found: Value) -> Value:
    """Return the standard deviation of a sample of two or more."""
    items = _numbers(found)
    if len(items) < 2:
        raise NoValue("A standard deviation needs two numbers or more.")
    try:
        average = DECIMAL_128.divide(_sum(items), Decimal(len(items)))
        distances = [DECIMAL_128.power(DECIMAL_128.subtract(item, average), 2) for item in items]
        return DECIMAL_128.sqrt(DECIMAL_128.divide(_sum(distances), Decimal(len(items) - 1)))
    except DecimalException:
        raise NoValue("The result is too large for a number.") from None


@FAMILY.function("mode(list: list)", "mode(...list: any)")
def mode(run: Run, *found: Value) -> Value:
    """Return the numbers that occur most often, in order."""
    counts: dict[Decimal, int] = {}
    for number in _numbers(found):
        run.spend()
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values(), default=0)
    return [*sorted(number for number, times in counts.items() if times == most)]


def _items(found: tuple[Value, ...]) -> list[Value]:
    if len(found) == 1 and isinstance(found[0], list):
        return found[0]
    if None in found and len(found) == 1:
        raise NoValue("A list is wanted, not null.")
    return list(found)


def _numbers(found: tuple[Value, ...]) -> list[Decimal]:
    numbers = []
    for item in _items(found):
        if not isinstance(item, Decimal):
            raise NoValue(f"Only numbers are wanted, not a {kind_of(item)}.")
        numbers.append(item)
    return numbers


def _sum(numbers: list[Decimal]) -> Decimal:
    result = Decimal(0)
    for number in numbers:
        result = DECIMAL_128.add(result, number)
    return result


def _furthest(found: tuple[Value, ...], direction: int) -> Value:
    items = _items(found)
    if not items:
        return None
    best = items[0]
    order_of(best, best)
    for item in items[1:]:
        if order_of(item, best) == direction:
            best = item
    return best
