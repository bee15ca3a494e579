"""From syntax to closures over what is known and what is not."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from commonway.feel import syntax as feel
from commonway.feel.partial import building, calling, iterating, logic, strict, testing
from commonway.feel.partial.domain import Abstract
from commonway.feel.partial.names import names_in
from commonway.feel.partial.parts import Compile, Part, Run, Scope, concretely

Handler: TypeAlias = Callable[[Any, Compile], Run]


def _name(syntax: feel.Name, _compile: Compile) -> Run:
    def run(scope: Scope) -> Abstract:
        return scope.unknown[syntax.name]

    return run


def _literal(syntax: feel.Literal, _compile: Compile) -> Run:
    return lambda _scope: syntax.value


_HANDLERS: Mapping[type[feel.Part], Handler] = {
    feel.Name: _name,
    feel.Literal: _literal,
    feel.Path: strict.path,
    feel.Negation: strict.negation,
    feel.Arithmetic: strict.arithmetic,
    feel.Comparison: strict.comparison,
    feel.InstanceOf: strict.instance_of,
    feel.Range: strict.interval,
    feel.Between: testing.between,
    feel.In: testing.membership,
    feel.Tested: testing.outside_a_test,
    feel.And: logic.conjunction,
    feel.Or: logic.disjunction,
    feel.If: logic.alternative,
    feel.For: iterating.loop,
    feel.Quantified: iterating.quantified,
    feel.Filter: iterating.selection,
    feel.ListLiteral: building.list_literal,
    feel.ContextLiteral: building.context_literal,
    feel.FunctionDefinition: building.function_definition,
    feel.Call: calling.call,
}


def compile_part(syntax: feel.Expression) -> Part:
    """Return *syntax* ready to run on a scope in which names may be unknown."""
    partial = _HANDLERS[type(syntax)](syntax, compile_part)
    return Part(names_in(syntax).all, concretely(syntax), partial)
