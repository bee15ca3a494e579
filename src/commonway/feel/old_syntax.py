"""The shape of a FEEL unary test after reading and before meaning (DMN 1.5, chapter 10.3.1: the grammar)."""

from dataclasses import dataclass
from typing import TypeAlias

from commonway.feel.values import Operator, Value


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written: text, a number, true, false or null."""

    value: Value


@dataclass(frozen=True, slots=True)
class Negation:
    """``-operand``."""

    operand: "Expression"
    offset: int


@dataclass(frozen=True, slots=True)
class Sum:
    """``first + second - third``: one flat chain, so that a long one needs no deep recursion."""

    first: "Expression"
    rest: tuple[tuple[str, "Expression"], ...]
    offset: int


@dataclass(frozen=True, slots=True)
class Call:
    """``name(argument, …)``; *offset* is where the name begins."""

    name: str
    arguments: tuple["Expression", ...]
    offset: int


Expression: TypeAlias = Literal | Negation | Sum | Call


@dataclass(frozen=True, slots=True)
class Comparison:
    """``< endpoint`` and its like; a bare expression is an ``=``."""

    operator: Operator
    endpoint: Expression


@dataclass(frozen=True, slots=True)
class Interval:
    """``[low..high]``, where a round or turned bracket leaves its end out."""

    low: Expression
    high: Expression
    low_included: bool
    high_included: bool


PositiveTest: TypeAlias = Comparison | Interval


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """A list of tests of which one must hold; turned round by ``not(…)``; no tests at all is ``-``, any value."""

    tests: tuple[PositiveTest, ...]
    negated: bool = False
