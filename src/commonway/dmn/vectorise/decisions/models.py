"""Whole decision graphs as columns: inputs that are facts or parameters, decisions that need others, functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commonway.dmn.compiled import CompiledModel
from commonway.dmn.graph import Key, Need
from commonway.dmn.logic.setting import Setting
from commonway.dmn.model import BusinessKnowledgeModel, Decision
from commonway.dmn.nodes import DecisionNode, InputNode, KnowledgeNode, naming
from commonway.dmn.vectorise.columns import NotVectorised
from commonway.dmn.vectorise.decisions.boxes import Boxes
from commonway.dmn.vectorise.decisions.cases import Alternatives, known, of_column
from commonway.dmn.vectorise.decisions.functions import Depth, Knowledge
from commonway.dmn.vectorise.decisions.placing import at
from commonway.dmn.vectorise.decisions.scope import DecisionScope, Notes
from commonway.dmn.vectorise.decisions.spreading import Spreading
from commonway.dmn.vectorise.decisions.typing import Typing
from commonway.dmn.vectorise.translating import Translator
from commonway.feel.syntax import Name
from commonway.feel.types import FunctionOf


@dataclass(frozen=True, slots=True, eq=False)
class Worked:
    """What an element of a model may be, and what is to be noted of its columns."""

    alternatives: Alternatives
    notes: Notes
    plain: str = ""  # the fact that it is, unchanged


class DecisionColumns:
    """The decisions of *compiled* as columns of *translator*; *constants* are parameters, by name.

    What has no columns raises `NotVectorised`, which says where in the model it stands.
    """

    def __init__(
        self, compiled: CompiledModel, translator: Translator, *, constants: Mapping[str, Any], now: datetime
    ) -> None:
        self._compiled = compiled
        self._translator = translator
        self._constants = constants
        self.spreading = Spreading(translator)
        self._typing = Typing(self.spreading, now=now)
        self._boxes = Boxes(self.spreading, self._typing, now=now)
        self._worked: dict[Key, Worked | NotVectorised] = {}
        self._depth = Depth()

    def decision(self, name: str) -> Worked:
        """Return what the decision of this name or id may be."""
        plan = self._compiled.plan(name)
        for key in plan:
            if self._compiled.title(key) in self._constants and isinstance(self._compiled.nodes[key], DecisionNode):
                raise NotVectorised(f"A parameter stands in the place of the decision {self._compiled.title(key)!r}.")
        return self._of(plan[-1])

    def _of(self, key: Key) -> Worked:
        found = self._worked.get(key)
        if found is None:
            try:
                found = self._work_out(key)
            except NotVectorised as reason:
                found = reason
            self._worked[key] = found
        if isinstance(found, NotVectorised):
            raise found
        return found

    def _work_out(self, key: Key) -> Worked:
        node, element = self._compiled.nodes[key], self._compiled.graph.elements[key]
        if isinstance(node, InputNode):
            return self._input(node, self._compiled.title(key))
        if not isinstance(node, DecisionNode) or not isinstance(element, Decision) or element.expression is None:
            raise NotVectorised(f"{element.name!r} is no decision with logic of its own.")
        if node.columns:
            raise NotVectorised("A decision that reads the outputs of tables as names of their own has no columns.")
        setting = naming(self._compiled.setting(key), node.needs)
        scope = self._scope(node, setting, Notes())
        with at(f"decision {element.name!r}"):
            found = self._boxes.alternatives(element.expression, setting, scope)
            return Worked(self._typing.to(found, node.type, setting, scope.notes), scope.notes)

    def _input(self, node: InputNode, title: str) -> Worked:
        notes = Notes()
        if title in self._constants:
            found = Alternatives(known(self._constants[title]))
        elif title in self._translator.scope:
            part = Name(title)
            found = Alternatives(
                of_column(self._translator.column(part, self._translator.scope)),
                lambda: {title: self._translator.unknown(title)},
            )
        else:
            raise NotVectorised(f"The input {title!r} is neither a fact nor a parameter.")
        with at(f"input {title!r}"):
            brought = self._typing.to(found, node.type, node.setting, notes)
        return Worked(brought, notes, plain=title if brought is found else "")

    def _scope(self, node: DecisionNode | KnowledgeNode, setting: Setting, notes: Notes) -> DecisionScope:
        names: dict[str, Alternatives] = {}
        behind: dict[str, dict[str, Alternatives]] = {}
        functions: dict[str, Knowledge] = {}
        plain: set[str] = set()
        for need in node.needs:
            if isinstance(self._compiled.nodes[need.key], KnowledgeNode):
                if need.alias:
                    raise NotVectorised(f"{need.alias}.{need.name} is a function of an imported model.")
                functions[need.name] = self._knowledge(need, notes)
                continue
            worked = self._of(need.key)
            notes.add(worked.notes)
            if need.alias:
                behind.setdefault(need.alias, {})[need.name] = worked.alternatives
                continue
            names[need.name] = worked.alternatives
            if worked.plain == need.name:
                plain.add(need.name)
        names |= {alias: Alternatives(entries=entries) for alias, entries in behind.items()}
        return DecisionScope(
            names, functions=functions, plain=frozenset(plain), shapes=setting.types.shapes, notes=notes
        )

    def _knowledge(self, need: Need, notes: Notes) -> Knowledge:
        node, element = self._compiled.nodes[need.key], self._compiled.graph.elements[need.key]
        if not isinstance(node, KnowledgeNode) or not isinstance(element, BusinessKnowledgeModel):
            raise TypeError(need.name)
        setting = naming(self._compiled.setting(need.key), node.needs)
        parameters = tuple(one.name for one in node.parameters)

        def body(arguments: dict[str, Alternatives]) -> Alternatives:
            definition = element.logic
            if definition is None or definition.body is None:
                raise NotVectorised(f"{node.name} has no body in FEEL.")
            with at(f"function {node.name!r}"):
                for parameter in node.parameters:
                    given = arguments[parameter.name]
                    if self._typing.to(given, parameter.type, node.setting, notes) is not given:
                        raise NotVectorised(f"The argument {parameter.name} may not be of its type.")
                inner = self._scope(node, setting, notes).extended(arguments)
                inside = setting.naming([node.name, *parameters])
                found = self._boxes.alternatives(definition.body, inside, inner)
                found = self._typing.brought(found, definition.type_ref, setting, notes)
                declared = setting.types.find(element.variable.type_ref) if element.variable.type_ref else None
                if declared is None or isinstance(declared.shape, FunctionOf):
                    return found
                return self._typing.to(found, declared, setting, notes)

        return Knowledge(need.name, parameters, body, self._depth)
