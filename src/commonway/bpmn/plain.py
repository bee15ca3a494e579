"""Variables as JSON keeps them, and back, without losing a digit or a type.

Dates, times and durations are ``@"2025-02-06"``, as FEEL writes them. What JSON has no form for is an object with one
key that begins with @: ``{"@number": "1.50"}``, ``{"@text": …}`` for a text that looks like a date, ``{"@feel": …}`` for a
range, ``{"@context": …}`` for a context whose keys begin with @.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from commonway.bpmn.errors import StateUnreadableError
from commonway.feel.compile import compile_expression
from commonway.feel.errors import FeelError, FeelValueError
from commonway.feel.functions import Function
from commonway.feel.temporal.reading import parse_temporal
from commonway.feel.values import DEEPEST_VALUE, Range, Scope, Value, as_value
from commonway.feel.writing import literal_of

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


def take_in(variables: Mapping[str, object]) -> Scope:
    """Return *variables*, of Python or JSON, as FEEL values; ``@"…"`` is read as FEEL reads it.

    Raises `commonway.feel.errors.FeelValueError` for a value FEEL has no type for.
    """
    return Scope({str(name): _read_texts(as_value(value)) for name, value in variables.items()})


def to_plain(value: Value) -> object:
    """Return *value* for JSON. Raises `FeelValueError` for a function, which cannot be kept."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"@text": value} if value.startswith('@"') else value
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, list):
        return [to_plain(one) for one in value]
    if isinstance(value, dict):
        plain = {name: to_plain(one) for name, one in value.items()}
        return {"@context": plain} if any(name.startswith("@") for name in plain) else plain
    if isinstance(value, Function):
        raise FeelValueError("A function cannot be kept in a variable.", remedy="Keep what it gives.")
    return {"@feel": literal_of(value)} if isinstance(value, Range) else f'@"{value}"'


def from_plain(value: object, depth: int = 0) -> Value:
    """Return the value that `to_plain` made *value* of. Raises `StateUnreadableError`."""
    if depth > DEEPEST_VALUE + 1:
        raise StateUnreadableError(f"A kept value is nested more than {DEEPEST_VALUE} deep.")
    if value is None or isinstance(value, bool | Decimal):
        return value
    if isinstance(value, int | float):
        return Decimal(repr(value))
    if isinstance(value, str):
        return _temporal(value) if value.startswith('@"') else value
    if isinstance(value, list):
        return [from_plain(one, depth + 1) for one in value]
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)).startswith("@"):
            return _marked(value, depth)
        return {str(name): from_plain(one, depth + 1) for name, one in value.items()}
    raise StateUnreadableError(f"{value!r:.60} is no kept value.")


def _read_texts(value: Value) -> Value:
    if isinstance(value, str) and value.startswith('@"') and value.endswith('"'):
        found = parse_temporal(value[2:-1])
        return value if found is None else found
    if isinstance(value, list):
        return [_read_texts(one) for one in value]
    if isinstance(value, dict):
        return {name: _read_texts(one) for name, one in value.items()}
    return value


def _number(value: Decimal) -> object:
    written = str(value)
    if written.lstrip("-").isdigit() and (written == "0" or not written.lstrip("-").startswith("0")):
        return int(written)
    return float(written) if repr(float(written)) == written else {"@number": written}


def _marked(value: Mapping[str, object], depth: int) -> Value:
    kind, inner = next(iter(value.items()))
    if kind == "@text" and isinstance(inner, str):
        return inner
    if kind == "@context" and isinstance(inner, dict):
        return {str(name): from_plain(one, depth + 1) for name, one in inner.items()}
    try:
        if kind == "@number":
            return Decimal(str(inner))
        if kind == "@feel":
            return compile_expression(str(inner)).evaluate({}, now=_NEVER)
    except (FeelError, InvalidOperation):
        pass
    raise StateUnreadableError(f"{value!r:.60} is no kept value.")


def _temporal(text: str) -> Value:
    found = parse_temporal(text[2:-1])
    if found is None:
        raise StateUnreadableError(f"{text!r:.60} is no kept date, time or duration.")
    return found
