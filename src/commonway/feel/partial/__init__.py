"""Partial evaluation: what an expression gives when some of its facts are not known.

The answer is the value, where it is the same whatever the unknown facts are; else every value still possible, each
with the facts it depends on. See docs/explanation/rules.md.
"""

from commonway.feel.partial.domain import Alternative, PartialContext, PartialList, Possible, Span
from commonway.feel.partial.expression import (
    Answer,
    Known,
    PartialExpression,
    compile_partial,
    compile_partial_test,
    partial,
)
from commonway.feel.partial.knowledge import ANYTHING, BOOLEAN, Anything, Choices, Domain, Items, Kind, Unknown
from commonway.feel.partial.situations import Situation

__all__ = [
    "ANYTHING",
    "BOOLEAN",
    "Alternative",
    "Answer",
    "Anything",
    "Choices",
    "Domain",
    "Items",
    "Kind",
    "Known",
    "PartialContext",
    "PartialExpression",
    "PartialList",
    "Possible",
    "Situation",
    "Span",
    "Unknown",
    "compile_partial",
    "compile_partial_test",
    "partial",
]
