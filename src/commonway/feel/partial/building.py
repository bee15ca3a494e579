"""Building values of which a part is not known: lists, contexts and functions."""

from commonway.feel import syntax as feel
from commonway.feel.partial.domain import Abstract, in_context, listed
from commonway.feel.partial.names import names_in
from commonway.feel.partial.parts import Compile, Part, PartialFunction, Run, Scope


def list_literal(syntax: feel.ListLiteral, compile_part: Compile) -> Run:
    """Return ``[a, b]``."""
    items = [compile_part(item) for item in syntax.items]
    return lambda scope: listed([item(scope) for item in items])


def context_literal(syntax: feel.ContextLiteral, compile_part: Compile) -> Run:
    """Return ``{key: value}``, each entry seeing those before it, and a function itself."""
    entries = [(name, compile_part(expression), _body(expression, compile_part)) for name, expression in syntax.entries]

    def run(scope: Scope) -> Abstract:
        found: dict[str, Abstract] = {}
        for name, entry, function in entries:
            found[name] = entry(scope)
            scope = scope.within({name: found[name]})
            if function is not None:
                scope.functions = {**scope.functions, name: PartialFunction(*function, scope)}
        return in_context(found)

    return run


def function_definition(syntax: feel.FunctionDefinition, compile_part: Compile) -> Run:
    """Return a function of which the body reads something not known."""
    body = compile_part(syntax.body)
    read = names_in(syntax).all

    def run(scope: Scope) -> Abstract:
        return PartialFunction(_parameters(syntax), body, scope, scope.facts(read))

    return run


def _body(syntax: feel.Expression, compile_part: Compile) -> tuple[tuple[str, ...], Part] | None:
    """Return parameters and body of a function, so that it can be called with values not known; None for all else."""
    if not isinstance(syntax, feel.FunctionDefinition) or syntax.external:
        return None
    return _parameters(syntax), compile_part(syntax.body)


def _parameters(syntax: feel.FunctionDefinition) -> tuple[str, ...]:
    return tuple(parameter.name for parameter in syntax.parameters)
