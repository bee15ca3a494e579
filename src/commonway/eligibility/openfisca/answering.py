"""Services answered by an OpenFisca country: yes, no or unknown, how much, and how it came to that.

Unknown is never zero: a fact that is missing leaves the answer unknown, and so does a variable the country had to make
up (its own default), unless the rule says that it may. A country that does not answer leaves everything unknown, with
the reason.
"""

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from math import isfinite
from threading import Lock
from time import monotonic
from typing import Any

from commonway.dmn import Outcome
from commonway.eligibility.openfisca.client import Country
from commonway.eligibility.openfisca.errors import OpenFiscaError, OpenFiscaRefused
from commonway.eligibility.openfisca.situation import GROUP, ME, Situation, batches, missing, period_of, situation_of
from commonway.eligibility.openfisca.tracing import Trace, Working, working_of
from commonway.feel.unary import compile_test
from commonway.packs.rule_sources import OpenFiscaSource

_KEPT = 512  # situations whose answers are remembered
_KEPT_FOR = 600.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the country says about one service.

    ``missing`` facts would let it be asked; ``made_up`` are variables it used its own default for; ``reason`` says in
    words why an unknown answer is unknown where it is for neither of these.
    """

    outcome: Outcome
    amount: Decimal | None = None
    missing: tuple[str, ...] = ()
    made_up: tuple[str, ...] = ()
    reason: str = ""
    working: Working | None = None


class OpenFisca:
    """Answers rules by asking *country*; the same answers given again are not asked again for a while."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self._kept: OrderedDict[str, tuple[float, Mapping[str, Any]]] = OrderedDict()
        self._lock = Lock()

    def answers(
        self, rules: Mapping[str, OpenFiscaSource], values: Mapping[str, object], *, on: date
    ) -> dict[str, Answer]:
        """Return the answer to each of *rules* (by service) on the month or year that *on* lies in; never raises."""
        found: dict[str, Answer] = {}
        ready: list[tuple[str, OpenFiscaSource]] = []
        for id_, rule in rules.items():
            lacking = missing(rule, values)
            if lacking:
                found[id_] = Answer(outcome=Outcome.UNKNOWN, missing=lacking)
            else:
                ready.append((id_, rule))
        for batch in batches(ready):
            found |= self._together(batch, values, on)
        return {id_: found[id_] for id_ in rules}

    def _together(
        self, batch: list[tuple[str, OpenFiscaSource]], values: Mapping[str, object], on: date
    ) -> dict[str, Answer]:
        try:
            return self._asked(batch, values, on)
        except OpenFiscaRefused as error:
            if len(batch) == 1:
                return {batch[0][0]: _unknown(error)}
            alone = [self._together([each], values, on) for each in batch]  # one wrong rule must not hide the others
            return {id_: answer for each in alone for id_, answer in each.items()}
        except OpenFiscaError as error:
            return {id_: _unknown(error) for id_, _ in batch}

    def _asked(
        self, batch: list[tuple[str, OpenFiscaSource]], values: Mapping[str, object], on: date
    ) -> dict[str, Answer]:
        situation = situation_of([rule for _, rule in batch], values, on=on, country=self.country)
        calculated = self._remembered("calculate", situation)
        trace = Trace(self._remembered("trace", situation))
        return {id_: self._answer(rule, situation, calculated, trace, on) for id_, rule in batch}

    def _answer(
        self, rule: OpenFiscaSource, situation: Situation, calculated: Mapping[str, Any], trace: Trace, on: date
    ) -> Answer:
        period = period_of(rule.period, on)
        value = _read(calculated, rule.variable, period)
        working = working_of(rule, trace, country=self.country, period=period, given=situation.given)
        made_up = tuple(name for name in working.made_up if name not in rule.assumes)
        if made_up:
            return Answer(outcome=Outcome.UNKNOWN, made_up=made_up, working=working, reason=_made_up(made_up))
        return Answer(outcome=_outcome(rule, value, on), amount=_amount(value), working=working)

    def _remembered(self, how: str, situation: Situation) -> Mapping[str, Any]:
        body = json.dumps(situation.body, sort_keys=True)
        key = f"{how}:{sha256(body.encode()).hexdigest()}"  # never the answers themselves: they are somebody's
        with self._lock:
            kept = self._kept.get(key)
            if kept and kept[0] > monotonic():
                self._kept.move_to_end(key)
                return kept[1]
        ask = self.country.calculate if how == "calculate" else self.country.trace
        answer = ask(situation.body)
        with self._lock:
            self._kept[key] = (monotonic() + _KEPT_FOR, answer)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return answer


def _unknown(error: OpenFiscaError) -> Answer:
    return Answer(outcome=Outcome.UNKNOWN, reason=str(error))


def _made_up(names: tuple[str, ...]) -> str:
    listed = ", ".join(names)
    return f"The country would use its own value for {listed}: map a fact to it, or list it under assumes."


def _read(calculated: Mapping[str, Any], variable: str, period: str) -> object:
    for entities in calculated.values():
        for id_ in (GROUP, ME):
            holder = entities.get(id_) if isinstance(entities, Mapping) else None
            values = holder.get(variable) if isinstance(holder, Mapping) else None
            if isinstance(values, Mapping) and values.get(period) is not None:
                return values[period]
    raise OpenFiscaRefused(f"The country gave no value of {variable!r} for {period}.", remedy="Check the rule.")


def _amount(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return Decimal(int(amount)) if amount == amount.to_integral_value() else amount


def _outcome(rule: OpenFiscaSource, value: object, on: date) -> Outcome:
    amount = _amount(value)
    if rule.test:
        holds = compile_test(rule.test).matches(amount if amount is not None else value, today=on)
    elif amount is not None:
        holds = amount > 0
    else:
        holds = value is True
    return Outcome.YES if holds else Outcome.NO
