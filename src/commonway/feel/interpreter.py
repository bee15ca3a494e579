"""From syntax to meaning: every test becomes one closure, compiled once and free of look-ups.

What does not depend on the day is worked out while compiling, and an author's mistake (``date("2020-02-30")``) is
reported there, with its place, instead of becoming a silent null.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from commonway.feel.builtins import FUNCTIONS
from commonway.feel.errors import FeelSyntaxError
from commonway.feel.old_syntax import Call, Comparison, Expression, Interval, Literal, Negation, PositiveTest, Sum
from commonway.feel.values import Operator, Value, add, compare, negate, subtract

Evaluate: TypeAlias = Callable[[date], Value]
Test: TypeAlias = Callable[[Value, date], bool | None]

_ANY_DAY = date(2000, 1, 1)  # for constants, which are the same on every day


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression ready to run; *constant* ones give the same value on any day."""

    run: Evaluate
    constant: bool


class Interpreter:
    """Compiles the syntax of one expression. Raises `FeelSyntaxError` for calls that cannot have a value."""

    def __init__(self, expression: str) -> None:
        self._text = expression

    def test(self, syntax: PositiveTest) -> tuple[Test, tuple[Evaluate, ...]]:
        """Return the test as a closure, and the closures of the values at which its answer can change."""
        if isinstance(syntax, Interval):
            return self._interval(syntax)
        return self._comparison(syntax)

    def _comparison(self, syntax: Comparison) -> tuple[Test, tuple[Evaluate, ...]]:
        endpoint = self.expression(syntax.endpoint)
        operator, run = syntax.operator, endpoint.run
        if endpoint.constant:
            fixed = run(_ANY_DAY)
            return (lambda value, _today: compare(operator, value, fixed)), (run,)
        return (lambda value, today: compare(operator, value, run(today))), (run,)

    def _interval(self, syntax: Interval) -> tuple[Test, tuple[Evaluate, ...]]:
        low, high = self.expression(syntax.low).run, self.expression(syntax.high).run
        above: Operator = ">=" if syntax.low_included else ">"
        below: Operator = "<=" if syntax.high_included else "<"

        def test(value: Value, today: date) -> bool | None:
            sides = (compare(above, value, low(today)), compare(below, value, high(today)))
            if False in sides:
                return False
            return None if None in sides else True

        return test, (low, high)

    def expression(self, syntax: Expression) -> Compiled:
        """Return *syntax* compiled, with constant parts worked out."""
        match syntax:
            case Literal(value):
                return Compiled(lambda _today: value, constant=True)
            case Negation(operand, offset):
                inner = self.expression(operand)
                run = inner.run
                return self._fold(Compiled(lambda today: negate(run(today)), constant=inner.constant), offset)
            case Sum():
                return self._sum(syntax)
            case Call():
                return self._call(syntax)

    def _sum(self, syntax: Sum) -> Compiled:
        first = self.expression(syntax.first)
        rest = [(add if sign == "+" else subtract, self.expression(term)) for sign, term in syntax.rest]

        def run(today: date) -> Value:
            total = first.run(today)
            for combine, term in rest:
                total = combine(total, term.run(today))
            return total

        constant = first.constant and all(term.constant for _, term in rest)
        return self._fold(Compiled(run, constant=constant), syntax.offset)

    def _call(self, syntax: Call) -> Compiled:
        function = FUNCTIONS.get(syntax.name)
        if function is None:
            known = ", ".join(f"{name}()" for name in FUNCTIONS)
            raise self._wrong(f"There is no function {syntax.name}().", syntax.offset, f"Known here: {known}.")
        if len(syntax.arguments) not in function.arities:
            raise self._wrong(
                f"{syntax.name}() does not take {len(syntax.arguments)} arguments.",
                syntax.offset,
                f"Write {function.example}.",
            )
        arguments = [self.expression(argument) for argument in syntax.arguments]
        call, runs = function.call, tuple(argument.run for argument in arguments)
        constant = function.constant and all(argument.constant for argument in arguments)
        compiled = Compiled(lambda today: call([run(today) for run in runs], today), constant=constant)
        return self._fold(compiled, syntax.offset, remedy=f"Write {function.example}.")

    def _fold(
        self, compiled: Compiled, offset: int, *, remedy: str = "Both sides must be of kinds that add up."
    ) -> Compiled:
        if not compiled.constant:
            return compiled
        value = compiled.run(_ANY_DAY)
        if value is None:
            raise self._wrong("This has no value.", offset, remedy)
        return Compiled(lambda _today: value, constant=True)

    def _wrong(self, what: str, offset: int, remedy: str) -> FeelSyntaxError:
        return FeelSyntaxError.at_offset(what, expression=self._text, offset=offset, remedy=remedy)
