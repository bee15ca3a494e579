"""An organisation's story of a case: its own part whole, of the others' only that it happened, where it may know that."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from commonway.cases.counting import Capped, capped
from commonway.cases.models import Case, Task
from commonway.cases.story.heard import SHOWS, drawn_from, heard_of, last_of
from commonway.cases.story.lanes import Lane, lanes_of
from commonway.cases.story.parts import Part
from commonway.cases.story.reading import Entry, Reader, about_of, told_of
from commonway.cases.story.words import Words
from commonway.catalogue import queries as catalogue
from commonway.fence.scope import SYSTEM, within
from commonway.ledger.actors import Actor
from commonway.ledger.models import Event
from commonway.packs.definitions import Clause, Pack
from commonway.packs.process_files import LaneRole
from commonway.packs.text import say

# What follows from another's doing by itself, so that nobody is named for it.
_FOLLOWS = frozenset({"task.opened", "task.withdrawn", "case.opened", "case.stuck", "delivery.queued", "delivery.sent"})
_WAITS = frozenset({"on-its-way", "open", "paused", "longer"})  # what is said of an entry that waits
Choose = Callable[[QuerySet[Event]], Sequence[Event]]
_BY_YOU = _("By you.")
_BY_COLLEAGUE = _("By a colleague.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The clause under which an organisation knows of a case or was told of it, in words."""

    purpose: str
    law: str
    agreement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing an organisation hears of: the entry, whose part it is, and the clause it happened under, if under one.

    It ``stands`` while nothing later was heard of the same step, delivery or case.
    """

    entry: Entry
    own: bool
    stands: bool
    by: str = ""
    basis: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStory:
    """A case as one organisation hears of it, oldest first; ``bases`` are the clauses its part rests on.

    ``told`` is what was asked for of it, and ``counts`` how much each of `heard.SHOWS` shows.
    """

    case_id: UUID
    reference: str
    service: str
    lead: str
    leads: bool
    told: tuple[Told, ...]
    lanes: tuple[Lane, ...] = ()
    bases: tuple[Basis, ...] = ()
    counts: Mapping[str, Capped] = field(default_factory=dict)


def as_the_decider(case: Case, events: Iterable[Event], language: str) -> list[Entry]:
    """Return *events* of *case* and of those that follow from it in the words of the organisation that each is of.

    For a body that hears an appeal and sees the whole chain; the caller has decided that it may.
    """
    with within(SYSTEM), override(language):
        found = list(events)
        reader = Reader(language, found, cases=[case])
        worded = ((event, told_of(event.type).own) for event in found)
        return [reader.entry([event], words) for event, words in worded if isinstance(words, Words)]


def part_of(case: Case, organisation: str) -> Part:
    """Return what *organisation* has to do with *case*. Must run in the scope of the product."""
    tasks = Task.objects.at(organisation).filter(case_id=case.id).order_by("opened_at")
    return Part(
        organisation=organisation,
        case=str(case.id),
        lead=case.organisation_id,
        spans=tuple(tasks.values_list("opened_at", "ended_at")),
    )


def story_of(
    case: Case, language: str, *, by: Actor, show: str = "all", choose: Choose = list, whole: bool = True
) -> CaseStory:
    """Return a case as the organisation of *by* hears of it. The caller has decided that they may.

    Of the others' part it reads more than the acting scope shows: `Part` decides event by event what is said of it.
    *choose* takes the events that are told from those it hears of and *show* shows, in their order. Without *whole* the
    story has neither lanes nor bases nor counts, and what is told must be the latest.
    """
    with within(SYSTEM), override(language):
        part = part_of(case, by.organisation)
        heard = heard_of(case, part, show)
        chosen = list(choose(heard))
        drawn = drawn_from(heard_of(case, part)) if whole else []
        told = _Told(case, part, Reader(language, [*chosen, *drawn], cases=[case]), by=by)
        abouts = {event.id: about_of(event) for event in chosen}
        last = {abouts[event.id]: event.sequence for event in chosen}
        if whole and last:
            last = last_of(case, part, last)
        story = told.story(chosen, {event.id for event in chosen if last.get(abouts[event.id]) == event.sequence})
        return told.whole(story, drawn) if whole else story


def latest(count: int) -> Choose:
    """Return what chooses the *count* events that happened last."""
    return lambda heard: list(heard.reverse()[:count])[::-1]


class _Told:
    """One case told to one organisation."""

    def __init__(self, case: Case, part: Part, reader: Reader, *, by: Actor) -> None:
        self.case, self.part, self.by, self.reader = case, part, by, reader
        self.names = reader.names
        self.pack: Pack = catalogue.version(case.pack_version_id).pack

    def story(self, events: Iterable[Event], standing: Container[UUID]) -> CaseStory:
        """Return the case as the organisation hears of it, of *events* alone; *standing* are those that stand."""
        case = self.case
        told = [
            Told(
                entry=self.reader.entry([event], words),
                own=event.organisation == self.part.organisation,
                stands=event.id in standing and not self._is_called_off(words),
                by=self._by(event),
                basis=self._basis(event),
            )
            for event, words in self.part.of(events)
        ]
        return CaseStory(
            case_id=case.id,
            reference=case.reference,
            service=self.names.service(case.service, version_id=case.pack_version_id),
            lead=self.names.organisation(case.organisation_id),
            leads=self.part.leads,
            told=tuple(told),
        )

    def _is_called_off(self, words: Words) -> bool:
        """Return whether what waits waits no longer, for the case was taken back."""
        return self.case.state == Case.State.WITHDRAWN and words.state in _WAITS

    def whole(self, story: CaseStory, drawn: Iterable[Event]) -> CaseStory:
        """Return *story* with the picture over time, the clauses it rests on, and how much there is of each kind."""
        return replace(
            story,
            lanes=tuple(lanes_of((event for event, _words in self.part.of(drawn)), self.reader.title)),
            bases=tuple(self._bases()),
            counts=capped({show: heard_of(self.case, self.part, show) for show in SHOWS}),
        )

    def _by(self, event: Event) -> str:
        """Return who of the organisation did it; who of another did something is not its to know."""
        if event.type in _FOLLOWS or event.actor_kind != "staff" or event.organisation != self.part.organisation:
            return ""
        if event.actor_organisation != self.part.organisation:
            return ""
        return gettext(_BY_YOU) if event.actor_id == self.by.id else gettext(_BY_COLLEAGUE)

    def _basis(self, event: Event) -> Basis | None:
        own = event.organisation == self.part.organisation
        return self._clause(str(event.data.get("agreement", "")), str(event.data.get("clause", ""))) if own else None

    def _bases(self) -> list[Basis]:
        service = self.pack.services.get(self.case.service)
        roles: list[LaneRole] = [] if service is None or self.part.leads else list(service.lanes.values())
        ours = [role for role in roles if role.organisation == self.part.organisation]
        return [basis for role in ours if (basis := self._clause(role.agreement, role.clause))]

    def _clause(self, agreement_id: str, clause_id: str) -> Basis | None:
        agreement = self.pack.agreements.get(agreement_id)
        clause: Clause | None = (
            next((one for one in agreement.clauses if one.id == clause_id), None) if agreement else None
        )
        if agreement is None or clause is None:
            return None
        language, default = self.names.language, self.pack.languages[0]
        return Basis(
            purpose=say(clause.purpose, language, default=default),
            law=say(clause.legal_basis, language, default=default),
            agreement=say(agreement.title, language, default=default),
        )
