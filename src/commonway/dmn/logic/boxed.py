"""Boxed expressions (DMN 1.5, chapter 10.2): each as the FEEL it stands for."""

from collections.abc import Callable
from typing import Any

from commonway.dmn import model
from commonway.dmn.evaluation import Constant, Evaluate, Run, extended
from commonway.dmn.logic.functions import compile_function
from commonway.dmn.logic.iterating import compile_filter, compile_for, compile_quantified
from commonway.dmn.logic.literal import compile_literal, compile_syntax, parse_literal
from commonway.dmn.logic.setting import Setting
from commonway.dmn.logic.tables import compile_table
from commonway.feel.syntax import Call, Name
from commonway.feel.values import Scope, Value

_CALLED = "\0called"  # what an invocation calls, where that is itself a box


def compile_boxed(expression: model.Expression, setting: Setting) -> Evaluate:
    """Return the logic of *expression*, its value brought to the type it declares."""
    evaluate = _COMPILERS[type(expression)](expression, setting)
    if isinstance(expression, model.FunctionDefinition):
        return evaluate  # its type is that of what it returns
    return setting.typed(evaluate, expression.type_ref, line=expression.line)


def _context(context: model.Context, setting: Setting) -> Evaluate:
    entries: list[tuple[str, Evaluate]] = []
    result: Evaluate | None = None
    for entry in context.entries:
        variable = entry.variable
        if variable is None:
            result = compile_boxed(entry.expression, setting)
            continue
        if isinstance(entry.expression, model.FunctionDefinition):
            setting = setting.naming([variable.name])  # a function may call itself
        evaluate = compile_boxed(entry.expression, setting)
        what = f"The entry {variable.name!r}"
        entries.append((variable.name, setting.typed(evaluate, variable.type_ref, line=entry.line, what=what)))
        setting = setting.naming([variable.name])

    def run_context(scope: Scope, run: Run) -> Value:
        local = Scope(scope)
        made: dict[str, Value] = {}
        for name, evaluate in entries:
            made[name] = local[name] = evaluate(local, run)
        return made if result is None else result(local, run)

    return run_context


def _list(expression: model.ListExpression, setting: Setting) -> Evaluate:
    items = [compile_boxed(item, setting) for item in expression.items]
    return lambda scope, run: [item(scope, run) for item in items]


def _relation(relation: model.Relation, setting: Setting) -> Evaluate:
    rows = []
    for row in relation.rows:
        cells = []
        for column, cell in zip(relation.columns, row, strict=True):
            evaluate = setting.typed(compile_boxed(cell, setting), column.type_ref, line=cell.line)
            cells.append((column.name, evaluate))
        rows.append(cells)
    return lambda scope, run: [{name: cell(scope, run) for name, cell in cells} for cells in rows]


def _conditional(expression: model.Conditional, setting: Setting) -> Evaluate:
    condition = compile_boxed(expression.condition, setting)
    yes, no = compile_boxed(expression.yes, setting), compile_boxed(expression.no, setting)

    def run_conditional(scope: Scope, run: Run) -> Value:
        answer = condition(scope, run)
        if answer is None or isinstance(answer, bool):
            return yes(scope, run) if answer else no(scope, run)
        run.note(setting.problem("The condition is neither true nor false.", line=expression.condition.line))
        return None

    return run_conditional


def _invocation(expression: model.Invocation, setting: Setting) -> Evaluate:
    bindings = [
        (f"\0binding {number}", compile_boxed(one.expression, setting) if one.expression else Constant(None))
        for number, one in enumerate(expression.bindings)
    ]
    names = tuple(one.parameter.name for one in expression.bindings)
    called, text = expression.function, model.LiteralExpression(text="", line=expression.line)
    if isinstance(called, model.LiteralExpression):
        function, text = parse_literal(called, setting), called
    else:
        function = Name(_CALLED)
        bindings.append((_CALLED, compile_boxed(called, setting)))
    if function is None:
        return setting.nothing("There is nothing to call.", line=expression.line)
    call = Call(function, tuple(Name(hidden) for hidden, _ in bindings[: len(names)]), names)
    apply = compile_syntax(call, text, setting)

    def run_invocation(scope: Scope, run: Run) -> Value:
        return apply(extended(scope, {hidden: evaluate(scope, run) for hidden, evaluate in bindings}), run)

    return run_invocation


def _function(expression: model.FunctionDefinition, setting: Setting) -> Evaluate:
    return compile_function(expression, setting, compile_boxed)


_COMPILERS: dict[type[model.ExpressionElement], Callable[[Any, Setting], Evaluate]] = {
    model.LiteralExpression: compile_literal,
    model.DecisionTable: compile_table,
    model.Context: _context,
    model.Invocation: _invocation,
    model.ListExpression: _list,
    model.Relation: _relation,
    model.FunctionDefinition: _function,
    model.Conditional: _conditional,
    model.Filter: lambda one, setting: compile_filter(one, setting, compile_boxed),
    model.For: lambda one, setting: compile_for(one, setting, compile_boxed),
    model.Some: lambda one, setting: compile_quantified(one, setting, compile_boxed),
    model.Every: lambda one, setting: compile_quantified(one, setting, compile_boxed),
}
