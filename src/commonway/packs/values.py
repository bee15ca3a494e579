"""Definitions to plain values and back: one walk over the fields of the dataclasses, both ways."""

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from commonway.packs import definitions, plain
from commonway.packs.definitions import NAMED
from commonway.packs.text import Text

T = TypeVar("T")


def build(cls: type[T], value: Mapping[str, Any], *, language: str) -> T:
    """Return the *cls* that *value*, which its JSON Schema allows, describes; a plain text is in *language*."""
    hints = field_types(cast("Any", cls))
    given = {
        field.name: _to_field(hints[field.name], value[name], language)
        for field in fields(cast("Any", cls))
        if (name := name_in_files(field)) in value
    }
    return cls(**given)


def as_plain(value: Any) -> Any:
    """Return *value* as JSON can carry it, without the fields that have their default and with names sorted."""
    if is_dataclass(value) and not isinstance(value, type):
        kept = {}
        for field in fields(value):
            part = getattr(value, field.name)
            if part is not None and (_has_no_default(field) or part != _default(field)):
                kept[name_in_files(field)] = as_plain(part)
        return {name: kept[name] for name in sorted(kept)}
    if isinstance(value, Mapping):
        return {str(name): as_plain(value[name]) for name in sorted(value)}
    if isinstance(value, tuple | list):
        return [as_plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    return plain.normal(value)


def _to_field(hint: Any, value: Any, language: str) -> Any:
    if hint == Text:
        words = {language: value} if isinstance(value, str) else value
        return {tag: words[tag] for tag in sorted(words)}
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        hint = next(part for part in get_args(hint) if part is not types.NoneType)
        return _to_field(hint, value, language)
    if origin is tuple:
        return tuple(_to_field(get_args(hint)[0], part, language) for part in value)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        inner = get_args(hint)[1]
        return {name: _to_field(inner, value[name], language) for name in sorted(value)}
    if hint is date:
        return date.fromisoformat(value)
    if hint is str:
        return str(plain.normal(value))
    if is_dataclass(hint):
        return build(cast("type[Any]", hint), value, language=language)
    return plain.normal(value)


def name_in_files(field: Any) -> str:
    """Return what *field* of a definition is called in the pack's files."""
    return str(field.metadata.get(NAMED, field.name))


@cache
def field_types(cls: type[Any]) -> dict[str, Any]:
    """Return the types of the fields of *cls*, one of the definitions, by name."""
    return get_type_hints(cls, vars(definitions))


def _has_no_default(field: Any) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _default(field: Any) -> Any:
    return field.default if field.default is not MISSING else field.default_factory()
