"""Amounts in words, in the reader's language."""

from decimal import Decimal

import pytest
from django.utils import translation

from commonway.packs.definitions import Pays
from commonway.web.presenters.money import amount_of, bare_figure, figure_of, unit_of
from commonway.web.presenters.wording import Wording
from tests import factories

DINARS = Pays(expression="1", unit={"en": "dinars", "ar": "دينار"}, period="month")
EUROS = Pays(expression="1", currency="EUR", period="year")


def words(language: str) -> Wording:
    return Wording(pack=factories.a_pack(), language=language)


@pytest.mark.parametrize(
    ("language", "pays", "amount", "said"),
    [
        ("en", DINARS, "1200", "1,200 dinars a month"),
        ("en", DINARS, "12.5", "12.50 dinars a month"),
        ("ar", DINARS, "1200", "1,200 دينار في الشهر"),
        ("en", EUROS, "600", "€600 a year"),
        ("en", EUROS, "600.256", "€600.26 a year"),
        ("en", Pays(expression="1", period="once"), "3", "3, paid once"),
        ("en", Pays(expression="1", unit={"en": "hours"}), "3", "3 hours"),
    ],
)
def test_an_amount_with_its_unit_and_how_often(language: str, pays: Pays, amount: str, said: str) -> None:
    with translation.override(language):
        assert amount_of(Decimal(amount), pays, words(language)) == said


def test_what_is_not_known_says_so_and_is_never_nothing() -> None:
    with translation.override("en"):
        assert amount_of(None, DINARS, words("en")) == ""
        assert figure_of(None, DINARS, words("en")) == "not known"
        assert bare_figure(None) == "not known"
        assert bare_figure(Decimal("0E+2")) == "0"
        assert unit_of(EUROS, words("en")) == "Euro"
