"""Words for values: how a fact's value reads to a person, in their language."""

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, get_currency_precision
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from commonway.kernel.money import Money
from commonway.packs.definitions import FactDefinition
from commonway.packs.text import Text, say


def in_words(value: Any, definition: FactDefinition, language: str, *, default: str) -> str:
    """Return *value* as a person reads it: a choice by its label, a date written out, yes or no."""
    if isinstance(value, list):
        fields = [field.as_fact(definition.about) for field in definition.fields]
        return "; ".join(
            ", ".join(in_words(item[one.id], one, language, default=default) for one in fields if one.id in item)
            for item in value
        )
    if definition.type == "choice":
        labels = {choice.value: choice.label for choice in definition.choices}
        return say(labels[value], language, default=default) if value in labels else str(value)
    if definition.type == "boolean":
        with override(language):
            return _("Yes") if value else _("No")
    if definition.type == "date":
        return day_in_words(date.fromisoformat(str(value)), language)
    if definition.type in ("number", "money") and isinstance(value, int | float):
        return str(format_decimal(value, locale=locale_of(language)))
    return str(value)


def in_every_language(words: str) -> Text:
    """Return *words* of the product, by language."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found[language] = _(words)
    return found


def day_in_words(day: date | datetime, language: str) -> str:
    """Return *day* written out, for example *5 October 2026*; digits are 0 to 9 in every language."""
    return format_date(day, "d MMMM y", locale=locale_of(language))


def money(amount: Money, language: str) -> str:
    """Return an amount with its currency, as *language* writes it: all of it, also where few pay in parts of the currency."""
    locale = locale_of(language)
    said = str(format_currency(amount.amount, amount.currency, locale=locale))
    if amount.amount != round(amount.amount, get_currency_precision(amount.currency)):
        pattern = copy(Locale.parse(locale).currency_formats["standard"])
        pattern.frac_prec = (-int(amount.amount.as_tuple().exponent),) * 2
        said = str(pattern.apply(amount.amount, locale, currency=amount.currency, currency_digits=False))
    code, figure = said[: len(amount.currency)], said[len(amount.currency) :]
    # A currency without a sign stands before its figure without a space: VDK150.
    return f"{code}\N{NO-BREAK SPACE}{figure}" if code == amount.currency and figure[0].isdigit() else said


def facts_in_words(
    values: Mapping[str, Any], facts: Mapping[str, FactDefinition], language: str, *, default: str
) -> dict[str, str]:
    """Return *values* by fact as a person reads them."""
    return {
        fact: in_words(value, facts[fact], language, default=default)
        for fact, value in values.items()
        if fact in facts and value is not None
    }


def locale_of(language: str) -> Locale:
    """Return the locale of *language*, or English where it is none."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
