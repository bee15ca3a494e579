"""Reads a bound Django field into the arguments of the macro that draws it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

# What a person typed comes back to them to correct, but never a flood.
_LONGEST_ECHO = 5_000

_BY_WIDGET: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, "hidden"),
    (forms.CheckboxSelectMultiple, "checkboxes"),  # before radios: to Django it is a kind of them
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.ClearableFileInput, "file"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
)


def component(bound: BoundField) -> str:
    """Return the kind of macro that draws *bound*: the field's own choice, else by its widget."""
    named = getattr(bound.field, "component", "")
    if named and not bound.is_hidden:
        return str(named)
    return next((kind for widget, kind in _BY_WIDGET if isinstance(bound.field.widget, widget)), "input")


def first_id(bound: BoundField) -> str:
    """Return the id of the first thing to type in, where an error summary should lead."""
    base = bound.id_for_label or bound.auto_id or bound.html_name
    kind = component(bound)
    if kind in ("date", "month"):
        wrong = wrong_parts(bound)
        return f"{base}-{wrong[0] if wrong else {'date': 'day'}.get(kind, kind)}"
    return base


def wrong_parts(bound: BoundField) -> list[str]:
    """Return the parts of a date that its error is about."""
    errors = bound.form.errors.as_data().get(bound.name, [])
    for error in errors:
        if error.params and "wrong" in error.params:
            return list(error.params["wrong"])
    return []


def form_errors(form: forms.BaseForm) -> list[dict[str, Any]]:
    """Return the error summary of *form*: errors of the whole first, then each field's first, in page order."""
    if not form.is_bound:
        return []
    whole: list[dict[str, Any]] = [{"text": str(error)} for error in form.non_field_errors()]
    fields = [
        {"text": str(bound.errors[0]), "href": f"#{first_id(bound)}"} for bound in form.visible_fields() if bound.errors
    ]
    hidden = [{"text": str(bound.errors[0])} for bound in form.hidden_fields() if bound.errors]
    return whole + fields + hidden


def arguments(bound: BoundField, heading: bool = False, size: str = "") -> dict[str, Any]:
    """Return the keyword arguments of the macro for *bound*."""
    kind = component(bound)
    field = bound.field
    words = {
        "name": bound.html_name,
        "id": bound.auto_id or bound.html_name,
        "hint": field.help_text or None,
        "error": str(bound.errors[0]) if bound.errors else None,
        "heading": heading,
    }
    title = bound.label if field.required else _optional(bound)
    grouped = kind in ("date", "month", "radios", "yes_no", "checkboxes")
    if kind == "checkbox":
        return words | {"legend": None, "items": [("on", title)], "value": "on" if bound.value() else None}
    words["legend" if grouped else "label"] = title
    words["size"] = size
    return words | _specific(kind, bound)


def revealed(bound: BoundField) -> dict[str, list[BoundField]]:
    """Return the fields that a choice of *bound* brings with it, by the choice."""
    reveals = getattr(bound.field, "reveals", {})
    return {
        choice: [bound.form[name] for name in names if name in bound.form.fields] for choice, names in reveals.items()
    }


def revealing(
    items: Iterable[tuple[str, object]], fields: Mapping[str, list[BoundField]], draw: Callable[..., str]
) -> list[dict[str, Any]]:
    """Return *items* of radios, each with what it reveals drawn inside it; without scripts all of it is seen."""
    return [
        {"value": value, "text": text, "conditional": "".join(draw(each, size="s") for each in fields.get(value, ()))}
        for value, text in items
    ]


def first_seen(form: forms.BaseForm) -> list[BoundField]:
    """Return the visible fields of *form* that no choice has to reveal."""
    inside = {
        name for field in form.fields.values() for names in getattr(field, "reveals", {}).values() for name in names
    }
    return [bound for bound in form.visible_fields() if bound.name not in inside]


def _optional(bound: BoundField) -> str:
    label = str(bound.label)
    marked = getattr(bound.field, "says_optional", False)
    return _("%(label)s (optional)") % {"label": label} if marked else label


def _specific(kind: str, bound: BoundField) -> dict[str, Any]:
    value = bound.value()
    field = bound.field
    if kind == "month":
        return {"value": value, "wrong": wrong_parts(bound) or None}
    if kind == "date":
        return {"value": value, "wrong": wrong_parts(bound) or None, "autocomplete": getattr(field, "birthday", False)}
    if kind == "yes_no":
        return {"value": {"True": "yes", "False": "no"}.get(str(value), str(value))}
    if kind in ("radios", "select", "checkboxes"):
        return {"items": _choices(field), "value": value if isinstance(value, list | tuple) else _echo(value)}
    if kind == "textarea":
        return {"value": _echo(value), "rows": field.widget.attrs.get("rows", 4)}
    if kind == "file":
        return {"accept": getattr(field, "accept", None)}
    if kind == "password":
        return {"autocomplete": field.widget.attrs.get("autocomplete", "current-password")}
    return _typed(field, value)


def _typed(field: forms.Field, value: object) -> dict[str, Any]:
    attributes = field.widget.attrs
    return {
        "value": _echo(value),
        "type": getattr(field.widget, "input_type", None),
        "width": getattr(field, "width", None),
        "inputmode": attributes.get("inputmode") or getattr(field, "inputmode", None),
        "autocomplete": attributes.get("autocomplete") or getattr(field, "autocomplete", None),
        "prefix": getattr(field, "prefix", None),
        # Addresses, numbers and code read left to right, also on a page that does not.
        "attributes": {"dir": "ltr"} if _inherent(field) else None,
    }


def _inherent(field: forms.Field) -> bool:
    if getattr(field, "is_code", False):
        return True
    return isinstance(field, forms.EmailField | forms.URLField) or getattr(field, "inputmode", None) == "tel"


def _choices(field: forms.Field) -> list[tuple[str, object]]:
    choices = getattr(field, "choices", ())
    return [(str(value), text) for value, text in choices if value != "" or isinstance(field.widget, forms.Select)]


def _echo(value: object) -> str | None:
    if value is None:
        return None
    return str(value)[:_LONGEST_ECHO].replace("\x00", "").encode(errors="replace").decode()
