"""The decision requirements graph: what each element needs, in an order in which it can be worked out.

In a model that shares names (Camunda's way of writing DMN), a decision sees all inputs, and the output columns of all
decisions it needs, directly or not, by the names of the columns.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from commonway.dmn.errors import ModelInvalidError
from commonway.dmn.model import (
    BusinessKnowledgeModel,
    Decision,
    DecisionService,
    InputData,
    Model,
    Reference,
)

Element: TypeAlias = InputData | Decision | BusinessKnowledgeModel | DecisionService
Key: TypeAlias = tuple[str, str]
"""What no other element has: its model's namespace, and its id (or name, where it has none)."""

_KINDS = {
    InputData: "input",
    Decision: "decision",
    BusinessKnowledgeModel: "business knowledge model",
    DecisionService: "decision service",
}


def key_of(element: Element, model: Model) -> Key:
    """Return the key of *element* of *model*."""
    return model.namespace, element.id or element.name


def title_of(element: Element) -> str:
    """Return what messages call *element*."""
    return f"{_KINDS[type(element)]} {element.name!r}"


def elements_of(model: Model) -> Iterator[Element]:
    """Yield the elements of *model* that have a value."""
    yield from model.inputs
    yield from model.knowledge_models
    yield from model.decisions
    yield from model.services


def models_of(model: Model) -> list[Model]:
    """Return *model* and all it imports, directly or not, each once, imported ones first."""
    found: dict[str, Model] = {}

    def visit(one: Model) -> None:
        for imported in one.imports:
            if imported.model is not None and imported.model.namespace not in found:
                visit(imported.model)
        found[one.namespace] = one

    visit(model)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Need:
    """A required element, and the name it goes by: *alias* is that of the import it comes by, or ``""``."""

    key: Key
    name: str
    alias: str = ""

    @property
    def qualified(self) -> str:
        """The name as FEEL has it."""
        return f"{self.alias}.{self.name}" if self.alias else self.name


class Graph:
    """All elements of a model and of those it imports, and what each needs."""

    def __init__(self, model: Model) -> None:
        self.elements: dict[Key, Element] = {}
        self.models: dict[Key, Model] = {}
        self.needs: dict[Key, tuple[Need, ...]] = {}
        self.errors: list[ModelInvalidError] = []
        models = models_of(model)
        for one in models:
            self._take_in(one)
        for one in models:
            for element in elements_of(one):
                self.needs[key_of(element, one)] = self._needs(element, one)
        self.order = self._ordered()

    def find(self, model: Model, reference: Reference) -> Need | None:
        """Return the element of *model*, or imported into it, that *reference* points at."""
        key = (reference.namespace or model.namespace, reference.id)
        if key not in self.elements:
            return None
        name = self.elements[key].variable.name
        if self.models[key] is model:
            return Need(key, name)
        for imported in model.imports:
            if imported.namespace == key[0]:
                return Need(key, name, imported.name)
        return Need(key, name)

    def reach(self, keys: Iterable[Key], *, given: frozenset[Key] = frozenset()) -> tuple[Key, ...]:
        """Return *keys* and all they need, in an order in which they can be worked out.

        What is *given* needs nothing more and is left out. A decision service works out what it needs when called.
        """
        found: set[Key] = set()
        waiting = [key for key in keys if key not in given]
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                if isinstance(self.elements[key], DecisionService):
                    continue
                waiting.extend(need.key for need in self.needs[key] if need.key not in given)
        return tuple(key for key in self.order if key in found)

    def _take_in(self, model: Model) -> None:
        names: dict[str, Element] = {}
        for element in elements_of(model):
            key = key_of(element, model)
            for other in (self.elements.get(key), names.get(element.variable.name)):
                if other is not None:
                    self._wrong(
                        model,
                        element,
                        element.line,
                        f"It has the same id or name as the {title_of(other)} of line {other.line}.",
                        remedy="Give each element an id and a name of its own.",
                    )
            self.elements[key], self.models[key] = element, model
            names[element.variable.name] = element

    def _needs(self, element: Element, model: Model) -> tuple[Need, ...]:
        needs = self._shared(element, model) if model.shares_names and isinstance(element, Decision) else []
        for reference in _references(element):
            need = self.find(model, reference)
            if need is None:
                self._wrong(
                    model,
                    element,
                    reference.line,
                    f"It requires {reference.id!r}, which is in neither this model nor its imports.",
                    remedy="Point href at the id of an element, or remove the requirement.",
                )
            elif not (need.key == key_of(element, model) and isinstance(element, BusinessKnowledgeModel)):
                needs.append(need)  # a function that calls itself does not have to be worked out first
        return tuple(dict.fromkeys(needs))

    def _shared(self, decision: Decision, model: Model) -> list[Need]:
        """Return all inputs, and all decisions that *decision* needs through others."""
        found = {key_of(one, model): Need(key_of(one, model), one.variable.name) for one in model.inputs}
        waiting = [decision]
        while waiting:
            for reference in waiting.pop().required_decisions:
                need = self.find(model, reference)
                if need is not None and need.key not in found:
                    found[need.key] = need
                    element = self.elements[need.key]
                    waiting.extend([element] if isinstance(element, Decision) else [])
        return list(found.values())

    def _ordered(self) -> tuple[Key, ...]:
        edges: Mapping[Key, list[Key]] = {key: [need.key for need in needs] for key, needs in self.needs.items()}
        try:
            return tuple(TopologicalSorter(edges).static_order())
        except CycleError as error:
            cycle: list[Key] = error.args[1]
            element = self.elements[cycle[0]]
            names = " needs ".join(repr(self.elements[key].name) for key in reversed(cycle))
            raise ModelInvalidError(
                f"Requirements go in a circle: {names}.",
                source=self.models[cycle[0]].source,
                line=element.line,
                element=title_of(element),
                remedy="Remove one of these requirements.",
            ) from None

    def _wrong(self, model: Model, element: Element, line: int, what: str, *, remedy: str) -> None:
        self.errors.append(
            ModelInvalidError(what, source=model.source, line=line, element=title_of(element), remedy=remedy)
        )


def _references(element: Element) -> tuple[Reference, ...]:
    match element:
        case Decision():
            return (*element.required_inputs, *element.required_decisions, *element.required_knowledge)
        case BusinessKnowledgeModel():
            return element.required_knowledge
        case DecisionService():
            return (*element.output_decisions, *element.encapsulated_decisions)
    return ()
