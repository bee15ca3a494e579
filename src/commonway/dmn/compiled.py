"""Models compiled once and evaluated many times."""

from collections.abc import Mapping
from datetime import datetime

from commonway.dmn.errors import DmnError, ModelInvalidError
from commonway.dmn.evaluation import Problem, Result, Run, Test
from commonway.dmn.graph import Graph, Key, models_of, title_of
from commonway.dmn.logic.literal import compile_tests
from commonway.dmn.logic.setting import Setting
from commonway.dmn.model import (
    BusinessKnowledgeModel,
    Decision,
    DecisionService,
    InputData,
    ItemDefinition,
    Model,
    UnaryTests,
)
from commonway.dmn.nodes import (
    DecisionNode,
    InputNode,
    KnowledgeNode,
    Node,
    ServiceNode,
    Values,
    decision_node,
    input_node,
    knowledge_node,
    service_node,
)
from commonway.dmn.plain import from_plain
from commonway.dmn.types import TypeTable, endless_types
from commonway.feel.errors import Exhausted, NoValue
from commonway.feel.functions import Function
from commonway.feel.run import Run as FeelRun
from commonway.feel.types import ANY, FeelType
from commonway.feel.values import Scope, Value, as_value


class DecisionUnknownError(DmnError):
    """A decision or decision service was asked for that the model does not have."""


def compile_model(model: Model, *, tolerant: bool = False) -> "CompiledModel":
    """Return *model* ready to decide, with all it imports.

    Raises `ModelInvalidError`, the first of them, where something in it cannot be put to work. A *tolerant* caller gets
    the model all the same, with the errors in ``errors``; what is wrong gives null and a problem.
    """
    compiled = CompiledModel(model)
    if compiled.errors and not tolerant:
        raise compiled.errors[0]
    return compiled


class CompiledModel:
    """A model ready to decide. Make one with `compile_model`."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.graph = Graph(model)
        self.errors: list[ModelInvalidError] = self.graph.errors
        self._settings = _settings(model, self.errors)
        self._nodes: dict[Key, Node] = {}
        for key in self.graph.order:
            self._nodes[key] = self._compile(key)
        self._orders: dict[Key, tuple[Key, ...]] = {}
        self._inputs = self._names(InputNode, DecisionNode)
        self._decisions = self._names(DecisionNode)
        self._services = self._names(ServiceNode)
        self._functions = self._names(KnowledgeNode)

    def decide(self, decision: str, inputs: Mapping[str, object], *, now: datetime) -> Result:
        """Return what the decision of this name or id gives for *inputs*, as of *now*.

        An input goes by its name, ``alias.name`` where it is imported, or ``namespace#name``; one left out is null, and
        one that names a decision replaces its logic. Raises `DecisionUnknownError` and, for values that FEEL does not
        have, `commonway.feel.errors.FeelValueError`.
        """
        key = self._find(decision, self._decisions, "decision")
        if key not in self._orders:
            self._orders[key] = self.graph.reach((key,))
        run = Run(now)
        values = self._given(inputs, run)
        self._work_out(values, run, self._orders[key])
        return Result(values[key], tuple(run.problems))

    def serve(self, service: str, inputs: Mapping[str, object], *, now: datetime) -> Result:
        """Return the output decisions of the decision service of this name or id, as a context."""
        node = self._nodes[self._find(service, self._services, "decision service")]
        if not isinstance(node, ServiceNode):
            raise TypeError(service)
        run = Run(now)
        outputs = node.answer(self._given(inputs, run), run)
        return Result(outputs, tuple(run.problems))

    def call(self, function: str, arguments: Mapping[str, object], *, now: datetime) -> Result:
        """Return what the business knowledge model of this name or id gives for *arguments* by name."""
        key = self._find(function, self._functions, "business knowledge model")
        run = Run(now)
        values: Values = {}
        self._work_out(values, run, self.graph.reach((key,)))
        called, given = values[key], {name: as_value(value) for name, value in arguments.items()}
        if not isinstance(called, Function):
            return Result(None, tuple(run.problems))
        try:
            value = called.call_by_name(FeelRun(Scope(), [], now), given)
        except (NoValue, Exhausted, RecursionError) as error:
            run.note(self._nodes[key].setting.problem(str(error)))
            value = None
        return Result(value, tuple(run.problems))

    @property
    def nodes(self) -> Mapping[Key, Node]:
        """Every element ready to run, for those who evaluate in a way of their own."""
        return self._nodes

    def plan(self, decision: str) -> tuple[Key, ...]:
        """Return what the decision of this name or id needs, in an order to work it out in, itself last.

        Raises `DecisionUnknownError`.
        """
        key = self._find(decision, self._decisions, "decision")
        if key not in self._orders:
            self._orders[key] = self.graph.reach((key,))
        return (*(each for each in self._orders[key] if each != key), key)

    def title(self, key: Key) -> str:
        """Return the name that the input or decision goes by in `decide`: ``alias.name`` where it is imported."""
        named = (name for name, of in self._inputs.items() if of == key and "#" not in name)
        return next(named, self.graph.elements[key].name)

    def setting(self, key: Key) -> Setting:
        """Return the setting that the element stands in, without the names of what it needs."""
        return self._settings[key[0]].within(title_of(self.graph.elements[key]))

    @property
    def input_names(self) -> tuple[str, ...]:
        """The inputs of the model itself, by name, in the order of its file."""
        return tuple(one.name for one in self.model.inputs)

    def takes(self, name: str) -> bool:
        """Return whether an input, or a decision whose value may be given, is called *name*."""
        return name in self._inputs

    def read_plain(self, name: str, value: object) -> object:
        """Return the JSON *value* of the input *name* with its texts read as its type says.

        Raises `commonway.dmn.plain.PlainValueError`.
        """
        return from_plain(value, self.shape_of(name), where=f"input {name!r}")

    def shape_of(self, name: str) -> FeelType:
        """Return the type of the input, or of the decision whose value may be given, called *name*."""
        key = self._inputs.get(name)
        node = self._nodes[key] if key else None
        declared = node.type if isinstance(node, InputNode | DecisionNode) else None
        return declared.shape if declared else ANY

    def _given(self, inputs: Mapping[str, object], run: Run) -> Values:
        values: Values = {}
        for name, value in inputs.items():
            key = self._inputs.get(name) or self._inputs.get(" ".join(name.split()))
            node = self._nodes[key] if key else None
            if key and isinstance(node, InputNode | DecisionNode):
                values[key] = node.take(as_value(value), run)
            elif self.model.shares_names:
                run.extra[name] = as_value(value)
        return values

    def _work_out(self, values: Values, run: Run, order: tuple[Key, ...]) -> None:
        for key in order:
            if key in values:
                continue
            node = self._nodes[key]
            try:
                values[key] = node.evaluate(values, run)
            except RecursionError:
                values[key] = None
                run.note(node.setting.problem("It goes too deep: functions call one another without end."))

    def _find(self, name: str, names: Mapping[str, Key], kind: str) -> Key:
        if (found := names.get(name) or names.get(" ".join(name.split()))) is not None:
            return found
        known = ", ".join(sorted({self.graph.elements[key].name for key in names.values()})[:20]) or "none"
        raise DecisionUnknownError(
            f"There is no {kind} {name!r}.", where=self.model.source, remedy=f"The model has: {known}."
        )

    def _names(self, *kinds: type[Node]) -> dict[str, Key]:
        """Return all that elements of *kinds* can be called by; what is nearest to the model wins."""
        found: dict[str, Key] = {}
        aliases = {one.namespace: one.name for one in self.model.imports}
        for key, node in self._nodes.items():
            if not isinstance(node, kinds):
                continue
            element, namespace = self.graph.elements[key], key[0]
            names = [f"{namespace}#{element.name}", f"{namespace}#{key[1]}"]
            if namespace == self.model.namespace:
                names += [element.name, element.variable.name, key[1]]
            elif namespace in aliases:
                alias = aliases[namespace]
                names.append(f"{alias}.{element.name}" if alias else element.name)
            for name in names:
                found.setdefault(name, key)
        return found

    def _compile(self, key: Key) -> Node:
        element, needs = self.graph.elements[key], self.graph.needs[key]
        setting = self.setting(key)
        match element:
            case InputData():
                return input_node(element, setting)
            case Decision():
                return decision_node(element, needs, self.graph, setting)
            case BusinessKnowledgeModel():
                return knowledge_node(element, needs, setting)
            case DecisionService():
                return service_node(element, self.graph, setting, self._work_out)


def _settings(model: Model, errors: list[ModelInvalidError]) -> dict[str, Setting]:
    """Return where the expressions of each model stand, by namespace, with the types they may name."""
    tables: dict[str, TypeTable] = {}
    settings: dict[str, Setting] = {}
    no_types = TypeTable(Model(name="", namespace=""), {}, lambda _tests, _definition: None)
    for one in models_of(model):
        imported = {each.name: tables[each.namespace] for each in one.imports if each.model is not None}
        bare = Setting(one.source, "", no_types, errors=errors)

        for definition in endless_types(one):
            bare.within(f"item definition {definition.name!r}").wrong(
                "The type is defined by itself, or by too many others in a row.",
                line=definition.line,
                remedy="Let it name a type of FEEL, such as number, or give it components.",
            )

        def compile_allowed(tests: UnaryTests, definition: ItemDefinition, bare: Setting = bare) -> Test | None:
            return compile_tests(tests, bare.within(f"item definition {definition.name!r}"))

        table = tables[one.namespace] = TypeTable(one, imported, compile_allowed)
        settings[one.namespace] = Setting(
            one.source,
            "",
            table,
            parts=frozenset(table.component_names()),
            errors=errors,
            shares_names=one.shares_names,
        )
    return settings


__all__ = ["CompiledModel", "DecisionUnknownError", "Problem", "Result", "Value", "compile_model"]
