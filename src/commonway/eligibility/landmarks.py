"""A few values that stand for all values of a fact: enough to see what an answer could settle.

The tests of the rules divide a fact's values into stretches on which every test answers alike; one value from each
stretch is enough to estimate what asking is worth. The estimate only orders questions; it decides no result.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from commonway.feel.unary import UnaryTest
from commonway.feel.values import Value
from commonway.packs.definitions import FactDefinition

MOST = 24  # stretches looked at for one fact; more would cost time and change the order of questions little

_NO_OTHER = "\N{REPLACEMENT CHARACTER}"  # a text no rule names
_DAY = timedelta(days=1)


def representatives(
    definition: FactDefinition, *, tests: Iterable[UnaryTest], today: date, marks: Iterable[object] = ()
) -> tuple[Value, ...]:
    """Return values of *definition* of which, as far as *tests* can tell, any answer resembles one.

    *marks* are more values that rules compare the fact with.
    """
    if definition.type == "choice":
        return tuple(choice.value for choice in definition.choices)
    if definition.type == "boolean":
        return (True, False)
    if definition.type == "list":
        return ()
    named = {mark for test in tests for mark in test.landmarks(today=today) if mark is not None}
    named.update(mark for mark in marks if isinstance(mark, date | Decimal | str))
    if definition.type == "date":
        return _thinned(_days(sorted(mark for mark in named if isinstance(mark, date))))
    if definition.type in ("number", "money"):
        return _thinned(_numbers(sorted(mark for mark in named if isinstance(mark, Decimal))))
    return _thinned([*sorted(mark for mark in named if isinstance(mark, str)), _NO_OTHER])


def _days(marks: list[date]) -> list[Value]:
    # A single day is too unlikely an answer to weigh as much as the years between two.
    inner = [low + (high - low) // 2 for low, high in pairwise(marks)]
    return [_moved(marks[0], -_DAY), *inner, _moved(marks[-1], _DAY)] if marks else []


def _numbers(marks: list[Decimal]) -> list[Value]:
    found: list[Value] = []
    for position, mark in enumerate(marks):
        found.append((marks[position - 1] + mark) / 2 if position else mark - 1)
        found.append(mark)
    return [*found, marks[-1] + 1] if marks else []


def _moved(day: date, span: timedelta) -> date:
    try:
        return day + span
    except OverflowError:
        return day


def _thinned(values: list[Value]) -> tuple[Value, ...]:
    if len(values) <= MOST:
        return tuple(values)
    return tuple(values[round(step * (len(values) - 1) / (MOST - 1))] for step in range(MOST))
