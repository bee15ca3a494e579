"""Decision tables (DMN 1.5, chapter 8 and 10.3.2.10)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from commonway.dmn.evaluation import Evaluate, Run, Test
from commonway.dmn.logic.hits import Hit, hit_policy, output_values
from commonway.dmn.logic.literal import compile_literal, compile_tests, compile_values
from commonway.dmn.logic.setting import Setting
from commonway.dmn.model import DecisionRule, DecisionTable, HitPolicy, InputClause, OutputClause, UnaryTests
from commonway.feel.values import Scope, Value


@dataclass(frozen=True, slots=True)
class _Input:
    text: str
    line: int
    value: Evaluate
    allowed: Test | None


@dataclass(frozen=True, slots=True)
class _Output:
    name: str
    allowed: Test | None
    ranks: tuple[Test, ...]
    default: Evaluate | None

    def rank(self, value: Value, scope: Scope, run: Run) -> int:
        """Return the place of *value* in the output values: the smaller, the higher its priority."""
        for place, test in enumerate(self.ranks):
            if test(value, scope, run):
                return place
        return len(self.ranks)


@dataclass(frozen=True, slots=True)
class _Rule:
    number: int
    cells: tuple[int, ...]  # places of its tests among those of the table
    outputs: tuple[Evaluate, ...]


class _Cells:
    """The different tests of a table: what many rules ask of an input is compiled, and put to it, once."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._places: dict[tuple[int, str, str], int | None] = {}
        self._tests: list[tuple[int, Test]] = []

    def place(self, column: int, entry: UnaryTests) -> int | None:
        """Return where the test of *entry* is kept, or None where any value passes."""
        key = (column, entry.text.strip(), entry.language)
        if key not in self._places:
            test = compile_tests(entry, self._setting)
            if test is not None:
                self._tests.append((column, test))
            self._places[key] = None if test is None else len(self._tests) - 1
        return self._places[key]

    def asked(self, values: Sequence[Value], scope: Scope, run: Run) -> Callable[[int], bool]:
        """Return what says whether the test kept at a place holds for *values*."""
        known: list[bool | None] = [None] * len(self._tests)

        def holds(place: int) -> bool:
            answer = known[place]
            if answer is None:
                column, test = self._tests[place]
                answer = known[place] = test(values[column], scope, run)
            return answer

        return holds


class Table:
    """A decision table ready to run."""

    def __init__(self, table: DecisionTable, setting: Setting) -> None:
        self._setting = setting
        self._line = table.line
        self._inputs = tuple(_input(clause, setting) for clause in table.inputs)
        self._outputs = tuple(_output(clause, setting) for clause in table.outputs)
        self._cells = _Cells(setting)
        self._rules = tuple(
            _rule(number, rule, table, self._cells, setting) for number, rule in enumerate(table.rules, start=1)
        )
        self._choose = hit_policy(table, setting)
        self._first = table.hit_policy is HitPolicy.FIRST
        self._compound = len(table.outputs) > 1

    def evaluate(self, scope: Scope, run: Run) -> Value:
        """Return what the table answers."""
        values = []
        for one in self._inputs:
            value = one.value(scope, run)
            if one.allowed is not None and not one.allowed(value, scope, run):
                self._wrong(f"The input {one.text!r} is not one of its allowed values.", run)
                return None
            values.append(value)
        holds = self._cells.asked(values, scope, run)
        matching = (rule for rule in self._rules if all(map(holds, rule.cells)))
        hits = [self._hit(rule, scope, run) for rule in (islice(matching, 1) if self._first else matching)]
        if not hits:
            return self._default(scope, run)
        outcome = self._choose(hits, run)
        if outcome.wrong:
            self._wrong(outcome.wrong, run)
        return outcome.value

    def _hit(self, rule: _Rule, scope: Scope, run: Run) -> Hit:
        values = [evaluate(scope, run) for evaluate in rule.outputs]
        for place, (value, output) in enumerate(zip(values, self._outputs, strict=True)):
            if value is not None and output.allowed is not None and not output.allowed(value, scope, run):
                self._wrong(f"The output of rule {rule.number} is not one of the output values.", run)
                values[place] = None
        ranks = tuple(
            output.rank(value, scope, run) for value, output in zip(values, self._outputs, strict=True) if output.ranks
        )
        return Hit(rule.number, self._together(values), ranks)

    def _default(self, scope: Scope, run: Run) -> Value:
        if all(output.default is None for output in self._outputs):
            return None
        return self._together([one.default(scope, run) if one.default else None for one in self._outputs])

    def _together(self, values: list[Value]) -> Value:
        if not self._compound:
            return values[0]
        return {output.name: value for output, value in zip(self._outputs, values, strict=True)}

    def _wrong(self, what: str, run: Run) -> None:
        run.note(self._setting.problem(what, line=self._line))


def compile_table(table: DecisionTable, setting: Setting) -> Evaluate:
    """Return the logic of *table*."""
    return Table(table, setting).evaluate


def _input(clause: InputClause, setting: Setting) -> _Input:
    expression = clause.expression
    value = compile_literal(expression, setting)
    value = setting.typed(
        value, expression.type_ref, line=expression.line, what=f"The input {expression.text.strip()!r}"
    )
    allowed = compile_tests(clause.values, setting) if clause.values else None
    return _Input(expression.text.strip(), expression.line, value, allowed)


def _output(clause: OutputClause, setting: Setting) -> _Output:
    default = compile_literal(clause.default, setting) if clause.default else None
    if default is not None and clause.default is not None:
        default = setting.typed(default, clause.type_ref, line=clause.default.line, what="The default output")
    values = output_values(clause, setting)
    allowed, ranks = compile_values(values, setting) if values else (None, ())
    return _Output(clause.name, allowed, ranks, default)


def _rule(number: int, rule: DecisionRule, table: DecisionTable, cells: _Cells, setting: Setting) -> _Rule:
    outputs = []
    for entry, clause in zip(rule.output_entries, table.outputs, strict=True):
        evaluate = setting.typed(compile_literal(entry, setting), entry.type_ref, line=entry.line)
        outputs.append(setting.typed(evaluate, clause.type_ref, line=entry.line, what=f"The output of rule {number}"))
    places = (cells.place(column, entry) for column, entry in enumerate(rule.input_entries))
    return _Rule(number, tuple(place for place in places if place is not None), tuple(outputs))
