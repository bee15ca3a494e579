"""FEEL in the logic of a decision: each operator on every case of what it reads.

*and*, *or*, *not*, *if* and tests are taken apart as partial evaluation takes them apart; what is left is an operator
or a call, which becomes columns once for every combination of the cases of its names, or is worked out by the
interpreter where these are constants.
"""

from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import product
from typing import Any

import polars as pl

from commonway.dmn.vectorise.columns import NotVectorised, settled
from commonway.dmn.vectorise.comparing import Truth
from commonway.dmn.vectorise.decisions.cases import (
    Alternatives,
    Case,
    Cases,
    Masks,
    both,
    joined_truth,
    known,
    merged,
    of_column,
    of_truth,
    open_of,
    together,
    truth_of,
    where,
    within,
)
from commonway.dmn.vectorise.decisions.scope import DecisionScope, Notes
from commonway.dmn.vectorise.functions import is_predicate
from commonway.dmn.vectorise.membership import all_hold, any_holds
from commonway.dmn.vectorise.scope import names_in, put_in
from commonway.dmn.vectorise.translating import Translator
from commonway.feel.syntax import (
    And,
    Between,
    Call,
    Comparison,
    ComparisonOperator,
    ContextLiteral,
    Expression,
    ExpressionTest,
    Filter,
    For,
    FunctionDefinition,
    If,
    In,
    Literal,
    Name,
    OperatorTest,
    Or,
    Part,
    Path,
    PositiveTest,
    Quantified,
    Range,
    UnaryTests,
)

MOST_COMBINED = 64  # combinations of cases that one expression is worked out for
_CONDITIONS = (And, Or, Comparison, Between, In, Quantified)
_KEPT_WHOLE = (For, Quantified, Filter, FunctionDefinition, ContextLiteral, UnaryTests)  # have names of their own


class Spreading:
    """Turns FEEL in the scope of a decision into cases, with the columns of *translator*."""

    def __init__(self, translator: Translator) -> None:
        self.translator = translator
        self._alternatives: dict[tuple[int, Part], Alternatives] = {}
        self._truths: dict[tuple[int, Part], Truth] = {}

    def alternatives(self, part: Expression, scope: DecisionScope) -> Alternatives:
        """Return what *part* may be. Raises `NotVectorised` where it has no columns."""
        key = (scope.id, part)
        if key not in self._alternatives:
            self._alternatives[key] = self._made(part, scope)
        return self._alternatives[key]

    def cases(self, part: Expression, scope: DecisionScope) -> Cases:
        """Return the cases of *part*. Raises `NotVectorised` for a context whose entries differ by person."""
        found = self.alternatives(part, scope)
        if found.entries is not None:
            raise NotVectorised("It is a context whose entries differ by person, which has no column.", part)
        return found.cases

    def truth(self, part: Expression, scope: DecisionScope) -> Truth:
        """Return where *part* is true and where it is false."""
        key = (scope.id, part)
        if key not in self._truths:
            made = self._truth(part, scope)
            if made.true.meta.root_names() or made.false.meta.root_names():
                add = self.translator.plan.add
                true = add(made.true)
                made = Truth(true, ~true if made.total else add(made.false), total=made.total)
            self._truths[key] = made
        return self._truths[key]

    def waiting(self, part: Expression, scope: DecisionScope) -> Masks:
        """Return, by fact, where *part* is open for want of it; what decided parts read matters no more."""
        if isinstance(part, Name) and part.name in scope.alternatives:
            return scope.alternatives[part.name].waits()
        if (negated := _negated(part)) is not None:
            return self.waiting(negated, scope)
        if isinstance(part, And | Or):
            return within(self._open(part, scope), together(self.waiting(one, scope) for one in part.operands))
        if isinstance(part, If):
            return within(self._open(part, scope), together(self._waiting_of_choice(part, scope)))
        if self._stands_alone(part, scope):
            return self.alternatives(part, scope).waits()
        return within(self._open(part, scope), together(self._waiting_of_parts(part, scope)))

    def _waiting_of_parts(self, part: Expression, scope: DecisionScope) -> Iterator[Masks]:
        if isinstance(part, Comparison):
            yield from (self.waiting(side, scope) for side in (part.left, part.right))
            return
        if isinstance(part, In):
            yield self.waiting(part.value, scope)
            part = In(Literal(None), part.tests)
        plain, hoisted = self._hoisted(part, scope)
        names = {**scope.alternatives, **hoisted}
        yield from (names[name].waits() for name in names_in(plain) if name in names)

    def _waiting_of_choice(self, part: If, scope: DecisionScope) -> Iterator[Masks]:
        chosen = self.truth(part.condition, scope).true
        yield within(chosen.is_null(), self.waiting(part.condition, scope))
        yield within(chosen.fill_null(value=True), self.waiting(part.yes, scope))
        yield within((~chosen).fill_null(value=True), self.waiting(part.no, scope))

    def _open(self, part: Expression, scope: DecisionScope) -> pl.Expr:
        add = self.translator.plan.add
        if _is_condition(part):
            truth = self.truth(part, scope)
            is_open = truth.true.is_null()
            return add(is_open if truth.total else is_open | truth.false.is_null())
        return add(pl.any_horizontal([open_of(each.cases) for each in leaves_of(self.alternatives(part, scope))]))

    def _made(self, part: Expression, scope: DecisionScope) -> Alternatives:
        if isinstance(part, Name) and part.name in scope.alternatives:
            return scope.alternatives[part.name]
        if isinstance(part, ContextLiteral):
            return self._context(part, scope)
        if isinstance(part, Path) and (entry := self._entry(part, scope)) is not None:
            return entry
        if isinstance(part, Call) and isinstance(part.function, Name) and part.function.name in scope.functions:
            arguments = [self.alternatives(argument, scope) for argument in part.arguments]
            return scope.functions[part.function.name].called(arguments, part.names)
        return Alternatives(self._planned(self._cases(part, scope)), lambda: self.waiting(part, scope))

    def _cases(self, part: Expression, scope: DecisionScope) -> Cases:
        if _is_condition(part):
            return of_truth(self.truth(part, scope))
        if isinstance(part, If):
            return self._choice(part, scope)
        plain, hoisted = self._hoisted(part, scope)
        found: list[Case] = []
        for mask, inner in self._combinations(plain, scope.extended(hoisted) if hoisted else scope, part):
            found += where(mask, self._single(plain, inner))
        return merged(found)

    def _single(self, part: Expression, scope: DecisionScope) -> Cases:
        if self.translator.is_constant(part, scope):
            return known(self.translator.constant(part, scope))
        return of_column(self.translator.column(part, scope))

    def _choice(self, part: If, scope: DecisionScope) -> Cases:
        condition = self.truth(part.condition, scope).true
        always = settled(condition)
        if always is not None:
            return self.cases(part.yes if always else part.no, scope)
        add = self.translator.plan.add
        yes, no = add(condition.fill_null(value=True)), add((~condition).fill_null(value=True))
        return merged([*where(yes, self.cases(part.yes, scope)), *where(no, self.cases(part.no, scope))])

    def _truth(self, part: Expression, scope: DecisionScope) -> Truth:
        if isinstance(part, And | Or):
            truths = [self.truth(one, scope) for one in part.operands]
            return all_hold(truths) if isinstance(part, And) else any_holds(truths)
        if (negated := _negated(part)) is not None:
            return self.truth(negated, scope).turned()
        if isinstance(part, In) and part.tests.tests and self._takes_apart(part, scope):
            found = any_holds([self._test(part.value, test, scope) for test in part.tests.tests])
            return found.turned() if part.tests.negated else found
        if isinstance(part, If):
            return joined_truth([(case.possible, self._truth_of(case)) for case in self._choice(part, scope)])
        if self._stands_alone(part, scope):
            return joined_truth([(one.possible, self._truth_of(one)) for one in self.cases(part, scope)])
        plain, hoisted = self._hoisted(part, scope)
        inner = scope.extended(hoisted) if hoisted else scope
        return joined_truth(
            [(mask, self.translator.truth(plain, chosen)) for mask, chosen in self._combinations(plain, inner, part)]
        )

    def _truth_of(self, case: Case) -> Truth:
        if case.column is None:
            return truth_of(case.value)
        name = "value"
        scope = DecisionScope({name: Alternatives(of_column(case.column))}, notes=Notes())
        return self.translator.truth(Name(name), scope)

    def _takes_apart(self, part: In, scope: DecisionScope) -> bool:
        """Return whether tests are to be told one by one: where the value, or what they read, has several cases."""
        plain, hoisted = self._hoisted(part, scope)
        return bool(hoisted) or any(scope.cased(name) for name in names_in(plain))

    def _test(self, value: Expression, test: PositiveTest, scope: DecisionScope) -> Truth:
        if isinstance(test, OperatorTest):
            return self.truth(Comparison(test.operator, value, test.endpoint, offset=test.offset), scope)
        if isinstance(test, ExpressionTest) and test.asks:
            return self.truth(put_in(test.expression, value), scope)
        if isinstance(test, ExpressionTest) and isinstance(test.expression, Range):
            return all_hold([self.truth(side, scope) for side in _sides(value, test.expression)])
        whole = In(value, UnaryTests((test,)), offset=test.offset)
        plain, hoisted = self._hoisted(whole, scope)
        inner = scope.extended(hoisted) if hoisted else scope
        return joined_truth(
            [(mask, self.translator.truth(plain, chosen)) for mask, chosen in self._combinations(plain, inner, whole)]
        )

    def _combinations(
        self, part: Expression, scope: DecisionScope, written: Expression
    ) -> Iterator[tuple[pl.Expr | None, DecisionScope]]:
        """Yield *scope* with one case for each name that *part* reads, and where that combination is possible."""
        cased = {name: scope.alternatives[name].cases for name in sorted(names_in(part)) if scope.cased(name)}
        count = 1
        for cases in cased.values():
            count *= len(cases)
        if count > MOST_COMBINED:
            raise NotVectorised(f"What {' and '.join(cased)} may be makes more than {MOST_COMBINED} cases.", written)
        for chosen in product(*cased.values()):
            mask: pl.Expr | None = None
            for case in chosen:
                mask = both(mask, case.possible)
            yield mask, scope.choosing(dict(zip(cased, chosen, strict=True)))

    def _planned(self, cases: Cases) -> Cases:
        """Return *cases* with masks that are columns of the plan, for many may read them."""
        add = self.translator.plan.add
        return tuple(
            case
            if case.possible is None or not case.possible.meta.root_names()
            else replace(case, possible=add(case.possible))
            for case in cases
        )

    def _context(self, part: ContextLiteral, scope: DecisionScope) -> Alternatives:
        if self.translator.is_constant(part, scope):
            return Alternatives(known(self.translator.constant(part, scope)))
        entries: dict[str, Alternatives] = {}
        for name, body in part.entries:
            entries[name] = self.alternatives(body, scope)
            scope = scope.extended({name: entries[name]})
        return Alternatives(entries=entries)

    def _entry(self, part: Path, scope: DecisionScope) -> Alternatives | None:
        """Return the entry that a path reads of a context whose entries differ by person; None for other paths."""
        source = part.source
        if not isinstance(source, Name | Path | Call | ContextLiteral):
            return None
        if isinstance(source, Path):
            outer = self._entry(source, scope)
        elif isinstance(source, Name):
            outer = scope.alternatives.get(source.name)
        else:
            outer = self.alternatives(source, scope) if _differs(source, scope) else None
        if outer is None or outer.entries is None:
            return None
        return outer.entries.get(part.name, Alternatives(known(None)))

    def _hoisted(self, part: Expression, scope: DecisionScope) -> tuple[Expression, dict[str, Alternatives]]:
        """Return *part* with names in the place of what has cases of its own inside it, and what these stand for."""
        found: dict[str, Alternatives] = {}

        def put(piece: Any, *, inside: bool = True) -> Any:
            if isinstance(piece, tuple):
                new = tuple(put(each) for each in piece)
                return piece if all(one is other for one, other in zip(new, piece, strict=True)) else new
            if not isinstance(piece, Part) or isinstance(piece, _KEPT_WHOLE):
                return piece
            if inside and isinstance(piece, If | Path | Call) and self._has_cases(piece, scope):
                name = f"\0{len(found)}"
                found[name] = self.alternatives(piece, scope)
                return Name(name, offset=piece.offset)
            changed = {}
            for field in fields(piece):
                old = getattr(piece, field.name)
                new = put(old)
                if new is not old:
                    changed[field.name] = new
            return replace(piece, **changed) if changed else piece

        if isinstance(part, Call):
            return replace(part, arguments=put(part.arguments)), found
        return put(part, inside=False), found

    def _stands_alone(self, part: Expression, scope: DecisionScope) -> bool:
        """Return whether *part* is a name, an entry of a context, or a call of the model's own: all have their own cases."""
        if isinstance(part, Name):
            return part.name in scope.alternatives
        if isinstance(part, Path):
            return self._entry(part, scope) is not None
        return _calls_knowledge(part, scope)

    def _has_cases(self, part: If | Path | Call, scope: DecisionScope) -> bool:
        if isinstance(part, If):
            return not self.translator.is_constant(part, scope)
        if isinstance(part, Path):  # what one entry may be is told apart from what another may be
            is_cased = isinstance(part.source, Name) and scope.cased(part.source.name)
            return is_cased or self._entry(part, scope) is not None
        return _calls_knowledge(part, scope)


def leaves_of(found: Alternatives) -> Iterator[Alternatives]:
    """Yield what has cases of its own: *found* itself, or the entries of a context."""
    if found.entries is None:
        yield found
        return
    for entry in found.entries.values():
        yield from leaves_of(entry)


def _calls_knowledge(part: Part, scope: DecisionScope) -> bool:
    return isinstance(part, Call) and isinstance(part.function, Name) and part.function.name in scope.functions


def _differs(part: Part, scope: DecisionScope) -> bool:
    return isinstance(part, ContextLiteral) or _calls_knowledge(part, scope)


def _negated(part: Expression) -> Expression | None:
    if isinstance(part, Call) and part.function == Name("not") and len(part.arguments) == 1:
        return part.arguments[0]
    return None


def _is_condition(part: Expression) -> bool:
    return isinstance(part, _CONDITIONS) or is_predicate(part)


def _sides(value: Expression, within_: Range) -> list[Expression]:
    sides: list[Expression] = []
    if within_.low is not None:
        operator: ComparisonOperator = ">=" if within_.low_included else ">"
        sides.append(Comparison(operator, value, within_.low, offset=within_.offset))
    if within_.high is not None:
        operator = "<=" if within_.high_included else "<"
        sides.append(Comparison(operator, value, within_.high, offset=within_.offset))
    return sides
