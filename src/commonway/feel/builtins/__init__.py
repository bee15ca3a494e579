"""FEEL's built-in functions, one file a family (DMN 1.5, chapter 10.3.4)."""

from commonway.feel.builtins.function import Function
from commonway.feel.builtins.temporal import TEMPORAL

FUNCTIONS: dict[str, Function] = {function.name: function for function in TEMPORAL}
