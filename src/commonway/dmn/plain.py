"""Values as JSON has them, and back: dates, times and durations are text there, numbers may be of any size."""

from collections.abc import Callable
from decimal import Decimal

from commonway.dmn.errors import DmnError
from commonway.feel.functions import Function
from commonway.feel.temporal.reading import parse_date_and_time, parse_day, parse_duration, parse_time
from commonway.feel.types import ANY, DATE, DATE_AND_TIME, MONTHS, SPAN, TIME, ContextOf, FeelType, ListOf
from commonway.feel.values import Value
from commonway.feel.writing import text_of

_READ: dict[FeelType, tuple[str, Callable[[str], Value]]] = {
    DATE: ("date", parse_day),
    TIME: ("time", parse_time),
    DATE_AND_TIME: ("date and time", parse_date_and_time),
    SPAN: ("duration", parse_duration),
    MONTHS: ("duration", parse_duration),
}
_DEEPEST = 100


class PlainValueError(DmnError):
    """A value in JSON is not of the type its input declares."""


def from_plain(value: object, shape: FeelType, *, where: str, depth: int = 0) -> object:
    """Return the JSON *value* with its texts read as the type *shape* says; ``@"…"`` is read as FEEL reads it.

    *where* names the value in messages. Raises `PlainValueError` for a text that is no such date, time or duration.
    """
    if depth > _DEEPEST:
        raise PlainValueError(f"It is nested more than {_DEEPEST} deep.", where=where, remedy="Give a flatter value.")
    if isinstance(value, str):
        return _text(value, shape, where)
    if isinstance(value, list):
        item = shape.item if isinstance(shape, ListOf) else ANY
        return [from_plain(one, item, where=where, depth=depth + 1) for one in value]
    if isinstance(value, dict):
        types = dict(shape.entries) if isinstance(shape, ContextOf) else {}
        return {
            name: from_plain(one, types.get(name, ANY), where=f"{where}.{name}", depth=depth + 1)
            for name, one in value.items()
        }
    if isinstance(shape, ListOf):  # one value where a list is wanted is a list of it
        return [from_plain(value, shape.item, where=where, depth=depth + 1)]
    return value


def to_plain(value: Value) -> object:
    """Return *value* as JSON has it: text for what JSON has no form for."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value.adjusted()) < 300 else float(value)
    if isinstance(value, list):
        return [to_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: to_plain(one) for name, one in value.items()}
    return "function" if isinstance(value, Function) else text_of(value)


def _text(value: str, shape: FeelType, where: str) -> object:
    literal = value.startswith('@"') and value.endswith('"')
    text = value[2:-1] if literal else value
    if isinstance(shape, ListOf):
        shape = shape.item
    if shape in _READ:
        name, read = _READ[shape]
        found = read(text)
        if found is None:
            raise PlainValueError(
                f"{value!r} is no {name}.", where=where, remedy="Write it as 2025-02-06, 10:30:00, P18Y or P10D."
            )
        return found
    if not literal:
        return value
    for _, read in _READ.values():
        if (found := read(text)) is not None:
            return found
    raise PlainValueError(
        f"{value!r} is no date, time or duration.", where=where, remedy='Write for example @"2025-02-06".'
    )
