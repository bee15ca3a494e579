"""The rules of a pack on a day, ready for a population."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from commonway.dmn.judging import State, asking, situation_of
from commonway.dmn.vectorise import Condition, Opaque, Program, VectorRule
from commonway.dmn.vectorise.kinds import BOOLEAN, DATE, NUMBER, TEXT, Kind, context_of, list_of
from commonway.feel.parser import parse_expression, parse_unary_tests
from commonway.feel.syntax import Expression, In, Name, UnaryTests, walk
from commonway.kernel.errors import CommonwayError
from commonway.packs.compiling import Rules
from commonway.packs.definitions import Criterion, FactDefinition, FieldDefinition, Pack, Rule, Service
from commonway.packs.values import as_plain

_KINDS = {"number": NUMBER, "money": NUMBER, "date": DATE, "boolean": BOOLEAN}
_NOBODY = Condition(id="not in force", expression=parse_expression("false"), text="false")


class ScreeningError(CommonwayError):
    """A service cannot be screened, or there is none by that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A service that is not screened, and why."""

    service: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesOnDay:
    """Rules that hold on *as_of*, and the facts they read."""

    as_of: date
    rules: tuple[VectorRule, ...]
    facts: Mapping[str, Kind]  # those the rules read
    constants: Mapping[str, Decimal | None]
    left_out: tuple[LeftOut, ...] = ()

    def program(self, *, nullable: Iterable[str] = ()) -> Program:
        """Return the program for people whose *nullable* facts have a column that says where they are null."""
        return Program(
            self.rules,
            facts=self.facts,
            now=datetime.combine(self.as_of, time(), tzinfo=UTC),
            nullable=[fact for fact in nullable if fact in self.facts],
            constants=self.constants,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening(RulesOnDay):
    """The rules of services of *pack*."""

    pack: Pack
    services: tuple[str, ...] = ()  # as asked for: none means every entitlement


def screening_of(pack: Pack, *, as_of: date, services: Iterable[str] = ()) -> Screening:
    """Return the screening of *services*, or of every entitlement of *pack*, with the rules of *as_of*.

    Raises `ScreeningError` for a service the pack does not have, `FeelSyntaxError` for a rule that cannot be read.
    """
    asked = tuple(services)
    found = rules_on(_chosen(pack, asked), facts=pack.facts, rules=Rules.of_pack(pack), as_of=as_of)
    if not found.rules:
        raise ScreeningError("No service of this pack can be screened.", remedy="Give it a service with a rule.")
    return Screening(
        as_of=as_of,
        rules=found.rules,
        facts=found.facts,
        constants=found.constants,
        left_out=found.left_out,
        pack=pack,
        services=asked,
    )


def rules_on(
    services: Iterable[Service], *, facts: Mapping[str, FactDefinition], rules: Rules, as_of: date
) -> RulesOnDay:
    """Return what *rules* say about *services* on *as_of*, as far as they decide themselves."""
    reader = _Reader(facts, rules, as_of)
    found: list[VectorRule] = []
    left_out: list[LeftOut] = []
    for service in services:
        rule = service.rule_on(as_of)
        if rule is not None and rule.source is not None:
            why = "Its rule is a variable of OpenFisca, which answers a person at a time."
            left_out.append(LeftOut(service=service.id, why=why))
        else:
            found.append(reader.rule(service, rule))
    read = _names_read(found)
    return RulesOnDay(
        as_of=as_of,
        rules=tuple(found),
        facts={id_: kind_of(fact) for id_, fact in facts.items() if id_ in read},
        constants=reader.parameters,
        left_out=tuple(left_out),
    )


def kind_of(fact: FactDefinition | FieldDefinition) -> Kind:
    """Return the kind of column that holds *fact*."""
    if isinstance(fact, FactDefinition) and fact.type == "list":
        return list_of(context_of({field.id: kind_of(field) for field in fact.fields}))
    return _KINDS.get(fact.type, TEXT)


def digest_of(pack: Pack) -> str:
    """Return the SHA-256 of all that *pack* defines: the same for the same definitions, whatever their files."""
    document = json.dumps(as_plain(pack), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(document.encode()).hexdigest()


class _Reader:
    """Reads rules of services into conditions."""

    def __init__(self, facts: Mapping[str, FactDefinition], rules: Rules, as_of: date) -> None:
        self._as_of = as_of
        self._rules = rules
        self.parameters = rules.parameters_on(as_of)
        self._names = (*facts, *self.parameters)

    def rule(self, service: Service, rule: Rule | None) -> VectorRule:
        """Return the *rule* of *service*; without one, which has not begun yet, nobody can get it."""
        if rule is None:
            return VectorRule(id=service.id, conditions=(_NOBODY,))
        pays = service.pays
        amount = None if pays is None else self._logic("pays", pays.expression, pays.decision)
        conditions = tuple(self._condition(criterion) for criterion in rule.conditions)
        return VectorRule(id=service.id, conditions=conditions, amount=amount)

    def _condition(self, criterion: Criterion) -> Condition:
        if not criterion.fact:
            return self._logic(criterion.id, criterion.expression, criterion.decision)
        tests = _tests(criterion.test, self._names)
        return Condition(id=criterion.id, expression=In(Name(criterion.fact), tests), text=criterion.test)

    def _logic(self, id_: str, expression: str, decision: str) -> Condition:
        if expression:
            return Condition(id=id_, expression=_expression(expression, self._names), text=expression)
        return Condition(id=id_, opaque=self._decided(decision), text=decision)

    def _decided(self, decision: str) -> Opaque:
        logic, as_of = self._rules.logic(decision=decision), self._as_of
        model, asked = self._rules.model(decision)

        def judge(known: Mapping[str, Any]) -> tuple[bool | None, Sequence[str]]:
            state, missing = logic.judge(asking(situation_of(known, logic.domains, today=as_of)))
            return (None if state is State.UNKNOWN else state is State.MET), missing

        def figure(known: Mapping[str, Any]) -> Decimal | None:
            return logic.figure(situation_of(known, logic.domains, today=as_of)).value

        return Opaque(facts=logic.facts, model=model.compiled, decision=asked, judge=judge, figure=figure)


@lru_cache(maxsize=16_384)
def _expression(text: str, names: tuple[str, ...]) -> Expression:
    return parse_expression(text, names=names)


@lru_cache(maxsize=16_384)
def _tests(text: str, names: tuple[str, ...]) -> UnaryTests:
    return parse_unary_tests(text, names=names)


def _chosen(pack: Pack, services: tuple[str, ...]) -> list[Service]:
    if not services:
        return [service for service in pack.services.values() if service.kind == "entitlement"]
    unknown = [service for service in services if service not in pack.services]
    if unknown:
        raise ScreeningError(
            f"The pack has no service {unknown[0]!r}.",
            remedy=f"It has: {', '.join(list(pack.services)[:20]) or 'none'}.",
        )
    return [pack.services[service] for service in dict.fromkeys(services)]


def _names_read(rules: Iterable[VectorRule]) -> set[str]:
    read: set[str] = set()
    for rule in rules:
        for condition in (*rule.conditions, *((rule.amount,) if rule.amount else ())):
            if condition.opaque is not None:
                read.update(condition.opaque.facts)
            elif condition.expression is not None:
                read.update(piece.name for piece in walk(condition.expression) if isinstance(piece, Name))
    return read
