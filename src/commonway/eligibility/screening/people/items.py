"""The items of a list fact, from JSON text or as a file has them nested."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from commonway.eligibility.screening.rules import kind_of
from commonway.feel.values import parse_date
from commonway.kernel.errors import CommonwayError
from commonway.packs.definitions import FactDefinition, FieldDefinition

_SHAPE = 'Write a JSON list of objects, for example [{{"{field}": …}}].'


class NotItems(CommonwayError):
    """A cell is no list of the items its fact has."""


def items_of(cell: object, fact: FactDefinition) -> list[dict[str, Any]]:
    """Return the items in *cell*, each with every field of *fact*, null where it has none. Raises `NotItems`."""
    shape = _SHAPE.format(field=fact.fields[0].id if fact.fields else "name")
    if isinstance(cell, str):
        try:
            cell = json.loads(cell, parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            raise NotItems(f"{cell!r:.80} is not JSON.", remedy=shape) from error
    if not isinstance(cell, list) or not all(isinstance(item, Mapping) for item in cell):
        raise NotItems(f"{cell!r:.80} is no list of items.", remedy=shape)
    return [_item(item, number, fact) for number, item in enumerate(cell, start=1)]


def _item(item: Mapping[str, Any], number: int, fact: FactDefinition) -> dict[str, Any]:
    fields = {field.id: field for field in fact.fields}
    for name in item:
        if name not in fields:
            raise NotItems(
                f"Item {number} has {name[:80]!r}, which is no field of {fact.id}.",
                remedy=f"The fields are: {', '.join(fields)}.",
            )
    found = {}
    for name, field in fields.items():
        value = item.get(name)
        read = None if value is None else _READERS[kind_of(field).name](value)
        if value is not None and read is None:
            raise NotItems(
                f"{name} of item {number} is {value!r:.80}, which is no {field.type}.", remedy=_remedy(field)
            )
        if read is not None and field.choices and read not in [choice.value for choice in field.choices]:
            raise NotItems(f"{name} of item {number} is {value!r:.80}, which is no choice.", remedy=_remedy(field))
        found[name] = read
    return found


def _remedy(field: FieldDefinition) -> str:
    if field.choices:
        return f"Write one of: {', '.join(choice.value for choice in field.choices[:20])}."
    return {
        "number": "Write a number.",
        "date": 'Write the date as text, "2025-02-06".',
        "boolean": "Write true or false.",
    }.get(kind_of(field).name, "Write text.")


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = float(value)
    return number if number - number == 0 else None  # neither infinite nor not a number


def _date(value: object) -> date | None:
    if isinstance(value, str):
        return parse_date(value)
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


_READERS: dict[str, Callable[[object], Any]] = {
    "number": _number,
    "date": _date,
    "boolean": lambda value: value if isinstance(value, bool) else None,
    "text": lambda value: value if isinstance(value, str) else None,
}
