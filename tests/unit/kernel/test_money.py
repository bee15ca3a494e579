"""Money: exact, rounded once to what can be paid, never mixed."""

from decimal import Decimal

import pytest

from commonway.kernel.money import CurrencyMixed, Money, total


def test_an_amount_is_rounded_half_up_to_what_can_be_paid() -> None:
    assert Money.of("1.005", "EUR").amount == Decimal("1.01")
    assert Money.of("-1.005", "EUR").amount == Decimal("-1.01")
    assert Money.of("1.5", "JPY").amount == Decimal(2)
    assert Money.of("1.2345", "JOD").amount == Decimal("1.235")


def test_a_quantity_is_rounded_once() -> None:
    assert Money.of("48.50", "EUR").times(Decimal("2.25")) == Money.of("109.13", "EUR")


def test_currencies_are_added_each_by_itself() -> None:
    sums = total([Money.of(1, "EUR"), Money.of(2, "CHF"), Money.of("0.5", "EUR")])
    assert [(str(each.amount), each.currency) for each in sums] == [("2.00", "CHF"), ("1.50", "EUR")]
    assert total([]) == ()
    with pytest.raises(CurrencyMixed):
        Money.of(1, "EUR") + Money.of(1, "CHF")
