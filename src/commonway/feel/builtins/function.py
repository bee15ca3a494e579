"""What a built-in function is to the interpreter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from commonway.feel.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A built-in: its name, how many arguments it may take, and an example for error messages.

    ``call`` gets the arguments and the day the rule is applied on, and returns null for arguments it has no answer to.
    """

    name: str
    arities: tuple[int, ...]
    example: str
    call: Callable[[Sequence[Value], date], Value]
    constant: bool = True  # the same arguments give the same answer on any day
