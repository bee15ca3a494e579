"""Rounding in columns: exact where the number is not near a jump; near one it is in doubt, and the interpreter is asked.

A decimal of few places is the nearest 64-bit floating number to a whole number divided by a power of ten, so what comes
of rounding is as exact as a fact is.
"""

from collections.abc import Callable

import polars as pl

from commonway.dmn.vectorise.arithmetic import EPSILON
from commonway.dmn.vectorise.columns import Column, any_of
from commonway.dmn.vectorise.kinds import NUMBER

MOST_PLACES = 9
_LARGEST = 2.0**52  # beyond, whole numbers are not all told apart once a half is added


def _outwards(make: Callable[[pl.Expr], pl.Expr]) -> Callable[[pl.Expr], pl.Expr]:
    """Return a way of rounding sizes that does to negative numbers what *make* does to positive ones."""
    return lambda number: number.sign() * make(number.abs())


_WAYS: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "decimal": lambda number: number.round(0, mode="half_to_even"),
    "floor": lambda number: number.floor(),
    "ceiling": lambda number: number.ceil(),
    "round up": _outwards(lambda size: size.ceil()),
    "round down": _outwards(lambda size: size.floor()),
    "round half up": _outwards(lambda size: (size + 0.5).floor()),
    "round half down": _outwards(lambda size: (size - 0.5).ceil()),
}
_AT_HALVES = ("decimal", "round half up", "round half down")
ROUNDING = frozenset(_WAYS)


def rounded(way: str, number: Column, places: int) -> Column:
    """Return *number* rounded to so many decimal *places*, at most `MOST_PLACES`, in the way of that function."""
    factor = 10.0 ** abs(places)
    value = number.value
    scaled = value * factor if places > 0 else value / factor
    steps = _WAYS[way](scaled)
    made = (steps / factor if places > 0 else steps * factor) + 0.0  # never -0
    if number.exact and not places:
        return Column(NUMBER, made, null=number.null, whole=True)
    apart = ((scaled - scaled.floor()) - 0.5).abs() if way in _AT_HALVES else (scaled - scaled.round(0)).abs()
    size = number.magnitude * factor if places > 0 else number.magnitude / factor
    doubt = ~((apart > size * (2 * EPSILON)) & (scaled.abs() < _LARGEST))
    if number.exact and places > 0:  # a fact of no more places is left as it is
        doubt = doubt & (scaled.round(0) / factor != value)
        made = pl.when(scaled.round(0) / factor == value).then(value).otherwise(made)
    return Column(NUMBER, made, null=number.null, whole=places <= 0, doubt=any_of([doubt, number.doubt]))
