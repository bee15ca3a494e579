"""Values in columns brought to the type that a model declares: as they are, or null where its constraints refuse them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl

from commonway.dmn.evaluation import Run
from commonway.dmn.logic.literal import parse_tests
from commonway.dmn.logic.setting import Setting
from commonway.dmn.model import UnaryTests
from commonway.dmn.types import DeclaredType
from commonway.dmn.vectorise.columns import Column, NotVectorised, is_unknown
from commonway.dmn.vectorise.decisions.cases import Alternatives, Case, merged, of_column
from commonway.dmn.vectorise.decisions.scope import DecisionScope, Notes
from commonway.dmn.vectorise.decisions.spreading import Spreading
from commonway.dmn.vectorise.kinds import BOOLEAN, DATE, DAYS, MONTHS, NULL, NUMBER, TEXT, Kind, polars_type
from commonway.feel.syntax import In, Name
from commonway.feel.types import AnyType, ContextOf, FeelType, ListOf, PrimitiveType

_VALUE = "value"  # what is tested
_NAMES = {
    "number": NUMBER,
    "string": TEXT,
    "boolean": BOOLEAN,
    "date": DATE,
    "years and months duration": MONTHS,
    "days and time duration": DAYS,
}


class Typing:
    """Brings cases to declared types, at the moment *now*."""

    def __init__(self, spreading: Spreading, *, now: datetime) -> None:
        self._spreading = spreading
        self._now = now

    def brought(self, found: Alternatives, type_ref: str, setting: Setting, notes: Notes) -> Alternatives:
        """Return *found* as the type named *type_ref* has it; what rounding makes unsure becomes one of *notes*.

        Raises `NotVectorised` where a value would be turned into one of another kind.
        """
        if not type_ref or type_ref in ("Any", "any"):
            return found
        declared = setting.types.find(type_ref)
        return found if declared is None else self.to(found, declared, setting, notes)

    def to(self, found: Alternatives, declared: DeclaredType | None, setting: Setting, notes: Notes) -> Alternatives:
        """Return *found* as the *declared* type has it."""
        if declared is None:
            return found
        if found.entries is not None:
            return _with_entries(found, declared)
        cases = tuple(self._case(case, declared, setting, notes) for case in found.cases)
        if all(one is other for one, other in zip(cases, found.cases, strict=True)):
            return found
        return replace(found, cases=merged(cases))

    def passing(self, column: Column, tests: UnaryTests, setting: Setting, notes: Notes) -> Column:
        """Return *column*, null where its value does not pass *tests*."""
        syntax = parse_tests(tests, setting)
        if syntax is None or not syntax.tests:
            raise NotVectorised(f"The allowed values {tests.text!r} are not tests.")
        scope = DecisionScope({_VALUE: Alternatives(of_column(column))}, shapes=setting.types.shapes, notes=notes)
        passes = self._spreading.translator.truth(In(Name(_VALUE), syntax), scope)
        return column.with_null(~passes.true)

    def _case(self, case: Case, declared: DeclaredType, setting: Setting, notes: Notes) -> Case:
        if case.column is None:
            value = self._constant(case.value, declared, setting)
            return case if value is case.value else replace(case, value=value)
        column = case.column
        if not fits_in(column.kind, declared.shape):
            return replace(case, column=_of_another_kind(column, declared))
        if declared.constraints is None:
            return case
        tests = setting.types.tests_of(declared.name)
        if tests is None:
            raise NotVectorised(f"The type {declared.name} has constraints on parts of values that differ by person.")
        for one in tests:
            column = self.passing(column, one, setting, notes)
        return replace(case, column=column)

    def _constant(self, value: Any, declared: DeclaredType, setting: Setting) -> Any:
        fitting, wrong = declared.bring(value, Run(self._now))
        if wrong and setting.shares_names and declared.name == "string":
            raise NotVectorised(f"{value!r} is turned into text.")
        return fitting


def _with_entries(found: Alternatives, declared: DeclaredType) -> Alternatives:
    if isinstance(declared.shape, AnyType):
        return found
    if not isinstance(declared.shape, ContextOf) or declared.constraints is not None:
        raise NotVectorised(f"A context is brought to the type {declared.name}, which may ask more of it.")
    entries = dict(found.entries or {})
    for name, shape in declared.shape.entries:
        if name not in entries:
            raise NotVectorised(f"The type {declared.name} has {name}, and the context has not.")
        entries[name] = _checked(entries[name], DeclaredType(declared.name, shape), name)
    return found


def _checked(found: Alternatives, declared: DeclaredType, name: str) -> Alternatives:
    """Return *found*, whose values all are of a type. Raises `NotVectorised` where one is not: all would be null."""
    if found.entries is not None:
        raise NotVectorised(f"The entry {name} is a context of a type of its own.")
    for case in found.cases:
        fits = declared.shape.accepts(case.value) if case.column is None else fits_in(case.column.kind, declared.shape)
        if not fits:
            raise NotVectorised(f"The entry {name} is not always of its type.")
    return found


def _of_another_kind(column: Column, declared: DeclaredType) -> Column:
    """Return a column of another kind than its type: null wherever it is known."""
    kind = _NAMES.get(declared.shape.name) if isinstance(declared.shape, PrimitiveType) else None
    if kind is None or column.kind.name in ("list", "context"):
        raise NotVectorised(f"A {column.kind} is brought to the type {declared.name}.")
    return Column(kind, pl.lit(None, dtype=polars_type(kind)), null=~is_unknown(column))


def fits_in(kind: Kind, shape: FeelType) -> bool:
    """Return whether all values of *kind* are of *shape*."""
    if isinstance(shape, AnyType) or kind == NULL:
        return True
    if isinstance(shape, PrimitiveType):
        return _NAMES.get(shape.name) == kind
    if isinstance(shape, ListOf):
        return kind.name == "list" and kind.item is not None and fits_in(kind.item, shape.item)
    if isinstance(shape, ContextOf):
        fields = dict(kind.fields)
        return kind.name == "context" and all(
            name in fields and fits_in(fields[name], entry) for name, entry in shape.entries
        )
    return False
