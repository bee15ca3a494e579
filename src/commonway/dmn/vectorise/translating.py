"""From the syntax of FEEL to columns, each equal part once.

An expression is asked for in one of two ways: as a value (`column`), or only for when it is true and when it is false
(`truth`), which is all a condition needs and never has to tell null from false.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl

from commonway.dmn.vectorise import arithmetic, choosing, functions, lists, membership, temporal
from commonway.dmn.vectorise.coding import Codes
from commonway.dmn.vectorise.columns import Column, NotVectorised, constant, is_unknown, settled
from commonway.dmn.vectorise.comparing import NOWHERE, Truth, comparison, doubtful
from commonway.dmn.vectorise.facts import null_name
from commonway.dmn.vectorise.interpreting import Interpreting
from commonway.dmn.vectorise.kinds import NULL, TEXT, Kind
from commonway.dmn.vectorise.plan import Plan
from commonway.dmn.vectorise.scope import Scope, names_in
from commonway.feel.syntax import (
    And,
    Arithmetic,
    Between,
    Call,
    Comparison,
    ContextLiteral,
    Expression,
    Filter,
    For,
    If,
    In,
    Name,
    Negation,
    Or,
    Part,
    Path,
    Quantified,
)


class Translator:
    """Turns expressions over *facts* into columns of one plan.

    *nullable* facts can be null, not only unknown: their mask is a column of its own. *constants* are values by name,
    parameters for example; *now* is the moment rules are applied at.
    """

    def __init__(
        self,
        facts: Mapping[str, Kind],
        *,
        now: datetime,
        nullable: frozenset[str] = frozenset(),
        constants: Mapping[str, object] | None = None,
    ) -> None:
        self.plan = Plan()
        self.interpreting = Interpreting(facts, now=now, nullable=nullable, constants=constants or {})
        self._named = frozenset((*facts, *(constants or {})))
        self.scope = Scope({name: _fact(name, kind, name in nullable, self.plan) for name, kind in facts.items()})
        self._columns: dict[tuple[int, Part], Column] = {}
        self._truths: dict[tuple[int, Part], Truth] = {}
        self._read: dict[tuple[int, Part], set[str]] = {}
        self._reading: list[set[str]] = [set()]

    def facts_of(self, part: Expression) -> frozenset[str]:
        """Return the facts *part* reads, which has columns; names of a list's items are no facts."""
        self.truth(part, self.scope)
        return frozenset(self._read[self.scope.id, part])

    def unknown(self, fact: str) -> pl.Expr:
        """Return where *fact* is unknown."""
        return is_unknown(self.scope.column(fact, Name(fact)))

    def column(self, part: Expression, scope: Scope) -> Column:
        """Return the values of *part*. Raises `NotVectorised` where it has no column."""
        if self.is_plain(part, scope):
            scope = self.scope
        key = (scope.id, part)
        with self._noting(key):
            if key not in self._columns:
                made = self._column(part, scope)
                plain = scope.of_items or isinstance(part, Name) or not names_in(part)
                self._columns[key] = made if plain else self._planned(made)
        return self._columns[key]

    def truth(self, part: Expression, scope: Scope) -> Truth:
        """Return where *part* is true and where it is false. Raises `NotVectorised` where it has no column."""
        if self.is_plain(part, scope):
            scope = self.scope
        key = (scope.id, part)
        with self._noting(key):
            if key not in self._truths:
                made = self._truth(part, scope)
                self._truths[key] = made if scope.of_items else self._planned_truth(made)
        return self._truths[key]

    def is_constant(self, part: Expression, scope: Scope) -> bool:
        """Return whether *part* has the same value for everyone."""
        return not any(name in scope for name in names_in(part))

    def constant(self, part: Expression, scope: Scope) -> Any:
        """Return the value *part* has for everyone, as the interpreter says."""
        return self.interpreting.constant(part, scope.known)

    def is_plain(self, part: Expression, scope: Scope) -> bool:
        """Return whether *part*, in the logic of a decision, means what it means in the rules of the whole program."""
        if not scope.plain:
            return False
        names = names_in(part)
        others = names - scope.plain
        return len(others) < len(names) and not any(scope.speaks_of(name) or name in self._named for name in others)

    def _column(self, part: Expression, scope: Scope) -> Column:
        if self.is_constant(part, scope):
            return constant(self.constant(part, scope), part)
        if _is_condition(part):
            return choosing.as_column(self.truth(part, scope))
        make = _COLUMNS.get(type(part))
        if make is None:
            raise NotVectorised(f"{_called(part)} has no column.", part)
        return make(self, part, scope)

    def _truth(self, part: Expression, scope: Scope) -> Truth:
        if self.is_constant(part, scope):
            value = self.constant(part, scope)
            return Truth(pl.lit(value is True), pl.lit(value is False), total=value is not None)
        make = _TRUTHS.get(type(part))
        if make is not None:
            return make(self, part, scope)
        if isinstance(part, Call) and functions.is_predicate(part):
            return functions.called_truth(self, part, scope)
        return choosing.as_truth(self.column(part, scope))

    def compared(self, part: Comparison, scope: Scope) -> Truth:
        """Return where a comparison holds; near a tie of calculated numbers the interpreter is asked."""
        left, right = self.column(part.left, scope), self.column(part.right, scope)
        for column, other in ((left, right), (right, left)):
            if column.kind.name in ("list", "context") and not (other.kind == NULL and part.operator in ("=", "!=")):
                raise NotVectorised(f"A comparison with a {column.kind.name} has no column.", part)
        made = comparison(part.operator, left, right)
        doubts = doubtful(left, right)
        if doubts is None or made is NOWHERE:
            return made
        if scope.of_items:
            raise NotVectorised("Comparing calculated numbers inside a list needs decimals of 34 digits.", part)
        if scope.doubts is not None:
            scope.doubts.append(self.plan.add(doubts.fill_null(value=False)))
            return made
        return self.interpreting.settled(part, made, doubts)

    @contextmanager
    def _noting(self, key: tuple[int, Part]) -> Iterator[None]:
        """Note which facts are read meanwhile, for this part and for those around it."""
        own = self._read.setdefault(key, set())
        self._reading.append(own)
        try:
            yield
        finally:
            self._reading.pop()
            self._reading[-1] |= own

    def named(self, part: Name, scope: Scope) -> Column:
        """Return the column a name stands for."""
        if scope.is_fact(part.name):
            self._reading[-1].add(part.name)
        return scope.column(part.name, part)

    def _planned(self, column: Column) -> Column:
        if column.entries is not None:
            return column
        return replace(
            column,
            value=self.plan.add(column.value),
            null=None if column.null is None else self.plan.add(column.null),
            size=None if column.size is None else self.plan.add(column.size),
            doubt=None if column.doubt is None else self.plan.add(column.doubt),
        )

    def _planned_truth(self, truth: Truth) -> Truth:
        if not truth.true.meta.root_names() and not truth.false.meta.root_names():
            return truth
        true = self.plan.add(truth.true)
        return Truth(true, ~true if truth.total else truth.false, total=truth.total)


def _fact(name: str, kind: Kind, nullable: bool, plan: Plan) -> Callable[[], Column]:
    null = pl.col(null_name(name)) if nullable else None
    return lambda: Column(kind, pl.col(name), null=null, codes=Codes(name, plan) if kind == TEXT else None)


def _is_condition(part: Expression) -> bool:
    return type(part) in _CONDITIONS or functions.is_predicate(part)


def _called(part: Part) -> str:
    return type(part).__name__


def _entry(translate: Translator, part: Path, scope: Scope) -> Column:
    source = translate.column(part.source, scope)
    if source.entries is not None:
        found = dict(source.entries).get(part.name)
        if found is None:
            raise NotVectorised(f"There is no entry {part.name}.", part)
        return found
    if source.kind.name == "list" and source.kind.item is not None:
        return lists.entry_of_items(source, source.kind.item, part)
    kind = source.kind.field(part.name)
    if kind is not None:
        value = source.value.struct.field(part.name)
        return Column(kind, value, null=source.null).with_null(value.is_null() & source.value.is_not_null())
    made = temporal.part_of(source, part.name)
    if made is None:
        raise NotVectorised(f"{part.name} of a {source.kind} has no column.", part)
    return made


def _context(translate: Translator, part: ContextLiteral, scope: Scope) -> Column:
    entries: list[tuple[str, Column]] = []
    for name, body in part.entries:
        if names_in(body) & dict(entries).keys():
            raise NotVectorised("An entry that reads an earlier one has no column.", part)
        entries.append((name, translate.column(body, scope)))
    kind = Kind("context", fields=tuple((name, column.kind) for name, column in entries))
    return Column(kind, pl.lit(value=True), entries=tuple(entries))


def _chosen(translate: Translator, part: If, scope: Scope) -> Column:
    condition = translate.truth(part.condition, scope).true
    always = settled(condition)
    if always is not None:
        return translate.column(part.yes if always else part.no, scope)
    return choosing.chosen(part, condition, translate.column(part.yes, scope), translate.column(part.no, scope))


def _chosen_truth(translate: Translator, part: If, scope: Scope) -> Truth:
    condition = translate.truth(part.condition, scope).true
    always = settled(condition)
    if always is not None:
        return translate.truth(part.yes if always else part.no, scope)
    return choosing.chosen_truth(condition, translate.truth(part.yes, scope), translate.truth(part.no, scope))


def _between(translate: Translator, part: Between, scope: Scope) -> Truth:
    low = Comparison(">=", part.value, part.low, offset=part.offset)
    high = Comparison("<=", part.value, part.high, offset=part.offset)
    return membership.all_hold([translate.truth(low, scope), translate.truth(high, scope)])


_CONDITIONS = (And, Or, Comparison, Between, In, Quantified)
_COLUMNS: dict[type, Callable[[Translator, Any, Scope], Column]] = {
    Name: lambda translate, part, scope: translate.named(part, scope),
    Path: _entry,
    Negation: lambda translate, part, scope: arithmetic.negated(part, translate.column(part.operand, scope)),
    Arithmetic: lambda translate, part, scope: arithmetic.calculated(
        part, translate.column(part.left, scope), translate.column(part.right, scope)
    ),
    If: _chosen,
    Call: lambda translate, part, scope: functions.called(translate, part, scope),
    Filter: lambda translate, part, scope: lists.filtered(translate, part, scope),
    For: lambda translate, part, scope: lists.mapped(translate, part, scope),
    ContextLiteral: _context,
}
_TRUTHS: dict[type, Callable[[Translator, Any, Scope], Truth]] = {
    And: lambda translate, part, scope: membership.all_hold([translate.truth(one, scope) for one in part.operands]),
    Or: lambda translate, part, scope: membership.any_holds([translate.truth(one, scope) for one in part.operands]),
    Comparison: lambda translate, part, scope: translate.compared(part, scope),
    Between: _between,
    In: lambda translate, part, scope: membership.in_tests(translate, part.value, part.tests, scope),
    Quantified: lambda translate, part, scope: lists.quantified(translate, part, scope),
    If: _chosen_truth,
}
