"""The order of the pages of a journey, and which facts each asks: read from the life event, nothing of it in Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from commonway.cases.situation import Situation
from commonway.packs.definitions import FactDefinition, LifeEvent, Pack, Step

Kind = Literal["step", "evidence", "check"]


@dataclass(frozen=True, slots=True)
class Place:
    """One page of the way."""

    kind: Kind
    step: Step | None = None

    @property
    def id(self) -> str:
        """Return the step's id, or the kind of the page."""
        return self.step.id if self.step else self.kind


class Route:
    """The way through one life event of *pack* for someone whose *values* are known so far, on *today*."""

    def __init__(self, pack: Pack, life_event: LifeEvent, *, values: Mapping[str, object], today: date) -> None:
        self.pack = pack
        self.life_event = life_event
        self.values = values
        self.situation = Situation(values, facts=pack.facts, today=today)
        self.places = _places(life_event)

    def step(self, step_id: str) -> Place | None:
        """Return the page of the step *step_id*, or None."""
        return next((place for place in self.places if place.kind == "step" and place.id == step_id), None)

    def of_kind(self, kind: Kind) -> Place | None:
        """Return the page of *kind* that is no step, or None where the life event has none."""
        return next((place for place in self.places if place.kind == kind), None)

    def after(self, place: Place) -> Place:
        """Return the page that follows; the last one follows itself."""
        position = self.places.index(place)
        return self.places[min(position + 1, len(self.places) - 1)]

    def before(self, place: Place) -> Place | None:
        """Return the page before, or None for the first."""
        position = self.places.index(place)
        return self.places[position - 1] if position else None

    def asked(self, step: Step) -> tuple[FactDefinition, ...]:
        """Return the facts *step* asks now: not those whose condition does not hold, or is not known yet."""
        return tuple(self.pack.facts[fact] for fact in step.facts if self.situation.asked(fact))

    def unanswered(self, step: Step) -> tuple[FactDefinition, ...]:
        """Return the facts *step* asks that must be answered and are not."""
        return tuple(each for each in self.asked(step) if not each.optional and each.id not in self.values)

    def begun(self, step: Step) -> bool:
        """Return whether any question of *step* is answered."""
        return any(fact in self.values for fact in step.facts)

    def first_unanswered(self) -> Place:
        """Return the first step with something left to answer, or the check page."""
        return next((place for place in self.places if place.step and self.unanswered(place.step)), self.places[-1])

    def step_of(self, fact_id: str) -> Step | None:
        """Return the step that asks for a fact."""
        return next((step for step in self.life_event.steps if fact_id in step.facts), None)


def _places(life_event: LifeEvent) -> tuple[Place, ...]:
    """Return the steps, the evidence page as soon as a register can be asked, and the check page."""
    places = [Place("step", step) for step in life_event.steps]
    if life_event.look_ups or life_event.evidence:
        wanted = set(life_event.look_ups[0].send) if life_event.look_ups else set()
        position = max((at for at, step in enumerate(life_event.steps, 1) if wanted & set(step.facts)), default=0)
        places.insert(position or len(places), Place("evidence"))
    return (*places, Place("check"))
