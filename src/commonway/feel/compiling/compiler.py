"""The compiler: names and their places, and the rule for every kind of syntax."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from commonway.feel import syntax
from commonway.feel.builtins import FUNCTIONS, Builtin
from commonway.feel.compiling.code import Code
from commonway.feel.errors import Exhausted, NoValue
from commonway.feel.run import Place, Problem, Run
from commonway.feel.types import FeelType

_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # for constants, which are the same on every day
_PARTS_A_STEP = 16
_FOLDING_STEPS = 1_000  # a constant that takes longer is left to the evaluation

Rule: TypeAlias = Callable[["Compiler", Any], Code]
RULES: dict[type[syntax.Part], Rule] = {}


def rule_for(*kinds: type[syntax.Part]) -> Callable[[Rule], Rule]:
    """Make the decorated function the rule that compiles syntax of these kinds."""

    def add(rule: Rule) -> Rule:
        for kind in kinds:
            RULES[kind] = rule
        return rule

    return add


@dataclass(frozen=True, slots=True)
class Binding:
    """A name of the expression's own, or (*name* None) an item whose keys are names, and the slot that holds it."""

    name: str | None
    slot: int


class Compiler:
    """Compiles the syntax of one text.

    *names* are the variables from outside that are known: only those may hide a built-in function. *types* are those
    known beside the built-in ones.
    """

    def __init__(self, text: str, *, names: Collection[str], types: Mapping[str, FeelType]) -> None:
        self.text = text
        self.names = names
        self.types = types
        self.size = 0  # slots needed
        self.bindings: list[Binding] = []
        self.tested: list[int] = []  # slots that hold `?`, innermost last

    def code(self, part: syntax.Part) -> Code:
        """Return *part* compiled."""
        return RULES[type(part)](self, part)

    def place(self, part: syntax.Part) -> Place:
        """Return where *part* is, for problems."""
        return Place(self.text, part.offset)

    def new_slot(self) -> int:
        """Return a slot nobody else uses."""
        self.size += 1
        return self.size - 1

    def cost(self, part: syntax.Part) -> int:
        """Return the steps that working out *part* once is worth."""
        return 1 + sum(1 for _ in syntax.walk(part)) // _PARTS_A_STEP

    @contextmanager
    def bound(self, *bindings: Binding) -> Iterator[None]:
        """Let these be in scope, the last one first."""
        self.bindings.extend(bindings)
        try:
            yield
        finally:
            del self.bindings[len(self.bindings) - len(bindings) :]

    def is_bound(self, name: str) -> bool:
        """Return whether *name* is, or could at run time be, one of the expression's own."""
        return any(binding.name is None or binding.name == name for binding in self.bindings)

    def hides_builtin(self, name: str) -> bool:
        """Return whether *name* is a variable even where there is a built-in function of this name."""
        return name in self.names or any(binding.name == name for binding in self.bindings)

    def builtin(self, part: syntax.Part, *, hidden: bool = False) -> Builtin | None:
        """Return the built-in function that *part* names, or None; *hidden* ones only if asked for."""
        if isinstance(part, syntax.Name) and (hidden or not self.hides_builtin(part.name)):
            return FUNCTIONS.get(part.name)
        return None

    def folded(self, code: Code, *inner: Code) -> Code:
        """Return *code*, worked out already if all it is made of is constant and nothing goes wrong."""
        if not all(one.constant for one in inner):
            return code
        problems: list[Problem] = []
        run = Run({}, [None] * self.size, _ANY_DAY, problems, left=_FOLDING_STEPS)
        try:
            value = code.run(run)
        except (NoValue, Exhausted, ArithmeticError, RecursionError):
            return code
        return code if problems else Code.of(value)
