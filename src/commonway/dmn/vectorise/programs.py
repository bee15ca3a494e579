"""Many rules as one plan of columns: who gets a yes, a no, or an unknown, what amount, and what is missing.

What two rules share, down to a single comparison, is worked out once. A condition that has no columns is put to the
interpreter, for that condition only, and the program says which and why.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

import polars as pl

from commonway.dmn.vectorise.columns import NotVectorised
from commonway.dmn.vectorise.deciding import Deciding
from commonway.dmn.vectorise.decisions.cases import within
from commonway.dmn.vectorise.dependence import mattering
from commonway.dmn.vectorise.interpreting import Opaque
from commonway.dmn.vectorise.kinds import NUMBER, Kind
from commonway.dmn.vectorise.listing import names_where
from commonway.dmn.vectorise.results import Compiled, amount_name, missing_name, results_of
from commonway.dmn.vectorise.translating import Translator
from commonway.feel.syntax import Expression, In

DECIMALS = 6  # amounts are rounded to so many, which floating numbers of that size hold exactly enough

_YES = pl.lit(value=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing that must be true, or a number: an expression, or *opaque* logic that only the interpreter knows.

    *text* is what was written, for reports.
    """

    id: str
    expression: Expression | None = None
    opaque: Opaque | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorRule:
    """A rule: all conditions must hold; then it gives *amount*, where there is one."""

    id: str
    conditions: tuple[Condition, ...]
    amount: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """A condition the interpreter answers, and why.

    *character* is where the reason stands in its text, from 1; 0 where that is a decision, and *why* says where in it.
    """

    rule: str
    condition: str
    why: str
    character: int
    text: str

    def __str__(self) -> str:
        place = f", character {self.character}" if self.character else ""
        return f"{self.rule}, {self.condition}{place}: {self.why}"


class Program:
    """*rules* over *facts* at *now*, ready to run on any number of frames.

    *nullable* are the facts that have a column saying where they are null; *constants* are values by name.
    """

    def __init__(
        self,
        rules: Iterable[VectorRule],
        *,
        facts: Mapping[str, Kind],
        now: datetime,
        nullable: Iterable[str] = (),
        constants: Mapping[str, object] | None = None,
    ) -> None:
        self._facts = facts
        self._translator = Translator(facts, now=now, nullable=frozenset(nullable), constants=constants)
        self._deciding = Deciding(self._translator, constants=constants or {}, now=now)
        self._waits: dict[Opaque, Mapping[str, pl.Expr]] = {}
        self.fallbacks: list[Fallback] = []
        self._compiled = [self._rule(rule) for rule in rules]

    @property
    def columns(self) -> int:
        """How many columns are worked out besides the results."""
        return self._translator.plan.columns

    @property
    def asked(self) -> int:
        """How many combinations of facts were put to the interpreter so far."""
        return self._translator.interpreting.asked

    def schema(self, *, missing: bool = True) -> dict[str, pl.DataType]:
        """Return the columns of the results, with their types."""
        schema: dict[str, pl.DataType] = {}
        for one in self._compiled:
            schema[one.id] = pl.Boolean()
            if one.amount is not None:
                schema[amount_name(one.id)] = pl.Float64()
            if missing:
                schema[missing_name(one.id)] = pl.List(pl.String())
        return schema

    def run(self, people: pl.DataFrame, *, missing: bool = True) -> pl.DataFrame:
        """Return, a row a person, each rule's outcome (missing is unknown), amount, and the facts it misses.

        An amount is missing where the outcome or the amount itself is unknown, and 0 where the outcome is no. The
        facts are listed only where the outcome is unknown.
        """
        return results_of(self._translator.plan.run(people), self._compiled, missing=missing)

    def _rule(self, rule: VectorRule) -> Compiled:
        conditions = tuple(self._condition(rule, condition) for condition in rule.conditions)
        outcome = reduce(lambda one, other: one & other, conditions) if conditions else _YES
        amount = None if rule.amount is None else self._amount(rule, rule.amount)
        is_planned = len(conditions) == 1 and outcome.meta.root_names()
        planned = outcome if is_planned else self._translator.plan.add(outcome)
        return Compiled(rule.id, planned, amount, self._missing(rule, planned))

    def _condition(self, rule: VectorRule, condition: Condition) -> pl.Expr:
        translator = self._translator
        if _always_holds(condition):
            return _YES
        if condition.opaque is not None:
            try:
                true, waits = self._deciding.truth(condition.opaque)
            except NotVectorised as reason:
                self._note(rule, condition, reason)
                true, waits = self._deciding.asked(condition.opaque)
            self._waits[condition.opaque] = within(true.is_null(), waits)
            return true
        expression = _written(condition)
        try:
            return translator.truth(expression, translator.scope).true
        except NotVectorised as reason:
            self._note(rule, condition, reason)
            return translator.plan.add(translator.interpreting.truth(expression).true)

    def _amount(self, rule: VectorRule, amount: Condition) -> pl.Expr:
        translator = self._translator
        if amount.opaque is not None:
            try:
                return self._deciding.number(amount.opaque).round(DECIMALS)
            except NotVectorised as reason:
                self._note(rule, amount, reason)
                return translator.interpreting.reckoned(amount.opaque).round(DECIMALS)
        expression = _written(amount)
        try:
            column = translator.column(expression, translator.scope)
            if column.kind != NUMBER:
                raise NotVectorised(f"An amount was expected, and this is {column.kind}.", expression)
        except NotVectorised as reason:
            self._note(rule, amount, reason)
            return translator.interpreting.number(expression).value.round(DECIMALS)
        if column.doubt is None:
            return column.value.round(DECIMALS)
        asked = translator.interpreting.number(expression, where=column.doubt).value
        return pl.when(column.doubt).then(asked).otherwise(column.value).round(DECIMALS)

    def _note(self, rule: VectorRule, condition: Condition, reason: NotVectorised) -> None:
        self.fallbacks.append(
            Fallback(
                rule=rule.id,
                condition=condition.id,
                why=reason.what,
                character=0 if condition.opaque is not None else reason.offset + 1,
                text=condition.text,
            )
        )

    def _missing(self, rule: VectorRule, outcome: pl.Expr) -> pl.Expr:
        masks: dict[str, list[pl.Expr]] = {}
        for condition in rule.conditions:
            if _always_holds(condition):
                continue
            for fact, mask in self._mattering(condition).items():
                masks.setdefault(fact, []).append(mask)
        flags = {fact: reduce(lambda this, other: this | other, found) for fact, found in masks.items()}
        return names_where(flags, only=outcome.is_null()).alias(missing_name(rule.id))

    def _mattering(self, condition: Condition) -> Mapping[str, pl.Expr]:
        if condition.opaque is not None:
            return self._waits[condition.opaque]
        return mattering(self._translator, _written(condition), self._facts)


def _written(condition: Condition) -> Expression:
    if condition.expression is None:
        raise ValueError(f"The condition {condition.id} has neither an expression nor opaque logic.")
    return condition.expression


def _always_holds(condition: Condition) -> bool:
    """Return whether this is the test ``-``, which holds whatever the value, known or not."""
    return isinstance(condition.expression, In) and not condition.expression.tests.tests
