"""The elements of a model ready to run, each from the values of what it needs to its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from commonway.dmn.evaluation import Evaluate, Run, extended
from commonway.dmn.graph import Graph, Key, Need
from commonway.dmn.logic.boxed import compile_boxed
from commonway.dmn.logic.functions import Parameter, compile_body, make_function, parameters_of
from commonway.dmn.logic.setting import Setting
from commonway.dmn.model import (
    BusinessKnowledgeModel,
    Decision,
    DecisionService,
    DecisionTable,
    FunctionKind,
    InputData,
)
from commonway.dmn.types import DeclaredType
from commonway.feel.types import ANY, FeelType, FunctionOf
from commonway.feel.values import Scope, Value

Values = dict[Key, Value]


def scope_of(needs: Sequence[Need], values: Values) -> Scope:
    """Return the names that *needs* bring into scope, imported ones inside a context named as their import."""
    scope = Scope()
    for need in needs:
        value = values.get(need.key)
        if not need.alias:
            scope[need.name] = value
            continue
        within = scope.setdefault(need.alias, {})
        if isinstance(within, dict):
            within[need.name] = value
    return scope


def naming(setting: Setting, needs: Sequence[Need]) -> Setting:
    """Return *setting* with the names in scope that *needs* bring; those behind an import's name follow a dot."""
    behind = {need.name for need in needs if need.alias}
    inner = setting.naming(need.alias or need.name for need in needs)
    return replace(inner, parts=inner.parts | behind)


@dataclass(slots=True)
class InputNode:
    """An input: its value is handed over."""

    name: str
    type: DeclaredType | None
    setting: Setting

    def take(self, value: Value, run: Run) -> Value:
        """Return *value* as the input's type has it, or null."""
        return _taken(value, self.type, self.setting, run)

    def evaluate(self, values: Values, run: Run) -> Value:  # noqa: ARG002
        """Return null: nobody handed a value over."""
        return None


def _taken(value: Value, declared: DeclaredType | None, setting: Setting, run: Run) -> Value:
    if declared is None:
        return value
    try:
        fitting, wrong = declared.bring(value, run)
    except RecursionError:
        fitting, wrong = None, "its type is nested too deep."
    if wrong:
        run.note(setting.problem(f"The input is null: {wrong}"))
    return fitting


@dataclass(slots=True)
class DecisionNode:
    """A decision: its logic, in the scope of what it needs."""

    name: str
    type: DeclaredType | None
    setting: Setting
    needs: tuple[Need, ...]
    logic: Evaluate
    columns: tuple[tuple[Key, tuple[str, ...]], ...] = ()  # whose values are in scope as well, where names are shared

    def take(self, value: Value, run: Run) -> Value:
        """Return *value*, given instead of the logic, as the decision's type has it, or null."""
        return _taken(value, self.type, self.setting, run)

    def evaluate(self, values: Values, run: Run) -> Value:
        """Return what the decision gives."""
        scope = scope_of(self.needs, values)
        for name, value in run.extra.items():
            scope.setdefault(name, value)
        for key, names in self.columns:
            value = values.get(key)
            for name in names:
                scope.setdefault(name, value.get(name) if isinstance(value, dict) else value)
        return self.logic(scope, run)


@dataclass(slots=True)
class KnowledgeNode:
    """A business knowledge model: its value is a function."""

    name: str
    setting: Setting
    needs: tuple[Need, ...]
    parameters: tuple[Parameter, ...]
    logic: Evaluate
    result: FeelType = ANY

    def evaluate(self, values: Values, run: Run) -> Value:
        """Return the function, which may call itself."""
        scope = scope_of(self.needs, values)
        names = [one.name for one in self.parameters]

        def body(arguments: Sequence[Value]) -> Value:
            return self.logic(extended(scope, dict(zip(names, arguments, strict=True))), run)

        function = make_function(self.name, self.parameters, body, run, result=self.result)
        scope[self.name] = function
        return function


@dataclass(slots=True)
class ServiceNode:
    """A decision service: its value is a function of its inputs, input data first, then input decisions."""

    name: str
    setting: Setting
    inputs: tuple[Need, ...]
    parameters: tuple[Parameter, ...]
    outputs: tuple[Need, ...]
    work_out: Callable[[Values, Run], None] = field(repr=False)
    finish: Evaluate | None = None

    def evaluate(self, values: Values, run: Run) -> Value:  # noqa: ARG002
        """Return the service as a function."""

        def body(arguments: Sequence[Value]) -> Value:
            given = {need.key: value for need, value in zip(self.inputs, arguments, strict=True)}
            outputs = self.answer(given, run)
            value = next(iter(outputs.values())) if len(self.outputs) == 1 else outputs
            return self.finish(Scope({"": value}), run) if self.finish else value

        return make_function(self.name, self.parameters, body, run)

    def answer(self, given: Values, run: Run) -> dict[str, Value]:
        """Return the values of all output decisions by name, from those of the inputs."""
        values = dict(given)
        self.work_out(values, run)
        return {need.qualified: values.get(need.key) for need in self.outputs}


Node = InputNode | DecisionNode | KnowledgeNode | ServiceNode


def input_node(element: InputData, setting: Setting) -> InputNode:
    """Return the input ready to run."""
    return InputNode(element.name, setting.type_of(element.variable.type_ref, line=element.line), setting)


def decision_node(element: Decision, needs: tuple[Need, ...], graph: Graph, setting: Setting) -> DecisionNode:
    """Return the decision ready to run; one without logic is null unless its value is given."""
    columns = _columns(needs, graph) if setting.shares_names else ()
    inner = naming(setting, needs).naming(name for _, names in columns for name in names)
    if element.expression is None:
        logic = setting.nothing("The decision has no logic; its value must be given.", line=element.line)
    else:
        logic = compile_boxed(element.expression, inner)
    type_ref, line = element.variable.type_ref, element.line
    logic = setting.typed(logic, type_ref, line=line, what="The decision")
    return DecisionNode(element.name, setting.type_of(type_ref, line=line), setting, needs, logic, columns)


def _columns(needs: Sequence[Need], graph: Graph) -> tuple[tuple[Key, tuple[str, ...]], ...]:
    """Return the names of the output columns of the tables among *needs*."""
    found = []
    for need in needs:
        element = graph.elements[need.key]
        if isinstance(element, Decision) and isinstance(element.expression, DecisionTable):
            found.append((need.key, tuple(one.name for one in element.expression.outputs if one.name)))
    return tuple(found)


def knowledge_node(element: BusinessKnowledgeModel, needs: tuple[Need, ...], setting: Setting) -> KnowledgeNode:
    """Return the business knowledge model ready to run."""
    name = element.variable.name
    if element.logic is None:
        logic = setting.nothing("The business knowledge model has no logic.", line=element.line)
        return KnowledgeNode(name, setting, needs, (), logic)
    inner = naming(setting, needs).naming([name])
    logic = compile_body(element.logic, inner, compile_boxed)
    if element.logic.kind is FunctionKind.FEEL:
        logic = _typed_result(logic, element, setting)
    result = _result_shape(element, setting)
    return KnowledgeNode(name, setting, needs, parameters_of(element.logic.parameters, setting), logic, result)


def _result_shape(element: BusinessKnowledgeModel, setting: Setting) -> FeelType:
    for type_ref in (element.variable.type_ref, element.logic.type_ref if element.logic else ""):
        declared = setting.types.find(type_ref) if type_ref else None
        if declared is not None:
            return declared.shape.result if isinstance(declared.shape, FunctionOf) else declared.shape
    return ANY


def service_node(
    element: DecisionService, graph: Graph, setting: Setting, work_out: Callable[[Values, Run, tuple[Key, ...]], None]
) -> ServiceNode:
    """Return the decision service ready to run."""
    references = (*element.input_data, *element.input_decisions)
    model = graph.models[(setting.types.namespace, element.id or element.name)]
    inputs = tuple(need for one in references if (need := graph.find(model, one)))
    outputs = tuple(need for one in element.output_decisions if (need := graph.find(model, one)))
    order = graph.reach((need.key for need in outputs), given=frozenset(need.key for need in inputs))
    parameters = tuple(
        Parameter(need.qualified, setting.type_of(graph.elements[need.key].variable.type_ref, line=element.line))
        for need in inputs
    )
    name = element.variable.name

    def work_out_service(values: Values, run: Run) -> None:
        work_out(values, run, order)

    finish = _typed_result(_given_value, element, setting) if element.variable.type_ref else None
    return ServiceNode(name, setting, inputs, parameters, outputs, work_out_service, finish)


def _given_value(scope: Scope, _run: Run) -> Value:
    return scope[""]


def _typed_result(logic: Evaluate, element: BusinessKnowledgeModel | DecisionService, setting: Setting) -> Evaluate:
    """Bring the result to the variable's type; where that is a function's, to what the function returns."""
    declared = setting.type_of(element.variable.type_ref, line=element.line)
    if declared is None:
        return logic
    if isinstance(declared.shape, FunctionOf):
        declared = DeclaredType(f"what {declared.name} returns", declared.shape.result)
    return setting.brought(logic, declared, line=element.line)
