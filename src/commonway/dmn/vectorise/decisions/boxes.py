"""Boxed expressions as columns, each as the FEEL it stands for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import reduce
from typing import Any

import polars as pl

from commonway.dmn import model
from commonway.dmn.logic.literal import parse_literal
from commonway.dmn.logic.setting import Setting
from commonway.dmn.vectorise.columns import NotVectorised, is_unknown
from commonway.dmn.vectorise.decisions.cases import Alternatives, Case, known, merged, open_of
from commonway.dmn.vectorise.decisions.placing import at
from commonway.dmn.vectorise.decisions.scope import DecisionScope
from commonway.dmn.vectorise.decisions.spreading import Spreading
from commonway.dmn.vectorise.decisions.tables import TableColumns
from commonway.dmn.vectorise.decisions.typing import Typing
from commonway.dmn.vectorise.kinds import BOOLEAN, NULL
from commonway.feel.syntax import Call, If, Name

_BOX = "\0box "  # and a number: what is inside another box


class Boxes:
    """Turns the boxed expressions of a model into alternatives."""

    def __init__(self, spreading: Spreading, typing: Typing, *, now: datetime) -> None:
        self._spreading, self._typing, self._now = spreading, typing, now

    def alternatives(self, expression: model.Expression, setting: Setting, scope: DecisionScope) -> Alternatives:
        """Return what *expression* may be. Raises `NotVectorised`."""
        make = _MAKERS.get(type(expression))
        if make is None:
            raise NotVectorised(f"A boxed {type(expression).__name__} has no column.")
        return self._typing.brought(make(self, expression, setting, scope), expression.type_ref, setting, scope.notes)

    def _literal(self, expression: model.LiteralExpression, setting: Setting, scope: DecisionScope) -> Alternatives:
        part = parse_literal(expression, setting)
        if part is None:
            return Alternatives(known(None))
        return self._spreading.alternatives(part, scope)

    def _table(self, expression: model.DecisionTable, setting: Setting, scope: DecisionScope) -> Alternatives:
        table = TableColumns(expression, setting, scope, spreading=self._spreading, typing=self._typing, now=self._now)
        return table.alternatives()

    def _context(self, expression: model.Context, setting: Setting, scope: DecisionScope) -> Alternatives:
        entries: dict[str, Alternatives] = {}
        for entry in expression.entries:
            if entry.variable is None:
                return self.alternatives(entry.expression, setting, scope)
            name = entry.variable.name
            with at(f"entry {name!r}"):
                found = self.alternatives(entry.expression, setting, scope)
                entries[name] = self._typing.brought(found, entry.variable.type_ref, setting, scope.notes)
            setting, scope = setting.naming([name]), scope.extended({name: entries[name]})
        only = {name: each.only for name, each in entries.items()}
        if all(case is not None and case.is_constant for case in only.values()):
            return Alternatives(known({name: case.value for name, case in only.items() if case is not None}))
        return Alternatives(entries=entries)

    def _items(self, expression: model.ListExpression, setting: Setting, scope: DecisionScope) -> Alternatives:
        items = [self._constant(item, setting, scope) for item in expression.items]
        return Alternatives(known(items))

    def _relation(self, expression: model.Relation, setting: Setting, scope: DecisionScope) -> Alternatives:
        rows = []
        for row in expression.rows:
            cells = {}
            for column, cell in zip(expression.columns, row, strict=True):
                found = self._typing.brought(
                    self.alternatives(cell, setting, scope), column.type_ref, setting, scope.notes
                )
                cells[column.name] = _value(found)
            rows.append(cells)
        return Alternatives(known(rows))

    def _constant(self, expression: model.Expression, setting: Setting, scope: DecisionScope) -> Any:
        return _value(self.alternatives(expression, setting, scope))

    def _conditional(self, expression: model.Conditional, setting: Setting, scope: DecisionScope) -> Alternatives:
        parts = {
            f"{_BOX}{number}": self.alternatives(one, setting, scope)
            for number, one in enumerate((expression.condition, expression.yes, expression.no))
        }
        condition, yes, no = map(Name, parts)
        found = self._spreading.alternatives(If(condition, yes, no), scope.extended(parts))
        null = _may_be_null(parts[condition.name])
        return found if null is None else replace(found, cases=merged([*found.cases, Case(null, value=None)]))

    def _invocation(self, expression: model.Invocation, setting: Setting, scope: DecisionScope) -> Alternatives:
        if not isinstance(expression.function, model.LiteralExpression):
            raise NotVectorised("The call of a function that is itself a box has no column.")
        function = parse_literal(expression.function, setting)
        if not isinstance(function, Name):
            raise NotVectorised("The call of a function that has no name has no column.")
        bound = {
            f"{_BOX}{number}": (one.parameter.name, self.alternatives(one.expression, setting, scope))
            for number, one in enumerate(expression.bindings)
            if one.expression is not None
        }
        call = Call(function, tuple(map(Name, bound)), tuple(name for name, _ in bound.values()))
        inner = scope.extended({hidden: found for hidden, (_, found) in bound.items()})
        return self._spreading.alternatives(call, inner)


def _may_be_null(condition: Alternatives) -> pl.Expr | None:
    """Return where the answer may be null for want of a condition: partial evaluation does not rule it out there.

    Raises `NotVectorised` for a condition that is not true, false or null.
    """
    masks = []
    for case in condition.cases:
        if case.column is None and case.value is not None and not isinstance(case.value, bool):
            raise NotVectorised("A condition that is neither true nor false has no column.")
        if case.column is not None and case.column.kind not in (BOOLEAN, NULL):
            raise NotVectorised(f"A condition that is {case.column.kind} has no column.")
        if case.column is not None:
            masks.append(case.mask & is_unknown(case.column))
        elif case.value is None and len(condition.cases) > 1:
            masks.append(case.mask & open_of(condition.cases))
    return reduce(lambda one, other: one | other, masks) if masks else None


def _value(found: Alternatives) -> Any:
    """Return the value that is the same for everyone. Raises `NotVectorised` where there is none."""
    if found.only is None or not found.only.is_constant:
        raise NotVectorised("A list of values that differ by person has no column.")
    return found.only.value


_MAKERS: dict[type[model.ExpressionElement], Callable[[Boxes, Any, Setting, DecisionScope], Alternatives]] = {
    model.LiteralExpression: Boxes._literal,
    model.DecisionTable: Boxes._table,
    model.Context: Boxes._context,
    model.ListExpression: Boxes._items,
    model.Relation: Boxes._relation,
    model.Conditional: Boxes._conditional,
    model.Invocation: Boxes._invocation,
}
