"""Logic over several facts, judged on what is known of them: true, not true, or still either, and for want of what.

``and``, ``or`` and ``not`` are taken apart, down to leaves: most of those read one fact, are shared by many rules, and
need judging only once for an answer. What a leaf may be when a fact of it is not known, partial evaluation says.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from commonway.feel import syntax as feel
from commonway.feel.partial import Domain, PartialExpression, Situation
from commonway.feel.partial.domain import Partial, facts_of
from commonway.feel.partial.landmarks import Marks
from commonway.feel.partial.logic import truths
from commonway.feel.values import as_value


class State(StrEnum):
    """How one criterion stands."""

    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "unknown"


Verdict: TypeAlias = tuple[State, tuple[str, ...]]  # the state, and the facts that could decide an unknown one
ANY_TRUTH = frozenset((True, False, None))
_TRUE, _FALSE, _NULL = frozenset((True,)), frozenset((False,)), frozenset((None,))


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A part of logic that is judged as a whole; *possible* says what it may be in a situation."""

    facts: tuple[str, ...]
    possible: Callable[[Situation], Any]
    marks: Marks = field(default=Marks())

    def truths(self, situation: Situation) -> "Truths":
        """Return which of true, false and null this may be, and the facts that could decide."""
        if len(self.facts) == 1 and self.facts[0] not in situation.known:
            return ANY_TRUTH, self.facts  # nothing is said of its only fact
        found = self.possible(situation)
        if not isinstance(found, Partial):
            return (_TRUE if found is True else _FALSE if found is False else _NULL), ()
        may_be = frozenset(truths(found, situation.scope()))
        return may_be, () if len(may_be) == 1 else self.wanting(found)

    def wanting(self, found: Partial) -> tuple[str, ...]:
        """Return the facts that *found* waits for."""
        wanted = {root_of(fact) for fact in facts_of(found)}
        return tuple(fact for fact in self.facts if fact in wanted) or self.facts


Truths: TypeAlias = tuple[frozenset[bool | None], tuple[str, ...]]
KnownMarks: TypeAlias = Callable[[Leaf], Mapping[str, Sequence[Any]]]
Ask: TypeAlias = Callable[[Leaf], Truths]
Chance: TypeAlias = tuple[bool, bool, tuple[str, ...]]  # must it be so, can it be so, and the facts that could decide


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """Parts of which all have to be true, or (*any_of*) one, or (*turned*) the only one must not."""

    parts: "tuple[Joint | Leaf, ...]"
    any_of: bool = False
    turned: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Logic:
    """A FEEL expression, or a decision of a DMN model, ready to be put to a situation known in part.

    *text* says it as its author did. Make one with `logic_of`.
    """

    text: str
    facts: tuple[str, ...]
    domains: Mapping[str, Domain]  # of its facts: what they may be
    root: Joint | Leaf

    def judge(self, ask: Ask) -> Verdict:
        """Return whether this is true as *ask* answers for its leaves; null and all else is not met."""
        must, can, missing = _chance(self.root, ask, want=True)
        if must:
            return State.MET, ()
        if not can:
            return State.NOT_MET, ()
        return State.UNKNOWN, tuple(fact for fact in self.facts if fact in missing)

    def figure(self, situation: Situation) -> "Figure":
        """Return the number this is in *situation*, or the facts it waits for."""
        if not isinstance(self.root, Leaf):
            return Figure(value=None)  # a truth is no number
        found = self.root.possible(situation)
        if isinstance(found, Partial):
            return Figure(value=None, missing=self.root.wanting(found))
        return Figure(value=found if isinstance(found, Decimal) else None)

    def marks(self, fact: str, known: "KnownMarks") -> list[Any]:
        """Return the values that *fact* is compared with; *known* gives those of a leaf, by fact."""
        found: list[Any] = []
        for leaf in leaves_of(self.root):
            if fact in leaf.facts:
                found.extend(known(leaf).get(fact, ()))
        return [mark for mark in found if isinstance(mark, date | Decimal | str)]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or none; with ``missing`` facts there may yet be one."""

    value: Decimal | None
    missing: tuple[str, ...] = ()


class Leaves:
    """The leaves of many expressions over facts, each made once; *domains* say what each fact may be."""

    def __init__(self, domains: Mapping[str, Domain]) -> None:
        self._domains = domains
        self._made: dict[feel.Expression, Leaf] = {}

    def logic_of(self, text: str, syntax: feel.Expression) -> Logic:
        """Return the expression *syntax* as logic."""
        root = self._node(syntax)
        read = {fact for leaf in leaves_of(root) for fact in leaf.facts}
        return self.logic(text, read, root)

    def logic(self, text: str, read: Container[str], root: Joint | Leaf) -> Logic:
        """Return *root*, which reads those of the facts that are in *read*, as logic."""
        domains = {fact: domain for fact, domain in self._domains.items() if fact in read}
        return Logic(text, tuple(domains), domains, root)

    def _node(self, syntax: feel.Expression) -> Joint | Leaf:
        match syntax:
            case feel.And(operands):
                return Joint(tuple(map(self._node, operands)))
            case feel.Or(operands):
                return Joint(tuple(map(self._node, operands)), any_of=True)
            case feel.Call(feel.Name("not"), (operand,)):
                return Joint((self._node(operand),), turned=True)
        found = self._made.get(syntax)
        if found is None:
            compiled = PartialExpression(syntax)
            read = compiled.reads
            facts = tuple(fact for fact in self._domains if fact in read)
            found = self._made[syntax] = Leaf(facts, compiled.possible, compiled.marks)
        return found


def leaves_of(node: Joint | Leaf) -> Iterable[Leaf]:
    """Yield every leaf of *node*."""
    if isinstance(node, Leaf):
        yield node
    else:
        for part in node.parts:
            yield from leaves_of(part)


def asking(situation: Situation) -> Ask:
    """Return what answers for leaves in *situation*."""
    return lambda leaf: leaf.truths(situation)


def situation_of(values: Mapping[str, object], domains: Mapping[str, Domain], *, today: date) -> Situation:
    """Return the situation in which facts are known as far as *values* say; an absent one may be all its domain has."""
    known = {name: _as_feel(value) for name, value in values.items()}
    return Situation(known, now=datetime.combine(today, time(), UTC), unknown=domains)


def root_of(fact: str) -> str:
    """Return the fact that *fact* is a part of: ``children`` for ``children[2].date_of_birth``."""
    return fact.partition("[")[0].partition(".")[0]


def _chance(node: Joint | Leaf, ask: Ask, *, want: bool) -> Chance:
    """Return whether *node* must be *want* and whether it can be: null is neither true nor false."""
    if isinstance(node, Leaf):
        may_be, missing = ask(node)
        return want in may_be and len(may_be) == 1, want in may_be, missing
    if node.turned:
        return _chance(node.parts[0], ask, want=not want)
    one_is_enough = node.any_of is want
    must, can = (False, False) if one_is_enough else (True, True)
    wanting: tuple[str, ...] = ()
    for part in node.parts:
        part_must, part_can, missing = _chance(part, ask, want=want)
        if one_is_enough:
            if part_must:
                return True, True, ()
            can = can or part_can
        else:
            if not part_can:
                return False, False, ()
            must = must and part_must
        if part_can and not part_must:
            wanting += missing
    return must, can, wanting


def _as_feel(value: object) -> Any:
    if isinstance(value, list | tuple):
        return [_as_feel(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _as_feel(part) for name, part in value.items()}
    return as_value(value)
