"""How each example agency behaves, so that a demonstration shows more than the sunny side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from commonway.kernel.errors import CommonwayError
from commonway.packs.definitions import Pack
from commonway.packs.evidence import EvidenceSource

Kind = Literal["steady", "slow", "failing", "refusing", "polling"]

# For the example jurisdiction; in any other pack all are steady unless options say otherwise.
TALVERA: Mapping[str, Kind] = {
    "health-insurance-fund": "slow",
    "driver-licensing": "failing",
    "talvera-savings-bank": "refusing",
    "electoral-commission": "polling",
}
REASON = "We have no record of this person. Nothing more is needed from you."
SLOW = 3.0  # seconds before it answers a delivery
FAILS_FIRST = 3  # deliveries it turns away before it recovers
ANSWERS_AFTER = 1.0  # seconds from a delivery to its last receipt
POLLS_EVERY = 1.0  # seconds


class AgencyUnknown(CommonwayError):
    """An option names an organisation the pack does not have, or that does not run here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One agency system to run: who it is, how it behaves, and what it can look up."""

    organisation: str
    kind: Kind = "steady"
    reason: str = REASON
    delay: float = 0.0
    fails_first: int = 0
    answers_after: float = ANSWERS_AFTER
    polls_every: float = POLLS_EVERY
    records: Sequence[Mapping[str, Any]] = field(default_factory=tuple)  # a register's: facts of the people it knows

    @property
    def receives(self) -> bool:
        """Return whether deliveries are posted to it."""
        return self.kind != "polling"

    def as_document(self) -> dict[str, Any]:
        """Return the plan as JSON can carry it, for the agency's own process."""
        return asdict(self) | {"records": [dict(record) for record in self.records]}


def plans(pack: Pack, *, only: Iterable[str] = (), behaviours: Mapping[str, Kind] | None = None) -> list[Plan]:
    """Return a plan for every organisation of *pack* that has a system, or for those in *only*.

    The one that operates Commonway has none, nor have those whose services run by a process: their staff do the tasks.
    *behaviours* replaces how the named ones behave. Raises `AgencyUnknown`.
    """
    chosen = {**(TALVERA if pack.id == "talvera" else {}), **(behaviours or {})}
    possible = sorted(set(pack.organisations) - {pack.operator})
    by_hand = {service.organisation for service in pack.services.values() if service.process}
    wanted = sorted(set(only)) or sorted(set(possible) - by_hand)
    for name in {*wanted, *(behaviours or {})} - set(possible):
        raise AgencyUnknown(f"There is no agency {name!r} to run.", remedy=f"Choose from: {', '.join(possible)}.")
    registers = _registers(pack)
    return [
        replace(_plan(name, chosen.get(name, "steady")), records=_records(pack) if name in registers else ())
        for name in wanted
    ]


def _plan(organisation: str, kind: Kind) -> Plan:
    delay = SLOW if kind == "slow" else 0.0
    fails_first = FAILS_FIRST if kind == "failing" else 0
    return Plan(organisation=organisation, kind=kind, delay=delay, fails_first=fails_first)


def _registers(pack: Pack) -> set[str]:
    """Return who is asked by HTTP: look-ups, and evidence of that kind."""
    asked = {(look_up.agreement, look_up.clause) for event in pack.life_events.values() for look_up in event.look_ups}
    asked |= {(source.agreement, source.clause) for source in _sources(pack, "http")}
    return {
        clause.to
        for agreement in pack.agreements.values()
        for clause in agreement.clauses
        if (agreement.id, clause.id) in asked
    }


def _sources(pack: Pack, kind: str) -> list[EvidenceSource]:
    return [source for each in pack.evidence.values() for source in each.sources if source.kind == kind]


def _records(pack: Pack) -> list[dict[str, Any]]:
    """Return the people of the pack's worked examples, as far as a look-up asks or answers."""
    records = []
    proved = {
        name
        for each in pack.evidence.values()
        for source in each.sources
        if source.kind == "http"
        for name in (*source.send, *each.proves)
    }
    for example in pack.examples.values():
        event = pack.life_events.get(example.life_event)
        names = {name for look_up in event.look_ups for name in (*look_up.send, *look_up.returns)} if event else set()
        names |= proved
        record = {name: value for name, value in example.facts.items() if name in names}
        if record and record not in records:
            records.append(record)
    return records
