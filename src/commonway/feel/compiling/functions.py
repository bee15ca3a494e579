"""Defining functions, and calling them."""

from collections.abc import Sequence

from commonway.feel import syntax
from commonway.feel.builtins import Builtin
from commonway.feel.compiling.code import Code, Evaluate
from commonway.feel.compiling.compiler import Binding, Compiler, rule_for
from commonway.feel.errors import NoValue
from commonway.feel.functions import Function
from commonway.feel.inferring import Surroundings, declared_type, type_of
from commonway.feel.run import Place, Run, held
from commonway.feel.types import ANY, FeelType, FunctionOf, fitted
from commonway.feel.values import Value, kind_of


class Closure(Function):
    """A function written in FEEL, with what was around it when it was made."""

    __slots__ = ("_body", "_cost", "_parameters", "_scope", "_slots", "name", "type")

    def __init__(
        self, run: Run, parameters: "Sequence[tuple[str, int, FeelType]]", type_: FunctionOf, body: Evaluate, cost: int
    ) -> None:
        self.name = "function"
        self.type = type_
        self._parameters = tuple(parameters)
        self._body = body
        self._cost = cost
        self._scope = run.scope
        self._slots = list(run.slots)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return tuple(name for name, _, _ in self._parameters)

    def knows_itself(self, slot: int) -> None:
        """Let it call itself by the name that *slot* stands for."""
        self._slots[slot] = self

    def call(self, run: Run, arguments: Sequence[Value]) -> Value:
        """Return what the body gives. Raises `NoValue` for arguments too few, too many, or of other types."""
        if len(arguments) != len(self._parameters):
            raise NoValue(f"The function takes {len(self._parameters)} arguments, not {len(arguments)}.")
        run.spend(self._cost)
        slots = list(self._slots)
        for argument, (name, slot, kind) in zip(arguments, self._parameters, strict=True):
            try:
                slots[slot] = fitted(argument, kind)
            except NoValue:
                raise NoValue(f"A {kind_of(argument)} is not what the parameter {name!r} takes.") from None
        before = run.scope, run.slots, run.converted
        with run.deeper():
            try:
                run.scope, run.slots = self._scope, slots
                run.converted = before[2] if self._scope is before[0] else None
                return self._body(run)
            finally:
                run.scope, run.slots, run.converted = before


@rule_for(syntax.FunctionDefinition)
def definition(compiler: Compiler, part: syntax.FunctionDefinition) -> Code:
    """Give the function; one whose body is in Java or PMML is refused."""
    place = compiler.place(part)
    if part.external:

        def refuse(run: Run) -> Value:
            run.note("Functions in Java or PMML are not run here; write the body in FEEL.", place)
            return None

        return Code(refuse)
    parameters = [(one.name, compiler.new_slot(), declared_type(one, compiler.types)) for one in part.parameters]
    # What is tested around the function is not tested inside it.
    with compiler.bound(*(Binding(name, slot) for name, slot, _ in parameters)):
        body, cost = compiler.code(part.body).run, compiler.cost(part.body)
    type_ = FunctionOf(tuple(kind for _, _, kind in parameters), _returned(compiler, part))
    return Code(lambda run: Closure(run, parameters, type_, body, cost))


def _returned(compiler: Compiler, part: syntax.FunctionDefinition) -> FeelType:
    """Return the type of what the function gives, where its text tells; of names around it nothing is known."""
    names = (*compiler.names, *(binding.name for binding in compiler.bindings if binding.name))
    own = {one.name: declared_type(one, compiler.types) for one in part.parameters}
    return type_of(part.body, Surroundings({**dict.fromkeys(names, ANY), **own}, compiler.types))


@rule_for(syntax.Call)
def call(compiler: Compiler, part: syntax.Call) -> Code:
    """Call a function."""
    place = compiler.place(part)
    arguments = [compiler.code(argument) for argument in part.arguments]
    runs = tuple(argument.run for argument in arguments)
    builtin = compiler.builtin(part.function)
    if builtin is not None:
        if not arguments and builtin.takes(0) and not builtin.constant:
            ask = builtin.overloads[0].body  # the clock
            return Code(lambda run: ask(run))
        code = Code(_called(builtin, runs, part.names, place))
        return compiler.folded(code, *arguments) if builtin.constant else code
    # A variable hides a function of its name only if it is one itself: there may be a fact called "count".
    otherwise = compiler.builtin(part.function, hidden=True)
    function = compiler.code(part.function).run
    return Code(_called(otherwise, runs, part.names, place, function))


def _called(
    builtin: Builtin | None,
    arguments: tuple[Evaluate, ...],
    names: tuple[str, ...],
    place: Place,
    function: Evaluate | None = None,
) -> Evaluate:
    def run(run: Run) -> Value:
        run.spend()
        called: Value = builtin if function is None else function(run)
        if not isinstance(called, Function) and builtin is not None:
            called = builtin
        if not isinstance(called, Function):
            run.note(f"A {kind_of(called)} cannot be called.", place)
            return None
        values = [argument(run) for argument in arguments]
        try:
            if not names:
                found = called.call(run, values)
            elif len(set(names)) < len(names):
                raise NoValue("A parameter is given twice.")
            else:
                found = called.call_by_name(run, dict(zip(names, values, strict=True)))
        except NoValue as problem:
            run.note(str(problem), place)
            return None
        if type(found) is list or type(found) is str:
            run.spend(len(found) if type(found) is list else len(found) // 1_000)
            held(found)
        return found

    return run
