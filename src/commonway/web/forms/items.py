"""A list of items in one box: an item a line, its fields divided by semicolons. It needs no script."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonway.web.forms.fields import AddressField, ChoiceField, DateField, YesNoField

MOST_ITEMS = 20
_DIVIDER = ";"
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_BETWEEN = re.compile(r"[\s/.\-]+")
_NONE = {"0", "none", "no"}


class ItemsField(AddressField):
    """Items of a list; *fields* are what is asked of each, by id, with the name it goes by and its own field."""

    def __init__(self, *, fields: Mapping[str, tuple[str, forms.Field]], **options: Any) -> None:
        self._each = fields
        names = f" {_DIVIDER} ".join(name for name, _field in fields.values())
        how = _("Write one on each line: %(fields)s. Write 0 if there are none.") % {"fields": names}
        options["help_text"] = " ".join(part for part in (str(options.get("help_text") or ""), how) if part)
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        """Return the items, each with its fields. Raises `ValidationError` naming the line that cannot be read."""
        lines = [line for line in super().clean(value).splitlines() if line]
        if len(lines) == 1 and lines[0].lower() in _NONE:
            return []
        if not lines and not self.required:
            return None
        if len(lines) > MOST_ITEMS:
            raise self.refuse(_("%(label)s can have at most %(most)d lines"), code="most", most=MOST_ITEMS)
        return [self._item(number, line) for number, line in enumerate(lines, start=1)]

    def prepare_value(self, value: Any) -> Any:
        """Return *value* as it is typed."""
        if not isinstance(value, list):
            return value
        lines = [f" {_DIVIDER} ".join(_typed(item.get(name)) for name in self._each) for item in value]
        return "\n".join(lines) or "0"

    def _item(self, number: int, line: str) -> dict[str, Any]:
        parts = [part.strip() for part in line.split(_DIVIDER)]
        if len(parts) > len(self._each):
            message = _("Line %(number)d of %(label)s has more parts than are asked for")
            raise self.refuse(message, code="parts", number=number)
        parts += [""] * (len(self._each) - len(parts))
        found: dict[str, Any] = {}
        for typed, (name, (_label, field)) in zip(parts, self._each.items(), strict=True):
            try:
                cleaned = field.clean(_understood(typed, field))
            except ValidationError as error:
                message = _("Line %(number)d: %(problem)s")
                raise self.refuse(message, code="item", number=number, problem=" ".join(error.messages)) from error
            if cleaned not in ("", None):
                found[name] = cleaned
        return found


def _understood(typed: str, field: forms.Field) -> Any:
    """Return what *typed* stands for: a choice by its words, yes and no in the reader's language, a date by its parts."""
    if isinstance(field, ChoiceField):
        choices = dict(cast("Iterable[tuple[str, Any]]", field.choices))
        return next((value for value, label in choices.items() if str(label).lower() == typed.lower()), typed)
    if isinstance(field, YesNoField):
        return {_("Yes").lower(): "yes", _("No").lower(): "no"}.get(typed.lower(), typed.lower())
    if isinstance(field, DateField) and typed and not _ISO.fullmatch(typed):
        parts = [part for part in _BETWEEN.split(typed, maxsplit=2) if part]
        return dict(zip(("day", "month", "year"), (*parts, "", "", ""), strict=False))
    return typed


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)
