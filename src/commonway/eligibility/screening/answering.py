"""The vectorised engine of ``finder check``: many situations at once, column by column, each on its own day.

The day of a situation is a column like any fact: ``today()`` in a rule reads it. So rules are turned into columns once
for all the days between which no rule or figure changes.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

from commonway.dmn import Outcome
from commonway.dmn.vectorise import Condition, VectorRule, amount_name, frame_of
from commonway.dmn.vectorise.kinds import DATE
from commonway.eligibility.expectations import Situation
from commonway.eligibility.interview import AmountResult, Interview, Result
from commonway.eligibility.screening.rules import Screening, screening_of
from commonway.feel.syntax import Call, Name, Part
from commonway.packs.definitions import Pack, Service

_OUTCOMES = {True: Outcome.YES, False: Outcome.NO, None: Outcome.UNKNOWN}
_DAY = "\x00day"  # a name that no rule can spell
_TODAY = Call(Name("today"), ())
_Part = TypeVar("_Part")


def vectorised(pack: Pack, _interview: Interview, situations: Sequence[Situation]) -> Iterator[list[Result]]:
    """Yield the results of each situation, without reasons; what cannot be screened is unknown."""
    alike: dict[Hashable, list[int]] = defaultdict(list)
    for position, situation in enumerate(situations):
        alike[_in_force(pack, situation.today)].append(position)
    found: dict[int, list[Result]] = {}
    for positions in alike.values():
        chosen = [situations[position] for position in positions]
        found |= zip(positions, _together(pack, chosen), strict=True)
    for position in range(len(situations)):
        yield found[position]


def _in_force(pack: Pack, day: date) -> Hashable:
    """Return what tells apart days on which other rules or figures hold."""
    if pack.decisions:  # their logic knows the day it is asked on, and no other
        return day
    rules = tuple(rule.begins if (rule := service.rule_on(day)) else day.min for service in pack.services.values())
    return rules, tuple(parameter.value_on(day) for parameter in pack.parameters.values())


def _together(pack: Pack, situations: Sequence[Situation]) -> Iterator[list[Result]]:
    screening = _with_days(screening_of(pack, as_of=situations[0].today))
    nullable = tuple(fact for fact in screening.facts if fact != _DAY)
    people = [{**situation.answers, _DAY: situation.today} for situation in situations]
    program = screening.program(nullable=nullable)
    rows = program.run(frame_of(people, screening.facts, nullable=nullable), missing=False).rows(named=True)
    services = [service for service in pack.services.values() if service.kind == "entitlement"]
    screened = frozenset(rule.id for rule in screening.rules)
    for row in rows:
        yield [_result(service, row, is_screened=service.id in screened) for service in services]


def _with_days(screening: Screening) -> Screening:
    rules = tuple(
        VectorRule(
            id=rule.id,
            conditions=tuple(map(_on_its_day, rule.conditions)),
            amount=_on_its_day(rule.amount) if rule.amount else None,
        )
        for rule in screening.rules
    )
    return replace(screening, rules=rules, facts={**screening.facts, _DAY: DATE})


def _on_its_day(condition: Condition) -> Condition:
    return replace(condition, expression=_dated(condition.expression)) if condition.expression else condition


def _dated(part: _Part) -> _Part:
    """Return *part* reading the day of each situation instead of today's date."""
    if isinstance(part, tuple):
        return cast("_Part", tuple(map(_dated, part)))
    if not isinstance(part, Part):
        return part
    if part == _TODAY:
        return cast("_Part", Name(_DAY, offset=part.offset))
    return cast("_Part", replace(part, **{each.name: _dated(getattr(part, each.name)) for each in fields(part)}))


def _result(service: Service, row: dict[str, Any], *, is_screened: bool) -> Result:
    outcome = _OUTCOMES[row[service.id]] if is_screened else Outcome.UNKNOWN
    amount = None
    if service.pays and outcome is not Outcome.NO:
        cell = row.get(amount_name(service.id))
        amount = AmountResult(pays=service.pays, value=None if cell is None else Decimal(repr(cell)))
    return Result(service=service, outcome=outcome, criteria=(), amount=amount)
