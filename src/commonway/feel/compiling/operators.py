"""Arithmetic, comparison, logic and choice."""

from collections.abc import Callable
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from commonway.feel import syntax
from commonway.feel.arithmetic import OPERATIONS, negate
from commonway.feel.comparing import compare
from commonway.feel.compiling.code import Code, Evaluate
from commonway.feel.compiling.compiler import Compiler, rule_for
from commonway.feel.errors import NoValue
from commonway.feel.run import LONGEST_TEXT, Place, Run, held
from commonway.feel.types import NullType, resolve
from commonway.feel.values import Value, kind_of

HOLDS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "!=": ne}
_MIRRORED: dict[str, syntax.ComparisonOperator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@rule_for(syntax.Negation)
def negation(compiler: Compiler, part: syntax.Negation) -> Code:
    """Turn the sign."""
    operand, place = compiler.code(part.operand), compiler.place(part)
    work_out = operand.run

    def run(run: Run) -> Value:
        try:
            return negate(work_out(run))
        except NoValue as problem:
            run.note(str(problem), place)
            return None

    return compiler.folded(Code(run), operand)


@rule_for(syntax.Arithmetic)
def arithmetic(compiler: Compiler, part: syntax.Arithmetic) -> Code:
    """Add, subtract, multiply, divide, raise to a power."""
    left, right, place = compiler.code(part.left), compiler.code(part.right), compiler.place(part)
    first, second, operate = left.run, right.run, OPERATIONS[part.operator]

    def run(run: Run) -> Value:
        try:
            found = operate(first(run), second(run))
        except NoValue as problem:
            run.note(str(problem), place)
            return None
        if type(found) is str:
            run.spend(len(found) // 1_000)
            if len(found) > LONGEST_TEXT:
                held(found)
        return found

    return compiler.folded(Code(run), left, right)


@rule_for(syntax.Comparison)
def comparison(compiler: Compiler, part: syntax.Comparison) -> Code:
    """Compare; a variable with a constant, which is most of what rules do, in as few steps as can be."""
    left, right, place = compiler.code(part.left), compiler.code(part.right), compiler.place(part)
    operator, subject, constant = part.operator, part.left, right
    if left.constant and not right.constant:
        operator, subject, constant = _MIRRORED[part.operator], part.right, left
    general = compared(part.operator, left.run, right.run, place)
    if constant.constant and type(constant.value) in (Decimal, str):
        if isinstance(subject, syntax.Name) and not compiler.is_bound(subject.name):
            return Code(_variable_with_constant(operator, subject.name, constant.value, general))
        varying = right.run if constant is left else left.run
        return compiler.folded(Code(_with_constant(operator, varying, constant.value, place)), left, right)
    return compiler.folded(Code(general), left, right)


def compared(operator: syntax.ComparisonOperator, left: Evaluate, right: Evaluate, place: Place) -> Evaluate:
    """Return the comparison of any two values."""

    def run(run: Run) -> Value:
        one, other = left(run), right(run)
        found = compare(operator, one, other, run)
        if found is None:
            note_incomparable(run, one, other, place)
        return found

    return run


def note_incomparable(run: Run, left: Value, right: Value, place: Place) -> None:
    """Note that the two cannot be compared."""
    if run.problems is not None:
        run.note(f"A {kind_of(left)} and a {kind_of(right)} cannot be compared.", place)


def _variable_with_constant(operator: str, name: str, constant: Any, general: Evaluate) -> Evaluate:
    holds = HOLDS[operator]
    if isinstance(constant, str):

        def run_text(run: Run) -> Value:
            value = run.scope.get(name)
            return holds(value, constant) if type(value) is str else general(run)

        return run_text
    whole = int(constant) if constant == constant.to_integral_value() and abs(constant) < 10**15 else constant

    def run_number(run: Run) -> Value:
        value = run.scope.get(name)
        kind = type(value)
        if kind is int:
            return holds(value, whole)
        return holds(value, constant) if kind is Decimal else general(run)

    return run_number


def _with_constant(operator: syntax.ComparisonOperator, varying: Evaluate, constant: Any, place: Place) -> Evaluate:
    holds, kind = HOLDS[operator], type(constant)

    def run(run: Run) -> Value:
        value = varying(run)
        if type(value) is kind:
            return holds(value, constant)
        found = compare(operator, value, constant, run)
        if found is None:
            note_incomparable(run, value, constant, place)
        return found

    return run


@rule_for(syntax.Between)
def between(compiler: Compiler, part: syntax.Between) -> Code:
    """Ask whether a value is at or between two others: ``>=`` the one and ``<=`` the other (table 52)."""
    value, low, high = compiler.code(part.value), compiler.code(part.low), compiler.code(part.high)
    place, work_out, from_, to = compiler.place(part), value.run, low.run, high.run

    def run(run: Run) -> Value:
        found, least, most = work_out(run), from_(run), to(run)
        above, below = compare(">=", found, least, run), compare("<=", found, most, run)
        if above is False or below is False:
            return False
        if above is None or below is None:
            note_incomparable(run, found, least if above is None else most, place)
            return None
        return True

    return compiler.folded(Code(run), value, low, high)


@rule_for(syntax.And)
def conjunction(compiler: Compiler, part: syntax.And) -> Code:
    """Say false if one is, true if all are, null otherwise."""
    return _logic(compiler, part, decisive=False)


@rule_for(syntax.Or)
def disjunction(compiler: Compiler, part: syntax.Or) -> Code:
    """Say true if one is, false if all are, null otherwise."""
    return _logic(compiler, part, decisive=True)


def _logic(compiler: Compiler, part: syntax.And | syntax.Or, *, decisive: bool) -> Code:
    codes = [compiler.code(operand) for operand in part.operands]
    places = [compiler.place(operand) for operand in part.operands]
    operands = tuple(zip((code.run for code in codes), places, strict=True))
    other = not decisive

    def run(run: Run) -> Value:
        answer: bool | None = other
        for operand, place in operands:
            value = operand(run)
            if value is decisive:
                return decisive
            if value is not other:
                answer = None
                if value is not None:
                    run.note(f"A {kind_of(value)} is neither true nor false.", place)
        return answer

    if len(codes) > 2:
        return compiler.folded(Code(run), *codes)
    first, second = codes[0].run, codes[1].run

    def run_two(run_: Run) -> Value:
        one = first(run_)
        if one is decisive:
            return decisive
        two = second(run_)
        if two is decisive:
            return decisive
        return other if one is other and two is other else run(run_)

    return compiler.folded(Code(run_two), *codes)


@rule_for(syntax.If)
def choice(compiler: Compiler, part: syntax.If) -> Code:
    """Take the first branch where the condition is true, the second where it is anything else."""
    condition, yes, no = compiler.code(part.condition), compiler.code(part.yes), compiler.code(part.no)
    place, decide, accept, refuse = compiler.place(part.condition), condition.run, yes.run, no.run

    def run(run: Run) -> Value:
        answer = decide(run)
        if answer is True:
            return accept(run)
        if answer is not False and answer is not None:
            run.note(f"A {kind_of(answer)} is neither true nor false.", place)
        return refuse(run)

    return compiler.folded(Code(run), condition, yes, no)


@rule_for(syntax.InstanceOf)
def instance_of(compiler: Compiler, part: syntax.InstanceOf) -> Code:
    """Ask whether a value is of a type."""
    value, place = compiler.code(part.value), compiler.place(part.type)
    work_out, kind = value.run, resolve(part.type, compiler.types)
    if kind is None or (isinstance(part.type, syntax.NamedType) and _lacks_parameters(part.type.name, compiler)):

        def run_unknown(run: Run) -> Value:
            run.note("There is no such type, or it needs parameters, such as list<Any>.", place)
            return None

        return Code(run_unknown)
    is_null_type = isinstance(kind, NullType)

    def run(run: Run) -> Value:
        found = work_out(run)
        return is_null_type if found is None else kind.has(found)

    return compiler.folded(Code(run), value)


def _lacks_parameters(name: str, compiler: Compiler) -> bool:
    # Table 61: ``123 instance of list`` is null, as a list type requires parameters.
    return name in ("list", "context", "range") and name not in compiler.types
