"""Connectives that need not know everything: *and*, *or*, *if*, and the tests of *in* (Kleene's strong logic)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from commonway.feel import syntax as feel
from commonway.feel.partial.domain import (
    NO_FACTS,
    Abstract,
    Alternative,
    Facts,
    Partial,
    PartialList,
    Span,
    gathered,
    joined,
    pieces,
)
from commonway.feel.partial.parts import Compile, Part, Run, Scope, concretely
from commonway.feel.values import Scope as Variables

Truths: TypeAlias = Mapping[bool | None, Facts]  # the answers that are possible, each with what it depends on

_AS_OPERAND = concretely(feel.And((feel.Name("\x00"), feel.Literal(True))))


def conjunction(syntax: feel.And, compile_part: Compile) -> Run:
    """Return ``a and b``: false as soon as one operand is, whatever the others."""
    return _connected([compile_part(operand) for operand in syntax.operands], settling=False)


def disjunction(syntax: feel.Or, compile_part: Compile) -> Run:
    """Return ``a or b``: true as soon as one operand is, whatever the others."""
    return _connected([compile_part(operand) for operand in syntax.operands], settling=True)


def alternative(syntax: feel.If, compile_part: Compile) -> Run:
    """Return ``if``: both branches are possible where the condition may be true and may be otherwise."""
    condition, yes, no = compile_part(syntax.condition), compile_part(syntax.yes), compile_part(syntax.no)

    def run(scope: Scope) -> Abstract:
        value = condition(scope)
        if not isinstance(value, Partial):
            return yes(scope) if value is True else no(scope)
        found = truths(value, scope)
        facts = NO_FACTS.union(*found.values())
        branches = []
        if True in found:
            branches.append(yes(scope))
        if len(found) > (True in found):
            branches.append(no(scope))
        return joined(branches, facts if len(branches) > 1 else NO_FACTS)

    return run


def truths(value: Abstract, scope: Scope) -> Truths:
    """Return how *value* may count as an operand of *and* and *or*: true, false, or null for anything else."""
    if value is True or value is False or value is None:
        return {value: NO_FACTS}
    if not isinstance(value, Partial):
        return {_as_operand(value, scope): NO_FACTS}
    if isinstance(value, PartialList):
        return {answer: frozenset().union(*_facts(value)) for answer in (True, False, None)}
    found: dict[bool | None, Facts] = {}
    for piece in pieces(value):
        for answer in _answers(piece, scope):
            found[answer] = found.get(answer, NO_FACTS) | piece.facts
    return found


def settled(operands: Iterable[Truths], *, settling: bool) -> Truths:
    """Return what *and* (settling: false) or *or* (settling: true) makes of *operands*, read one by one."""
    seen: list[Truths] = []
    for operand in operands:
        if settling in operand and len(operand) == 1:
            return operand
        seen.append(operand)
    may_settle = [operand[settling] for operand in seen if settling in operand]
    found: dict[bool | None, Facts] = {}
    if may_settle:
        found[settling] = NO_FACTS.union(*may_settle)
    other = not settling
    if all(other in operand for operand in seen):
        found[other] = NO_FACTS.union(*(operand[other] for operand in seen))
    if any(None in operand for operand in seen) and all(other in operand or None in operand for operand in seen):
        found[None] = NO_FACTS.union(*(operand.get(answer, NO_FACTS) for operand in seen for answer in (other, None)))
    return found


def as_value(found: Truths) -> Abstract:
    """Return *found* as a value."""
    return gathered([Alternative(answer, facts) for answer, facts in found.items()])


def _connected(operands: Sequence[Part], *, settling: bool) -> Run:
    def run(scope: Scope) -> Abstract:
        return as_value(settled((truths(operand(scope), scope) for operand in operands), settling=settling))

    return run


def _answers(piece: Alternative | Span, scope: Scope) -> tuple[bool | None, ...]:
    if isinstance(piece, Alternative):
        return (_as_operand(piece.value, scope),)
    if piece.kind in ("", "list"):  # a list of one item may stand for the item
        return (True, False, None)
    return (True, False) if piece.kind == "boolean" else (None,)


def _as_operand(value: Any, scope: Scope) -> bool | None:
    if value is True or value is False or value is None:
        return value
    answer = _AS_OPERAND(Scope(Variables({"\x00": value}), {}, scope.now))
    return answer if isinstance(answer, bool) else None


def _facts(value: PartialList) -> list[Facts]:
    return [piece.facts for piece in pieces(value)]


Connective: TypeAlias = Callable[[Any, Compile], Run]
