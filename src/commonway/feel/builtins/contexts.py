"""Functions of contexts (DMN 1.5, table 82)."""

from commonway.feel.builtins.signature import Family
from commonway.feel.errors import NoValue
from commonway.feel.run import Run
from commonway.feel.values import Value, kind_of

FAMILY = Family()


@FAMILY.function("get value(m: context, key: string)")
def get_value(context: dict[str, Value], key: str) -> Value:
    """Return the value under a key."""
    if key not in context:
        raise NoValue(f"The context has no {key!r}.")
    return context[key]


@FAMILY.function("get entries(m: context)")
def get_entries(context: dict[str, Value]) -> Value:
    """Return the entries, each as a context of its key and its value."""
    return [{"key": key, "value": value} for key, value in context.items()]


@FAMILY.function("context(entries: list)")
def make_context(entries: list[Value]) -> Value:
    """Return the context of these entries, the reverse of ``get entries()``."""
    found: dict[str, Value] = {}
    for entry in entries:
        if not isinstance(entry, dict) or "key" not in entry or "value" not in entry:
            raise NoValue("Every entry must be a context of a key and a value.")
        key = entry["key"]
        if not isinstance(key, str) or key in found:
            raise NoValue(f"Every key must be text, and there only once; {key!r} is not.")
        found[key] = entry["value"]
    return found


@FAMILY.function("context put(context: context, key: string, value: any)")
def put(context: dict[str, Value], key: str, value: Value) -> Value:
    """Return the context with another value under a key."""
    return {**context, key: value}


@FAMILY.function("context put(context: context, keys: list, value: any)")
def put_deep(run: Run, context: dict[str, Value], keys: list[Value], value: Value) -> Value:
    """Return the context with another value under a key of a context under a key, and so on."""
    if not keys:
        raise NoValue("At least one key is needed.")
    run.spend(len(keys))
    found = dict(context)
    inner = found
    for key in keys[:-1]:
        step = inner.get(key) if isinstance(key, str) else None
        if not isinstance(step, dict) or not isinstance(key, str):
            raise NoValue(f"There is no context under {key!r}, only a {kind_of(step)}.")
        copied = dict(step)
        inner[key] = copied
        inner = copied
    last = keys[-1]
    if not isinstance(last, str):
        raise NoValue("Every key must be text.")
    inner[last] = value
    return found


@FAMILY.function("context merge(contexts: list)")
def merge(contexts: list[Value]) -> Value:
    """Return the contexts as one; of entries under one key the last counts."""
    found: dict[str, Value] = {}
    for context in contexts:
        if not isinstance(context, dict):
            raise NoValue(f"Only contexts can be merged, not a {kind_of(context)}.")
        found |= context
    return found
