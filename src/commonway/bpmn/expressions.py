"""Expressions in a process: FEEL, a part of Camunda's ``${…}``, and plain text; never any other language.

Where the way of a case hangs on an expression it is asked with `holds`, which says *unknown* rather than no when facts
are missing. Where a value is only passed on it is asked with `evaluate`, in which a missing variable is null.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from commonway.bpmn.errors import BpmnError
from commonway.bpmn.juel import JuelError, to_feel
from commonway.feel.compile import Budget, Compiled, Problem, compile_expression
from commonway.feel.errors import FeelSyntaxError
from commonway.feel.partial.domain import Partial, facts_of
from commonway.feel.partial.expression import PartialExpression
from commonway.feel.partial.names import names_in
from commonway.feel.partial.situations import Situation
from commonway.feel.values import Scope, Value, kind_of

FEEL, JUEL, STATIC, VARIABLE = "feel", "juel", "text", "variable"


class ExpressionError(BpmnError):
    """An expression cannot be read, or gives what its place cannot use. *column* and *line* are inside its text."""

    def __init__(self, what: str, *, line: int = 1, column: int = 1, remedy: str = "") -> None:
        self.line = line
        self.column = column
        super().__init__(what, remedy=remedy)


@dataclass(frozen=True, slots=True)
class Expression:
    """A text and its *language*: ``feel``, ``juel``, ``text``, ``variable`` (a name), or one that is not run here."""

    text: str
    language: str = FEEL
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A condition is neither true nor false before these facts are known."""

    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """An expression compiled: what it cannot do without, and what may be missing (``hasVariable``, ``empty``)."""

    compiled: Compiled
    partial: PartialExpression
    facts: frozenset[str]
    optional: frozenset[str]


def read_expression(text: str, *, language: str = "", plain: bool = False, line: int = 0) -> Expression | None:
    """Return the expression that *text* is, or None for none.

    ``=…`` is FEEL, as in Camunda 8; ``${…}`` or ``#{…}`` is JUEL. Anything else is FEEL, or with *plain* just text.
    *language* is what the file declares for this expression, by URI or name.
    """
    text = text.strip()
    if not text:
        return None
    declared = language.lower()
    if text.startswith("="):
        return Expression(text[1:].strip(), FEEL, line)
    if "${" in text or "#{" in text:
        return Expression(text, JUEL, line)
    if declared and not any(word in declared for word in ("feel", "juel", "xpath", "xmlschema", "java.sun.com")):
        return Expression(text, language, line)
    return Expression(text, STATIC if plain else FEEL, line)


def compiled(expression: Expression) -> Ready:
    """Return *expression* ready to run. Raises `ExpressionError` for what cannot be read or is never run."""
    return _compiled(expression.text, expression.language)


def evaluate(
    expression: Expression, variables: Mapping[str, Value], *, now: datetime, budget: Budget | None = None
) -> Value:
    """Return the value; a variable that is missing is null, as in FEEL. Raises `ExpressionError`."""
    if expression.language == STATIC:
        return expression.text
    if expression.language == VARIABLE:
        return variables.get(expression.text)
    ready = compiled(expression)
    return ready.compiled.evaluate(_with(variables, ready.facts | ready.optional), now=now, budget=budget)


def holds(
    expression: Expression, variables: Mapping[str, Value], *, now: datetime, budget: Budget | None = None
) -> bool | Unknown:
    """Return whether the condition holds; `Unknown` where that hangs on variables nobody has set.

    A variable that is null is known to be so. Raises `ExpressionError` where the value is neither true, false nor null.
    """
    ready = compiled(expression)
    if ready.facts <= variables.keys():
        notes: list[Problem] = []
        given = _with(variables, ready.optional)
        value = ready.compiled.evaluate(given, now=now, budget=budget, problems=notes)
        return _truth(value, expression, notes)
    found = ready.partial.refined(Situation(_with(variables, ready.optional), now=now))
    if isinstance(found, Partial):
        held = ready.partial.holds(Situation(_with(variables, ready.optional), now=now), exact=True)
        return Unknown(tuple(sorted(facts_of(found)))) if held is None else held
    return _truth(found, expression, [])


def source_of(expression: Expression | None) -> str:
    """Return the FEEL that *expression* comes to, or its text where it comes to none."""
    if expression is None:
        return ""
    try:
        return to_feel(expression.text).feel if expression.language == JUEL else expression.text
    except JuelError:
        return expression.text


def _with(variables: Mapping[str, Value], names: Iterable[str]) -> Mapping[str, Value]:
    missing = [name for name in names if name not in variables]
    if not missing:
        return variables
    return Scope({**variables, **dict.fromkeys(missing)})


def _truth(value: Value, expression: Expression, notes: list[Problem]) -> bool:
    if isinstance(value, bool) or value is None:
        return value is True
    why = f" ({notes[0]})" if notes else ""
    raise ExpressionError(
        f"The condition {expression.text!r} gives a {kind_of(value)}{why}.",
        remedy="Write one that is true or false, for example a comparison.",
    )


@lru_cache(maxsize=16_384)
def _compiled(text: str, language: str) -> Ready:
    optional: frozenset[str] = frozenset()
    if language == JUEL:
        try:
            text, optional = to_feel(text)
        except JuelError as error:
            raise ExpressionError(str(error), column=error.column, remedy=error.remedy) from None
    elif language not in (FEEL, STATIC, VARIABLE):
        raise ExpressionError(
            f"The expression is in {language}, which is never run here.", remedy="Write it in FEEL, with = before it."
        )
    try:
        code = compile_expression(text)
        return Ready(code, PartialExpression(code.syntax), names_in(code.syntax).firm - optional, optional)
    except FeelSyntaxError as error:
        raise ExpressionError(error.what, line=error.line, column=error.column, remedy=error.remedy) from None
