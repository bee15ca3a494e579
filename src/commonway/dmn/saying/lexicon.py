"""What facts and their values are called, in one language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit

from commonway.dmn.saying.phrases import Phrases, phrases
from commonway.feel.values import Months

_DECIMALS = re.compile(r"\.0+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What a fact, a field of an item or a parameter is called, its values likewise.

    *choices*: the words for each value it can have; *currency*: the ISO 4217 code, where it is money in one.
    """

    label: str
    kind: str = ""  # "boolean", "number", "date", … as FEEL names them, where it is known
    choices: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words of one language: of facts by id (``children.date_of_birth`` for a field), and of phrases."""

    language: str
    facts: Mapping[str, Called] = field(default_factory=dict)

    @property
    def phrases(self) -> Phrases:
        """The phrases of the language."""
        return phrases(self.language)

    def called(self, name: str) -> Called:
        """Return what *name* is called; what nobody named is called by its id, in words."""
        found = self.facts.get(name)
        return found or Called(label=name.rpartition(".")[2].replace("_", " ").strip().capitalize())

    def value(self, value: Any, about: Called | None = None) -> str:
        """Return *value*, perhaps one of *about*, in words: *Yes*, *3 March 2026*, *26 years*, *1,200*."""
        if value is None:
            return self.phrases["nothing"]
        if isinstance(value, bool):
            return self.phrases["yes" if value else "no"]
        if isinstance(value, int | float | Decimal):
            return self._number(value, about)
        if isinstance(value, str):
            return self.phrases["quoted"].format(a=about.choices.get(value, value) if about else value)
        if isinstance(value, list | tuple):
            return self.either([self.value(item, about) for item in value])
        return self._temporal(value)

    def either(self, words: Sequence[str]) -> str:
        """Return *a, b or c*."""
        return format_list(list(words), style="or", locale=self.locale) if words else self.phrases["nothing"]

    def both(self, words: Sequence[str]) -> str:
        """Return *a, b and c*."""
        return format_list(list(words), style="standard", locale=self.locale) if words else self.phrases["nothing"]

    @property
    def locale(self) -> Locale:
        """How the language writes numbers and dates."""
        for tag in (self.language, self.language.split("-")[0]):
            try:
                return Locale.parse(tag, sep="-")
            except (UnknownLocaleError, ValueError):
                continue
        return Locale("en")

    def _number(self, value: float | Decimal, about: Called | None) -> str:
        if about and about.currency:
            pattern = self.locale.currency_formats["standard"].pattern
            whole = _DECIMALS.sub("", pattern) if value == int(value) else pattern
            return format_currency(value, about.currency, format=whole, locale=self.locale, currency_digits=False)
        return format_decimal(value, locale=self.locale, decimal_quantization=False)

    def _temporal(self, value: Any) -> str:
        if isinstance(value, datetime):
            return format_date(value.date(), format="d MMMM y", locale=self.locale)
        if isinstance(value, date):
            return format_date(value, format="d MMMM y", locale=self.locale)
        if isinstance(value, Months):
            years, months = divmod(value.count, 12)
            words = [(years, "year"), (months, "month")]
            said = [format_unit(count, unit, "long", locale=self.locale) for count, unit in words if count]
            return self.both(said) if said else format_unit(0, "month", "long", locale=self.locale)
        if isinstance(value, timedelta):
            return format_unit(value.days, "day", "long", locale=self.locale)
        days = getattr(value, "days", None)
        return format_unit(days, "day", "long", locale=self.locale) if isinstance(days, int) else str(value)
