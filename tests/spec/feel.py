"""Working FEEL out in the tests that document it."""

from datetime import UTC, datetime

from commonway.feel.compile import Problem, compile_expression
from commonway.feel.values import Value
from commonway.feel.writing import literal_of

NOW = datetime(2025, 2, 6, 14, 30, tzinfo=UTC)


def value_of(text: str, **scope: object) -> Value:
    """Return the value of the expression *text*; names with blanks are given with underscores."""
    known = {name.replace("_", " "): value for name, value in scope.items()}
    return compile_expression(text, names=known).evaluate(known, now=NOW)


def gives(text: str, **scope: object) -> str:
    """Return the value of the expression *text* as FEEL writes it."""
    return literal_of(value_of(text, **scope))


def problems_of(text: str, **scope: object) -> list[str]:
    """Return what goes wrong in the expression *text*, each with its place; its value is null."""
    problems: list[Problem] = []
    found = compile_expression(text, names=scope).evaluate(scope, now=NOW, problems=problems)
    assert found is None
    return [str(problem) for problem in problems]
