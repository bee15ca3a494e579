"""What the names in an expression stand for while it becomes columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from itertools import count
from typing import Any, Protocol

import polars as pl

from commonway.dmn.vectorise.columns import Column, NotVectorised
from commonway.dmn.vectorise.comparing import Truth
from commonway.dmn.vectorise.kinds import Kind
from commonway.feel.syntax import Expression, Name, Part, Tested, UnaryTests, walk
from commonway.feel.types import FeelType

_IDS = count()
TESTED = "?"


@dataclass(frozen=True, slots=True)
class Known:
    """The *values* that names of a scope have for everyone, and the *shapes* of the types that may be named there."""

    values: Mapping[str, Any]
    shapes: Mapping[str, FeelType]


class Scope:
    """Names and the columns they stand for; a scope *inside* another belongs to the items of a list.

    Columns are made when they are asked for, and once. Equal expressions in one scope are one column. What is *known*
    for everyone is that of the whole program where the scope does not say it itself. Ties of calculated numbers are
    settled by the interpreter, unless *doubts* gathers where they are.
    """

    def __init__(
        self,
        names: Mapping[str, Callable[[], Column]],
        *,
        outer: "Scope | None" = None,
        known: Known | None = None,
        doubts: list[pl.Expr] | None = None,
    ) -> None:
        self.id = next(_IDS)
        self.known: Known | None = outer.known if outer is not None else known
        self.doubts = doubts
        self.plain: frozenset[str] = frozenset()  # names that stand for the person's fact of that name, unchanged
        self._makers = dict(names)
        self._made: dict[str, Column] = {}
        self._outer = outer

    @property
    def of_items(self) -> bool:
        """Whether columns of this scope are those of a list's items, not of the people."""
        return self._outer is not None

    def is_fact(self, name: str) -> bool:
        """Return whether *name* stands for a fact of the person."""
        return self._outer is None and name in self._makers

    def __contains__(self, name: str) -> bool:
        return name in self._makers or (self._outer is not None and name in self._outer)

    def speaks_of(self, name: str) -> bool:
        """Return whether *name* stands for something here, be it the same for everyone."""
        return name in self or (self.known is not None and name in self.known.values)

    def column(self, name: str, part: Part) -> Column:
        """Return the column of *name*. Raises `NotVectorised` for one of another scope: lists have their own rows."""
        if name not in self._made:
            if name not in self._makers:
                raise NotVectorised(f"{name} is read inside a loop over a list, where only its items can be.", part)
            self._made[name] = self._makers[name]()
        return self._made[name]


def names_in(part: Part) -> frozenset[str]:
    """Return every name *part* mentions, bound or not; `TESTED` for ``?``."""
    return _names_in(part)


@lru_cache(maxsize=65_536)
def _names_in(part: Part) -> frozenset[str]:
    found = set()
    for piece in walk(part):
        if isinstance(piece, Name):
            found.add(piece.name)
        elif isinstance(piece, Tested):
            found.add(TESTED)
    return frozenset(found)


def put_in(part: Part, value: Expression) -> Any:
    """Return *part* with *value* in the place of each ``?`` that is its own."""
    if isinstance(part, Tested):
        return value
    changed = {}
    for field in fields(part):
        old = getattr(part, field.name)
        new = _put_in(old, value)
        if new is not old:
            changed[field.name] = new
    return replace(part, **changed) if changed else part


def _put_in(piece: Any, value: Expression) -> Any:
    if isinstance(piece, UnaryTests):
        return piece  # an ``in`` of its own: its ``?`` is another value
    if isinstance(piece, Part):
        return put_in(piece, value)
    if isinstance(piece, tuple):
        new = tuple(_put_in(each, value) for each in piece)
        return piece if all(one is other for one, other in zip(new, piece, strict=True)) else new
    return piece


def item_column(kind: Kind, value: pl.Expr) -> Column:
    """Return the column of a list's items or of one of their entries: what is missing there is null."""
    return Column(kind, value, null=value.is_null())


class Translates(Protocol):
    """What the makers of columns ask of the translator."""

    def column(self, part: Expression, scope: Scope) -> Column:
        """Return the values of *part*."""

    def truth(self, part: Expression, scope: Scope) -> Truth:
        """Return where *part* is true and where it is false."""

    def is_constant(self, part: Expression, scope: Scope) -> bool:
        """Return whether *part* has the same value for everyone."""

    def constant(self, part: Expression, scope: Scope) -> Any:
        """Return the value *part* has for everyone, as the interpreter says."""
