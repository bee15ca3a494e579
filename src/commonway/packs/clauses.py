"""What an agreement allows, one thing a clause."""

from dataclasses import dataclass
from typing import Literal

from commonway.packs.deciding import OF_A_DECISION
from commonway.packs.payments import CROSSES
from commonway.packs.text import Text

# appeal: it is opened there, and the file is seen; pay: payments to the person can be asked for there
Allows = Literal["tell", "open-case", "ask", "appeal", "order", "pay"]


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
    decision: tuple[str, ...] = ()  # the parts of a decision they are told
    documents: tuple[str, ...] = ()  # the facts whose documents may cross with it
    needs_consent: bool = False  # the person agrees first, each time anew
    preview: bool = False  # the person sees what is answered first, and decides whether it is used

    @property
    def crosses(self) -> tuple[str, ...]:
        """What may cross under it: facts by id, parts of a decision as ``decision.outcome``, and what is to be paid."""
        paid = (CROSSES,) if self.allows == "pay" else ()
        return (*self.facts, *(f"{OF_A_DECISION}{part}" for part in self.decision), *paid)
