"""DMN: models read, rules compiled once; evaluated, answered on incomplete facts, and explained."""

from commonway.dmn.decision import (
    Decision,
    Explanation,
    MissingFactsError,
    Outcome,
    State,
    compile_rule,
    evaluate,
    explain,
    partial,
)
from commonway.dmn.errors import DmnError, ModelInvalidError, ModelUnreadableError
from commonway.dmn.reader import load

__all__ = [
    "Decision",
    "DmnError",
    "Explanation",
    "MissingFactsError",
    "ModelInvalidError",
    "ModelUnreadableError",
    "Outcome",
    "State",
    "compile_rule",
    "evaluate",
    "explain",
    "load",
    "partial",
]
