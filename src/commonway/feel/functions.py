"""What a function is: something with parameters that can be called."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from commonway.feel.errors import NoValue

if TYPE_CHECKING:
    from commonway.feel.run import Run
    from commonway.feel.values import Value


class Function(ABC):
    """A function as a value: built in, defined in FEEL, or handed over from outside as a `HostFunction`."""

    name: str

    @property
    @abstractmethod
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""

    @abstractmethod
    def call(self, run: "Run", arguments: "Sequence[Value]") -> "Value":
        """Return what it gives for *arguments*. Raises `NoValue` where it gives nothing for them."""

    def call_by_name(self, run: "Run", arguments: "dict[str, Value]") -> "Value":
        """Return what it gives for arguments named by its parameters. Raises `NoValue` as `call` does."""
        for name in arguments:
            if name not in self.parameters:
                raise NoValue(f"{self.name}() has no parameter {name!r}; it has {', '.join(self.parameters)}.")
        return self.call(run, [arguments.get(name) for name in self.parameters])


class HostFunction(Function):
    """A function of *parameters* that Python works out: *body* gets the run and the arguments.

    It may raise `NoValue` with the words for the problem; a decision model's knowledge models are such functions.
    """

    __slots__ = ("_body", "_parameters", "name")

    def __init__(self, name: str, parameters: Sequence[str], body: "Callable[[Run, Sequence[Value]], Value]") -> None:
        self.name = name
        self._parameters = tuple(parameters)
        self._body = body

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return self._parameters

    def call(self, run: "Run", arguments: "Sequence[Value]") -> "Value":
        """Return what the body gives. Raises `NoValue` for a wrong number of arguments."""
        if len(arguments) != len(self._parameters):
            raise NoValue(f"{self.name}() takes {len(self._parameters)} arguments, not {len(arguments)}.")
        with run.deeper():
            return self._body(run, arguments)
