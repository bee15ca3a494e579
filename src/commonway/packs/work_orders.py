"""Work that is ordered from suppliers: what is ordered, from whom, within what time, and what it may cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from commonway.kernel.money import Money
from commonway.packs.text import NO_WORDS, Text

if TYPE_CHECKING:
    from commonway.packs.definitions import Condition

# What becomes of an order that the person may be written a letter about.
LETTERS_ON: Final = (
    "placed",
    "accepted",
    "scheduled",
    "on-the-way",
    "done",
    "verified",
    "returned",
    "refused",
    "failed",
    "withdrawn",
    "late",
)
# What a letter about an order can say beside what every letter can.
PLACES: Final = ("supplier", "visit", "ordered")


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedOutput:
    """One thing a supplier may charge for under an agreement, and what one of it costs."""

    id: str
    label: Text
    unit: Text  # "an hour"
    price: str  # exact, as text: "85.00"
    currency: str  # ISO 4217
    most: int = 0  # of it in one order; 0: as much as was needed

    @property
    def one(self) -> Money:
        """What one unit of it costs."""
        return Money.of(Decimal(self.price), self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTo:
    """A supplier an order can go to: the clause that lets it be told, and when it is the one."""

    agreement: str
    clause: str
    when: "Condition | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDefinition:
    """Work that can be ordered for a service. It goes to the first supplier of ``to`` whose ``when`` holds."""

    id: str
    title: Text  # "Mend the roof"
    body: Text = field(default_factory=dict)  # what the supplier is to do
    to: tuple[OrderTo, ...]
    within: str  # ISO 8601 duration, in days the supplier works
    photo: bool = True  # whether a picture shows that it is done
    letters: Mapping[str, str] = field(
        default_factory=dict, metadata={NO_WORDS: True}
    )  # what becomes of it -> the letter that says so
