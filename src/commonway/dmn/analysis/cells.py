"""A cell of a decision table as analysis needs it: the values it names, and whether its answer rests on them alone."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from commonway.dmn.analysis.stretches import can_order
from commonway.feel.compile import CompiledTests, compile_expression, compile_unary_tests
from commonway.feel.errors import FeelSyntaxError
from commonway.feel.parser import parse_unary_tests
from commonway.feel.syntax import (
    And,
    Between,
    Call,
    Comparison,
    Expression,
    ExpressionTest,
    In,
    ListLiteral,
    Literal,
    Name,
    OperatorTest,
    Or,
    Part,
    Range,
    Tested,
    UnaryTests,
    walk,
)
from commonway.feel.values import Value

# Functions of nothing but their arguments, and of the day: their calls are as good as the value they give.
_CONSTRUCTORS = frozenset({"date", "time", "date and time", "duration", "number", "today", "now", "abs", "floor"})


class NotAnalysable(Exception):
    """The cell's answer rests on more than the values it names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: its text, the values it names, and how they are compared.

    ``problem`` says that it cannot be read; a cell that is not ``analysable`` reads other things than its column.
    """

    text: str
    any_value: bool = False
    landmarks: tuple[Value, ...] = ()
    ordered: bool = False  # compares by more than equality
    analysable: bool = True
    follows_day: bool = False  # names today() or now()
    problem: FeelSyntaxError | None = None
    tests: CompiledTests | None = None

    def matches(self, value: object, *, now: datetime) -> bool:
        """Return whether *value* passes; only for a cell that is analysable."""
        return self.any_value or (self.tests is not None and self.tests.holds(value, {}, now=now) is True)


def read_cell(text: str, *, names: Collection[str], now: datetime) -> Cell:
    """Return the cell that *text* is; *names* are those in scope that FEEL could not guess; never fails."""
    text = text.strip() or "-"
    try:
        syntax = parse_unary_tests(text, names=tuple(names))
    except FeelSyntaxError as problem:
        return Cell(text=text, analysable=False, problem=problem)
    if not syntax.tests and not syntax.negated:
        return Cell(text=text, any_value=True)
    reading = _Reading(now)
    try:
        landmarks = tuple(reading.of_tests(syntax))
    except NotAnalysable:
        return Cell(text=text, analysable=False)
    return Cell(
        text=text,
        landmarks=landmarks,
        ordered=reading.ordered,
        follows_day=reading.follows_day,
        tests=compile_unary_tests(syntax, source=text),
    )


class _Reading:
    def __init__(self, now: datetime) -> None:
        self._now = now
        self.ordered = False
        self.follows_day = False

    def of_tests(self, tests: UnaryTests) -> Iterator[Value]:
        for test in tests.tests:
            if isinstance(test, OperatorTest):
                self._note(test.operator)
                yield self._constant(test.endpoint)
            elif isinstance(test, ExpressionTest) and test.asks:
                yield from self._of_question(test.expression)
            else:
                yield from self._of_values(test.expression)

    def _of_values(self, expression: Expression) -> Iterator[Value]:
        """Yield the values of an expression that the tested value must equal, lie in, or be one of."""
        if isinstance(expression, ListLiteral):
            for item in expression.items:
                yield from self._of_values(item)
        elif isinstance(expression, Range):
            self._note(expression.operator or "<")
            for end in (expression.low, expression.high):
                if end is not None:
                    yield self._constant(end)
        else:
            yield self._constant(expression)

    def _of_question(self, expression: Expression) -> Iterator[Value]:
        """Yield the values that a condition on ``?`` compares it with."""
        match expression:
            case And(operands) | Or(operands):
                for operand in operands:
                    yield from self._of_question(operand)
            case Comparison(operator, Tested(), other) | Comparison(operator, other, Tested()):
                self._note(operator)
                yield self._constant(other)
            case Between(Tested(), low, high):
                self.ordered = True
                yield self._constant(low)
                yield self._constant(high)
            case In(Tested(), tests):
                yield from self.of_tests(tests)
            case Call(Name("not"), (inside,)):
                yield from self._of_question(inside)
            case Literal(bool()):
                return
            case _:
                raise NotAnalysable

    def _note(self, operator: str) -> None:
        self.ordered = self.ordered or operator not in ("=", "!=")

    def _constant(self, expression: Expression) -> Value:
        """Return the value of an expression that reads nothing. Raises `NotAnalysable` for any other."""
        called: set[int] = set()
        for part in walk(expression):
            self._check(part, called)
        value = compile_expression(expression).evaluate({}, now=self._now)
        if value is None and not (isinstance(expression, Literal) and expression.value is None):
            raise NotAnalysable
        if not can_order(value):
            raise NotAnalysable
        return value

    def _check(self, part: Part, called: set[int]) -> None:
        if isinstance(part, Tested):
            raise NotAnalysable
        if isinstance(part, Call) and isinstance(part.function, Name) and part.function.name in _CONSTRUCTORS:
            called.add(id(part.function))
            self.follows_day = self.follows_day or part.function.name in ("today", "now")
        elif isinstance(part, Name) and id(part) not in called:
            raise NotAnalysable
