"""Facts as variables of a process, and back: a variable is called as its fact is."""

from collections.abc import Mapping
from decimal import Decimal

from commonway.bpmn import State
from commonway.eligibility.reading import read_answers
from commonway.feel.values import Value
from commonway.packs.definitions import FactDefinition


def as_variables(values: Mapping[str, object], facts: Mapping[str, FactDefinition]) -> dict[str, Value]:
    """Return *values*, by fact as JSON has them, in the types their facts say."""
    return read_answers(values, facts=facts)


def facts_in(state: State, facts: Mapping[str, FactDefinition]) -> dict[str, object]:
    """Return the variables of a process that are *facts* and known, as JSON has them."""
    return {name: _plain(value) for name, value in state.variables.items() if name in facts and value is not None}


def as_plain(values: Mapping[str, Value]) -> dict[str, object]:
    """Return *values* of a process as JSON has them."""
    return {name: _plain(value) if value is not None else None for name, value in values.items()}


def _plain(value: Value) -> object:
    if isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return str(value)
