"""What a piece of syntax is compiled to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from commonway.feel.run import Run
from commonway.feel.values import Value

Evaluate: TypeAlias = Callable[[Run], Value]


@dataclass(frozen=True, slots=True)
class Code:
    """Compiled syntax: *run* works it out; where *constant* it gives *value* on any day and for any variables."""

    run: Evaluate
    constant: bool = False
    value: Value = None

    @classmethod
    def of(cls, value: Value) -> "Code":
        """Return the code of a constant."""
        return cls(lambda _run: value, constant=True, value=value)
