"""The rules of a pack on a day, ready for a population."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from commonway.dmn.vectorise import Condition, Program, VectorRule
from commonway.dmn.vectorise.kinds import BOOLEAN, DATE, NUMBER, TEXT, Kind, context_of, list_of
from commonway.feel.parser import parse_expression, parse_unary_tests
from commonway.feel.syntax import Expression, In, Name, Part, walk
from commonway.kernel.errors import CommonwayError
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
class Screening:
    """The rules of the services of *pack* that hold on *as_of*, and the facts they read."""

    pack: Pack
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


def screening_of(pack: Pack, *, as_of: date, services: Iterable[str] = ()) -> Screening:
    """Return the screening of *services*, or of every entitlement of *pack*, with the rules of *as_of*.

    Raises `ScreeningError` for a service the pack does not have, `FeelSyntaxError` for a rule that cannot be read.
    """
    reader = _Reader(pack, as_of)
    rules: list[VectorRule] = []
    left_out: list[LeftOut] = []
    for service in _chosen(pack, tuple(services)):
        found = reader.rule(service)
        (left_out if isinstance(found, LeftOut) else rules).append(found)  # type: ignore[arg-type]
    if not rules:
        raise ScreeningError("No service of this pack can be screened.", remedy="Give it a service with a rule.")
    read = _names_read(rules)
    return Screening(
        pack=pack,
        as_of=as_of,
        rules=tuple(rules),
        facts={id_: kind_of(fact) for id_, fact in pack.facts.items() if id_ in read},
        constants={id_: value for id_, value in reader.parameters.items() if id_ in read},
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
    """Reads the rules of a pack's services into syntax."""

    def __init__(self, pack: Pack, as_of: date) -> None:
        self._as_of = as_of
        self.parameters: dict[str, Decimal | None] = {}
        for id_, parameter in pack.parameters.items():
            value = parameter.value_on(as_of)
            self.parameters[id_] = None if value is None else Decimal(str(value))
        self._names = (*pack.facts, *pack.parameters)

    def rule(self, service: Service) -> VectorRule | LeftOut:
        """Return the rule of *service*, or why it is left out."""
        rule = service.rule_on(self._as_of)
        if rule is None:
            return VectorRule(id=service.id, conditions=(_NOBODY,))
        why = _not_here(rule, service)
        if why:
            return LeftOut(service=service.id, why=why)
        amount = None
        if service.pays is not None:
            text = service.pays.expression
            amount = Condition(id="pays", expression=parse_expression(text, names=self._names), text=text)
        conditions = tuple(self._condition(criterion) for criterion in rule.conditions)
        return VectorRule(id=service.id, conditions=conditions, amount=amount)

    def _condition(self, criterion: Criterion) -> Condition:
        if criterion.expression:
            syntax: Expression = parse_expression(criterion.expression, names=self._names)
            return Condition(id=criterion.id, expression=syntax, text=criterion.expression)
        tests = parse_unary_tests(criterion.test, names=self._names)
        return Condition(id=criterion.id, expression=In(Name(criterion.fact), tests), text=criterion.test)


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


def _not_here(rule: Rule, service: Service) -> str:
    if rule.source is not None:
        return "Its rule is a variable of OpenFisca, which answers a person at a time."
    if any(criterion.decision for criterion in rule.conditions) or (service.pays and service.pays.decision):
        return "Its rule is a decision of a DMN file, which has no columns yet."
    return ""


def _names_read(rules: Iterable[VectorRule]) -> set[str]:
    parts: list[Part] = []
    for rule in rules:
        parts.extend(condition.expression for condition in rule.conditions)
        if rule.amount is not None:
            parts.append(rule.amount.expression)
    return {piece.name for part in parts for piece in walk(part) if isinstance(piece, Name)}
