"""A form made from fact definitions: the pack says what to ask, this asks it."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from commonway.packs.definitions import FactDefinition
from commonway.packs.text import Text, say
from commonway.web.forms.fields import (
    AddressField,
    ChoiceField,
    DateField,
    EmailField,
    MoneyField,
    NationalIdField,
    NumberField,
    PhoneField,
    TextField,
    YesNoField,
)
from commonway.web.forms.form import Form
from commonway.web.forms.items import ItemsField

JSONValue = str | int | float | bool | list[dict[str, Any]]


class FactForm(Form):
    """Asks for *definitions* in *language*; ``cleaned_facts`` holds the answers as JSON values once it is valid."""

    def __init__(
        self,
        definitions: Iterable[FactDefinition],
        language: str,
        *,
        today: date,
        data: Mapping[str, Any] | None = None,
        initial: Mapping[str, JSONValue] | None = None,
        default_language: str = "en",
        **options: Any,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), **options)
        self.definitions: Sequence[FactDefinition] = tuple(definitions)
        for definition in self.definitions:
            self.fields[definition.id] = _Asking(definition, language, default_language, today).field()

    @property
    def cleaned_facts(self) -> dict[str, JSONValue]:
        """The answers by fact id: dates as ISO text, numbers as numbers, yes and no as booleans; unanswered ones absent."""
        cleaned: dict[str, Any] = getattr(self, "cleaned_data", {})
        return {name: _as_json(value) for name, value in cleaned.items() if value not in ("", None)}


def _as_json(value: Any) -> JSONValue:
    if isinstance(value, list):
        return [{name: _as_json(part) for name, part in item.items()} for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return bool(value) if isinstance(value, bool) else str(value)


class _Asking:
    """Builds the field for one definition."""

    def __init__(self, definition: FactDefinition, language: str, default: str, today: date) -> None:
        self.definition = definition
        self.language = language
        self.default = default
        self.today = today

    def field(self) -> forms.Field:
        words = {
            "label": self._say(self.definition.question) or self._say(self.definition.label),
            "short": self._say(self.definition.label),
            "help_text": self._say(self.definition.hint),
            "required": not self.definition.optional,
        }
        build = getattr(self, f"_{self.definition.type}")
        field: forms.Field = build(words)
        return field

    def _say(self, text: Text) -> str:
        return say(text, self.language, default=self.default)

    def _string(self, words: dict[str, Any]) -> forms.Field:
        if self.definition.pattern:
            return NationalIdField(pattern=self.definition.pattern, **words)
        return TextField(**words)

    def _name(self, words: dict[str, Any]) -> forms.Field:
        mine = self.definition.about == "applicant"
        return TextField(autocomplete="name" if mine else "off", max_length=200, **words)

    def _address(self, words: dict[str, Any]) -> forms.Field:
        return AddressField(autocomplete="street-address" if self.definition.about == "applicant" else "off", **words)

    def _email(self, words: dict[str, Any]) -> forms.Field:
        return EmailField(**words)

    def _phone(self, words: dict[str, Any]) -> forms.Field:
        return PhoneField(**words)

    def _boolean(self, words: dict[str, Any]) -> forms.Field:
        return YesNoField(**words)

    def _choice(self, words: dict[str, Any]) -> forms.Field:
        return ChoiceField(choices=[(each.value, self._say(each.label)) for each in self.definition.choices], **words)

    def _list(self, words: dict[str, Any]) -> forms.Field:
        fields = {
            field.id: (
                self._say(field.label),
                _Asking(field.as_fact(self.definition.about), self.language, self.default, self.today).field(),
            )
            for field in self.definition.fields
        }
        return ItemsField(fields=fields, **words)

    def _number(self, words: dict[str, Any]) -> forms.Field:
        return NumberField(
            minimum=_decimal(self.definition.minimum), maximum=_decimal(self.definition.maximum), **words
        )

    def _money(self, words: dict[str, Any]) -> forms.Field:
        return MoneyField(minimum=_decimal(self.definition.minimum), maximum=_decimal(self.definition.maximum), **words)

    def _date(self, words: dict[str, Any]) -> forms.Field:
        return DateField(
            minimum=self._limit(self.definition.minimum),
            maximum=self._limit(self.definition.maximum),
            today=self.today,
            **words,
        )

    def _limit(self, text: str) -> date | None:
        if text.strip().removesuffix("()") == "today":
            return self.today
        with suppress(ValueError):
            return date.fromisoformat(text)
        return None


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
