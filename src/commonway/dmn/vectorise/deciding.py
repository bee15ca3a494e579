"""Conditions and amounts that are decisions of a DMN model: columns, and the interpreter where these do not know."""

from collections.abc import Mapping
from datetime import datetime
from functools import reduce
from typing import Any

import polars as pl

from commonway.dmn.compiled import CompiledModel
from commonway.dmn.vectorise.columns import NotVectorised
from commonway.dmn.vectorise.decisions import DecisionColumns
from commonway.dmn.vectorise.decisions.cases import Masks, collapsed, within
from commonway.dmn.vectorise.decisions.models import Worked
from commonway.dmn.vectorise.decisions.scope import DecisionScope, Notes
from commonway.dmn.vectorise.interpreting import Opaque
from commonway.dmn.vectorise.kinds import NULL, NUMBER
from commonway.dmn.vectorise.translating import Translator
from commonway.feel.syntax import Name

_DECISION = "\0decision"


class Deciding:
    """The decisions of any number of models as columns of *translator*."""

    def __init__(self, translator: Translator, *, constants: Mapping[str, Any], now: datetime) -> None:
        self._translator = translator
        self._constants = constants
        self._now = now
        self._models: dict[int, DecisionColumns] = {}

    def truth(self, opaque: Opaque) -> tuple[pl.Expr, Masks]:
        """Return where the decision is true, false where it is not, missing where it could be either; and for want of what.

        Raises `NotVectorised`, which says why, for a decision that has no columns.
        """
        columns, worked = self._worked(opaque)
        scope = DecisionScope({_DECISION: worked.alternatives}, notes=Notes())
        true = columns.spreading.truth(Name(_DECISION), scope).true
        if len(opaque.facts) == 1:  # as the interpreter has it: nothing is said of what its only fact decides
            true = pl.when(~self._translator.unknown(opaque.facts[0])).then(true)
        add = self._translator.plan.add
        true = add(true)
        waits = columns.spreading.waiting(Name(_DECISION), scope)
        where = _to_ask(worked.notes, true)
        if where is not None:
            where = add(where)
            asked, missing = self.asked(opaque, where=where)
            true = add(pl.when(where).then(asked).otherwise(true))
            waits = {
                fact: pl.when(where).then(mask).otherwise(waits.get(fact, pl.lit(value=False)))
                for fact, mask in missing.items()
            }
        return true, within(true.is_null(), waits)

    def asked(self, opaque: Opaque, *, where: pl.Expr | None = None) -> tuple[pl.Expr, Masks]:
        """Return what the interpreter says of the logic, and what it waits for."""
        told = self._translator.plan.add(self._translator.interpreting.judged(opaque, where=where))
        missing = told.struct.field("missing").list
        return told.struct.field("holds"), {fact: missing.contains(fact) for fact in opaque.facts}

    def number(self, opaque: Opaque) -> pl.Expr:
        """Return the number the decision is, missing where that is open or it is none. Raises `NotVectorised`."""
        _, worked = self._worked(opaque)
        if worked.alternatives.entries is not None:
            raise NotVectorised("An amount was expected, and this is a context.")
        column = collapsed(worked.alternatives.cases)
        if column.kind not in (NUMBER, NULL):
            raise NotVectorised(f"An amount was expected, and this is {column.kind}.")
        value = self._translator.plan.add(column.value.cast(pl.Float64))
        notes = Notes([*worked.notes.doubts, *([] if column.doubt is None else [column.doubt])], worked.notes.vague)
        where = _to_ask(notes, value)
        if where is None:
            return value
        return pl.when(where).then(self._translator.interpreting.reckoned(opaque, where=where)).otherwise(value)

    def _worked(self, opaque: Opaque) -> tuple[DecisionColumns, Worked]:
        if opaque.model is None:
            raise NotVectorised(opaque.why)
        columns = self._columns(opaque.model)
        return columns, columns.decision(opaque.decision)

    def _columns(self, model: CompiledModel) -> DecisionColumns:
        key = id(model)
        if key not in self._models:
            self._models[key] = DecisionColumns(model, self._translator, constants=self._constants, now=self._now)
        return self._models[key]


def _to_ask(notes: Notes, fast: pl.Expr) -> pl.Expr | None:
    """Return where the interpreter has to be asked; None where nowhere."""
    masks = list(notes.doubts)
    if notes.vague:
        masks.append(fast.is_null() & reduce(lambda one, other: one | other, notes.vague))
    return reduce(lambda one, other: one | other, masks) if masks else None
