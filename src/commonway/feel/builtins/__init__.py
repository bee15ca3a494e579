"""FEEL's built-in functions, one file a family (DMN 1.5, chapter 10.3.4)."""

from collections.abc import Mapping

from commonway.feel.builtins import (
    booleans,
    contexts,
    conversion,
    lists,
    numeric,
    ranges,
    statistics,
    temporal,
    texts,
)
from commonway.feel.builtins.signature import Builtin

_FAMILIES = (booleans, contexts, conversion, lists, numeric, ranges, statistics, temporal, texts)

FUNCTIONS: Mapping[str, Builtin] = {
    name: function for family in _FAMILIES for name, function in family.FAMILY.functions.items()
}

__all__ = ["FUNCTIONS", "Builtin"]
