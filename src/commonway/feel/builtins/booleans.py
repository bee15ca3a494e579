"""``not``, ``all``, ``any`` and ``is`` (DMN 1.5, tables 76, 78 and 83)."""

from commonway.feel.builtins.signature import Family
from commonway.feel.comparing import identical
from commonway.feel.errors import NoValue
from commonway.feel.run import Run
from commonway.feel.values import Value, kind_of

FAMILY = Family()


@FAMILY.function("not(negand: boolean?)")
def negation(negand: bool | None) -> Value:
    """Return the opposite; of null, null."""
    return None if negand is None else not negand


@FAMILY.function("all(list: list)", "all(...list: any)")
def every(*found: Value) -> Value:
    """Return false if one is false, true if all are true, null otherwise."""
    items = _booleans(found)
    if False in items:
        return False
    return None if None in items else True


@FAMILY.function("any(list: list)", "any(...list: any)")
def some(*found: Value) -> Value:
    """Return true if one is true, false if all are false, null otherwise."""
    items = _booleans(found)
    if True in items:
        return True
    return None if None in items else False


@FAMILY.function("is(value1?: any, value2?: any)")
def same(run: Run, value1: Value = None, value2: Value = None) -> Value:
    """Return whether both are the same element of the domain."""
    return identical(value1, value2, run)


def _booleans(found: tuple[Value, ...]) -> list[Value]:
    items = found[0] if len(found) == 1 and isinstance(found[0], list) else list(found)
    if len(found) == 1 and found[0] is None:
        raise NoValue("A list of booleans is wanted, not null.")
    for item in items:
        if item is not None and not isinstance(item, bool):
            raise NoValue(f"A {kind_of(item)} is neither true nor false.")
    return items
