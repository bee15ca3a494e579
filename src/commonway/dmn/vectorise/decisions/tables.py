"""Decision tables as columns: each cell a condition, each rule where all its cells hold, then the hit policy."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import reduce
from itertools import chain, combinations

import polars as pl

from commonway.dmn.evaluation import Run
from commonway.dmn.logic.hits import hit_policy
from commonway.dmn.logic.literal import parse_literal, parse_tests
from commonway.dmn.logic.setting import Setting
from commonway.dmn.model import Aggregation, DecisionTable, HitPolicy, InputClause, UnaryTests
from commonway.dmn.possibilities.tables import MOST_UNSURE
from commonway.dmn.vectorise.columns import Column, NotVectorised, is_unknown, settled
from commonway.dmn.vectorise.decisions import collecting
from commonway.dmn.vectorise.decisions.cases import (
    Alternatives,
    Case,
    Masks,
    collapsed,
    merged,
    open_of,
    together,
    where,
    within,
)
from commonway.dmn.vectorise.decisions.hits import Chosen, Matches
from commonway.dmn.vectorise.decisions.outputs import Output, Outputs
from commonway.dmn.vectorise.decisions.placing import at
from commonway.dmn.vectorise.decisions.scope import DecisionScope
from commonway.dmn.vectorise.decisions.spreading import Spreading, leaves_of
from commonway.dmn.vectorise.decisions.typing import Typing
from commonway.dmn.vectorise.kinds import polars_type
from commonway.feel.partial.domain import identity
from commonway.feel.syntax import Expression, In, Literal, Name

_INPUT = "\0input "  # and its number: an input whose value its type changed
_ALWAYS, _NEVER = pl.lit(value=True), pl.lit(value=False)


class TableColumns:
    """The columns of *table* in *scope*."""

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
        self._table, self._setting = table, setting
        self._spreading, self._typing, self._now = spreading, typing, now
        self._plan = spreading.translator.plan
        inputs = [self._input(number, clause, scope) for number, clause in enumerate(table.inputs)]
        replaced = {part.name: found for part, found in inputs if isinstance(part, Name) and part.name[0] == "\0"}
        self._scope = scope.extended(replaced) if replaced else scope
        self._subjects = [part for part, _ in inputs]
        self._cells = [self._row(number) for number, _ in enumerate(table.rules)]
        self._allowed = [
            self._allowed_values(clause, part) for clause, (part, _) in zip(table.inputs, inputs, strict=True)
        ]
        self._outputs = Outputs(table, setting, scope, spreading=spreading, typing=typing, now=now)
        self._matches = Matches(
            [self._match(cells) for cells in self._cells],
            self._plan,
            unknown=[_unknown(output) for output in self._outputs.rules],
        )

    def alternatives(self) -> Alternatives:
        """Return what the table may give. Raises `NotVectorised`."""
        if self._table.hit_policy in (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER):
            cases = self._collected()
            return self._finished(cases, self._matches.possible, range(len(self._table.outputs)))
        if self._may_agree():
            return self._finished(self._agreed(), self._matches.possible, (0,))
        chosen = self._chosen()
        width = len(self._table.outputs)
        constants = [output.constants for output in self._outputs.rules]
        if width == 1 or (None not in constants and self._default_constants() is not None):
            return self._finished(self._whole(chosen), chosen.reached, range(width))
        names = [clause.name for clause in self._table.outputs]
        return Alternatives(
            entries={
                name: self._finished(self._of_output(chosen, place), chosen.reached, (place,))
                for place, name in enumerate(names)
            }
        )

    def _chosen(self) -> Chosen:
        policy, count = self._table.hit_policy, len(self._table.rules)
        if policy is HitPolicy.UNIQUE:
            return self._matches.alike(range(count))
        if policy is HitPolicy.FIRST:
            return self._matches.first(range(count))
        if policy is HitPolicy.PRIORITY:
            with at("hit policy PRIORITY"):
                order = sorted(range(count), key=lambda number: (self._outputs.ranks(number), number))
            return self._matches.first(order, cut=False)
        constants = [output.constants for output in self._outputs.rules]
        if None not in constants:
            return self._matches.alike([identity(each) for each in constants])
        return self._matches.alike([output.syntax for output in self._outputs.rules])

    def _may_agree(self) -> bool:
        """Return whether outputs that differ by person are to be compared, for the hit policy ANY."""
        rules = self._outputs.rules
        if self._table.hit_policy is not HitPolicy.ANY or all(output.constants is not None for output in rules):
            return False
        if len({output.syntax for output in rules}) == 1:
            return False
        if len(self._table.outputs) > 1:
            raise NotVectorised(
                "hit policy ANY: whether several outputs that differ by person are equal has no column."
            )
        return True

    def _agreed(self) -> list[Case]:
        matches, notes = self._matches, self._scope.notes
        with at("hit policy ANY"):
            made = collecting.agreed(matches, self._columns(), notes)
        notes.vague.append(self._plan.add(matches.certainly < matches.possibly))
        default = self._outputs.default
        none = where(matches.certainly == 0, default[0].cases if default else (Case(None, value=None),))
        return [*none, Case(matches.possibly > 0, made)]

    def _whole(self, chosen: Chosen) -> list[Case]:
        """Return what the table gives as a whole: its only output, or contexts that are constants."""
        if len(self._table.outputs) == 1:
            return self._of_output(chosen, 0)
        found = [
            Case(mask, value=self._outputs.together(output.constants or []))
            for mask, output in zip(chosen.rules, self._outputs.rules, strict=True)
        ]
        return [*found, Case(chosen.default, value=self._default_value()), Case(chosen.null, value=None)]

    def _of_output(self, chosen: Chosen, place: int) -> list[Case]:
        found: list[Case] = []
        for number, (mask, output) in enumerate(zip(chosen.rules, self._outputs.rules, strict=True)):
            if output.values[place].entries is not None:
                raise NotVectorised(f"rule {number + 1}: a context whose entries differ by person has no column.")
            found += where(mask, output.values[place].cases)
        default = self._outputs.default
        found += where(chosen.default, default[place].cases if default else (Case(None, value=None),))
        return [*found, Case(chosen.null, value=None)]

    def _collected(self) -> list[Case]:
        table, matches = self._table, self._matches
        none = matches.certainly == 0
        default = self._outputs.default
        if len(table.outputs) == 1:
            found = where(none, default[0].cases if default else (Case(None, value=None),))
        elif self._default_constants() is None:
            raise NotVectorised("The default outputs differ by person, and the outputs are collected.")
        else:
            found = [Case(none, value=self._default_value())]
        with at(f"hit policy {table.hit_policy.value}"):
            return [*found, *self._gathered()]

    def _gathered(self) -> Iterator[Case]:
        """Yield what comes of the rules that match, where one does."""
        table, matches = self._table, self._matches
        constants = [output.constants for output in self._outputs.rules]
        if table.aggregation is not None and len(table.outputs) > 1:
            raise NotVectorised("A table with several outputs cannot be aggregated.")
        if table.aggregation is Aggregation.COUNT:
            yield from collecting.counts(matches)
        elif table.aggregation in (Aggregation.MIN, Aggregation.MAX) and collecting.are_numbers(constants):
            yield from collecting.extremes(matches, constants, least=table.aggregation is Aggregation.MIN)
        elif len(matches) > MOST_UNSURE:
            self._scope.notes.vague.append(self._plan.add(matches.certainly < matches.possibly))
            made = collecting.taken(table.aggregation, matches, self._columns(), self._order())
            yield Case(matches.possibly > 0, made)
        elif None in constants:
            columns, order = self._columns(), self._order()
            for chosen in _subsets(order):
                made = collecting.together(table.aggregation, [columns[number] for number in chosen])
                yield Case(matches.subset(frozenset(chosen)), made)
            yield Case(matches.coarse, Column(made.kind, pl.lit(None, dtype=polars_type(made.kind))))
        else:
            yield from self._of_constants()

    def _of_constants(self) -> Iterator[Case]:
        """Yield what the interpreter makes of each set of rules that may match."""
        choose = hit_policy(self._table, self._setting)
        ranked = self._table.hit_policy is HitPolicy.OUTPUT_ORDER
        for chosen in _subsets(range(len(self._matches))):
            hits = [self._outputs.hit(number, ranked=ranked) for number in chosen]
            yield Case(self._matches.subset(frozenset(chosen)), value=choose(hits, Run(self._now)).value)

    def _order(self) -> Sequence[int]:
        """Return the rules in the order in which their outputs are listed."""
        numbers = range(len(self._matches))
        if self._table.hit_policy is HitPolicy.OUTPUT_ORDER:
            return sorted(numbers, key=self._outputs.ranks)
        return numbers

    def _columns(self) -> list[Column]:
        """Return what each rule gives as one column."""
        columns = []
        for number, output in enumerate(self._outputs.rules):
            with at(f"rule {number + 1}"):
                columns.append(self._column(number, output))
        return columns

    def _column(self, number: int, output: Output) -> Column:
        if any(value.entries is not None for value in output.values):
            raise NotVectorised("A context whose entries differ by person has no column.")
        columns = [collapsed(value.cases) for value in output.values]
        for value, column in zip(output.values, columns, strict=True):
            if value.only is None:
                self._scope.notes.vague.append(self._plan.add(self._matches.possible[number] & is_unknown(column)))
        if len(columns) == 1:
            return columns[0]
        return collecting.in_context([clause.name for clause in self._table.outputs], columns)

    def _finished(self, cases: Sequence[Case], reached: Sequence[pl.Expr], places: Sequence[int]) -> Alternatives:
        """Return *cases* with what inputs that are not allowed make of them, and what they wait for."""
        refused = [truth for truth in self._allowed if truth is not None]
        found = list(cases)
        if refused:
            allowed = self._plan.add(reduce(lambda one, other: one & other, refused))
            found = where(allowed.fill_null(value=True), found)
            found.append(Case((~allowed).fill_null(value=True), value=None))
        planned = [
            case if case.possible is None else Case(self._plan.add(case.possible), case.column, case.value)
            for case in merged(_possible(found))
        ]
        made = tuple(planned)

        def waits() -> Masks:
            by_rules = self._plan.add(open_of(merged(_possible(cases))))
            rules = within(by_rules, together(self._waiting_rules(reached, places)))
            return within(self._plan.add(open_of(made)), together([rules, *self._waiting_inputs()]))

        return Alternatives(made, waits)

    def _waiting_rules(self, reached: Sequence[pl.Expr], places: Sequence[int]) -> Iterator[Masks]:
        for number, mask in enumerate(reached):
            unsure = mask & ~self._matches.certain[number]
            for cell in self._cells[number]:
                yield within(unsure, self._spreading.waiting(cell, self._scope))
            for place in places:
                for leaf in leaves_of(self._outputs.rules[number].values[place]):
                    yield within(mask, leaf.waits())
        if self._outputs.default:
            for place in places:
                yield within(self._matches.certainly == 0, self._outputs.default[place].waits())

    def _waiting_inputs(self) -> Iterator[Masks]:
        for clause, subject in zip(self._table.inputs, self._subjects, strict=True):
            tests = parse_tests(clause.values, self._setting) if clause.values else None
            if tests is not None and tests.tests:
                yield self._spreading.waiting(In(subject, tests), self._scope)

    def _input(self, number: int, clause: InputClause, scope: DecisionScope) -> tuple[Expression, Alternatives]:
        """Return the expression of an input column; a name that stands for its value where the type changes it."""
        with at(f"input {clause.expression.text.strip()!r}"):
            part = parse_literal(clause.expression, self._setting) or Literal(None)
            found = self._spreading.alternatives(part, scope)
            brought = self._typing.brought(found, clause.expression.type_ref, self._setting, scope.notes)
        return (part, found) if brought is found else (Name(f"{_INPUT}{number}"), brought)

    def _row(self, number: int) -> list[Expression]:
        """Return the cells of a rule that not every value passes."""
        cells: list[Expression] = []
        for subject, entry in zip(self._subjects, self._table.rules[number].input_entries, strict=True):
            tests = parse_tests(entry, self._setting)
            if tests is None and entry.text.strip():
                raise NotVectorised(f"rule {number + 1}: {entry.text!r} is not FEEL.")
            if tests is not None and tests.tests:
                cell = In(subject, tests)
                with at(f"rule {number + 1}, cell {entry.text.strip()!r}"):
                    self._spreading.truth(cell, self._scope)
                cells.append(cell)
        return cells

    def _match(self, cells: Sequence[Expression]) -> pl.Expr:
        truths = [self._spreading.truth(cell, self._scope).true for cell in cells]
        return reduce(lambda one, other: one & other, truths) if truths else _ALWAYS

    def _allowed_values(self, clause: InputClause, subject: Expression) -> pl.Expr | None:
        tests: UnaryTests | None = clause.values
        if tests is None:
            return None
        syntax = parse_tests(tests, self._setting)
        if syntax is None:
            return None if not tests.text.strip() else _NEVER
        if not syntax.tests:
            return None
        with at(f"allowed values {tests.text.strip()!r}"):
            return self._spreading.truth(In(subject, syntax), self._scope).true

    def _default_constants(self) -> list[object] | None:
        default = self._outputs.default
        return [] if default is None else Output((), default).constants

    def _default_value(self) -> object:
        default = self._outputs.default
        return None if default is None else self._outputs.together(self._default_constants() or [])


def _possible(cases: Sequence[Case]) -> Iterator[Case]:
    """Yield *cases* but those that are possible for nobody."""
    for case in cases:
        always = True if case.possible is None else settled(case.possible)
        if always is not False:
            yield case if always is None else Case(None if len(cases) == 1 else case.possible, case.column, case.value)


def _subsets(numbers: Sequence[int]) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(numbers, size) for size in range(1, len(numbers) + 1))


def _unknown(output: Output) -> pl.Expr | None:
    """Return where a value of *output* is not known; None where all always are."""
    masks = [
        case.mask & is_unknown(case.column)
        for value in output.values
        for leaf in leaves_of(value)
        for case in leaf.cases
        if case.column is not None
    ]
    return reduce(lambda one, other: one | other, masks) if masks else None
