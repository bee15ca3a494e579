"""From FEEL text to its syntax."""

from collections.abc import Iterable

from commonway.feel.errors import refusing_depth
from commonway.feel.parsing.cursor import DEEPEST, LONGEST
from commonway.feel.parsing.expressions import Expressions
from commonway.feel.syntax import Expression, UnaryTests

__all__ = ["DEEPEST", "LONGEST", "parse_expression", "parse_unary_tests"]


def parse_expression(text: str, *, names: Iterable[str] = ()) -> Expression:
    """Return the syntax of the expression *text*. Raises `FeelSyntaxError` where it cannot be read.

    *names* are the names in scope, those of the parts of values included; they matter where a name holds words that
    are keywords (``date of birth and place``) or symbols (``a-b``).
    """
    with refusing_depth(text):
        return Expressions(text, names=names).read_expression()


def parse_unary_tests(text: str, *, names: Iterable[str] = ()) -> UnaryTests:
    """Return the syntax of the unary tests *text*. Raises `FeelSyntaxError` where they cannot be read.

    *names* are as for `parse_expression`.
    """
    with refusing_depth(text):
        return Expressions(text, names=names).read_unary_tests()
