"""Where a condition on one fact turns, found by trying: for conditions that read the fact through a calculation.

``years and months duration(born, today()).years >= 18`` names no day, yet there is one on which it turns. What is
found this way only divides what is tried; it is never itself an answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from commonway.feel import syntax as feel
from commonway.feel.partial.domain import Span
from commonway.feel.partial.names import names_in
from commonway.feel.partial.parts import Run, Scope, concretely
from commonway.feel.values import Scope as Variables

_DAY = timedelta(days=1)
_LONGEST_LIFE = 130  # years back that are looked at where a date has no earliest day
_AHEAD = 20  # years
_DAYS_APART = 700  # of the first tries
_CENT = Decimal("0.01")
_NUMBERS = [Decimal(number) for number in (-1_000_000, -1_000, -1, 0, 1, 5, 18, 65, 100, 1_000)]
_NUMBERS += [Decimal(10**power) for power in range(4, 10)]


@dataclass(frozen=True, slots=True)
class Turning:
    """A condition that reads *names*, one of them not merely by comparing it."""

    names: frozenset[str]
    condition: Run


def turnings_in(syntax: feel.Part) -> tuple[Turning, ...]:
    """Return the conditions in *syntax* that may turn at values they do not name."""
    found: dict[feel.Part, Turning] = {}
    for part in feel.walk(syntax):
        if isinstance(part, feel.Comparison | feel.Between | feel.In) and part not in found and _calculates(part):
            found[part] = Turning(names_in(part).firm, concretely(part))
    return tuple(found.values())


def turning_points(turning: Turning, fact: str, span: Span, scope: Scope) -> list[Any]:
    """Return the values of *fact* within *span* next to which *turning* changes, all other names being known."""
    if fact not in turning.names or not turning.names - {fact} <= scope.known.keys():
        return []
    tries = _tries(span, scope)

    def holds(value: Any) -> Any:
        return turning.condition(Scope(Variables({**scope.known, fact: value}), {}, scope.now))

    answers = [(value, holds(value)) for value in tries]
    found: list[Any] = []
    for (low, before), (high, after) in pairwise(answers):
        if before != after:
            found.extend(_narrowed(low, before, high, holds))
    return found


def _calculates(part: feel.Part) -> bool:
    """Return whether *part* does more with its names than compare them."""
    inside = list(feel.walk(part))
    return any(isinstance(each, feel.Call | feel.Arithmetic | feel.If) for each in inside) and not any(
        isinstance(each, feel.Quantified | feel.For | feel.Filter) for each in inside
    )


def _tries(span: Span, scope: Scope) -> Sequence[Any]:
    if span.kind == "date":
        return list(_days(span, scope.now.date()))
    if span.kind == "number":
        inside = [value for value in _NUMBERS if _within(span, value)]
        return sorted({*inside, *(end for end in (span.low, span.high) if end is not None)})
    return []


def _days(span: Span, today: date) -> Iterator[date]:
    low = span.low or today.replace(year=today.year - _LONGEST_LIFE, day=1)
    high = span.high or today.replace(year=today.year + _AHEAD, day=1)
    day = low
    while day < high:
        yield day
        day += timedelta(days=_DAYS_APART)
    yield high


def _within(span: Span, value: Any) -> bool:
    return bool((span.low is None or span.low <= value) and (span.high is None or value <= span.high))


def _narrowed(low: Any, before: Any, high: Any, holds: Any) -> list[Any]:
    """Return the last value known to answer as *low* does and the next one, which does not."""
    if isinstance(low, date):
        while high - low > _DAY:
            middle = low + (high - low) // 2
            low, high = (middle, high) if holds(middle) == before else (low, middle)
        return [high]
    while high - low > _CENT:
        middle = ((low + high) / 2).quantize(_CENT)
        if middle in (low, high):
            break
        low, high = (middle, high) if holds(middle) == before else (low, middle)
    return [low, high]
