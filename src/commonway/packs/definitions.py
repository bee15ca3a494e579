"""What a pack defines, as frozen values: the shape every room above reads.

Names follow CPSV-AP 3.2 (public service, event, organisation, channel) and DMN 1.5 (rule, unary test).
A *text* is a mapping from language tag (BCP 47) to words; see `commonway.packs.text` for reading one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Text = Mapping[str, str]
Level = Literal["national", "regional", "local", "voluntary", "private"]
FactType = Literal["string", "number", "money", "date", "boolean", "choice", "name", "address", "email", "phone"]
Role = Literal["subject", "applicant"]  # subject: whom the life event happened to; applicant: who is telling
Allows = Literal["tell", "open-case", "ask"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A body that provides, funds, mediates or supplies (CPSV-AP Public Organisation, or a private one)."""

    id: str
    name: Text
    level: Level
    kind: str
    summary: Text
    area: Text = field(default_factory=dict)
    phone: str = ""
    email: str = ""
    website: str = ""
    hours: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One thing an agreement allows: these facts, to this organisation, on this event, for this purpose."""

    id: str
    to: str
    event: str  # CloudEvents type, for example "person.died"
    allows: Allows
    facts: tuple[str, ...]
    purpose: Text
    legal_basis: Text
    answer_within: str = ""  # ISO 8601 duration: the service level of the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What organisations owe each other; nothing crosses between them without a clause of one."""

    id: str
    title: Text
    parties: tuple[str, ...]  # organisation ids; the first is the one that sends
    legal_basis: Text
    valid_from: date
    valid_until: date | None = None
    clauses: tuple[Clause, ...] = ()
    outputs: Text = field(default_factory=dict)
    costs: Text = field(default_factory=dict)
    disputes: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the values a choice fact can have."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDefinition:
    """A typed thing that can be known about a person, and how to ask for it."""

    id: str
    type: FactType
    about: Role
    label: Text  # short, for summaries: "Date of death"
    question: Text  # as asked: "When did they die?"
    hint: Text = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    optional: bool = False
    sensitive: bool = False  # asked last, sealed, never in a list page
    cost: int = 1  # effort to answer, 1 (known by heart) to 5 (has to be looked up)
    minimum: str = ""  # inclusive, in the notation of the type: a number, or a date, or "today"
    maximum: str = ""
    pattern: str = ""
    only_if: "Condition | None" = None  # asked only when this holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A FEEL unary test on one fact: ``fact: relationship``, ``test: '"spouse", "child"'``."""

    fact: str
    test: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One condition of a service's rule, with the words that explain it."""

    id: str
    fact: str
    test: str
    text: Text  # "You were married to the person who died"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who can get a service: every criterion must hold (a DMN decision with hit policy COLLECT, min over booleans)."""

    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Something an organisation does for a person (CPSV-AP Public Service)."""

    id: str
    organisation: str
    name: Text
    summary: Text
    about: Role  # whom the case is about
    kind: Literal["entitlement", "duty"]  # entitlement: offered when the rule says yes; duty: owed once told
    needs: tuple[str, ...] = ()  # facts the organisation must have to do it
    rule: Rule = field(default_factory=Rule)
    amount: Text = field(default_factory=dict)
    evidence: Text = field(default_factory=dict)
    decide_within: str = ""  # ISO 8601 duration: the promise
    channels: tuple[str, ...] = ("web", "phone", "counter")
    more: str = ""  # where to read more, a URL


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page of a tell-once journey: the facts it asks for, under one heading."""

    id: str
    title: Text
    facts: tuple[str, ...]
    body: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """An organisation that must know, and the clause under which it is told."""

    agreement: str
    clause: str
    when: Condition | None = None  # only if, for example they held a driving licence
    opens: str = ""  # the service of kind "duty" that this opens as a case


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """A register that can answer instead of the person, and the clause that lets it be asked."""

    id: str
    title: Text
    agreement: str
    clause: str
    send: tuple[str, ...]  # facts that identify the record
    returns: tuple[str, ...]  # facts the register answers with


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeEvent:
    """A change in someone's life: what changes, who must be told, what becomes relevant (CPSV-AP Life Event)."""

    id: str
    name: Text
    summary: Text
    event: str  # CloudEvents type of what happened, for example "person.died"
    steps: tuple[Step, ...]
    tells: tuple[Tell, ...] = ()
    offers: tuple[str, ...] = ()  # entitlement services assessed for the applicant
    look_ups: tuple[LookUp, ...] = ()
    evidence: tuple[str, ...] = ()  # fact ids a look-up or an upload can prove
    letters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A notice's words: a title and paragraphs with ``{fact or name}`` places."""

    id: str
    title: Text
    body: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A worked example: a situation and what must follow from it. Runs in the tests."""

    id: str
    life_event: str
    title: Text
    today: date
    facts: Mapping[str, object]
    told: tuple[str, ...]  # organisation ids, exactly
    opens: tuple[str, ...]  # service ids of kind "duty", exactly
    eligible: tuple[str, ...]  # service ids of kind "entitlement", exactly
    need_to_know: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # service id -> missing fact ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One jurisdiction's definitions, whole and consistent: every id named in it is defined in it."""

    id: str
    title: Text
    version: str  # as its authors number it, for example "2026.1"
    languages: tuple[str, ...]  # the first is the default
    operator: str  # the organisation that runs this installation and sends under the agreements
    licence: str = ""
    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    facts: Mapping[str, FactDefinition] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    life_events: Mapping[str, LifeEvent] = field(default_factory=dict)
    letters: Mapping[str, Letter] = field(default_factory=dict)
    examples: Mapping[str, Example] = field(default_factory=dict)
