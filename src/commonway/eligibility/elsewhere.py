"""Services that another system decides: their results completed by asking it, and the questions its answers wait for."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from commonway.dmn import Outcome
from commonway.eligibility.interview import AmountResult, Result, Sitting
from commonway.eligibility.openfisca import Answer, OpenFisca
from commonway.feel.values import Value
from commonway.packs.definitions import FactDefinition, Service
from commonway.packs.rule_sources import OpenFiscaSource

NOT_CONNECTED = "No OpenFisca country is connected."


def source_on(service: Service, day: date) -> OpenFiscaSource | None:
    """Return the OpenFisca variable that decides *service* on *day*, if one does."""
    rule = service.rule_on(day)
    return rule.source.openfisca if rule and rule.source else None


def answers_of(
    services: Iterable[Service], values: Mapping[str, Value], *, today: date, openfisca: OpenFisca | None
) -> dict[str, Answer]:
    """Return the answer to each of *services* that OpenFisca decides; unknown with the reason where nobody is asked."""
    sources = {service.id: source for service in services if (source := source_on(service, today))}
    if openfisca is None:
        return {id_: Answer(outcome=Outcome.UNKNOWN, reason=NOT_CONNECTED) for id_ in sources}
    return openfisca.answers(sources, values, on=today) if sources else {}


def completed(
    results: Iterable[Result], values: Mapping[str, Value], *, today: date, openfisca: OpenFisca | None
) -> list[Result]:
    """Return *results* with those that OpenFisca decides answered by it; *values* are the typed answers."""
    results = list(results)
    answers = answers_of((result.service for result in results), values, today=today, openfisca=openfisca)
    return [_completed(result, answers.get(result.service.id)) for result in results]


class Found:
    """What was found about every service of a *sitting*: all outcomes at once, the reasons of those that are looked at.

    *values* are the typed answers; services that OpenFisca decides are answered by it.
    """

    def __init__(
        self, sitting: Sitting, values: Mapping[str, Value], *, today: date, openfisca: OpenFisca | None
    ) -> None:
        self._sitting = sitting
        positions = sitting.elsewhere
        answered = completed(sitting.results(positions), values, today=today, openfisca=openfisca)
        self._elsewhere = dict(zip(positions, answered, strict=True))

    @cached_property
    def positions(self) -> Mapping[Outcome, Sequence[int]]:
        """The positions of the services with each outcome, in the order of the services."""
        found: dict[Outcome, list[int]] = {outcome: [] for outcome in Outcome}
        for position, outcome in enumerate(self._sitting.outcomes):
            answered = self._elsewhere.get(position)
            found[answered.outcome if answered else outcome].append(position)
        return found

    def results(self, positions: Sequence[int]) -> list[Result]:
        """Return what was found about the services at *positions*, criterion by criterion."""
        here = iter(self._sitting.results([each for each in positions if each not in self._elsewhere]))
        return [self._elsewhere[each] if each in self._elsewhere else next(here) for each in positions]


def inputs_to_ask(
    services: Iterable[Service],
    values: Mapping[str, Value],
    *,
    facts: Mapping[str, FactDefinition],
    today: date,
    declined: Collection[str] = (),
) -> tuple[str, ...]:
    """Return the facts that can be asked now and that an OpenFisca variable is sent, each once."""
    inputs = dict.fromkeys(fact for service in services for fact in _inputs(source_on(service, today)))
    first = (_first(fact, values, facts, declined) for fact in inputs)
    return tuple(dict.fromkeys(fact for fact in first if fact))


def _inputs(source: OpenFiscaSource | None) -> Iterator[str]:
    if source:
        yield from source.inputs
        yield from source.people


def _first(
    fact: str, values: Mapping[str, Value], facts: Mapping[str, FactDefinition], declined: Collection[str]
) -> str:
    """Return the fact to ask so that *fact* can be asked, often itself; nothing where that leads nowhere."""
    while fact not in declined and fact not in values:
        condition = facts[fact].only_if
        if condition is None or condition.fact in values:
            return fact
        fact = condition.fact
    return ""


def _completed(result: Result, answer: Answer | None) -> Result:
    if answer is None:
        return result
    pays = result.service.pays
    amount = AmountResult(pays=pays, value=answer.amount) if pays and answer.outcome is Outcome.YES else None
    return replace(
        result,
        outcome=answer.outcome,
        missing=answer.missing,
        amount=amount,
        reason=answer.reason,
        working=answer.working,
    )
