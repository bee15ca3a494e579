"""Running a pack's worked examples: who is told, what opens and what is offered, against what the example says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import NamedTuple

from commonway.dmn import Outcome, explain
from commonway.feel.partial import Situation
from commonway.feel.unary import compile_test
from commonway.packs.compiling import Rules
from commonway.packs.conditions import typed
from commonway.packs.definitions import Condition, Example, LifeEvent, Pack, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What follows from a situation under a pack's rules."""

    told: frozenset[str]
    opens: frozenset[str]
    eligible: frozenset[str]
    need_to_know: Mapping[str, frozenset[str]]
    amounts: Mapping[str, Decimal] = field(default_factory=dict)  # what each service pays, where that can be said


class Difference(NamedTuple):
    """One thing a worked example says that the rules do not; ``field`` is the example's field."""

    field: str
    what: str


def run_example(pack: Pack, example: Example) -> list[str]:
    """Return what *example* and the rules of *pack* say differently, in words; nothing if they agree."""
    return [f"{difference.field}: {difference.what}" for difference in differences(pack, example)]


def differences(pack: Pack, example: Example) -> list[Difference]:
    """Return what *example* and the rules of *pack* say differently, field by field."""
    follows = consequences(pack, example)
    found: list[Difference] = []
    for name, said, true in (
        ("told", example.told, follows.told),
        ("opens", example.opens, follows.opens),
        ("eligible", example.eligible, follows.eligible),
    ):
        found += [
            Difference(name, f"{id_} follows from the rules but is not listed.") for id_ in sorted(true - {*said})
        ]
        found += [
            Difference(name, f"{id_} is listed but does not follow from the rules.") for id_ in sorted({*said} - true)
        ]
    for service in sorted({*example.need_to_know, *follows.need_to_know}):
        said_missing = frozenset(example.need_to_know.get(service, ()))
        missing = follows.need_to_know.get(service, frozenset())
        if said_missing != missing:
            what = f"{service} needs {_listed(missing)}, the example says {_listed(said_missing)}."
            found.append(Difference("need_to_know", what))
    return found


def consequences(pack: Pack, example: Example) -> Consequences:
    """Return what follows from the facts of *example* on its day."""
    event = pack.life_events[example.life_event]
    rules = Rules.of_pack(pack)
    known = _known(pack, example)
    told, opens = _told(pack, event, example, known)
    eligible: set[str] = set()
    need_to_know: dict[str, frozenset[str]] = {}
    for service in event.offers:
        outcome, missing = _assess(pack.services[service], example, known, rules)
        if outcome is Outcome.YES:
            eligible.add(service)
        elif outcome is Outcome.UNKNOWN:
            need_to_know[service] = frozenset(missing)
    paying = [pack.services[service] for service in sorted(eligible)]
    return Consequences(
        told=told,
        opens=opens,
        eligible=frozenset(eligible),
        need_to_know=need_to_know,
        amounts=_amounts(paying, example, known, rules),
    )


def _amounts(
    services: Iterable[Service], example: Example, known: Mapping[str, object], rules: Rules
) -> dict[str, Decimal]:
    """Return what each of *services* pays; nothing for one that pays nothing, or that waits for a fact."""
    now = datetime.combine(example.today, time(), UTC)
    situation = Situation({**rules.parameters_on(example.today), **known}, now=now)
    found: dict[str, Decimal] = {}
    for service in services:
        amount = rules.amount(service.pays)
        value = amount.logic.figure(situation).value if amount else None
        if value is not None:
            found[service.id] = value
    return found


def _known(pack: Pack, example: Example) -> dict[str, object]:
    """Return the example's facts as rules read them: null for each that is not asked in this situation."""
    given = {id_: typed(pack.facts[id_], value) for id_, value in example.facts.items()}
    known: dict[str, object] = {}

    def settle(id_: str) -> None:
        condition = pack.facts[id_].only_if
        if condition and condition.fact not in known:
            settle(condition.fact)  # no circle and no long chain: the pack was checked
        if condition and condition.fact in known and not _holds(condition, example, known):
            known[id_] = None
        elif id_ in given and (condition is None or condition.fact in known):
            known[id_] = given[id_]

    for id_ in pack.facts:
        settle(id_)
    return known


def _told(
    pack: Pack, event: LifeEvent, example: Example, known: Mapping[str, object]
) -> tuple[frozenset[str], frozenset[str]]:
    told: set[str] = set()
    opens: set[str] = set()
    for tell in event.tells:
        agreement = pack.agreements[tell.agreement]
        begun = agreement.valid_from <= example.today
        ended = agreement.valid_until is not None and agreement.valid_until < example.today
        if not begun or ended or (tell.when and not _holds(tell.when, example, known)):
            continue
        told |= {clause.to for clause in agreement.clauses if clause.id == tell.clause}
        opens |= {tell.opens} - {""}
    return frozenset(told), frozenset(opens)


def _holds(condition: Condition, example: Example, known: Mapping[str, object]) -> bool:
    """Return whether *condition* holds for certain: what is not known does not."""
    if condition.fact not in known:
        return False
    return compile_test(condition.test).matches(known[condition.fact], today=example.today)


def _assess(
    service: Service, example: Example, known: Mapping[str, object], rules: Rules
) -> tuple[Outcome, tuple[str, ...]]:
    rule = service.rule_on(example.today)
    if rule is None:
        return Outcome.NO, ()
    values = {**rules.parameters_on(example.today), **known}
    answer = explain(rules.compile(rule), values, today=example.today)
    return answer.outcome, answer.missing


def _listed(facts: Iterable[str]) -> str:
    return ", ".join(sorted(facts)) or "nothing"
