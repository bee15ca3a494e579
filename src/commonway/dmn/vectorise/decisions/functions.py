"""Business knowledge models: functions of the model, their bodies put in the place of each call."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from commonway.dmn.vectorise.columns import NotVectorised
from commonway.dmn.vectorise.decisions.cases import Alternatives, known

MOST_DEEP = 12  # calls inside one another; the interpreter goes deeper


@dataclass(slots=True)
class Depth:
    """How deep calls are inside one another right now."""

    now: int = 0


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A function of the model: *body* gives what it is of arguments by parameter."""

    name: str
    parameters: tuple[str, ...]
    body: Callable[[dict[str, Alternatives]], Alternatives]
    depth: Depth = field(compare=False)

    def called(self, arguments: Sequence[Alternatives], names: Sequence[str]) -> Alternatives:
        """Return what a call gives; one that does not fit the parameters is null.

        Raises `NotVectorised` for calls too deep inside one another.
        """
        parameters = self.parameters
        if len(arguments) != len(parameters) or set(names or parameters) != set(parameters):
            return Alternatives(known(None))
        if self.depth.now >= MOST_DEEP:
            raise NotVectorised(f"{self.name} calls functions more than {MOST_DEEP} deep.")
        self.depth.now += 1
        try:
            return self.body(dict(zip(names or parameters, arguments, strict=True)))
        finally:
            self.depth.now -= 1
