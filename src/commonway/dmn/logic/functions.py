"""Functions that models define: business knowledge models, decision services, and boxed functions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commonway.dmn import model
from commonway.dmn.evaluation import DEEPEST_CALLS, Evaluate, Run, extended
from commonway.dmn.logic.setting import Setting
from commonway.dmn.model import FunctionKind
from commonway.dmn.types import DeclaredType
from commonway.feel.errors import NoValue
from commonway.feel.functions import Function, HostFunction
from commonway.feel.run import Run as FeelRun
from commonway.feel.types import ANY, FeelType, FunctionOf
from commonway.feel.values import Scope, Value

_STEPS_OF_A_CALL = 20  # what a call of a model's function takes beside what its body does

Compile = Callable[[model.Expression, Setting], Evaluate]
"""`commonway.dmn.logic.boxed.compile_boxed`, handed over because boxes hold boxes."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A formal parameter; *type* is None where any value will do."""

    name: str
    type: DeclaredType | None = None


class ModelFunction(HostFunction):
    """A function with its declared types, which ``instance of`` and function items compare; None if it declares none."""

    __slots__ = ("type",)

    type: FunctionOf | None


def parameters_of(items: Sequence[model.InformationItem], setting: Setting) -> tuple[Parameter, ...]:
    """Return *items* as parameters."""
    return tuple(Parameter(one.name, setting.type_of(one.type_ref, line=one.line)) for one in items)


def make_function(
    name: str,
    parameters: Sequence[Parameter],
    body: Callable[[Sequence[Value]], Value],
    run: Run,
    *,
    result: FeelType = ANY,
) -> Function:
    """Return the FEEL function of *parameters* that *body* computes, for the time of *run*.

    An argument that does not fit its parameter makes the result null, and so does a call nested too deep.
    """

    def call(caller: FeelRun, arguments: Sequence[Value]) -> Value:
        fitting: list[Value] = []
        for parameter, argument in zip(parameters, arguments, strict=True):
            value, wrong = parameter.type.bring(argument, run) if parameter.type else (argument, "")
            if wrong:
                raise NoValue(f"{name}() is not called, for its argument {parameter.name!r} does not fit: {wrong}")
            fitting.append(value)
        if run.depth >= DEEPEST_CALLS:
            raise NoValue(f"{name}() and what it calls are more than {DEEPEST_CALLS} functions deep.")
        run.depth += 1
        run.left = caller.left
        try:
            run.spend(_STEPS_OF_A_CALL)
            return body(fitting)
        finally:
            run.depth -= 1
            caller.left = run.left

    function = ModelFunction(name, tuple(one.name for one in parameters), call)
    types = tuple(one.type.shape if one.type else ANY for one in parameters)
    function.type = None if result is ANY else FunctionOf(types, result)
    return function


def compile_function(definition: model.FunctionDefinition, setting: Setting, compile_boxed: Compile) -> Evaluate:
    """Return logic that gives the function *definition* defines, closed over the names in scope."""
    logic = compile_body(definition, setting, compile_boxed)
    parameters = parameters_of(definition.parameters, setting)
    names = tuple(one.name for one in parameters)
    declared = setting.types.find(definition.type_ref) if definition.type_ref else None
    result = declared.shape if declared else ANY

    def run_function(scope: Scope, run: Run) -> Value:
        def body(arguments: Sequence[Value]) -> Value:
            return logic(extended(scope, dict(zip(names, arguments, strict=True))), run)

        return make_function("function", parameters, body, run, result=result)

    return run_function


def compile_body(definition: model.FunctionDefinition, setting: Setting, compile_boxed: Compile) -> Evaluate:
    """Return the logic of the body of *definition*; Java and PMML are refused."""
    if definition.kind is not FunctionKind.FEEL:
        setting.wrong(
            f"The function is written in {definition.kind.value}, which is never run here.",
            line=definition.line,
            remedy="Write its body in FEEL, or work its result out elsewhere and hand it over as input.",
        )
        return setting.nothing(f"{definition.kind.value} functions are not run.", line=definition.line)
    if definition.body is None:
        return setting.nothing("The function has no body.", line=definition.line)
    inner = setting.naming(one.name for one in definition.parameters)
    body = compile_boxed(definition.body, inner)
    return setting.typed(body, definition.type_ref, line=definition.line)
