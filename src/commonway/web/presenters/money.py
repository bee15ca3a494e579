"""Amounts in words: a figure with its currency or unit, and how often it is given."""

from decimal import Decimal

from babel.numbers import format_currency, format_decimal, get_currency_name
from django.utils import translation
from django.utils.translation import gettext as _

from commonway.packs.definitions import Pays
from commonway.web.presenters.lists import number
from commonway.web.presenters.wording import Wording


def figure_of(amount: Decimal | None, pays: Pays, words: Wording) -> str:
    """Return *120 dinars* or *€120*; what is not known says so."""
    if amount is None:
        return _("not known")
    shown = _rounded(amount)
    if pays.currency:
        locale = translation.to_locale(translation.get_language() or "en")
        whole = shown == shown.to_integral_value()
        if whole:  # 600, not 600.00
            return format_currency(shown, pays.currency, locale=locale, format="¤#,##0", currency_digits=False)
        return format_currency(shown, pays.currency, locale=locale)
    unit = words.say(pays.unit)
    return f"{_written(amount)} {unit}".strip()


def bare_figure(amount: Decimal | None) -> str:
    """Return *1,200*: the figure alone, for a column whose head says the unit."""
    return _("not known") if amount is None else _written(amount)


def unit_of(pays: Pays, words: Wording) -> str:
    """Return what an amount counts: *dinars*, or the name of a currency."""
    locale = translation.to_locale(translation.get_language() or "en")
    return get_currency_name(pays.currency, locale=locale) if pays.currency else words.say(pays.unit)


def _written(amount: Decimal) -> str:
    """Return a whole amount without a fraction, and any other with two digits of it, as money is written."""
    shown = _rounded(amount)
    if shown == shown.to_integral_value():
        return number(shown)
    return format_decimal(shown, format="#,##0.00", locale=translation.to_locale(translation.get_language() or "en"))


def _rounded(amount: Decimal) -> Decimal:
    whole = amount == amount.to_integral_value()
    return amount.quantize(Decimal(1)) if whole else amount.quantize(Decimal("0.01"))


def amount_of(amount: Decimal | None, pays: Pays, words: Wording) -> str:
    """Return *120 dinars a month*, *450 dinars, once*; nothing where there is no amount."""
    if amount is None:
        return ""
    figure = figure_of(amount, pays, words)
    patterns = {
        "month": _("%(amount)s a month"),
        "year": _("%(amount)s a year"),
        "once": _("%(amount)s, paid once"),
        "": "%(amount)s",
    }
    return patterns[pays.period] % {"amount": figure}
