"""A caseload as a country has it after three years, written row by row as the product makes them, for measurements.

Whole rows: each person with their key, sealed profile and number, each case with its request, clocks, delivery, process,
task and chained events, whatever is personal sealed under the person's own key. What a case is like is drawn from a seed:
its service (some have ten times the cases of others), when it was opened, how long it takes beside its promise, how it
ended, whether it is paused or likely to be late.
"""

import json
import os
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db.models import Field, JSONField, Model
from django.utils import timezone

from commonway.bpmn import advance, start
from commonway.bpmn import effects as does
from commonway.bpmn.happenings import Withdrawn
from commonway.cases.levels.counting import due
from commonway.cases.levels.starting import working_days
from commonway.cases.models import Case, Clock, ProcessInstance, Request, Task
from commonway.cases.process import definitions
from commonway.cases.process.variables import as_variables
from commonway.catalogue.queries import Published
from commonway.exchange.models import Delivery
from commonway.identity.models import Identifier, Person
from commonway.kernel.ids import spoken_code
from commonway.ledger.appending import digest
from commonway.ledger.models import Event, Stream
from commonway.packs.definitions import Agreement, Clause, Pack, Service
from commonway.vault.blind import blind_index
from commonway.vault.models import SubjectKey
from commonway.vault.wrapping import wrap, wrapping_key_id

YEARS = timedelta(days=3 * 365)
CASES_A_PERSON = (1, 1, 2, 2, 3, 4, 5)
OF_THE_PROCESS = 0.2  # of all cases, the services with a process share
Rows = dict[str, list[dict[str, Any]]]  # by table


@dataclass(frozen=True, slots=True)
class Kind:
    """What all cases of one service have in common."""

    service: Service
    agreement: Agreement
    clause: Clause
    event: str
    facts: Mapping[str, Any]
    going: bytes  # the state of its process, begun; empty where it has none
    ended: bytes
    node: str
    due_at: dict[tuple[str, datetime], datetime | None] = field(default_factory=dict)


class Caseload:
    """Draws people and their cases; the same seed draws the same, but for keys and nonces."""

    def __init__(self, published: Published, *, at: datetime, seed: int = 1) -> None:
        self.published, self.pack, self.at = published, published.pack, at
        self.dice = random.Random(seed)
        self.kinds = list(_kinds(self.pack, published.version_id, at=at))
        order = random.Random(7).sample(range(len(self.kinds)), len(self.kinds))
        weights = {kind.service.id: 1 / (1 + order[number]) for number, kind in enumerate(self.kinds)}
        with_process = [kind.service.id for kind in self.kinds if kind.going]
        rest = sum(weight for id_, weight in weights.items() if id_ not in with_process)
        for id_ in with_process:
            weights[id_] = rest * OF_THE_PROCESS / (1 - OF_THE_PROCESS) / len(with_process)
        self.weights = [weights[kind.service.id] for kind in self.kinds]
        self.key_id = wrapping_key_id()

    def rows(self, cases: int, *, first: int = 0) -> Rows:
        """Return the rows of *cases* cases of people numbered from *first* on; each has a number of their own."""
        found: Rows = defaultdict(list)
        number = first
        while len(found["cases_case"]) < cases:
            some = min(self.dice.choice(CASES_A_PERSON), cases - len(found["cases_case"]))
            self._person(found, number, some)
            number += 1
        return found

    def _person(self, rows: Rows, number: int, cases: int) -> None:
        opened = sorted(self.at - YEARS * self.dice.random() for _ in range(cases))
        made_at = opened[0] - timedelta(minutes=1)
        person = _Person(_id(made_at, self.dice), AESGCM.generate_key(256))
        born, name = (
            f"19{self.dice.randrange(20, 99)}-0{self.dice.randrange(1, 9)}-1{self.dice.randrange(9)}",
            f"Resident {number} Example",
        )
        national_number = national_number_of(number)
        rows["vault_subject_key"].append({
            "subject_id": person.id, "wrapped": wrap(person.id, person.key, nonce=os.urandom(12)),
            "wrapped_by": self.key_id, "created_at": made_at, "destroyed_at": None,
        })  # fmt: skip
        rows["identity_person"].append({
            "id": person.id, "user_id": None,
            "profile": person.seal(Person.place(person.id), {"name": name, "date_of_birth": born}),
            "name_index": blind_index("person.name", name), "birth_index": blind_index("person.date_of_birth", born),
            "email_index": None, "language": self.dice.choices(self.pack.languages, (9, 1))[0], "created_at": made_at,
        })  # fmt: skip
        id_ = _id(made_at, self.dice)
        rows["identity_identifier"].append({
            "id": id_, "person_id": person.id, "scheme": "national_number",
            "value": person.seal(f"identity_identifier.value.{id_}", national_number),
            "index": blind_index("national_number", national_number), "created_at": made_at,
        })  # fmt: skip
        events: list[Event] = []
        for at in opened:
            self._case(rows, person, events, at)
        self._chain(rows, person, events)

    def _case(self, rows: Rows, person: "_Person", events: list[Event], at: datetime) -> None:
        dice, kind = self.dice, self.dice.choices(self.kinds, self.weights)[0]
        case, request = _id(at, dice), _id(at, dice)
        reference, service = spoken_code(), kind.service
        dues, kinds = self._dues(kind, at), {level.id: level.kind for level in service.levels}
        promised = next((end for end in dues.values() if end), at + timedelta(days=30))
        takes = (promised - at) * (dice.uniform(0.2, 1.0) if dice.random() < 0.88 else dice.uniform(1.0, 4.0))
        ended_at = at + takes if at + takes < self.at else None
        state = "open" if ended_at is None else "refused" if dice.random() < 0.12 else "done"
        stands, at_risk = ended_at is None and dice.random() < 0.05, ended_at is None and dice.random() < 0.08
        whose = {"organisation_id": service.organisation, "applicant_id": person.id}
        version = self.published.version_id
        answers = {fact: [value, "told", "", "stated", at.isoformat()] for fact, value in kind.facts.items()}
        rows["cases_request"].append({
            "id": request, "reference": spoken_code(), "life_event": kind.event, "pack_version_id": version,
            "applicant_id": person.id, "subject_id": person.id, "state": "submitted",
            "answers": person.seal(Request.place(request), {"answers": answers, "declined": []}), "revision": 3,
            "started_on": "web", "submitted_on": "web", "submission_key": str(request), "started_at": at, "saved_at": at,
            "submitted_at": at,
        })  # fmt: skip
        rows["cases_case"].append({
            "id": case, "reference": reference, "request_id": request, "service": service.id, "pack_version_id": version,
            "subject_id": person.id, "state": state, "reason": "We did it." if ended_at else "", "opened_at": at,
            "due_at": promised if any(dues.values()) else None, "ended_at": ended_at, **whose,
        })  # fmt: skip
        for level, end in dues.items():
            if end is not None:
                rows["cases_clock"].append({
                    "id": _id(at, dice), "case_id": case, "level": level, "kind": kinds[level], "service": service.id,
                    "started_at": at, "due_at": end, "paused_at": self.at - timedelta(days=3) if stands else None,
                    "stood_still": timedelta(), "extended": 0,
                    "at_risk_since": self.at - timedelta(hours=5) if at_risk and not stands and end > self.at else None,
                    "ended_at": ended_at, **whose,
                })  # fmt: skip
        self._delivery(rows, person, kind, request, case, at, ended_at, state)
        if kind.going:
            self._process(rows, person, kind, case, reference, at, ended_at, whose)
        about = {"case": str(case), "request": str(request), "service": service.id}
        events += _events(state, at, ended_at, service.organisation, about, dice)

    def _delivery(
        self, rows: Rows, person: "_Person", kind: Kind, request: UUID, case: UUID, at: datetime,
        ended_at: datetime | None, state: str,
    ) -> None:  # fmt: skip
        id_ = _id(at, self.dice)
        rows["exchange_delivery"].append({
            "id": id_, "organisation_id": kind.service.organisation, "agreement_id": kind.agreement.id,
            "clause_id": kind.clause.id, "type": kind.clause.event, "subject_id": person.id, "applicant_id": person.id,
            "request_id": request, "case_id": case, "reference": "",
            "payload": person.seal(Delivery.place(id_), dict(kind.facts)), "fact_names": json.dumps(list(kind.facts)),
            "state": state if ended_at else "sent", "attempts": 1, "next_attempt_at": None, "last_error": "",
            "answer_reason": "We did it." if ended_at else "", "answer_reference": "", "created_at": at, "sent_at": at,
            "answered_at": ended_at,
        })  # fmt: skip

    def _process(
        self, rows: Rows, person: "_Person", kind: Kind, case: UUID, reference: str, at: datetime,
        ended_at: datetime | None, whose: dict[str, Any],
    ) -> None:  # fmt: skip
        taken = ended_at is not None or self.dice.random() < 0.3
        rows["cases_process"].append({
            "case_id": case, "process": kind.service.process, "pack_version_id": self.published.version_id,
            "state": person.seal_bytes(ProcessInstance.place(case), kind.ended if ended_at else kind.going), "steps": 2,
            "stuck_at": "", "began_at": at, "ended_at": ended_at, **whose,
        })  # fmt: skip
        rows["cases_task"].append({
            "id": _id(at, self.dice), "case_id": case, "token": 3, "node": kind.node, "service": kind.service.id,
            "reference": reference, "pack_version_id": self.published.version_id, "team": "", "skill": "",
            "language": self.pack.languages[0], "state": "done" if ended_at else "taken" if taken else "open",
            "taken_by": f"worker-{self.dice.randrange(40)}" if taken else "", "offered_to": "", "escalated_at": None,
            "opened_at": at, "taken_at": at if taken else None, "due_at": at + timedelta(days=5), "ended_at": ended_at,
            **whose,
        })  # fmt: skip

    def _chain(self, rows: Rows, person: "_Person", events: list[Event]) -> None:
        head = b""
        for number, event in enumerate(sorted(events, key=lambda each: each.at), 1):
            event.stream_id, event.sequence, event.previous = person.id, number, head
            event.hash = head = digest(event)
            row = {each.attname: getattr(event, each.attname) for each in Event._meta.concrete_fields}
            rows["ledger_event"].append(row | {"data": json.dumps(event.data)})
        rows["ledger_stream"].append({"id": person.id, "length": len(events), "head": head})

    def _dues(self, kind: Kind, at: datetime) -> dict[str, datetime | None]:
        return {level.id: self._due(kind, level.id, at) for level in kind.service.levels}

    def _due(self, kind: Kind, level_id: str, at: datetime) -> datetime | None:
        noon = at.replace(hour=12, minute=0, second=0, microsecond=0)
        key = (level_id, noon)
        if key not in kind.due_at:
            level = next(each for each in kind.service.levels if each.id == level_id)
            working = working_days(self.pack, kind.service.organisation)
            kind.due_at[key] = due(noon, level, working, zone=timezone.get_default_timezone())
        return kind.due_at[key]


class _Person:
    def __init__(self, id_: UUID, key: bytes) -> None:
        self.id, self.key = id_, key
        self._cipher = AESGCM(key)

    def seal(self, place: str, value: Any) -> bytes:
        return self.seal_bytes(place, json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())

    def seal_bytes(self, place: str, content: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(nonce, content, place.encode())


def national_number_of(number: int) -> str:
    """Return the national number of the resident with this number."""
    return f"{number:08d}{'ABCDEFGHJKLMNPQRSTUVWXYZ'[number % 24]}"


def _kinds(pack: Pack, version_id: UUID, *, at: datetime) -> Iterator[Kind]:
    told = next(example.facts for example in pack.examples.values() if not example.need_to_know)
    for service in pack.services.values():
        clauses = [
            (agreement, clause)
            for agreement in pack.agreements.values()
            for clause in agreement.clauses
            if clause.to == service.organisation and clause.allows == "open-case"
        ]
        events = [
            event.id
            for event in pack.life_events.values()
            if service.id in event.offers or any(tell.opens == service.id for tell in event.tells)
        ]
        if not clauses or not events:
            continue
        agreement, clause = clauses[0]
        facts = {fact: told[fact] for fact in clause.facts if told.get(fact) is not None}
        going = ended = b""
        node = ""
        if service.process:
            process = definitions.process_of(version_id, service.process)
            step = start(process, as_variables(facts, pack.facts), now=timezone.localtime(at))
            going = step.state.to_json().encode()
            node = next(each.node for each in step.effects if isinstance(each, does.OpenTask))
            over = advance(process, step.state, Withdrawn("answered"), now=timezone.localtime(at))
            ended = over.state.to_json().encode()
        yield Kind(service, agreement, clause, events[0], facts, going, ended, node)


def _events(
    state: str, at: datetime, ended_at: datetime | None, organisation: str, about: dict[str, str], dice: random.Random
) -> Iterator[Event]:
    """Yield what the ledger has of a case: that it was opened, and how it ended."""
    yield _event("case.opened", at, organisation, about, dice, by=("person", about["request"]))
    if ended_at:
        yield _event(f"case.{state}", ended_at, organisation, about, dice, by=("organisation", organisation))


def _event(
    type_: str, at: datetime, organisation: str, data: dict[str, str], dice: random.Random, *, by: tuple[str, str]
) -> Event:
    return Event(
        id=_id(at, dice), type=type_, at=at, actor_kind=by[0], actor_id=by[1], organisation=organisation,
        purpose="Work on the case", ground="own", data=data,
    )  # fmt: skip


def whole(model: type[Model], rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield *rows* of the table of *model* with what they leave out as the product leaves it, all with the same columns."""
    fields = [field for field in model._meta.concrete_fields if not (field.generated or field.has_db_default())]
    blank = {field.column: _as_column(field, field.get_default()) for field in fields}
    for row in rows:
        yield blank | row


def _as_column(field: "Field[Any, Any]", value: Any) -> Any:
    return json.dumps(value) if isinstance(field, JSONField) and value is not None else value


def _id(at: datetime, dice: random.Random) -> UUID:
    """Return a UUIDv7 of *at*: rows made long ago have the ids they would have had."""
    value = (
        (int(at.timestamp() * 1000) << 80) | (7 << 76) | (dice.getrandbits(12) << 64) | (2 << 62) | dice.getrandbits(62)
    )
    return UUID(int=value)


# The tables, in the order in which their rows refer to each other.
TABLES = (
    SubjectKey, Person, Identifier, Stream, Request, Case, Clock, Delivery, ProcessInstance, Task, Event,
)  # fmt: skip
