"""One visitor's what-if: what they answered and what they plan, kept in the visit and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from commonway.cases.answers_checking import AnswersInvalid, checked
from commonway.cases.situation import Situation
from commonway.catalogue import queries as catalogue
from commonway.catalogue.queries import NotPublishedError, Published
from commonway.eligibility.prospects import Prospects
from commonway.eligibility.timelines import Change, Timeline
from commonway.packs.definitions import FactDefinition, LifeChange, Pack
from commonway.web.journey.prospects import prospects
from commonway.web.resident.listing import kept_items

KEY = "what_if"
YEARS = (1, 3, 5, 10)
MOST_CHANGES = 12


@dataclass(slots=True)
class Planned:
    """A change the visitor put in: of which kind, from which day, and what is so from then on."""

    id: int
    kind: str
    on: str = ""  # ISO 8601; empty until it is said
    facts: dict[str, Any] = field(default_factory=dict)
    item: dict[str, Any] = field(default_factory=dict)
    leaves: dict[str, Any] = field(default_factory=dict)  # the item that is no longer in its list

    def next_part(self, definition: LifeChange, pack: Pack) -> str:
        """Return what still has to be asked: ``when``, ``item`` or a fact; nothing once it is whole."""
        if not self.on:
            return "when"
        if definition.adds and not set(asked_of_item(definition, pack)) <= set(self.item):
            return "item"
        if definition.takes and not self.leaves:
            return "leaves"
        return next((fact for fact in self.asks(definition, pack) if fact not in self.facts), "")

    def asks(self, definition: LifeChange, pack: Pack) -> list[str]:
        """Return the facts to ask anew: not those that another of them rules out."""
        said = Situation({**definition.sets, **self.facts}, facts=pack.facts, today=date.min)
        return [fact for fact in definition.asks if said.asked(fact) is not False]

    def parts(self, definition: LifeChange, pack: Pack) -> list[str]:
        """Return the pages of the change, in order."""
        item = ["item"] if definition.adds and asked_of_item(definition, pack) else []
        leaves = ["leaves"] if definition.takes else []
        return ["when", *item, *leaves, *self.asks(definition, pack)]

    def as_change(self, definition: LifeChange) -> Change:
        """Return the change as a timeline takes it."""
        day = date.fromisoformat(self.on)
        item = self.item | ({definition.dated: self.on} if definition.dated else {})
        return Change(
            id=str(self.id),
            on=day,
            sets={**definition.sets, **{fact: value for fact, value in self.facts.items() if value is not None}},
            adds={definition.adds: (item,)} if definition.adds else {},
            takes={definition.takes: (self.leaves,)} if definition.takes else {},
        )


def asked_of_item(definition: LifeChange, pack: Pack) -> dict[str, FactDefinition]:
    """Return what is asked about the item that joins a list, but for the day of the change, which is known."""
    fields = pack.facts[definition.adds].fields if definition.adds in pack.facts else ()
    about = pack.facts[definition.adds].about if definition.adds in pack.facts else "applicant"
    return {each.id: each.as_fact(about) for each in fields if each.id != definition.dated and not each.optional}


class WhatIf:
    """A visitor's what-if on the current pack. What a newer pack asks differently is left out."""

    def __init__(self, published: Published, kept: Mapping[str, Any]) -> None:
        self.pack = published.pack
        self.today = timezone.localdate()
        self.prospects: Prospects = prospects(published.version_id)
        self.answers = self._answers(kept.get("answers", {}))
        self.skipped = [fact for fact in kept.get("skipped", []) if fact in self.pack.facts]
        self.gathered = kept_items(kept.get("gathered"))
        self.changes = self._changes(kept.get("changes", []))
        self.years: int = next((years for years in YEARS if years == kept.get("years")), YEARS[1])

    def kept(self) -> dict[str, Any]:
        """Return everything as the session keeps it."""
        return {
            "answers": self.answers,
            "skipped": self.skipped,
            "gathered": self.gathered,
            "years": self.years,
            "changes": [
                {
                    "id": each.id,
                    "kind": each.kind,
                    "on": each.on,
                    "facts": each.facts,
                    "item": each.item,
                    "leaves": each.leaves,
                }
                for each in self.changes
            ],
        }

    @property
    def begun(self) -> bool:
        """Return whether anything is kept."""
        return bool(self.answers or self.skipped or self.changes)

    def values(self) -> dict[str, Any]:
        """Return the answers as rules read them."""
        return Situation(self.answers, facts=self.pack.facts, today=self.today).for_rules(self.answers)

    def open_questions(self) -> tuple[str, ...]:
        """Return the facts that can be asked now, the best first."""
        return self.prospects.open_questions(self.values(), today=self.today, declined=self.skipped)

    def answer(self, fact: str, value: Any) -> None:
        """Keep what was answered; None where that is nothing, or left for later."""
        self.skipped = [each for each in self.skipped if each != fact]
        if value is None:
            self.skipped.append(fact)
            self.answers.pop(fact, None)
        else:
            self.answers[fact] = value

    def change(self, number: int) -> Planned | None:
        """Return the change with this number."""
        return next((each for each in self.changes if each.id == number), None)

    def begin_change(self, kind: str) -> Planned:
        """Add a change of *kind*, of which nothing more is known yet."""
        planned = Planned(id=max((each.id for each in self.changes), default=0) + 1, kind=kind)
        self.changes = [each for each in self.changes if self.whole(each)] + [planned]
        return planned

    def whole(self, planned: Planned) -> bool:
        """Return whether everything about a change has been said."""
        definition = self.pack.changes[planned.kind]
        there = not definition.takes or planned.leaves in self.items_of(definition)
        return there and not planned.next_part(definition, self.pack)

    def items_of(self, definition: LifeChange) -> list[dict[str, Any]]:
        """Return the items that a change can take away: those of its list, as answered."""
        answered = self.answers.get(definition.takes)
        return answered if isinstance(answered, list) else []

    def planned(self) -> list[Planned]:
        """Return the changes of which everything is said, in order of their days."""
        return sorted((each for each in self.changes if self.whole(each)), key=lambda each: (each.on, each.id))

    def timeline(self) -> Timeline:
        """Return what the coming years give, with the changes."""
        changes = [each.as_change(self.pack.changes[each.kind]) for each in self.planned()]
        return self.prospects.over(self.answers, changes, begin=self.today, months=12 * self.years)

    def _answers(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for fact, value in kept.items():
            try:
                found |= checked({fact: value}, facts=self.pack.facts, today=self.today)
            except AnswersInvalid:
                continue
        return found

    def _changes(self, kept: list[dict[str, Any]]) -> list[Planned]:
        return [Planned(**each) for each in kept if self._still_fits(each)][:MOST_CHANGES]

    def _still_fits(self, change: Mapping[str, Any]) -> bool:
        definition = self.pack.changes.get(change["kind"])
        if definition is None:
            return False
        try:
            checked(change["facts"], facts=self.pack.facts, today=self.today)
            checked(change["item"], facts=asked_of_item(definition, self.pack), today=self.today)
        except AnswersInvalid:
            return False
        return True


def what_if_of(request: HttpRequest) -> WhatIf | None:
    """Return the visitor's what-if; None while nothing is published that a what-if could look at."""
    try:
        published = catalogue.current()
    except NotPublishedError:
        return None
    found = WhatIf(published, request.session.get(KEY, {}))
    return found if found.prospects.services else None


def keep(request: HttpRequest, what_if: WhatIf) -> None:
    """Keep *what_if* for the rest of the visit."""
    request.session[KEY] = what_if.kept()


def forget(request: HttpRequest) -> None:
    """Keep nothing of it."""
    request.session.pop(KEY, None)
