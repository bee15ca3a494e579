"""From FEEL text to its syntax."""

from collections.abc import Iterable

from commonway.feel.errors import refusing_depth
from commonway.feel.parsing.cursor import DEEPEST, LONGEST
from commonway.feel.parsing.expressions import Expressions
from commonway.feel.parsing.types import Types
from commonway.feel.syntax import Expression, Type, UnaryTests

__all__ = ["DEEPEST", "LONGEST", "parse_expression", "parse_type", "parse_unary_tests"]


def parse_expression(
    text: str, *, names: Iterable[str] = (), parts: Iterable[str] = (), types: Iterable[str] = ()
) -> Expression:
    """Return the syntax of the expression *text*. Raises `FeelSyntaxError` where it cannot be read.

    *names* are the names in scope, *parts* those of the parts of values; they matter where a name holds words that are
    keywords (``date of birth and place``) or symbols (``a-b``). *types* are the names of types, likewise.
    """
    with refusing_depth(text):
        return Expressions(text, names=names, parts=parts, types=types).read_expression()


def parse_unary_tests(
    text: str, *, names: Iterable[str] = (), parts: Iterable[str] = (), types: Iterable[str] = ()
) -> UnaryTests:
    """Return the syntax of the unary tests *text*. Raises `FeelSyntaxError` where they cannot be read.

    *names*, *parts* and *types* are as for `parse_expression`.
    """
    with refusing_depth(text):
        return Expressions(text, names=names, parts=parts, types=types).read_unary_tests()


def parse_type(text: str, *, types: Iterable[str] = ()) -> Type:
    """Return the syntax of the type *text*, such as ``list<number>``. Raises `FeelSyntaxError` where it is none."""
    with refusing_depth(text):
        return Types(text, types=types).read_type()
