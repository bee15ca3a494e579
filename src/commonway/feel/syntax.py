"""The shape of FEEL after reading and before meaning: the whole grammar of DMN 1.5, chapter 10.3.1.

Everything here is a frozen value that compares by what it says and not by where it stands, so equal parts of many
rules can be found and shared. `parts_of` and `walk` go over a tree without recursion; the parser sees to it that no
tree is higher than `TALLEST`, so that a recursive walk of a few frames a level is safe as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Literal as OneOf
from typing import TypeAlias

TALLEST = 200  # levels from the root of an expression to its furthest leaf

ArithmeticOperator: TypeAlias = OneOf["+", "-", "*", "/", "**"]
ComparisonOperator: TypeAlias = OneOf["<", "<=", ">", ">=", "=", "!="]


@dataclass(frozen=True, slots=True)
class Part:
    """Any piece of an expression; *offset* is where it begins in the text, from 0."""

    offset: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True, eq=False)
class Literal(Part):
    """A value as written: a number, text, true, false, null, or a temporal value such as ``@"2025-02-06"``.

    Two literals are equal when their values are, type and number of decimals included: ``1`` is neither ``true``
    nor ``1.0``.
    """

    value: object

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[type, object, str]:
        return type(self.value), self.value, str(self.value)


@dataclass(frozen=True, slots=True)
class Name(Part):
    """A variable or a built-in function, its blanks normalised: ``Monthly  Salary`` is one name."""

    name: str


@dataclass(frozen=True, slots=True)
class Path(Part):
    """``source.name``; over a list, that of each of its items."""

    source: "Expression"
    name: str


@dataclass(frozen=True, slots=True)
class Negation(Part):
    """``-operand``."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Arithmetic(Part):
    """``left + right`` and its kin; a chain ``a + b + c`` leans to the left."""

    operator: ArithmeticOperator
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Comparison(Part):
    """``left < right`` and its kin."""

    operator: ComparisonOperator
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Between(Part):
    """``value between low and high``, both ends included."""

    value: "Expression"
    low: "Expression"
    high: "Expression"


@dataclass(frozen=True, slots=True)
class In(Part):
    """``value in tests``."""

    value: "Expression"
    tests: "UnaryTests"


@dataclass(frozen=True, slots=True)
class And(Part):
    """``a and b and …``: two or more operands, side by side."""

    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Or(Part):
    """``a or b or …``: two or more operands, side by side."""

    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class If(Part):
    """``if condition then yes else no``."""

    condition: "Expression"
    yes: "Expression"
    no: "Expression"


@dataclass(frozen=True, slots=True)
class Iteration(Part):
    """``name in domain``, or ``name in domain..high``, where *domain* is the low end."""

    name: str
    domain: "Expression"
    high: "Expression | None" = None


@dataclass(frozen=True, slots=True)
class For(Part):
    """``for iterations return body``; *body* may read the results so far as ``partial``."""

    iterations: tuple[Iteration, ...]
    body: "Expression"


@dataclass(frozen=True, slots=True)
class Quantified(Part):
    """``some iterations satisfies condition``, or ``every``."""

    quantifier: OneOf["some", "every"]
    iterations: tuple[Iteration, ...]
    condition: "Expression"


@dataclass(frozen=True, slots=True)
class InstanceOf(Part):
    """``value instance of type``."""

    value: "Expression"
    type: "Type"


@dataclass(frozen=True, slots=True)
class Call(Part):
    """``function(arguments)``; where *names* is given, it names each argument."""

    function: "Expression"
    arguments: tuple["Expression", ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter(Part):
    """A formal parameter of a function, with its type where one is written."""

    name: str
    type: "Type | None" = None


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Part):
    """``function(parameters) body``; an *external* one has its body, a context, in another language."""

    parameters: tuple[Parameter, ...]
    body: "Expression"
    external: bool = False


@dataclass(frozen=True, slots=True)
class ListLiteral(Part):
    """``[a, b, …]``."""

    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class ContextLiteral(Part):
    """``{key: value, …}``; an entry may read those before it."""

    entries: tuple[tuple[str, "Expression"], ...]


@dataclass(frozen=True, slots=True)
class Filter(Part):
    """``source[condition]``: a position, or a selection that may name ``item`` and the keys of the items."""

    source: "Expression"
    condition: "Expression"


@dataclass(frozen=True, slots=True)
class Range(Part):
    """``[low..high]``, a round or turned bracket leaving its end out; ``(< 5)`` has no low end, ``(> 5)`` no high one.

    ``(= 5)`` and ``(!= 5)`` have both ends equal and say so by *operator*: all but 5 is no stretch between two ends.
    """

    low: "Expression | None"
    high: "Expression | None"
    low_included: bool
    high_included: bool
    operator: OneOf["=", "!="] | None = None


@dataclass(frozen=True, slots=True)
class Tested(Part):
    """``?``: the value that is tested, inside a unary test."""


@dataclass(frozen=True, slots=True)
class OperatorTest(Part):
    """The positive test ``< endpoint`` and its kin."""

    operator: ComparisonOperator
    endpoint: "Expression"


@dataclass(frozen=True, slots=True)
class ExpressionTest(Part):
    """Any other positive test.

    One that *asks* names ``?`` and must be true. Of others, the tested value must equal the result, be one of it
    where it is a list, or lie in it where it is a range.
    """

    expression: "Expression"
    asks: bool = False


PositiveTest: TypeAlias = OperatorTest | ExpressionTest


@dataclass(frozen=True, slots=True)
class UnaryTests(Part):
    """Tests of which one must hold; turned round by ``not(…)``; no tests at all is ``-``, any value."""

    tests: tuple[PositiveTest, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class NamedType(Part):
    """A built-in type or an item definition, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class ListType(Part):
    """``list<item>``."""

    item: "Type"


@dataclass(frozen=True, slots=True)
class RangeType(Part):
    """``range<item>``."""

    item: "Type"


@dataclass(frozen=True, slots=True)
class ContextType(Part):
    """``context<key: type, …>``."""

    entries: tuple[tuple[str, "Type"], ...]


@dataclass(frozen=True, slots=True)
class FunctionType(Part):
    """``function<parameters> -> result``."""

    parameters: tuple["Type", ...]
    result: "Type"


Type: TypeAlias = NamedType | ListType | RangeType | ContextType | FunctionType

Expression: TypeAlias = (
    Literal
    | Name
    | Path
    | Negation
    | Arithmetic
    | Comparison
    | Between
    | In
    | And
    | Or
    | If
    | For
    | Quantified
    | InstanceOf
    | Call
    | FunctionDefinition
    | ListLiteral
    | ContextLiteral
    | Filter
    | Range
    | Tested
)


_FIELDS: dict[type[Part], tuple[str, ...]] = {}


def parts_of(part: Part) -> Iterator[Part]:
    """Yield the parts directly inside *part*, in the order they are written."""
    for name in _field_names(type(part)):
        yield from _parts_in(getattr(part, name))


def walk(part: Part) -> Iterator[Part]:
    """Yield *part* and every part inside it, outer ones before inner ones."""
    waiting = [part]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(list(parts_of(current))))


def _field_names(kind: type[Part]) -> tuple[str, ...]:
    found = _FIELDS.get(kind)
    if found is None:
        found = _FIELDS[kind] = tuple(one.name for one in fields(kind) if one.name != "offset")
    return found


def _parts_in(value: object) -> Iterator[Part]:
    if isinstance(value, Part):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _parts_in(item)
