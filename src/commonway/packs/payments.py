"""Payments a service asks for: what is paid, by whom, how much of it comes from where, and how often."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from commonway.packs.text import NO_WORDS, Text

NAMED: Final = "named"  # as in `commonway.packs.definitions`, which this is read by
REQUESTED: Final = "payment.requested"  # the event a clause that lets payments be asked for is about
CROSSES: Final = "payment.request"  # what is to be paid, among the facts that cross under such a clause
MOST_TIMES: Final = 600  # fifty years of months
# What becomes of a payment that the person may be written a letter about.
LETTERS_ON: Final = ("requested", "paid", "refused", "cancelled")
# What a letter about a payment can say beside what every letter can.
PLACES: Final = ("payer", "paid", "amount", "payment_reference")


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountFrom:
    """Where the amount comes from: the decision in force, a fact, or the input ``amount`` of the task that asks."""

    source: Literal["decision", "fact", "task"] = field(metadata={NAMED: "from"})
    fact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDefinition:
    """A payment that a service can ask for, under the clause that lets its payer be asked."""

    id: str
    title: Text  # "Child benefit"
    payer: str
    agreement: str
    clause: str
    amount: AmountFrom
    currency: str  # ISO 4217
    every: Literal["once", "month"] = "once"
    times: int = 1  # how many instalments, each of the whole amount
    begins: str = ""  # the fact with the day of the first one; empty: the day it is asked for
    within: str = ""  # ISO 8601 duration, in days the payer works: when it should have come
    legal_basis: Text
    letters: Mapping[str, str] = field(
        default_factory=dict, metadata={NO_WORDS: True}
    )  # what becomes of it -> the letter that says so
