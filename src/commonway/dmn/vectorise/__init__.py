"""Rules for a whole population: FEEL as Polars columns, held to the interpreter. Needs the extra ``analytics``."""

from commonway.dmn.vectorise.facts import frame_of, null_name, schema_of
from commonway.dmn.vectorise.interpreting import Opaque
from commonway.dmn.vectorise.programs import Condition, Fallback, Program, VectorRule
from commonway.dmn.vectorise.results import amount_name, missing_name

__all__ = [
    "Condition",
    "Fallback",
    "Opaque",
    "Program",
    "VectorRule",
    "amount_name",
    "frame_of",
    "missing_name",
    "null_name",
    "schema_of",
]
