"""Whole decision graphs on inputs of which some are not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonway.dmn.compiled import CompiledModel
from commonway.dmn.evaluation import Run
from commonway.dmn.graph import Key, Need
from commonway.dmn.logic.setting import Setting
from commonway.dmn.model import BusinessKnowledgeModel, Decision, DecisionTable
from commonway.dmn.nodes import DecisionNode, InputNode, KnowledgeNode, Node, naming
from commonway.dmn.possibilities.boxed import Boxes, NotTakenApart, typed
from commonway.dmn.possibilities.tables import PartialTable, TableTrace
from commonway.dmn.possibilities.typing import brought
from commonway.dmn.types import DeclaredType
from commonway.feel.errors import FeelError
from commonway.feel.partial.domain import (
    NO_FACTS,
    Abstract,
    Alternative,
    Partial,
    Possible,
    Span,
    anything,
    facts_of,
    in_context,
    joined,
)
from commonway.feel.partial.expression import Answer, as_answer, decision_tree, holds
from commonway.feel.partial.kinds import SAMPLES
from commonway.feel.partial.landmarks import Marks
from commonway.feel.partial.parts import PartialFunction, Scope, applied
from commonway.feel.partial.parts import Run as Work
from commonway.feel.partial.refining import MOST_TRIES, Tree, answer_of
from commonway.feel.partial.situations import Situation
from commonway.feel.types import FunctionOf, PrimitiveType
from commonway.feel.values import Scope as Variables


@dataclass(slots=True)
class _Logic:
    """The logic of a decision or knowledge model; without *work* it is only run as a whole."""

    work: Work | None
    tables: list[PartialTable] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)


class PartialModel:
    """A compiled model, put to situations known in part."""

    def __init__(self, compiled: CompiledModel) -> None:
        self.compiled = compiled
        self._logics: dict[Key, _Logic] = {
            key: self._logic(key, node)
            for key, node in compiled.nodes.items()
            if isinstance(node, DecisionNode | KnowledgeNode)
        }

    def facts(self, decision: str) -> tuple[str, ...]:
        """Return the inputs that the decision may read, by name. Raises `DecisionUnknownError`."""
        plan = self.compiled.plan(decision)
        return tuple(self.compiled.title(key) for key in plan if isinstance(self.compiled.nodes[key], InputNode))

    def possible(self, decision: str, situation: Situation) -> Abstract:
        """Return what the decision gives or may give, without trying out inputs: fast, and perhaps less than could be.

        Raises `DecisionUnknownError`.
        """
        plan = self.compiled.plan(decision)
        return self._values(plan, situation)[plan[-1]]

    def holds(self, decision: str, situation: Situation, *, exact: bool = False) -> bool | None:
        """Return whether the decision is true (True), is anything but true (False), or could still be either (None)."""
        scope = situation.scope()
        answer = holds(self.possible(decision, situation), scope)
        if answer is None and exact:
            return holds(answer_of(self.tree(decision, situation)), scope)
        return answer

    def answer(self, decision: str, situation: Situation, *, tries: int = MOST_TRIES) -> Answer:
        """Return what the decision gives, or all that is still possible with the facts each depends on."""
        found = self.possible(decision, situation)
        if isinstance(found, Partial):
            found = answer_of(self.tree(decision, situation, tries=tries))
        return as_answer(found)

    def tree(self, decision: str, situation: Situation, *, tries: int = MOST_TRIES) -> Tree:
        """Return which unknown inputs decide, and how."""
        plan = self.compiled.plan(decision)
        return decision_tree(
            lambda narrowed: self._values(plan, narrowed)[plan[-1]],
            self._declared(plan, situation),
            marks=self.marks(decision),
            facts=NO_FACTS,
            tries=tries,
        )

    def marks(self, decision: str) -> Marks:
        """Return the values at which the decision may turn."""
        return Marks.together(self._logics[key].marks for key in self.compiled.plan(decision) if key in self._logics)

    def traces(self, decision: str, situation: Situation) -> dict[str, TableTrace]:
        """Return how each decision table stands that the decision needs, its own last, by the decision's name."""
        plan = self.compiled.plan(decision)
        values = self._values(plan, situation)
        found = {}
        for key in plan:
            node = self.compiled.nodes[key]
            element = self.compiled.graph.elements[key]
            if isinstance(node, DecisionNode) and isinstance(element, Decision):
                tables = [each for each in self._logics[key].tables if each.table is element.expression]
                for table in tables:
                    found[element.name] = table.trace(self._scope(node, values, situation))
        return found

    def tables(self) -> dict[str, DecisionTable]:
        """Return the decision tables of the model's decisions, by the decision's name."""
        return {
            element.name: element.expression
            for element in self.compiled.graph.elements.values()
            if isinstance(element, Decision) and isinstance(element.expression, DecisionTable)
        }

    def _declared(self, plan: Sequence[Key], situation: Situation) -> Situation:
        """Return *situation* with inputs that nobody spoke of as what their types let them be."""
        said = situation.scope()
        silent = {}
        for key in plan:
            node = self.compiled.nodes[key]
            name = self.compiled.title(key)
            if isinstance(node, InputNode) and name not in said.known and name not in said.unknown:
                silent[name] = _of_type(node.type, name)
        return situation.narrowing(silent) if silent else situation

    def _values(self, plan: Sequence[Key], situation: Situation) -> dict[Key, Abstract]:
        scope = self._declared(plan, situation).scope()
        run = Run(situation.now)
        values: dict[Key, Abstract] = {}
        for key in plan:
            node = self.compiled.nodes[key]
            name = self.compiled.title(key)
            if isinstance(node, InputNode | DecisionNode) and (name in scope.known or name in scope.unknown):
                values[key] = self._given(node, name, scope, run)
            else:
                values[key] = self._worked_out(key, node, values, situation, run)
        return values

    def _given(self, node: InputNode | DecisionNode, name: str, scope: Scope, run: Run) -> Abstract:
        if name in scope.known:
            return node.take(scope.known[name], run)
        if node.type is None:
            return scope.unknown[name]
        return brought(scope.unknown[name], node.type.name, node.setting, run)

    def _worked_out(
        self, key: Key, node: Node, values: dict[Key, Abstract], situation: Situation, run: Run
    ) -> Abstract:
        if not isinstance(node, DecisionNode):
            return _concrete(node, values, run)
        needed = [need.key for need in node.needs] + [each for each, _ in node.columns]
        work = self._logics[key].work
        if not any(isinstance(values.get(each), Partial) for each in needed):
            return _concrete(node, values, run)
        if work is None:
            return self._as_a_whole(node, values, run)
        found = work(self._scope(node, values, situation))
        return found if node.type is None else brought(found, node.type.name, node.setting, run)

    def _as_a_whole(self, node: DecisionNode, values: Mapping[Key, Abstract], run: Run) -> Abstract:
        """Return what the decision gives on every combination of what it needs, where these are few."""
        open_keys = [need.key for need in node.needs if isinstance(values.get(need.key), Partial)]

        def apply(found: Sequence[Any]) -> Any:
            return _concrete(node, {**values, **dict(zip(open_keys, found, strict=True))}, run)

        return applied(apply, [values[key] for key in open_keys])

    def _scope(self, node: DecisionNode | KnowledgeNode, values: Mapping[Key, Abstract], situation: Situation) -> Scope:
        scope = Scope(Variables(), {}, situation.now)
        names: dict[str, Abstract] = {}
        behind: dict[str, dict[str, Abstract]] = {}
        for need in node.needs:
            value = values.get(need.key)
            if need.alias:
                behind.setdefault(need.alias, {})[need.name] = value
            else:
                names[need.name] = value
        names |= {alias: in_context(each) for alias, each in behind.items()}
        scope = scope.within(names)
        scope.functions = {
            need.name: function
            for need in node.needs
            if not need.alias and (function := self._function(need, values, situation)) is not None
        }
        return scope

    def _function(self, need: Need, values: Mapping[Key, Abstract], situation: Situation) -> PartialFunction | None:
        node = self.compiled.nodes[need.key]
        work = self._logics[need.key].work if need.key in self._logics else None
        if not isinstance(node, KnowledgeNode) or work is None:
            return None
        inside = self._scope(node, values, situation)
        inside = inside.within({node.name: values.get(need.key)})
        function = PartialFunction(tuple(one.name for one in node.parameters), _called(node, work), inside)
        inside.functions = {**inside.functions, node.name: function}
        return function

    def _logic(self, key: Key, node: DecisionNode | KnowledgeNode) -> _Logic:
        element = self.compiled.graph.elements[key]
        setting = naming(self.compiled.setting(key), node.needs)
        boxes = Boxes()
        try:
            if isinstance(element, Decision) and element.expression is not None:
                if isinstance(node, DecisionNode) and node.columns:
                    raise NotTakenApart
                work = boxes.compile(element.expression, setting)
            elif isinstance(element, BusinessKnowledgeModel) and element.logic and element.logic.body:
                inner = setting.naming([node.name, *(one.name for one in element.logic.parameters)])
                work = typed(boxes.compile(element.logic.body, inner), element.logic.type_ref, setting)
                work = typed(work, _result_type(element, setting), setting)
            else:
                return _Logic(None)
        except (NotTakenApart, FeelError):
            return _Logic(None)
        return _Logic(work, boxes.tables, Marks.together(boxes.marks))


def _result_type(element: BusinessKnowledgeModel, setting: Setting) -> str:
    """Return the type that the variable declares for the result; none where it is that of a function."""
    declared = setting.types.find(element.variable.type_ref) if element.variable.type_ref else None
    return "" if declared is None or isinstance(declared.shape, FunctionOf) else declared.name


def _called(node: KnowledgeNode, work: Work) -> Work:
    """Return the body of a knowledge model with arguments brought to the types of its parameters."""

    def run(scope: Scope) -> Abstract:
        dmn_run = Run(scope.now)
        doubtful = False
        bound: dict[str, Abstract] = {}
        for parameter in node.parameters:
            name = parameter.name
            value = scope.unknown.get(name, scope.known.get(name))
            if parameter.type is not None:
                fitting = brought(value, parameter.type.name, node.setting, dmn_run)
                doubtful = doubtful or fitting != value
                value = fitting
            bound[name] = value
        found = work(scope.within(bound))
        if doubtful:  # an argument that does not fit its parameter makes the call null
            found = joined([found, None], facts_of(found).union(*map(facts_of, bound.values())))
        return found

    return run


def _concrete(node: Node, values: Mapping[Key, Abstract], run: Run) -> Abstract:
    try:
        return node.evaluate(dict(values), run)
    except RecursionError:
        return None


def _of_type(declared: DeclaredType | None, name: str) -> Abstract:
    """Return what an input of a type may be: null is always one of it."""
    facts = frozenset((name,))
    if declared is None:
        return anything(facts)
    kind = declared.shape.name if isinstance(declared.shape, PrimitiveType) else ""
    if kind == "boolean":
        return Possible(tuple(Alternative(value, facts) for value in (True, False, None)))
    if kind in SAMPLES:
        return Possible((Alternative(None, facts),), (Span(facts, kind),))
    return anything(facts)
