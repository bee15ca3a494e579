"""Decision tables on inputs of which some are not known: how each cell stands, and what may come out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from commonway.dmn.evaluation import Run
from commonway.dmn.logic.hits import Hit, hit_policy
from commonway.dmn.logic.literal import compile_values, parse_literal, parse_tests
from commonway.dmn.logic.setting import Setting
from commonway.dmn.model import Aggregation, DecisionTable, HitPolicy, LiteralExpression, UnaryTests
from commonway.dmn.possibilities.typing import brought
from commonway.feel import syntax as feel
from commonway.feel.partial.compiling import compile_part
from commonway.feel.partial.domain import (
    NO_FACTS,
    Abstract,
    Alternative,
    Facts,
    Partial,
    Possible,
    Span,
    anything,
    combined,
    facts_of,
    gathered,
    in_context,
    joined,
)
from commonway.feel.partial.expression import holds
from commonway.feel.partial.landmarks import Marks
from commonway.feel.partial.names import TESTED
from commonway.feel.partial.parts import Part, Scope

MOST_UNSURE = 6  # rules of which it is open whether they match, tried in every combination
_MOST_COMBINED = 256
_ONE_RULE = (HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST)


@dataclass(frozen=True, slots=True)
class TableTrace:
    """How a table stood: the value of each input, each cell by rule and input, each rule, and the answer.

    A cell or rule is True where it held, False where it did not, None where that depends on what is not known.
    ``decisive`` are the numbers, from 1, of the rules that made the answer, or may have.
    """

    inputs: tuple[Abstract, ...]
    cells: tuple[tuple[bool | None, ...], ...]
    rules: tuple[bool | None, ...]
    answer: Abstract
    decisive: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A rule that matches or may: its place, whether it certainly does, what it gives, and what that depends on."""

    place: int
    certain: bool
    outputs: tuple[Abstract, ...]
    facts: Facts


class PartialTable:
    """A decision table ready for inputs that are not known."""

    def __init__(self, table: DecisionTable, setting: Setting) -> None:
        self.table = table
        self._setting = setting
        self._inputs = [_literal(clause.expression, setting) for clause in table.inputs]
        self._allowed = [_tests(clause.values, setting) if clause.values else None for clause in table.inputs]
        self._cells = [[_tests(entry, setting) for entry in rule.input_entries] for rule in table.rules]
        self._outputs = [[_literal(entry, setting) for entry in rule.output_entries] for rule in table.rules]
        self._defaults = [_literal(clause.default, setting) if clause.default else None for clause in table.outputs]
        self._values = [compile_values(one.values, setting) if one.values else (None, ()) for one in table.outputs]
        self._choose = hit_policy(table, setting)
        self.marks = _marks(table, setting)

    def possible(self, scope: Scope) -> Abstract:
        """Return what the table gives, or may give."""
        return self.trace(scope).answer

    def trace(self, scope: Scope) -> TableTrace:
        """Return how every cell and rule stands, and what the table gives, or may give."""
        run = Run(scope.now)
        inputs = tuple(
            brought(part(scope), clause.expression.type_ref, self._setting, run)
            for part, clause in zip(self._inputs, self.table.inputs, strict=True)
        )
        held = [self._row_of_cells(row, inputs, scope) for row in self._cells]
        cells = tuple(tuple(each[0] for each in row) for row in held)
        rules = tuple(_conjunction(row) for row in cells)
        facts = [NO_FACTS.union(*(each[1] for each in row)) for row in held]
        rows = [
            _Row(place, bool(rule), self._outputs_of(place, scope, run), NO_FACTS if rule else facts[place])
            for place, rule in enumerate(rules)
            if rule is not False
        ]
        rows = self._reached(rows)
        answer = self._checked(inputs, self._answer(rows, scope, run), scope)
        decisive = self._decisive(rows, scope, run)
        return TableTrace(inputs, cells, rules, answer, decisive)

    def _row_of_cells(
        self, row: Sequence[Part | None], inputs: Sequence[Abstract], scope: Scope
    ) -> list[tuple[bool | None, Facts]]:
        found: list[tuple[bool | None, Facts]] = []
        for test, value in zip(row, inputs, strict=True):
            if test is None:
                found.append((True, NO_FACTS))
                continue
            answer = test(scope.within({TESTED: value}))
            stands = holds(answer, scope)
            found.append((stands, facts_of(answer) if stands is None else NO_FACTS))
        return found

    def _outputs_of(self, place: int, scope: Scope, run: Run) -> tuple[Abstract, ...]:
        entries = self.table.rules[place].output_entries
        found = []
        for part, entry, clause in zip(self._outputs[place], entries, self.table.outputs, strict=True):
            value = brought(part(scope), entry.type_ref, self._setting, run)
            found.append(brought(value, clause.type_ref, self._setting, run))
        return tuple(found)

    def _reached(self, rows: list[_Row]) -> list[_Row]:
        """Return the rows that can still be reached: with FIRST none after one that certainly matches."""
        if self.table.hit_policy is HitPolicy.FIRST:
            certain = next((number for number, row in enumerate(rows) if row.certain), len(rows))
            return rows[: certain + 1]
        return rows

    def _answer(self, rows: list[_Row], scope: Scope, run: Run) -> Abstract:
        facts = NO_FACTS.union(*(row.facts for row in rows))
        default = self._default(scope, run)
        if not rows:
            return default
        unsure = [row for row in rows if not row.certain]
        tried = self._combined(rows, unsure, default, scope, run)
        if tried:
            return joined(tried, NO_FACTS.union(*(row.facts for row in unsure)))
        if self.table.hit_policy in _ONE_RULE:
            found = [self._together(row.outputs) for row in rows]
            found += [default] if len(unsure) == len(rows) else []
            found += [] if self.table.hit_policy in (HitPolicy.FIRST, HitPolicy.PRIORITY) else [None]
            return joined([*found, None], facts)
        facts = facts.union(*(facts_of(value) for row in rows for value in row.outputs))
        if self.table.aggregation is Aggregation.COUNT:
            count = gathered([Span(facts, "number"), Alternative(None, facts)])
            return joined([count, default], facts) if len(unsure) == len(rows) else count
        return anything(facts)

    def _combined(
        self, rows: list[_Row], unsure: list[_Row], default: Abstract, scope: Scope, run: Run
    ) -> list[Abstract]:
        """Return what comes out of every combination of rules and outputs; nothing if there are too many."""
        if len(unsure) > MOST_UNSURE:
            return []
        found: list[Abstract] = []
        tried = 0
        for taken in product((True, False), repeat=len(unsure)):
            left_out = {row.place for row, kept in zip(unsure, taken, strict=True) if not kept}
            matching = [row for row in rows if row.place not in left_out]
            if not matching:
                found.append(default)
                continue
            if self.table.hit_policy is HitPolicy.FIRST:
                found.append(self._checked_output(matching[0], scope, run))
                continue
            outputs = combined([value for row in matching for value in row.outputs])
            if outputs is None or any(isinstance(piece, Span) for one in outputs for piece in one):
                return []
            tried += len(outputs)
            if tried > _MOST_COMBINED:
                return []
            found.extend(self._chosen(matching, one, scope, run) for one in outputs)
        return found

    def _chosen(self, rows: list[_Row], pieces: Sequence[Any], scope: Scope, run: Run) -> Abstract:
        width = len(self.table.outputs)
        facts = NO_FACTS.union(*(piece.facts for piece in pieces))
        hits = []
        for number, row in enumerate(rows):
            values = [piece.value for piece in pieces[number * width : (number + 1) * width]]
            hits.append(self._hit(row.place, values, scope, run))
        value = self._choose(hits, run).value
        return Possible((Alternative(value, facts),)) if facts else value  # one of several: its facts still matter

    def _hit(self, place: int, values: list[Any], scope: Scope, run: Run) -> Hit:
        ranks = []
        for column, (allowed, each) in enumerate(self._values):
            if values[column] is not None and allowed is not None and not allowed(values[column], scope.known, run):
                values[column] = None
            if each:
                passed = (rank for rank, test in enumerate(each) if test(values[column], scope.known, run))
                ranks.append(next(passed, len(each)))
        return Hit(place + 1, self._together(values), tuple(ranks))

    def _checked_output(self, row: _Row, scope: Scope, run: Run) -> Abstract:
        outputs = combined(row.outputs)
        if outputs is None or any(isinstance(piece, Span) for one in outputs for piece in one):
            return joined([self._together(row.outputs), None], NO_FACTS)
        found = []
        for one in outputs:
            facts = NO_FACTS.union(*(piece.facts for piece in one))
            values = [piece.value for piece in one if isinstance(piece, Alternative)]
            found.append(Alternative(self._hit(row.place, values, scope, run).value, facts))
        return gathered(found)

    def _default(self, scope: Scope, run: Run) -> Abstract:
        if all(part is None for part in self._defaults):
            return None
        values = [
            brought(part(scope), clause.type_ref, self._setting, run) if part else None
            for part, clause in zip(self._defaults, self.table.outputs, strict=True)
        ]
        return self._together(values)

    def _together(self, values: Sequence[Abstract]) -> Abstract:
        if len(self.table.outputs) == 1:
            return values[0]
        return in_context({clause.name: value for clause, value in zip(self.table.outputs, values, strict=True)})

    def _checked(self, inputs: Sequence[Abstract], answer: Abstract, scope: Scope) -> Abstract:
        """Return *answer*, but null where an input is not one of its allowed values."""
        for test, value in zip(self._allowed, inputs, strict=True):
            if test is None:
                continue
            allowed = test(scope.within({TESTED: value}))
            stands = holds(allowed, scope)
            if stands is False:
                return None
            if stands is None:
                answer = joined([answer, None], facts_of(allowed))
        return answer

    def _decisive(self, rows: list[_Row], scope: Scope, run: Run) -> tuple[int, ...]:
        certain = [row for row in rows if row.certain]
        if self.table.hit_policy is HitPolicy.PRIORITY and len(rows) == len(certain) > 1:
            known = [row for row in rows if not any(isinstance(value, Partial) for value in row.outputs)]
            hits = {row.place: self._hit(row.place, list(row.outputs), scope, run) for row in known}
            return (min(hits.values(), key=lambda hit: hit.ranks).number,) if hits else ()
        return tuple(row.place + 1 for row in rows)


def _conjunction(cells: Sequence[bool | None]) -> bool | None:
    if False in cells:
        return False
    return None if None in cells else True


def _literal(literal: LiteralExpression, setting: Setting) -> Part:
    syntax = parse_literal(literal, setting)
    return compile_part(syntax if syntax is not None else feel.Literal(None))


def _marks(table: DecisionTable, setting: Setting) -> Marks:
    """Return the values at which a cell or an output may turn."""
    parts: list[feel.Part] = []
    for column, clause in enumerate(table.inputs):
        subject = parse_literal(clause.expression, setting)
        for rule in table.rules:
            tests = parse_tests(rule.input_entries[column], setting)
            if subject is not None and tests is not None:
                parts.append(feel.In(subject, tests))
    for rule in table.rules:
        parts.extend(filter(None, (parse_literal(entry, setting) for entry in rule.output_entries)))
    return Marks.of(*dict.fromkeys(parts))


def _tests(tests: UnaryTests, setting: Setting) -> Part | None:
    """Return a cell as a condition on `TESTED`, or None where any value passes."""
    syntax = parse_tests(tests, setting)
    if syntax is None:
        return None if not tests.text.strip() else compile_part(feel.Literal(False))
    return compile_part(feel.In(feel.Name(TESTED), syntax)) if syntax.tests else None
