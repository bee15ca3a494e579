"""What the rules of a decision table give: constants where they can be, columns where they differ by person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commonway.dmn.evaluation import Run
from commonway.dmn.logic.hits import Hit, output_values
from commonway.dmn.logic.literal import compile_values, parse_literal
from commonway.dmn.logic.setting import Setting
from commonway.dmn.model import DecisionTable, LiteralExpression, OutputClause
from commonway.dmn.vectorise.columns import NotVectorised
from commonway.dmn.vectorise.decisions.cases import Alternatives, Case, known, merged
from commonway.dmn.vectorise.decisions.placing import at
from commonway.dmn.vectorise.decisions.scope import DecisionScope
from commonway.dmn.vectorise.decisions.spreading import Spreading
from commonway.dmn.vectorise.decisions.typing import Typing
from commonway.feel.syntax import Expression, Literal
from commonway.feel.values import Scope


@dataclass(frozen=True, slots=True, eq=False)
class Output:
    """What one rule gives: the syntax and the alternatives of each of its output entries."""

    syntax: tuple[Expression, ...]
    values: tuple[Alternatives, ...]

    @property
    def constants(self) -> list[Any] | None:
        """The values, where all are the same for everyone; or None."""
        only = [each.only for each in self.values]
        if any(case is None or not case.is_constant for case in only):
            return None
        return [case.value for case in only if case is not None]


class Outputs:
    """The output entries of *table*, each brought to its types and held to the output values."""

    def __init__(
        self,
        table: DecisionTable,
        setting: Setting,
        scope: DecisionScope,
        *,
        spreading: Spreading,
        typing: Typing,
        now: datetime,
    ) -> None:
        self._table, self._setting, self._scope = table, setting, scope
        self._spreading, self._typing, self._now = spreading, typing, now
        self.rules = [self._rule(number) for number, _ in enumerate(table.rules)]
        self.default = self._default()

    def together(self, values: Sequence[Any]) -> Any:
        """Return the values of the output columns as the table's one value."""
        if len(self._table.outputs) == 1:
            return values[0]
        return {clause.name: value for clause, value in zip(self._table.outputs, values, strict=True)}

    def ranks(self, number: int) -> tuple[int, ...]:
        """Return the places of a rule's outputs among the output values. Raises `NotVectorised` if they differ."""
        ranks = []
        for clause, found in zip(self._table.outputs, self.rules[number].values, strict=True):
            values = output_values(clause, self._setting)
            _, each = compile_values(values, self._setting) if values else (None, ())
            if not each:
                continue
            only = found.only
            if only is None or not only.is_constant:
                raise NotVectorised("The priority of an output that differs by person has no column.")
            run = Run(self._now)
            passed = (rank for rank, test in enumerate(each) if test(only.value, Scope(), run))
            ranks.append(next(passed, len(each)))
        return tuple(ranks)

    def hit(self, number: int, *, ranked: bool) -> Hit:
        """Return a rule whose outputs are constants as the hit policies of the interpreter take it."""
        constants = self.rules[number].constants
        if constants is None:
            raise NotVectorised("Outputs that differ by person are collected into a list, which has no column.")
        return Hit(number + 1, self.together(constants), self.ranks(number) if ranked else ())

    def _rule(self, number: int) -> Output:
        syntax: list[Expression] = []
        values: list[Alternatives] = []
        for entry, clause in zip(self._table.rules[number].output_entries, self._table.outputs, strict=True):
            with at(f"rule {number + 1}, output {clause.name or entry.text!r}"):
                part, found = self._entry(entry)
                found = self._typing.brought(found, clause.type_ref, self._setting, self._scope.notes)
                syntax.append(part)
                values.append(self._allowed(found, clause))
        return Output(tuple(syntax), tuple(values))

    def _default(self) -> tuple[Alternatives, ...] | None:
        if all(clause.default is None for clause in self._table.outputs):
            return None
        found = []
        for clause in self._table.outputs:
            if clause.default is None:
                found.append(Alternatives(known(None)))
                continue
            with at(f"default output {clause.default.text!r}"):
                _, value = self._entry(clause.default)
                found.append(self._typing.brought(value, clause.type_ref, self._setting, self._scope.notes))
        return tuple(found)

    def _entry(self, entry: LiteralExpression) -> tuple[Expression, Alternatives]:
        part = parse_literal(entry, self._setting) or Literal(None)
        found = self._spreading.alternatives(part, self._scope)
        return part, self._typing.brought(found, entry.type_ref, self._setting, self._scope.notes)

    def _allowed(self, found: Alternatives, clause: OutputClause) -> Alternatives:
        values = output_values(clause, self._setting)
        if values is None:
            return found
        allowed, _ = compile_values(values, self._setting)
        if allowed is None:
            return found
        run = Run(self._now)
        cases = []
        for case in found.cases:
            if case.column is not None:
                cases.append(
                    Case(case.possible, self._typing.passing(case.column, values, self._setting, self._scope.notes))
                )
            elif case.value is None or allowed(case.value, Scope(), run):
                cases.append(case)
            else:
                cases.append(Case(case.possible, value=None))
        return Alternatives(merged(cases), found.waits, found.entries)
