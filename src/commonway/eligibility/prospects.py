"""A pack's services on any day: what they give, by the rule and the parameters in force, for answers that may be few.

This is what a timeline runs on, and what asks the questions a what-if needs.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from commonway.dmn import Decision, Outcome, State
from commonway.dmn.decision import AnyCondition, LogicCondition
from commonway.dmn.judging import Logic, asking, situation_of
from commonway.eligibility.elsewhere import answers_of, inputs_to_ask
from commonway.eligibility.interview import Interview
from commonway.eligibility.openfisca import Answer, OpenFisca
from commonway.eligibility.reading import read_answers
from commonway.eligibility.timelines import Change, Standing, Timeline, run
from commonway.feel.partial import ANYTHING, Domain, Items, Situation
from commonway.feel.unary import compile_test
from commonway.feel.values import Value
from commonway.packs.compiling import Rules
from commonway.packs.decisions import Decisions
from commonway.packs.definitions import FactDefinition, Pack, Rule, Service
from commonway.packs.rule_sources import OpenFiscaSource

_KEPT_DAYS = 512
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A service's rule in one version, and its amount."""

    decision: Decision
    amount: Logic | None
    source: OpenFiscaSource | None

    @property
    def logics(self) -> tuple[Logic, ...]:
        """Everything that may read parameters."""
        found = [each.logic for each in self.decision.conditions if isinstance(each, LogicCondition)]
        return (*found, *([self.amount] if self.amount else []))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known on a day: answers by fact, and the situation that logic over several facts is put to."""

    values: Mapping[str, Value]
    situation: Situation
    today: date


class Prospects:
    """The *services* of a pack over time. Compiling is done once, for each version of each rule.

    *openfisca* answers the services whose rule is a variable of a country; without it they are unknown.
    """

    def __init__(self, pack: Pack, services: Iterable[Service], *, openfisca: OpenFisca | None = None) -> None:
        self.pack = pack
        self.services = tuple(services)
        self._openfisca = openfisca
        self._rules = Rules.of_pack(pack)
        self._compiled: dict[tuple[str, date | None], _Compiled] = {}
        self._parameters = lru_cache(maxsize=_KEPT_DAYS)(self._rules.parameters_on)
        self._domains = {fact.id: _domain(fact) for fact in pack.facts.values()}
        self._decisions = frozenset(Decisions(pack.decisions).names)
        self._interview = Interview.of_pack(pack, services=[service.id for service in self.services])

    @classmethod
    def of_pack(cls, pack: Pack, *, openfisca: OpenFisca | None = None) -> "Prospects":
        """Return the prospects of every entitlement that says what it pays."""
        paying = [each for each in pack.services.values() if each.kind == "entitlement" and each.pays]
        return cls(pack, paying, openfisca=openfisca)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts any version of any rule reads, and those that say whether they are asked."""
        read: set[str] = set()
        for service in self.services:
            for rule in service.rules or (service.rule,):
                compiled = self._of(service, rule)
                read |= {*compiled.decision.facts, *(compiled.amount.facts if compiled.amount else ())}
                read |= {*compiled.source.inputs, *compiled.source.people} if compiled.source else set()
        waiting = list(read)
        while waiting:
            condition = self.pack.facts[waiting.pop()].only_if
            if condition and condition.fact not in read:
                read.add(condition.fact)
                waiting.append(condition.fact)
        return tuple(fact for fact in self.pack.facts if fact in read)

    def over(self, answers: Mapping[str, object], changes: Iterable[Change], *, begin: date, months: int) -> Timeline:
        """Return what each of *months* months from *begin* gives; answers and changes are as JSON has them, or typed.

        Raises `AnswerInvalidError` for a value that is not of its fact's type, `TimelineInvalidError` for the time.
        """
        facts = self.pack.facts
        typed = [
            replace(
                change,
                sets=read_answers(change.sets, facts=facts),
                adds={fact: _items(items) for fact, items in read_answers(change.adds, facts=facts).items()},
                takes={fact: _items(items) for fact, items in read_answers(change.takes, facts=facts).items()},
            )
            for change in changes
        ]
        return run(self, read_answers(answers, facts=facts), typed, begin=begin, months=months)

    def standings(self, answers: Mapping[str, object], *, today: date, as_of: date) -> list[Standing]:
        """Return how each service stands with *answers* (as JSON has them, or typed), in the order of the services."""
        values = self.values(answers, today=today)
        situation = situation_of({**values, **self._parameters(as_of)}, self._domains, today=today)
        known = _Known(values, situation, today)
        rules = [(service, service.rule_on(as_of)) for service in self.services]
        asked = answers_of(self.services, values, today=today, openfisca=self._openfisca)
        return [
            _answered(service, asked[service.id])
            if service.id in asked
            else self._standing(service, rule, known)
            if rule
            else _no(service)
            for service, rule in rules
        ]

    def versions(self, service: str, *, as_of: date) -> Mapping[str, date | None]:
        """Return since when the rule of *service*, and each parameter it may read, is in force."""
        definition = self.pack.services[service]
        rule = definition.rule_on(as_of)
        found: dict[str, date | None] = {"rule": rule.begins if rule else None}
        if rule is None:
            return found
        words = {word for logic in self._of(definition, rule).logics for word in _WORD.findall(self._text(logic))}
        for name, parameter in self.pack.parameters.items():
            if name in words:
                found[name] = max((each.begins for each in parameter.values if each.begins <= as_of), default=None)
        return found

    def open_questions(
        self, answers: Mapping[str, object], *, today: date, declined: Collection[str] = ()
    ) -> tuple[str, ...]:
        """Return the facts that can be asked now and still matter, the best to ask first; a country's inputs last."""
        values = self.values(answers, today=today)
        asked = self._interview.open_questions(values, today=today, declined=declined)
        more = inputs_to_ask(self.services, values, facts=self.pack.facts, today=today, declined=declined)
        return tuple(dict.fromkeys([*asked, *more]))

    def values(self, answers: Mapping[str, object], *, today: date) -> dict[str, Value]:
        """Return *answers* typed; what is not asked because of another answer is known to be nothing."""
        typed = read_answers(answers, facts=self.pack.facts)
        asked: dict[str, bool | None] = {}

        def settle(fact: str) -> bool | None:
            condition = self.pack.facts[fact].only_if
            if condition is None:
                return True
            if fact not in asked:
                asked[fact] = None  # a circle is refused by the pack's check
                above = settle(condition.fact)
                known = above is False or (above is True and condition.fact in typed)
                value = typed.get(condition.fact) if above else None
                asked[fact] = compile_test(condition.test).matches(value, today=today) if known else None
            return asked[fact]

        for fact, definition in self.pack.facts.items():
            if definition.only_if is None:
                continue
            if settle(fact) is False:
                typed[fact] = None
            elif settle(fact) is None:
                typed.pop(fact, None)
        return typed

    def _standing(self, service: Service, rule: Rule, known: _Known) -> Standing:
        compiled = self._of(service, rule)
        lacking: dict[str, None] = {}
        unknown = False
        for condition in compiled.decision.conditions:
            state, missing = _judged(condition, known)
            if state is State.NOT_MET:
                return _no(service)
            unknown |= state is State.UNKNOWN
            lacking |= dict.fromkeys(missing)
        amount = None
        if compiled.amount:
            figure = compiled.amount.figure(known.situation)
            amount = figure.value if not unknown else None
            lacking |= dict.fromkeys(figure.missing)
        outcome = Outcome.UNKNOWN if unknown else Outcome.YES
        return Standing(service=service.id, outcome=outcome, amount=amount, missing=tuple(lacking))

    def _text(self, logic: Logic) -> str:
        """Return what *logic* is written in; of a decision all DMN files, for one may stand on another."""
        if logic.text in self._decisions:
            return " ".join(file.dmn for file in self.pack.decisions.values())
        return logic.text

    def _of(self, service: Service, rule: Rule) -> _Compiled:
        key = (service.id, rule.begins)
        if key not in self._compiled:
            amount = self._rules.amount(service.pays)
            source = rule.source.openfisca if rule.source else None
            self._compiled[key] = _Compiled(self._rules.compile(rule), amount.logic if amount else None, source)
        return self._compiled[key]


def _domain(fact: FactDefinition) -> Domain:
    """Return what *fact* may be while it is not known: anything, and what is known of no item of a list likewise."""
    return Items(fields={field.id: ANYTHING for field in fact.fields}) if fact.type == "list" else ANYTHING


def _judged(condition: AnyCondition, known: _Known) -> tuple[State, tuple[str, ...]]:
    if isinstance(condition, LogicCondition):
        return condition.logic.judge(asking(known.situation))
    return condition.judge(known.values, today=known.today)


def _items(value: Value) -> tuple[Mapping[str, object], ...]:
    return tuple(item for item in value if isinstance(item, Mapping)) if isinstance(value, list | tuple) else ()


def _answered(service: Service, answer: Answer) -> Standing:
    return Standing(
        service=service.id,
        outcome=answer.outcome,
        amount=answer.amount if answer.outcome is Outcome.YES and service.pays else None,
        missing=answer.missing,
        reason=answer.reason,
    )


def _no(service: Service) -> Standing:
    return Standing(service=service.id, outcome=Outcome.NO)
