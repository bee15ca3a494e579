"""Calls with arguments not known: of one's own functions, and of the built-in ones."""

from collections.abc import Sequence

from commonway.feel import syntax as feel
from commonway.feel.partial import spans
from commonway.feel.partial.built_in import BOOLEAN, GROWTH, LENIENT
from commonway.feel.partial.domain import Abstract, anything, facts_of
from commonway.feel.partial.parts import (
    Compile,
    Part,
    PartialFunction,
    Run,
    Scope,
    applied,
    concretely,
    on_values,
    placeholders,
)
from commonway.feel.partial.spans import Apply, Piece


def call(syntax: feel.Call, compile_part: Compile) -> Run:
    """Return ``function(arguments)``."""
    arguments = [compile_part(argument) for argument in syntax.arguments]
    if not isinstance(syntax.function, feel.Name):
        return _of_expression(syntax, compile_part(syntax.function), arguments)
    name = syntax.function.name
    by_built_in = _of_built_in(name, syntax)
    by_value = _of_value(syntax)

    def run(scope: Scope) -> Abstract:
        values = [argument(scope) for argument in arguments]
        function = scope.functions.get(name)
        if function is not None:
            return _inside(function, values, syntax.names, scope)
        if name in scope.unknown:
            return anything(facts_of(scope.unknown[name]).union(*map(facts_of, values)))
        if name in scope.known:
            return by_value(scope.known[name], values, scope)
        return by_built_in(values, scope)

    return run


def _inside(function: PartialFunction, values: Sequence[Abstract], names: Sequence[str], scope: Scope) -> Abstract:
    parameters = function.parameters
    if len(values) != len(parameters) or set(names or parameters) != set(parameters):
        return None  # as the interpreter has it: a call that does not fit
    return function(dict(zip(names or parameters, values, strict=True)), scope)


class _of_value:  # noqa: N801 - reads as the function it is
    """A call of a function that is known, with arguments that are not."""

    def __init__(self, syntax: feel.Call) -> None:
        function, *arguments = placeholders(len(syntax.arguments) + 1)
        self._concrete = concretely(feel.Call(function, tuple(arguments), syntax.names))

    def __call__(self, function: object, values: Sequence[Abstract], scope: Scope) -> Abstract:
        return applied(on_values(self._concrete, scope), [function, *values])


def _of_expression(syntax: feel.Call, function: Part, arguments: Sequence[Part]) -> Run:
    by_value = _of_value(syntax)

    def run(scope: Scope) -> Abstract:
        values = [argument(scope) for argument in arguments]
        called = function(scope)
        if isinstance(called, PartialFunction):
            return _inside(called, values, syntax.names, scope)
        return by_value(called, values, scope)

    return run


class _of_built_in:  # noqa: N801
    """A call of a built-in function, by the interpreter on each combination of what the arguments may be."""

    def __init__(self, name: str, syntax: feel.Call) -> None:
        self._name = name
        self._lenient = None if syntax.names else LENIENT.get(name)
        arguments = placeholders(len(syntax.arguments))
        self._concrete = concretely(feel.Call(feel.Name(name), arguments, syntax.names))
        listed = feel.Call(feel.Name(name), placeholders(1), ())
        self._on_list = concretely(listed)

    def __call__(self, values: Sequence[Abstract], scope: Scope) -> Abstract:
        if self._lenient is not None:
            found = self._lenient(values, on_values(self._on_list, scope), scope)
            if found is not NotImplemented:
                return found
        return applied(on_values(self._concrete, scope), values, self._spanned)

    def _spanned(self, found: Sequence[Piece], apply: Apply) -> Abstract:
        facts = spans.facts_of(found)
        if self._name in BOOLEAN:
            return spans.decided(spans.UNDECIDED, facts)
        growth = GROWTH.get(self._name, ())
        if len(growth) == len(found) and all(spans.kind_in(piece) in spans.BOUNDED for piece in found):
            return spans.monotone(growth, found, apply)
        return anything(facts)
