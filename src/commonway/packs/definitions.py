"""What a pack defines, as frozen values: the shape every room above reads.

Names follow CPSV-AP 3.2 (public service, event, organisation, channel) and DMN 1.5 (rule, unary test).
A *text* is a mapping from language tag (BCP 47) to words; see `commonway.packs.text` for reading one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from commonway.packs.calendars import Calendar, ServiceLevel
from commonway.packs.clauses import Clause as Clause
from commonway.packs.deciding import DecisionDefinition
from commonway.packs.evidence import Evidence
from commonway.packs.life_changes import LifeChange as LifeChange
from commonway.packs.payments import PaymentDefinition
from commonway.packs.places import Place
from commonway.packs.plans import PlanDefinition
from commonway.packs.process_files import LaneRole, MessageDefinition, NamedPart, ProcessFile, TaskDefinition
from commonway.packs.rule_sources import RuleSource
from commonway.packs.text import Text
from commonway.packs.work_orders import OrderDefinition, PricedOutput

Level = Literal["national", "regional", "local", "voluntary", "private"]
FieldType = Literal["string", "number", "money", "date", "boolean", "choice", "name", "address", "email", "phone"]
FactType = Literal[
    "string", "number", "money", "date", "boolean", "choice", "name", "address", "email", "phone", "list"
]
Role = Literal["subject", "applicant"]  # subject: whom the life event happened to; applicant: who is telling
NAMED = "named"  # in a field's metadata: what the field is called in files, where Python cannot call it so
PROMISE = "promise"  # the id of the service level that ``decide_within`` makes
DECISION = "decision"  # the id of the criterion a rule's own decision makes


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
    calendar: str = ""  # the calendar it works by; empty: service levels count every day
    teams: tuple[NamedPart, ...] = ()  # in whose queues its tasks are
    skills: tuple[NamedPart, ...] = ()  # that its tasks may take


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
    priced_outputs: tuple[PricedOutput, ...] = ()  # what work under it may be charged for
    costs: Text = field(default_factory=dict)
    disputes: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the values a choice fact can have."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDefinition:
    """One thing that is known about each item of a fact of type ``list``: the date of birth of each child."""

    id: str
    type: FieldType
    label: Text
    question: Text = field(default_factory=dict)
    hint: Text = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    optional: bool = False
    minimum: str = ""
    maximum: str = ""
    pattern: str = ""

    def as_fact(self, about: Role) -> "FactDefinition":
        """Return the field as a fact by itself, to ask for it or to read it."""
        return FactDefinition(
            id=self.id,
            type=self.type,
            about=about,
            label=self.label,
            question=self.question or self.label,
            hint=self.hint,
            choices=self.choices,
            optional=self.optional,
            minimum=self.minimum,
            maximum=self.maximum,
            pattern=self.pattern,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDefinition:
    """A typed thing that can be known about a person, and how to ask for it."""

    id: str
    type: FactType
    about: Role
    label: Text  # short, for summaries: "Date of death"
    question: Text  # as asked: "When did they die?"
    label_for_staff: Text = field(default_factory=dict)  # where the label speaks to the person: "Your income", "Income"
    hint: Text = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    optional: bool = False
    sensitive: bool = False  # asked last, sealed, never in a list page
    fixed: bool = False  # as it is for good, like a date of birth: nobody is told to change it
    cost: int = 1  # effort to answer, 1 (known by heart) to 5 (has to be looked up)
    minimum: str = ""  # inclusive, in the notation of the type: a number, or a date, or "today"
    maximum: str = ""
    pattern: str = ""
    only_if: "Condition | None" = None  # asked only when this holds
    fields: tuple[FieldDefinition, ...] = ()  # of a list: what is known about each item
    item: Text = field(default_factory=dict)  # of a list: one of them, "a child"

    def as_staff_read(self) -> "FactDefinition":
        """Return it as it is asked of those who work on somebody else's case: by its label, where that is one for staff."""
        words = self.label_for_staff
        return replace(self, label=words, question=words, hint={}) if words else self


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A FEEL unary test on one fact: ``fact: relationship``, ``test: '"spouse", "child"'``."""

    fact: str
    test: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A figure of the law that changes by date, such as an income ceiling; FEEL reads it by its id."""

    id: str
    label: Text
    values: tuple["ParameterValue", ...]
    unit: Text = field(default_factory=dict)
    more: str = ""  # where the figure stands, a URL

    def value_on(self, day: date) -> int | float | None:
        """Return the value that holds on *day*: of those that have begun the last; None before the first."""
        begun = [one for one in self.values if one.begins <= day]
        return max(begun, key=lambda one: one.begins).value if begun else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterValue:
    """What a parameter is from a day on."""

    begins: date = field(metadata={NAMED: "from"})
    value: int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFile:
    """A DMN file of the pack, as text; its input data are named by fact id."""

    id: str
    dmn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One condition of a service's rule, with the words that explain it.

    It is one of three: a unary test on one ``fact``, a FEEL ``expression`` over facts and parameters, or a ``decision``
    of the pack's DMN files that must be true.
    """

    id: str
    fact: str = ""
    test: str = ""
    expression: str = ""
    decision: str = ""
    text: Text  # "You were married to the person who died"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who can get a service: every criterion must hold (a DMN decision with hit policy COLLECT, min over booleans)."""

    criteria: tuple[Criterion, ...] = ()
    decision: str = ""  # of the pack's DMN files: must be true, too
    source: RuleSource | None = None
    begins: date | None = field(default=None, metadata={NAMED: "from"})

    @property
    def conditions(self) -> tuple[Criterion, ...]:
        """Every criterion, the rule's own decision last; that one's words are its name."""
        if not self.decision:
            return self.criteria
        words = {"": self.decision.replace("_", " ")}
        return (*self.criteria, Criterion(id=DECISION, decision=self.decision, text=words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pays:
    """What a service gives: a number by a FEEL ``expression`` or by a ``decision`` of the pack's DMN files."""

    expression: str = ""
    decision: str = ""
    currency: str = ""  # ISO 4217; empty for what is no money
    unit: Text = field(default_factory=dict)
    period: Literal["once", "month", "year", ""] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Something an organisation does for a person (CPSV-AP Public Service)."""

    id: str
    organisation: str
    name: Text
    summary: Text
    about: Role  # whom the case is about
    # entitlement: offered when the rule says yes; duty: owed once told; appeal: hears appeals against decisions
    kind: Literal["entitlement", "duty", "appeal"]
    needs: tuple[str, ...] = ()  # facts the organisation must have to do it
    rule: Rule = field(default_factory=Rule)
    rules: tuple[Rule, ...] = ()  # instead of ``rule``: one after another, each from its day on
    pays: Pays | None = None
    amount: Text = field(default_factory=dict)
    evidence: Text = field(default_factory=dict)
    documents: tuple[str, ...] = ()  # the facts a document is shown for when it is asked for
    declaration: Text = field(default_factory=dict)  # what the person declares each time they ask for it
    decide_within: str = ""  # ISO 8601 duration: the promise, where no service level says it
    service_levels: tuple[ServiceLevel, ...] = ()
    process: str = ""  # of the pack's BPMN files, by id or name; without one the organisation answers when it is done
    lanes: Mapping[str, LaneRole] = field(default_factory=dict)  # by the name of the lane
    tasks: tuple[TaskDefinition, ...] = ()
    messages: tuple[MessageDefinition, ...] = ()
    plan: PlanDefinition | None = None  # what is worked on together
    decision: DecisionDefinition | None = None  # how it is decided; without one the organisation only answers
    orders: tuple[OrderDefinition, ...] = ()  # work that suppliers can be asked to do for it
    payments: tuple[PaymentDefinition, ...] = ()  # what its process can ask others to pay
    channels: tuple[str, ...] = ("web", "phone", "counter")
    more: str = ""  # where to read more, a URL
    identifier: str = ""  # what it is called where it comes from

    @property
    def levels(self) -> tuple[ServiceLevel, ...]:
        """What the service keeps to, a promise made by ``decide_within`` among it."""
        if not self.decide_within:
            return self.service_levels
        return (ServiceLevel(id=PROMISE, kind="promise", within=self.decide_within), *self.service_levels)

    @property
    def promised_within(self) -> str:
        """Within what time the service is promised, as an ISO 8601 duration; empty where nothing is."""
        return next((level.within for level in self.levels if level.kind == "promise"), "")

    def criteria_on(self, day: date) -> tuple[Criterion, ...]:
        """Return what has to hold on *day*, with the words that say so."""
        rule = self.rule_on(day)
        return rule.conditions if rule else ()

    def rule_on(self, day: date) -> Rule | None:
        """Return the rule that holds on *day*: of those that have begun the last; None before the first."""
        begun = [rule for rule in self.rules or (self.rule,) if rule.begins is None or rule.begins <= day]
        return max(begun, key=lambda rule: rule.begins or date.min) if begun else None


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
    by_process: bool = False  # written by the process of a service, not when the life event is told


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
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    facts: Mapping[str, FactDefinition] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    decisions: Mapping[str, DecisionFile] = field(default_factory=dict)
    processes: Mapping[str, ProcessFile] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    changes: Mapping[str, LifeChange] = field(default_factory=dict)
    life_events: Mapping[str, LifeEvent] = field(default_factory=dict)
    letters: Mapping[str, Letter] = field(default_factory=dict)
    examples: Mapping[str, Example] = field(default_factory=dict)
