"""Which decisions need a function in Java or PMML."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from commonway.dmn.graph import Graph
from commonway.dmn.model import FunctionDefinition, FunctionKind, LiteralExpression, Model


def foreign_elements(model: Model) -> frozenset[str]:
    """Return the names of the decisions of *model* whose logic, or what it needs, is written in Java or PMML."""
    graph = Graph(model)
    foreign = {key for key, element in graph.elements.items() if any(map(_is_foreign, _parts(element)))}
    return frozenset(graph.elements[key].name for key in graph.elements if not foreign.isdisjoint(graph.reach((key,))))


def _is_foreign(part: object) -> bool:
    if isinstance(part, FunctionDefinition):
        return part.kind is not FunctionKind.FEEL
    return isinstance(part, LiteralExpression) and "external" in part.text and "java" in part.text


def _parts(part: object) -> Iterator[object]:
    """Yield *part* and all it is made of."""
    yield part
    if is_dataclass(part):
        for one in fields(part):
            yield from _parts(getattr(part, one.name))
    elif isinstance(part, tuple):
        for item in part:
            yield from _parts(item)
