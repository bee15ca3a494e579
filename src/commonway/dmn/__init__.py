"""DMN: a rule compiled once; evaluated, answered on incomplete facts, and explained."""

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

__all__ = [
    "Decision",
    "Explanation",
    "MissingFactsError",
    "Outcome",
    "State",
    "compile_rule",
    "evaluate",
    "explain",
    "partial",
]
