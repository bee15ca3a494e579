"""Boxed expressions on names that may be unknown, each as the FEEL it stands for."""

from collections.abc import Callable
from typing import Any

from commonway.dmn import model
from commonway.dmn.evaluation import Run
from commonway.dmn.logic.literal import parse_literal
from commonway.dmn.logic.setting import Setting
from commonway.dmn.possibilities.tables import PartialTable
from commonway.dmn.possibilities.typing import brought
from commonway.feel import syntax as feel
from commonway.feel.partial import calling
from commonway.feel.partial.compiling import compile_part
from commonway.feel.partial.domain import Abstract, facts_of, in_context, joined, listed
from commonway.feel.partial.landmarks import Marks
from commonway.feel.partial.logic import truths
from commonway.feel.partial.parts import Part, Scope, Vocabulary, speaking
from commonway.feel.partial.parts import Run as Work


class NotTakenApart(Exception):
    """The expression is of a kind that is only run as a whole, on all that its names may be."""


class Boxes:
    """Compiles the boxed expressions of one element, and gathers the marks in them and the tables."""

    def __init__(self) -> None:
        self.marks: list[Marks] = []
        self.tables: list[PartialTable] = []

    def compile(self, expression: model.Expression, setting: Setting) -> Work:
        """Return *expression* ready to run. Raises `NotTakenApart`."""
        compiler = _COMPILERS.get(type(expression))
        if compiler is None:
            raise NotTakenApart(type(expression).__name__)
        with speaking(Vocabulary(setting.names, setting.types.shapes)):
            work = compiler(self, expression, setting)
        return typed(work, expression.type_ref, setting)

    def literal(self, expression: model.LiteralExpression, setting: Setting) -> Work:
        """Return FEEL text."""
        syntax = parse_literal(expression, setting)
        if syntax is None:
            return lambda _scope: None
        self.marks.append(Marks.of(syntax))
        return compile_part(syntax)

    def table(self, expression: model.DecisionTable, setting: Setting) -> Work:
        """Return a decision table."""
        table = PartialTable(expression, setting)
        self.tables.append(table)
        self.marks.append(table.marks)
        return table.possible

    def context(self, expression: model.Context, setting: Setting) -> Work:
        """Return a context, or its result."""
        entries: list[tuple[str, Work]] = []
        result: Work | None = None
        for entry in expression.entries:
            if isinstance(entry.expression, model.FunctionDefinition):
                raise NotTakenApart
            work = self.compile(entry.expression, setting)
            if entry.variable is None:
                result = work
                continue
            entries.append((entry.variable.name, typed(work, entry.variable.type_ref, setting)))
            setting = setting.naming([entry.variable.name])

        def run(scope: Scope) -> Abstract:
            found: dict[str, Abstract] = {}
            for name, work in entries:
                found[name] = work(scope)
                scope = scope.within({name: found[name]})
            return in_context(found) if result is None else result(scope)

        return run

    def items(self, expression: model.ListExpression, setting: Setting) -> Work:
        """Return a list."""
        items = [self.compile(item, setting) for item in expression.items]
        return lambda scope: listed([item(scope) for item in items])

    def relation(self, expression: model.Relation, setting: Setting) -> Work:
        """Return a list of contexts."""
        rows = [
            [
                (column.name, typed(self.compile(cell, setting), column.type_ref, setting))
                for column, cell in zip(expression.columns, row, strict=True)
            ]
            for row in expression.rows
        ]
        return lambda scope: listed([in_context({name: cell(scope) for name, cell in row}) for row in rows])

    def conditional(self, expression: model.Conditional, setting: Setting) -> Work:
        """Return the branches that may be taken; a condition that is neither true nor false may give null."""
        parts = [self.compile(one, setting) for one in (expression.condition, expression.yes, expression.no)]

        def run(scope: Scope) -> Abstract:
            value = parts[0](scope)
            if value is None or isinstance(value, bool):
                return parts[1](scope) if value else parts[2](scope)
            found = truths(value, scope)
            branches = [parts[1](scope)] if True in found else []
            branches += [parts[2](scope)] if len(found) > (True in found) else []
            branches += [None] if None in found else []
            return joined(branches, facts_of(value))

        return run

    def invocation(self, expression: model.Invocation, setting: Setting) -> Work:
        """Return a call by name."""
        if not isinstance(expression.function, model.LiteralExpression):
            raise NotTakenApart
        function = parse_literal(expression.function, setting)
        if not isinstance(function, feel.Name):
            raise NotTakenApart
        bound = [(one.parameter.name, one.expression) for one in expression.bindings if one.expression is not None]
        works = iter([self.compile(argument, setting) for _, argument in bound])
        names = tuple(name for name, _ in bound)
        arguments = tuple(feel.Literal(None) for _ in bound)

        def part(_syntax: feel.Expression) -> Part:
            work = next(works)
            return Part(frozenset(), work, work)

        return calling.call(feel.Call(function, arguments, names), part)


def typed(work: Work, type_ref: str, setting: Setting) -> Work:
    """Return *work* with what it gives brought to a type."""
    if not type_ref:
        return work
    return lambda scope: brought(work(scope), type_ref, setting, Run(scope.now))


_COMPILERS: dict[type[model.ExpressionElement], Callable[[Boxes, Any, Setting], Work]] = {
    model.LiteralExpression: Boxes.literal,
    model.DecisionTable: Boxes.table,
    model.Context: Boxes.context,
    model.ListExpression: Boxes.items,
    model.Relation: Boxes.relation,
    model.Conditional: Boxes.conditional,
    model.Invocation: Boxes.invocation,
}
