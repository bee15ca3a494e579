"""How the organisation of a service decides: with which reasons, for how long, and where one can appeal."""

from dataclasses import dataclass, field
from typing import Literal

from commonway.packs.text import Text

Outcome = Literal["granted", "partly", "refused"]
OF_A_DECISION = "decision."  # before the name of a part of a decision that crosses
OUTCOMES: tuple[Outcome, ...] = ("granted", "partly", "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardReason:
    """A reason staff may choose, or a rule may give, in words the person reads."""

    id: str
    text: Text
    outcomes: tuple[Outcome, ...] = ()  # what it can be a reason for; empty: anything
    legal_basis: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTold:
    """An organisation that is told of the decision, under which clause, and after which outcomes: empty for all."""

    agreement: str
    clause: str
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealDefinition:
    """Where one can appeal against a decision, within what time, and what lets the body that hears it see the file."""

    service: str  # of kind ``appeal``; its organisation hears the appeal
    agreement: str
    clause: str
    within: str  # ISO 8601 duration, from the day the decision was given
    days: Literal["calendar", "working"] = "calendar"
    reconsider_within: str = ""  # the organisation that decided looks again first, for so many working days
    legal_basis: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How long a case is kept after it ended with an outcome, as ISO 8601 durations; empty: nothing is said."""

    granted: str = ""
    partly: str = ""
    refused: str = ""

    def after(self, outcome: str) -> str:
        """Return how long a case with this outcome is kept."""
        return {"granted": self.granted, "partly": self.partly or self.granted, "refused": self.refused}[outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDefinition:
    """What a decision on a service says, and what follows from it."""

    legal_basis: Text
    reasons: tuple[StandardReason, ...] = ()
    letter: str = ""  # whose title and body open the letter; without one the product's own words do
    gives: Text = field(default_factory=dict)  # what the person has when it is granted
    partly: bool = False  # whether it can be granted in part
    amount: bool = False  # whether it is about an amount; money and period are those of ``pays``
    valid_for: str = ""  # ISO 8601 duration: how long what is granted is valid, unless the decision says otherwise
    four_eyes: bool = False  # whether somebody else has to confirm it
    goes_on: bool = False  # whether the process goes on from its decision where what was refused is given later
    automated: Text = field(default_factory=dict)  # how it is made where no person makes it
    tells: tuple[DecisionTold, ...] = ()
    appeal: AppealDefinition | None = None
    keep: Keep = field(default_factory=Keep)

    def reasons_for(self, outcome: str) -> tuple[StandardReason, ...]:
        """Return the standard reasons that can be given for *outcome*."""
        return tuple(each for each in self.reasons if not each.outcomes or outcome in each.outcomes)
