"""What changed from one version of a pack to another: added, removed and changed definitions, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from commonway.packs.definitions import Pack
from commonway.packs.document import as_document
from commonway.packs.draft import FIELDS
from commonway.packs.schemas import Kind

Manner = Literal["added", "removed", "changed"]
# The names by which the parts of a list can be told apart, wherever they stand in it.
_NAMES = ("id", "from", "value")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field that differs, by its path, ``clauses.death.facts``; ``None`` stands for a field that is not there."""

    path: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One definition that differs; ``fields`` is filled for one that changed."""

    kind: Kind
    id: str
    manner: Manner
    fields: tuple[FieldChange, ...] = ()


def changes(old: Pack | None, new: Pack) -> list[Change]:
    """Return what differs in *new* by kind and id; against no pack at all, everything is added."""
    before = as_document(old) if old else {}
    after = as_document(new)
    found = list(_of_head(before, after))
    for kind, field in FIELDS.items():
        found += _of_kind(kind, before.get(field, {}), after.get(field, {}))
    return found


def _of_head(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    kinds = set(FIELDS.values())
    was = {name: value for name, value in before.items() if name not in kinds}
    is_ = {name: value for name, value in after.items() if name not in kinds}
    if not was:
        yield Change(kind="pack", id=is_["id"], manner="added")
    elif was != is_:
        yield Change(kind="pack", id=is_["id"], manner="changed", fields=tuple(_of_fields(was, is_, "")))


def _of_kind(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for id_ in sorted({*before, *after}):
        if id_ not in before:
            yield Change(kind=kind, id=id_, manner="added")
        elif id_ not in after:
            yield Change(kind=kind, id=id_, manner="removed")
        elif before[id_] != after[id_]:
            fields = tuple(_of_fields(before[id_], after[id_], ""))
            yield Change(kind=kind, id=id_, manner="changed", fields=fields)


def _of_fields(old: Any, new: Any, path: str) -> Iterator[FieldChange]:
    if old == new and type(old) is type(new):
        return
    was, is_ = _named(old), _named(new)
    if was is None or is_ is None:
        yield FieldChange(path=path, old=old, new=new)
        return
    found = False
    for name in dict.fromkeys((*was, *is_)):
        for change in _of_fields(was.get(name), is_.get(name), f"{path}.{name}" if path else name):
            found = True
            yield change
    if not found:  # the same parts in another order
        yield FieldChange(path=path, old=list(was), new=list(is_))


def _named(value: Any) -> Mapping[str, Any] | None:
    """Return *value* as parts by name: fields by their names, a list of definitions by their ids; else None."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value and all(isinstance(part, dict) for part in value):
        for name in _NAMES:
            ids = [part.get(name) for part in value]
            if None not in ids and len(set(ids)) == len(ids):
                return {str(id_): part for id_, part in zip(ids, value, strict=True)}
    return None
