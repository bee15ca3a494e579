"""Plain values: what JSON can carry and PostgreSQL's jsonb gives back unchanged."""

import re
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]

MAX_DEPTH = 16
MAX_TEXT = 100_000
MAX_NUMBER = 10**15

# Tab and new line are words' own; the other control characters and half surrogate pairs cannot be stored or shown.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def faults(
    value: object, *, path: Path = (), max_depth: int = MAX_DEPTH, max_text: int = MAX_TEXT
) -> Iterator[tuple[Path, str, str]]:
    """Yield ``(path, what, remedy)`` for each part of *value* that is not plain; ends on any input, cyclic too."""
    waiting: list[tuple[Path, object]] = [(path, value)]
    while waiting:
        here, part = waiting.pop()
        if len(here) - len(path) > max_depth:
            yield here, f"Nested more than {max_depth} levels deep.", "Flatten it: no part of a pack is that deep."
            return
        if isinstance(part, dict):
            for key, inner in part.items():
                if not isinstance(key, str):
                    yield here, f"The name {str(key)[:40]!r} is not text.", "Put the name in quotes."
                    continue
                fault = _fault_of_text(key, MAX_TEXT)
                if fault:
                    yield (here, *fault)
                    continue
                waiting.append(((*here, key), inner))
        elif isinstance(part, list):
            waiting.extend(((*here, index), inner) for index, inner in enumerate(part))
        else:
            fault = _fault_of_scalar(part, max_text)
            if fault:
                yield (here, *fault)


def _fault_of_scalar(value: object, max_text: int) -> tuple[str, str] | None:
    if isinstance(value, str):
        return _fault_of_text(value, max_text)
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        if -MAX_NUMBER < value < MAX_NUMBER:  # false for not-a-number and the infinities as well
            return None
        return "This number is out of range.", "Write a number of at most 15 digits, or put it in quotes."
    return f"A {type(value).__name__} cannot be part of a pack.", "Write text, a number, true, false, a list or fields."


def _fault_of_text(value: str, longest: int) -> tuple[str, str] | None:
    if len(value) > longest:
        return f"This text has {len(value):,} characters.", f"Shorten it to {longest:,} or fewer."
    found = _UNPRINTABLE.search(value)
    if found:
        return f"This text has the control character U+{ord(found[0]):04X}.", "Take the character out."
    return None


def normal(value: Any) -> Any:
    """Return *value* with lists for tuples, sorted names, and whole numbers as integers, as jsonb gives them back."""
    if isinstance(value, dict):
        return {key: normal(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [normal(part) for part in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
