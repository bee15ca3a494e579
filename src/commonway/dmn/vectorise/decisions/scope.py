"""What the names in a decision stand for: facts, what other decisions give, and functions of the model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from commonway.dmn.vectorise.columns import Column, NotVectorised
from commonway.dmn.vectorise.decisions.cases import Alternatives, Case
from commonway.dmn.vectorise.scope import Known, Scope
from commonway.feel.syntax import Part
from commonway.feel.types import FeelType

if TYPE_CHECKING:
    from commonway.dmn.vectorise.decisions.functions import Knowledge


@dataclass(slots=True)
class Notes:
    """Where the columns of a decision may be wrong (*doubts*), or know less than the interpreter (*vague*)."""

    doubts: list[pl.Expr] = field(default_factory=list)
    vague: list[pl.Expr] = field(default_factory=list)

    def add(self, other: "Notes") -> None:
        """Take over what *other* notes."""
        self.doubts += other.doubts
        self.vague += other.vague


class DecisionScope(Scope):
    """The *names* that a decision's logic can read, each with what it may be.

    Names with several cases are chosen among (`choosing`) before an expression that reads them becomes columns. Names in
    *plain* stand for the fact of the same name, unchanged.
    """

    def __init__(
        self,
        names: Mapping[str, Alternatives],
        *,
        functions: "Mapping[str, Knowledge] | None" = None,
        plain: frozenset[str] = frozenset(),
        shapes: Mapping[str, FeelType] | None = None,
        notes: Notes,
    ) -> None:
        makers: dict[str, Callable[[], Column]] = {}
        constants: dict[str, Any] = {}
        for name, alternatives in names.items():
            only = alternatives.only
            if only is not None and only.is_constant:
                constants[name] = only.value
            elif only is not None:
                makers[name] = only.as_column
        super().__init__(makers, known=Known(constants, shapes or {}), doubts=notes.doubts)
        self.alternatives = dict(names)
        self.functions = dict(functions or {})
        self.plain = plain
        self.notes = notes
        self._constants = constants
        self._shapes = shapes
        self._chosen: dict[frozenset[tuple[str, int]], DecisionScope] = {}

    def __contains__(self, name: str) -> bool:
        return (name in self.alternatives and name not in self._constants) or name in self.functions

    def is_fact(self, name: str) -> bool:  # noqa: ARG002 - what is read here is told by the alternatives themselves
        """Return False: which facts a decision waits for, its alternatives say."""
        return False

    def column(self, name: str, part: Part) -> Column:
        """Return the column of *name*. Raises `NotVectorised` for what has none."""
        if name in self._makers:
            return super().column(name, part)
        raise NotVectorised(f"{name} is no plain value here, and has no column.", part)

    def cased(self, name: str) -> bool:
        """Return whether *name* has several cases to choose among."""
        found = self.alternatives.get(name)
        return found is not None and found.entries is None and found.only is None

    def choosing(self, chosen: Mapping[str, Case]) -> "DecisionScope":
        """Return this scope with one case for each of these names."""
        if not chosen:
            return self
        key = frozenset((name, id(case)) for name, case in chosen.items())
        if key not in self._chosen:
            names = {name: Alternatives((Case(None, case.column, case.value),)) for name, case in chosen.items()}
            self._chosen[key] = self.extended(names)
        return self._chosen[key]

    def extended(self, names: Mapping[str, Alternatives]) -> "DecisionScope":
        """Return this scope with *names* before all else."""
        return DecisionScope(
            {**self.alternatives, **names},
            functions={name: each for name, each in self.functions.items() if name not in names},
            plain=self.plain - names.keys(),
            shapes=self._shapes,
            notes=self.notes,
        )
