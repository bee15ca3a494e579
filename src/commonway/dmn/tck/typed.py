"""Typed texts of the kit's test files as values of FEEL."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from commonway.feel.temporal.reading import parse_date_and_time, parse_day, parse_duration, parse_time
from commonway.feel.types import BOOLEAN, DATE, DATE_AND_TIME, MONTHS, NUMBER, SPAN, TIME, ContextOf, FeelType, ListOf
from commonway.feel.values import Value


class UntypedText(str):
    """Text of a value that names no type: what it means hangs on the type of what it is given to."""

    __slots__ = ()


def read_typed(kind: str, text: str) -> Value:
    """Return *text* as the XML Schema type *kind* has it. Raises `ValueError` where it is none."""
    read = _READERS.get(kind)
    if read is None:
        return text
    value = read(text.strip())
    if value is None:
        raise ValueError(kind)
    return value


def read_untyped(value: Value, shape: FeelType) -> Value:
    """Return *value* with each `UntypedText` in it read as *shape* says; text it does not fit stays text."""
    if isinstance(value, list):
        item = shape.item if isinstance(shape, ListOf) else shape
        return [read_untyped(one, item) for one in value]
    if isinstance(value, dict):
        inner = shape.item if isinstance(shape, ListOf) else shape
        entries = dict(inner.entries) if isinstance(inner, ContextOf) else {}
        return {name: read_untyped(one, entries[name]) if name in entries else one for name, one in value.items()}
    if not isinstance(value, UntypedText):
        return value
    read = _SHAPES.get(shape.item if isinstance(shape, ListOf) else shape)
    found = read(value.strip()) if read else None
    return str(value) if found is None else found


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _boolean(text: str) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(text)


_READERS: dict[str, Callable[[str], Value]] = {
    "decimal": _number,
    "double": _number,
    "integer": _number,
    "int": _number,
    "long": _number,
    "float": _number,
    "boolean": _boolean,
    "date": parse_day,
    "time": parse_time,
    "dateTime": parse_date_and_time,
    "duration": parse_duration,
}

_SHAPES: dict[FeelType, Callable[[str], Value]] = {
    NUMBER: _number,
    BOOLEAN: _boolean,
    DATE: parse_day,
    TIME: parse_time,
    DATE_AND_TIME: parse_date_and_time,
    SPAN: parse_duration,
    MONTHS: parse_duration,
}
