"""What is still owed of a payment, after what was paid of it by an earlier decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from commonway.packs.payments import PaymentDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What was paid of an earlier request: how many instalments, unless it was only for a difference, and how much."""

    instalments: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """So many instalments of so much, with ``arrears`` once; ``less`` is what was paid above that, and stays paid."""

    amount: Decimal
    arrears: Decimal
    times: int
    less: Decimal

    @property
    def is_nothing(self) -> bool:
        """Whether nothing more is to be paid."""
        return self.times == 0


def owed(amount: Decimal, definition: PaymentDefinition, before: Sequence[Paid]) -> Owed:
    """Return what is owed where *amount* is due each time and *before* was paid.

    What was paid too little is paid with the next instalment, or by itself where there is none. What was paid too much is
    said, and never taken from what is still to come.
    """
    instalments = min(sum(each.instalments for each in before), definition.times)
    difference = amount * instalments - sum((each.amount for each in before), Decimal(0))
    more, less = max(difference, Decimal(0)), max(-difference, Decimal(0))
    left = definition.times - instalments
    if amount <= 0:
        return Owed(amount=Decimal(0), arrears=Decimal(0), times=0, less=less)
    if left:
        return Owed(amount=amount, arrears=more, times=left, less=less)
    return Owed(amount=more, arrears=Decimal(0), times=1 if more else 0, less=less)
