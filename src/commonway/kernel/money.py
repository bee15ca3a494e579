"""Money: an exact amount of one currency, rounded to what can be paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from commonway.kernel.errors import CommonwayError

# Decimals of the currencies that have not two (ISO 4217, minor units).
_DECIMALS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}


class CurrencyMixed(CommonwayError):
    """Amounts of different currencies were to be added: what one is worth in the other, nobody said."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a currency (ISO 4217), to the smallest unit that can be paid; half a unit is rounded up."""

    amount: Decimal
    currency: str

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> "Money":
        """Return *amount* of *currency*, rounded; a float, which is not exact, is no amount."""
        unit = Decimal(1).scaleb(-_DECIMALS.get(currency, 2))
        return cls(Decimal(amount).quantize(unit, rounding=ROUND_HALF_UP), currency)

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise CurrencyMixed(
                f"{self.currency} and {other.currency} cannot be added.", remedy="Add each currency by itself."
            )
        return Money.of(self.amount + other.amount, self.currency)

    def times(self, quantity: Decimal | int) -> "Money":
        """Return *quantity* times as much, rounded once."""
        return Money.of(self.amount * quantity, self.currency)


def total(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Return the sum of *amounts*, one a currency, by its code."""
    sums: dict[str, Money] = {}
    for each in amounts:
        sums[each.currency] = sums[each.currency] + each if each.currency in sums else each
    return tuple(sums[code] for code in sorted(sums))
