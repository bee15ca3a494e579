"""Turns the plain arguments of our macros into the parameter dictionaries GOV.UK Frontend's macros take."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any
from unicodedata import bidirectional

from django.utils.html import escape
from markupsafe import Markup

from commonway.web.ui import bound

Params = dict[str, Any]
_OUTCOMES = {
    "yes": "met",
    "met": "met",
    "true": "met",
    "no": "not-met",
    "not met": "not-met",
    "not-met": "not-met",
    "not_met": "not-met",
    "false": "not-met",
}


def given(**parameters: object) -> Params:
    """Return *parameters* without those that are None: some macros ask ``is not undefined``."""
    return {name: value for name, value in parameters.items() if value is not None}


def text_of(text: object) -> Params | None:
    """Return the parameters of a hint or error message, or None when there is nothing to say."""
    return {"text": text} if text else None


def error_of(text: object, prefix: str) -> Params | None:
    """Return the parameters of an error message, read out after *prefix*."""
    return {"text": text, "visuallyHiddenText": prefix} if text else None


def limit_of(field_id: str, limit: int, allowed: str, left: str, over: str) -> Params:
    """Return the parameters that give a textarea a count of characters, kept by the script when there is one."""
    told = Markup('<div id="{0}-info" class="govuk-hint govuk-character-count__message">{1}</div>').format(
        field_id, allowed
    )
    marks = {"data-module": "govuk-character-count", "data-maxlength": str(limit), "data-left": left, "data-over": over}
    return {
        "describedBy": f"{field_id}-info",
        "formGroup": {"classes": "govuk-character-count", "attributes": marks, "afterInput": {"html": told}},
    }


def date_items(
    value: object, labels: Mapping[str, str], error: object, wrong: Sequence[str] | None, autocomplete: bool
) -> list[Params]:
    """Return the three parts of a date input, filled from a date, an ISO date or what was typed."""
    typed = _date_parts(value)
    marked = (wrong or list(labels)) if error else []
    return [
        {
            "name": part,
            "label": label,
            "value": typed.get(part, ""),
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
            + (" govuk-input--error" if part in marked else ""),
            **({"autocomplete": f"bday-{part}"} if autocomplete else {}),
        }
        for part, label in labels.items()
    ]


def _date_parts(value: object) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return {"day": value} if value else {}
    if isinstance(value, date):
        return {"day": value.day, "month": value.month, "year": value.year}
    return {}


def label_of(text: object, *, heading: bool = False, size: str = "") -> Params:
    """Return the parameters of a label or legend; *heading* makes it the page's h1, in large letters."""
    size = size or ("l" if heading else "")
    return {"text": text, "isPageHeading": heading, "size": size}


def sized(label: Params, kind: str) -> Params:
    """Return *label* with the class of its size for *kind*: ``govuk-label`` or ``govuk-fieldset__legend``."""
    return label | ({"classes": f"{kind}--{label['size']}"} if label.get("size") else {})


def items_of(items: Iterable[Any], chosen: object = None) -> list[Params]:
    """Return radio, checkbox or select items from ``(value, text)``, ``(value, text, hint)`` or dictionaries."""
    values = {str(each) for each in chosen} if isinstance(chosen, list | tuple | set) else {str(chosen)}
    return [_item(item, values if chosen is not None else set()) for item in items]


def _item(item: Any, chosen: set[str]) -> Params:
    if isinstance(item, Mapping):
        made = dict(item)
        if isinstance(made.get("hint"), str):
            made["hint"] = {"text": made["hint"]}
        if isinstance(made.get("conditional"), str):
            made["conditional"] = {"html": made["conditional"]}
    else:
        value, text, *hint = item
        made = {"value": value, "text": text}
        if hint and hint[0]:
            made["hint"] = {"text": hint[0]}
    if "value" in made and "checked" not in made:
        made["checked"] = made["selected"] = str(made["value"]) in chosen
    return made


def rows_of(rows: Iterable[Any], change: str) -> list[Params]:
    """Return summary list rows from ``(key, value)``, ``(key, value, change address)`` or dictionaries."""
    return [_row(row, change) for row in rows]


def _row(row: Any, change_word: str) -> Params:
    if not isinstance(row, Mapping):
        key, value, *change = row
        row = {"key": key, "value": value, "change": change[0] if change else None}
    actions = list(row.get("actions", ()))
    if row.get("change"):
        actions.append(
            {"href": row["change"], "text": row.get("change_text") or change_word, "visuallyHiddenText": row["key"]}
        )
    return {
        "key": {"text": row["key"]},
        "value": {"text": row["value"]},
        "classes": row.get("classes", ""),
        "actions": {"items": actions} if actions else None,
    }


def cells_of(cells: Iterable[Any], numeric: Sequence[int] = ()) -> list[Params]:
    """Return table cells from texts, markup or dictionaries; *numeric* columns, from 0, align to the end."""
    return [
        (dict(cell) if isinstance(cell, Mapping) else {"text": cell})
        | ({"format": "numeric"} if column in numeric else {})
        for column, cell in enumerate(cells)
    ]


def outcome_of(outcome: object) -> str:
    """Return ``met``, ``not-met`` or ``unknown`` for a criterion's outcome, however it is spelt."""
    if isinstance(outcome, Enum):
        outcome = outcome.value if isinstance(outcome.value, str) else outcome.name
    return _OUTCOMES.get(str(outcome).lower(), "unknown")


def one_line(text: object) -> Markup:
    """Return *text* for a textarea with its line ends as character references, which indenting cannot harm."""
    return Markup(str(escape(text or "")).replace("\r\n", "\n").replace("\n", "&#10;"))  # noqa: S704 - escaped above


def code_groups(code: str) -> list[str]:
    """Return the groups of a spoken code: ``7K3F-92QX`` gives ``["7K3F", "92QX"]``."""
    return [group for group in str(code).replace(" ", "-").split("-") if group]


def errors_of(errors: Iterable[Any]) -> list[Params]:
    """Return the lines of an error summary from ``(message, address)`` pairs, texts or dictionaries."""
    return [
        dict(error) if isinstance(error, Mapping) else given(**dict(zip(("text", "href"), _pair(error), strict=False)))
        for error in errors
    ]


def links_of(steps: Iterable[Any]) -> list[Params]:
    """Return links from ``(text, address)`` pairs or texts alone."""
    return [given(**dict(zip(("text", "href"), _pair(step), strict=False))) for step in steps]


def _pair(value: Any) -> Sequence[Any]:
    return value if isinstance(value, tuple | list) else (value,)


def tasks_of(tasks: Iterable[Mapping[str, Any]]) -> list[Params]:
    """Return task list items; a task with a colour shows its status as a tag, one without as plain words."""
    return [
        given(
            title={"text": task["title"]},
            href=task.get("href"),
            hint=text_of(task.get("hint")),
            status={"tag": {"text": task["status"], "classes": f"govuk-tag--{task['colour']}"}}
            if task.get("colour")
            else {"text": task["status"]},
        )
        for task in tasks
    ]


def table_rows(rows: Iterable[Iterable[Any]], numeric: Sequence[int] = ()) -> list[list[Params]]:
    """Return the rows of a table; see `cells_of`."""
    return [cells_of(row, numeric) for row in rows]


def pages_of(current: int, last: int, href: str, previous: str, following: str, label: str, page: str) -> Params:
    """Return the parameters of a pagination: first, last, and those around the current one."""
    shown = sorted({1, last} | {number for number in range(current - 1, current + 2) if 1 <= number <= last})
    items: list[Params] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before > 1:
            items.append({"ellipsis": True})
        items.append(
            {
                "number": number,
                "href": href.format(page=number),
                "current": number == current,
                "visuallyHiddenText": f"{page} {number}",
            }
        )
    return given(
        items=items,
        landmarkLabel=label,
        previous={"href": href.format(page=current - 1), "text": previous} if current > 1 else None,
        next={"href": href.format(page=current + 1), "text": following} if current < last else None,
    )


def direction_of(text: object, otherwise: str) -> str:
    """Return the direction *text* is read in, by that of most of its letters; *otherwise* where neither has more.

    Not by its first letter, as ``dir="auto"`` does: a sentence may begin with a name in another script.
    """
    kinds = [bidirectional(letter) for letter in str(text)]
    left, right = kinds.count("L"), kinds.count("R") + kinds.count("AL")
    return otherwise if left == right else "ltr" if left > right else "rtl"


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ui_given": given,
    "ui_text": text_of,
    "ui_error": error_of,
    "ui_limit": limit_of,
    "ui_date_items": date_items,
    "ui_label": label_of,
    "ui_sized": sized,
    "ui_items": items_of,
    "ui_rows": rows_of,
    "ui_cells": cells_of,
    "ui_outcome": outcome_of,
    "ui_one_line": one_line,
    "ui_code_groups": code_groups,
    "ui_errors": errors_of,
    "ui_links": links_of,
    "ui_tasks": tasks_of,
    "ui_table_rows": table_rows,
    "ui_pages": pages_of,
    "ui_component": bound.component,
    "ui_bound": bound.arguments,
    "ui_revealed": bound.revealed,
    "ui_revealing": bound.revealing,
    "ui_first_seen": bound.first_seen,
    "ui_form_errors": bound.form_errors,
    "ui_direction": direction_of,
}
