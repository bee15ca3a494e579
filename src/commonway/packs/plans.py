"""How several parties work on one plan with a person: its phases and visits, who takes part, what each may see and add."""

from dataclasses import dataclass, field
from typing import Literal

from commonway.packs.text import Text

PlanPart = Literal["goal", "step", "visit", "contribution", "review", "note"]
PARTS: tuple[PlanPart, ...] = ("goal", "step", "visit", "contribution", "review", "note")
Who = Literal["person", "family", "organisation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedGoal:
    """A goal that others had: an example to begin from, which the person says in their own words."""

    id: str
    words: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRole:
    """Somebody who may take part in the plan, and what they see of it and add to it."""

    id: str
    name: Text
    who: Who
    sees: tuple[PlanPart, ...]
    adds: tuple[PlanPart, ...] = ()
    leads: bool = False  # arranges the visits, and ends the plan
    organisation: str = ""
    agreement: str = ""  # of another organisation than the service's: what lets it be told
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A part of the plan's time: it goes on until the next one begins."""

    id: str
    name: Text
    begins: str  # ISO 8601 duration
    counted_from: Literal["start", "fact"] = "fact"  # the day the plan begins, or the day ``counts_from`` is
    visits_every: str = ""  # ISO 8601 duration; empty: no visits are foreseen


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDefinition:
    """The plan a service has with a person. Its days are counted from a fact, such as the day a child is expected."""

    title: Text
    counts_from: str  # a fact of type date
    lasts: str  # ISO 8601 duration from that day
    roles: tuple[PlanRole, ...]
    phases: tuple[Phase, ...]
    summary: Text = field(default_factory=dict)
    goals: tuple[SuggestedGoal, ...] = ()
    review_every: str = ""  # ISO 8601 duration
    when_case_ends: Literal["ends", "goes-on"] = "ends"

    def role(self, id_: str) -> PlanRole | None:
        """Return the role with this id."""
        return next((role for role in self.roles if role.id == id_), None)
