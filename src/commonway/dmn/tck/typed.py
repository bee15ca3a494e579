"""Typed texts of the kit's test files as values of FEEL."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from commonway.feel.temporal.reading import parse_date_and_time, parse_day, parse_duration, parse_time
from commonway.feel.values import Value


def read_typed(kind: str, text: str) -> Value:
    """Return *text* as the XML Schema type *kind* has it. Raises `ValueError` where it is none."""
    read = _READERS.get(kind)
    if read is None:
        return text
    value = read(text.strip())
    if value is None:
        raise ValueError(kind)
    return value


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
