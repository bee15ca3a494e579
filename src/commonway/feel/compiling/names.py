"""Literals and names: what is written, what the expression itself defines, what comes from outside."""

from commonway.feel import syntax
from commonway.feel.builtins import FUNCTIONS
from commonway.feel.compiling.code import Code, Evaluate
from commonway.feel.compiling.compiler import Compiler, rule_for
from commonway.feel.errors import FeelValueError
from commonway.feel.run import Place, Run
from commonway.feel.values import ATOMS, Scope, Value, as_value

_MISSING = object()


@rule_for(syntax.Literal)
def literal(compiler: Compiler, part: syntax.Literal) -> Code:
    """Give the value."""
    del compiler
    return Code.of(part.value)  # type: ignore[arg-type]


@rule_for(syntax.Tested)
def tested(compiler: Compiler, part: syntax.Tested) -> Code:
    """Give the value under test; outside of a test there is none."""
    if not compiler.tested:
        return _from_outside(compiler, "?", compiler.place(part))
    return _own(compiler.tested[-1])


@rule_for(syntax.Name)
def name(compiler: Compiler, part: syntax.Name) -> Code:
    """Give what the name stands for: the nearest of keys of filtered items, own names, variables, built-ins."""
    elements: list[int] = []
    for binding in reversed(compiler.bindings):
        if binding.name is None:
            elements.append(binding.slot)
        elif binding.name == part.name:
            code = _own(binding.slot)
            break
    else:
        code = _from_outside(compiler, part.name, compiler.place(part))
    for element in reversed(elements):
        code = Code(_of_item(element, part.name, code.run))
    return code


def _own(slot: int) -> Code:
    return Code(lambda run: run.slots[slot])


def _of_item(slot: int, name: str, otherwise: Evaluate) -> Evaluate:
    def read(run: Run) -> Value:
        item = run.slots[slot]
        if isinstance(item, dict) and name in item:
            return item[name]
        return otherwise(run)

    return read


def _from_outside(compiler: Compiler, name: str, place: Place) -> Code:
    builtin = None if compiler.hides_builtin(name) else FUNCTIONS.get(name)
    if builtin is not None:
        return Code(lambda run: taken(run, name, builtin, place))

    def read(run: Run) -> Value:
        value = run.scope.get(name, _MISSING)
        if type(value) in ATOMS:
            return value  # type: ignore[return-value]
        return taken(run, name, None, place)

    return Code(read)


def taken(run: Run, name: str, builtin: Value, place: Place) -> Value:
    """Return the variable *name* from outside as FEEL holds it; else *builtin*, noting where there is neither."""
    value = run.scope.get(name, _MISSING)
    if value is _MISSING:
        if builtin is None:
            run.note(f"There is no {name!r} here.", place)
        return builtin
    if type(run.scope) is Scope:
        return value  # type: ignore[return-value]
    if run.converted is None:
        run.converted = {}
    if name not in run.converted:
        try:
            run.converted[name] = as_value(value)
        except FeelValueError as error:
            run.note(error.what, place)
            return None
    return run.converted[name]
