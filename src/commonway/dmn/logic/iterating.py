"""Boxed filter, for, some and every (DMN 1.5, 10.2.1.8 to 10.2.1.10).

They are stricter than their namesakes in FEEL text: a condition that is neither true, false nor null makes all null.
"""

from collections.abc import Callable, Sequence

from commonway.dmn import model
from commonway.dmn.evaluation import Evaluate, Run, extended
from commonway.dmn.logic.literal import compile_syntax
from commonway.dmn.logic.setting import Setting
from commonway.feel.syntax import For, Iteration, Name
from commonway.feel.values import Scope, Value

Compile = Callable[[model.Expression, Setting], Evaluate]
"""`commonway.dmn.logic.boxed.compile_boxed`, handed over because boxes hold boxes."""

_DOMAIN = "\0domain"
_ITEM = "\0item"


def compile_for(expression: model.For, setting: Setting, compile_boxed: Compile) -> Evaluate:
    """Return the logic of ``for variable in source return body``; the body may name ``partial``."""
    items = _items(expression, setting, compile_boxed)
    body = compile_boxed(expression.body, setting.naming([expression.variable, "partial"]))
    variable = expression.variable
    reads_partial = "partial" in repr(expression.body)

    def run_for(scope: Scope, run: Run) -> Value:
        domain = items(scope, run)
        if domain is None:
            return None
        made: list[Value] = []
        for item in domain:
            partial: list[Value] = list(made) if reads_partial else []
            made.append(body(extended(scope, {variable: item, "partial": partial}), run))
        return made

    return run_for


def compile_quantified(expression: model.Some | model.Every, setting: Setting, compile_boxed: Compile) -> Evaluate:
    """Return the logic of ``some`` or ``every variable in source satisfies condition``."""
    items = _items(expression, setting, compile_boxed)
    condition = compile_boxed(expression.condition, setting.naming([expression.variable]))
    variable = expression.variable
    deciding = isinstance(expression, model.Some)  # one true makes some true, one false makes every false

    def run_quantified(scope: Scope, run: Run) -> Value:
        domain = items(scope, run)
        if domain is None:
            return None
        answers = [condition(extended(scope, {variable: item}), run) for item in domain]
        if not _all_truths(answers, setting, expression.line, run):
            return None
        if deciding in answers:
            return deciding
        return None if None in answers else not deciding

    return run_quantified


def compile_filter(expression: model.Filter, setting: Setting, compile_boxed: Compile) -> Evaluate:
    """Return the logic of ``source[match]``; the condition may name ``item`` and the parts of the items."""
    source = compile_boxed(expression.source, setting)
    match = compile_boxed(expression.match, setting.naming(["item"]))

    def run_filter(scope: Scope, run: Run) -> Value:
        found = source(scope, run)
        if found is None:
            return None
        items = found if isinstance(found, list) else [found]
        parts = ({**item, "item": item} if isinstance(item, dict) else {"item": item} for item in items)
        answers = [match(extended(scope, names), run) for names in parts]
        if not _all_truths(answers, setting, expression.line, run):
            return None
        return [item for item, answer in zip(items, answers, strict=True) if answer is True]

    return run_filter


def _items(
    expression: model.For | model.Some | model.Every, setting: Setting, compile_boxed: Compile
) -> Callable[[Scope, Run], Sequence[Value] | None]:
    """Return what gives the items to go through: those of a list or range, or a single value alone."""
    source = compile_boxed(expression.source, setting)
    source = setting.typed(source, expression.source_type_ref, line=expression.line, what="What is gone through")
    literal = model.LiteralExpression(text=f"{expression.variable} in …", line=expression.line)
    spread = compile_syntax(For((Iteration(_ITEM, Name(_DOMAIN)),), Name(_ITEM)), literal, setting)

    def items(scope: Scope, run: Run) -> Sequence[Value] | None:
        domain = source(scope, run)
        if isinstance(domain, list):
            return domain
        if domain is None:
            run.note(setting.problem("There is nothing to go through: the source is null.", line=expression.line))
            return None
        spread_out = spread(Scope({_DOMAIN: domain}), run)
        return spread_out if isinstance(spread_out, list) else None

    return items


def _all_truths(answers: Sequence[Value], setting: Setting, line: int, run: Run) -> bool:
    if all(answer is None or isinstance(answer, bool) for answer in answers):
        return True
    run.note(setting.problem("The condition is not true or false for every item.", line=line))
    return False
