"""One column as atoms: the values its cells name, the stretches between them, and what else there is.

Within an atom every cell of the column answers the same, so one sample speaks for all its values.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commonway.feel.temporal.days import from_ordinal, to_ordinal
from commonway.feel.temporal.times import moment_of
from commonway.feel.values import Months, Span, Value, kind_of
from commonway.feel.writing import literal_of

ANYTHING = "anything"  # the kind of a column of which nothing is known
_FAR = 1_000_000


class NoStretch(Exception):
    """There is no value there, or none that could be written."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A value, or the open stretch from ``low`` to ``high`` (None: without end), or the rest of a kind.

    ``sample`` is one of its values.
    """

    kind: str
    sample: Value
    low: Value = None
    high: Value = None
    is_point: bool = False
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class _Scale:
    """How values of a kind stand in order: the place of each as a number, and the value at a place, None for none."""

    place: Callable[[Any], Any]
    value: Callable[[Any], Value]
    origin: Any = _FAR
    middle: Callable[[Any, Any], Any] = lambda low, high: (low + high) // 2


def _as_it_is(value: Any) -> Any:
    return value


_SCALES: dict[str, _Scale] = {
    "number": _Scale(_as_it_is, _as_it_is, Decimal(0), lambda low, high: (low + high) / 2),
    "date": _Scale(to_ordinal, from_ordinal),
    "date and time": _Scale(lambda moment: moment.nanoseconds, moment_of),
    "years and months duration": _Scale(lambda months: months.count, Months),
    "days and time duration": _Scale(lambda span: span.nanoseconds, Span),
}


def can_order(value: Value) -> bool:
    """Return whether *value* can be told apart from, and ordered among, all others of its kind.

    A moment in some time zone cannot: which of two is later hangs on more than what is written.
    """
    kind = kind_of(value)
    return kind in {*_SCALES, "string", "boolean", "null"} and getattr(value, "offset", None) is None


def atoms_of(kind: str, landmarks: Sequence[Value], *, ordered: bool) -> Iterator[Atom]:
    """Yield the atoms of *kind* between its *landmarks*; text is only *ordered* where a cell compares it."""
    if kind == "boolean":
        yield from (Atom(kind, value, is_point=True) for value in (True, False))
    elif kind == "null":
        yield Atom(kind, None, is_point=True)
    elif kind == "string" and ordered:
        yield from _along(kind, sorted({str(value) for value in landmarks}), _text_between)
    elif kind == "string":
        named = tuple(dict.fromkeys(landmarks))
        yield from (Atom(kind, value, is_point=True) for value in named)
        yield Atom(kind, _other_text(named), is_rest=True)
    elif kind in _SCALES:
        scale = _SCALES[kind]
        points = {scale.place(value): value for value in landmarks}
        yield from _along(kind, [points[place] for place in sorted(points)], lambda *ends: _between(scale, *ends))
    else:
        yield Atom(kind, _other_text(landmarks), is_rest=True)


def _along(kind: str, points: Sequence[Value], between: Callable[[Any, Any], Value]) -> Iterator[Atom]:
    for low, high in zip([None, *points], [*points, None], strict=True):
        with suppress(NoStretch):
            yield Atom(kind, between(low, high), low, high)
        if high is not None:
            yield Atom(kind, high, is_point=True)


def _between(scale: _Scale, low: Value, high: Value) -> Value:
    """Return a value strictly between two others; None is no end. Raises `NoStretch`."""
    first: Any = None if low is None else scale.place(low)
    last: Any = None if high is None else scale.place(high)
    if first is None and last is None:
        place = scale.origin
    elif first is None:
        place = last - max(abs(last), _FAR)
    elif last is None:
        place = first + max(abs(first), _FAR)
    else:
        place = scale.middle(first, last)
        if not first < place < last:
            raise NoStretch
    found = scale.value(place)
    if found is None:
        raise NoStretch
    return found


def _text_between(low: str | None, high: str | None) -> str:
    if high is None:
        return f"{low or ''}\U0010fffd"
    if low is None:
        if high == "":
            raise NoStretch
        return ""
    found = f"{low}\x01"
    if found >= high:
        raise NoStretch
    return found


def _other_text(named: Sequence[Value]) -> str:
    text = "(other)"
    while text in named:
        text = f"{text}*"
    return text


def said(atoms: Sequence[Atom], mask: int) -> str:
    """Return the atoms of *mask* as a FEEL unary test that a person can read; all of them is ``-``."""
    whole = (1 << len(atoms)) - 1
    if mask == whole:
        return "-"
    if any(atom.is_rest and mask >> number & 1 for number, atom in enumerate(atoms)):
        return f"not({said(atoms, ~mask & whole)})"
    parts: list[str] = []
    number = 0
    while number < len(atoms):
        if not mask >> number & 1:
            number += 1
            continue
        last = number
        while last + 1 < len(atoms) and mask >> last + 1 & 1 and _joins(atoms[last], atoms[last + 1]):
            last += 1
        parts.append(_run(atoms[number], atoms[last]))
        number = last + 1
    return ", ".join(parts)


def _joins(one: Atom, other: Atom) -> bool:
    """Return whether nothing lies between two atoms that follow one another."""
    if one.kind != other.kind or one.kind not in (*_SCALES, "string") or one.is_rest or other.is_rest:
        return False
    if one.is_point and other.is_point:  # days and whole numbers of months have neighbours
        return one.kind in ("date", "years and months duration")
    return one.high == other.sample if other.is_point else other.low == one.sample


def _run(first: Atom, last: Atom) -> str:
    if first is last and first.is_point:
        return literal_of(first.sample)
    low = first.sample if first.is_point else first.low
    high = last.sample if last.is_point else last.high
    if low is None and high is None:
        return "-"
    if low is None:
        return f"{'<=' if last.is_point else '<'} {literal_of(high)}"
    if high is None:
        return f"{'>=' if first.is_point else '>'} {literal_of(low)}"
    return f"{'[' if first.is_point else '('}{literal_of(low)}..{literal_of(high)}{']' if last.is_point else ')'}"
