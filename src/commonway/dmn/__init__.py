"""DMN: models read, rules compiled once; evaluated, answered on incomplete facts, and explained."""

from commonway.dmn.compiled import CompiledModel, DecisionUnknownError, compile_model
from commonway.dmn.decision import (
    Decision,
    Explanation,
    MissingFactsError,
    Outcome,
    compile_rule,
    evaluate,
    explain,
    partial,
)
from commonway.dmn.errors import DmnError, ModelInvalidError, ModelUnreadableError
from commonway.dmn.evaluation import Problem, Result
from commonway.dmn.judging import State
from commonway.dmn.reader import load

__all__ = [
    "CompiledModel",
    "Decision",
    "DecisionUnknownError",
    "DmnError",
    "Explanation",
    "MissingFactsError",
    "ModelInvalidError",
    "ModelUnreadableError",
    "Outcome",
    "Problem",
    "Result",
    "State",
    "compile_model",
    "compile_rule",
    "evaluate",
    "explain",
    "load",
    "partial",
]
