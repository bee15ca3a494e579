"""Each definition held to its JSON Schema (draft 2020-12), failures told as a place and a remedy."""

import difflib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry, Resource

from commonway.packs.plain import Path
from commonway.packs.problems import Problem, error
from commonway.packs.source import Source

Kind = Literal[
    "pack",
    "calendar",
    "organisation",
    "place",
    "agreement",
    "fact",
    "parameter",
    "decision",
    "process",
    "evidence",
    "service",
    "change",
    "life-event",
    "letter",
    "example",
]
KINDS: tuple[Kind, ...] = (
    "calendar",
    "organisation",
    "place",
    "agreement",
    "fact",
    "parameter",
    "decision",
    "process",
    "evidence",
    "service",
    "change",
    "life-event",
    "letter",
    "example",
)

_DURATION = re.compile(
    r"P(?=.)(\d{1,4}Y)?(\d{1,4}M)?(\d{1,4}W)?(\d{1,4}D)?(T(?=.)(\d{1,4}H)?(\d{1,4}M)?(\d{1,4}S)?)?", re.ASCII
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_URL = re.compile(r"https?://[^\s/?#]+\.?[^\s]*")
_TYPES = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "fields with values",
    "null": "nothing",
}
_FORMATS = {
    "date": ("a date", "Write year-month-day, for example 2026-01-31."),
    "duration": ("a length of time", "Write it in ISO 8601: P10D is ten days, P8W eight weeks, P3M three months."),
    "url": ("a web address", "Write it in full, starting with https://."),
}


def is_date(text: str) -> bool:
    """Return whether *text* is a calendar day in the one form packs use, ``2026-01-31``."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def suggestion(word: object, allowed: Iterable[str], *, what: str) -> str:
    """Return a remedy that names the nearest of *allowed*, or lists them; *what* names them when there is none."""
    names = sorted(allowed)
    near = difflib.get_close_matches(str(word)[:200], names, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    if not names:
        return f"There is no {what} yet: define one first."
    listed = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
    return f"Use one of: {listed}."


def schema(kind: Kind | Literal["parts"]) -> dict[str, Any]:
    """Return the JSON Schema of a definition of *kind*, as shipped."""
    text = files("commonway.packs").joinpath("schema", f"{kind}.json").read_text(encoding="utf-8")
    return cast("dict[str, Any]", json.loads(text))


def problems_in(value: object, *, kind: Kind, source: Source, base: Path) -> list[Problem]:
    """Return what keeps *value*, which stands at *base* in *source*, from being a definition of *kind*."""
    found: list[Problem] = []
    for failure in _validator(kind).iter_errors(value):
        found.extend(_problems_of(failure, source=source, base=base))
    return found


def _pattern(_validator: Any, pattern: str, instance: object, _schema: object) -> Iterator[ValidationError]:
    # Python's $ also matches before a last new line; JSON Schema's does not.
    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield ValidationError(f"{instance!r} does not match")


@cache
def _validator(kind: Kind) -> Draft202012Validator:
    formats = FormatChecker(formats=())
    formats.checks("date")(lambda value: not isinstance(value, str) or is_date(value))
    formats.checks("duration")(lambda value: not isinstance(value, str) or bool(_DURATION.fullmatch(value)))
    formats.checks("url")(lambda value: not isinstance(value, str) or bool(_URL.fullmatch(value)))
    parts = schema("parts")
    own = schema(kind)
    registry: Registry[Any] = Registry().with_resource(parts["$id"], Resource.from_contents(parts))
    reader = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"pattern": _pattern}
    )
    return cast("Draft202012Validator", reader(own, registry=registry, format_checker=formats))


def _problems_of(failure: Any, *, source: Source, base: Path) -> Iterator[Problem]:
    path: Path = (*base, *failure.absolute_path)
    told = _TELLERS.get(str(failure.validator))
    field = _field(path[len(base) :])
    if failure.validator == "additionalProperties":
        allowed = failure.schema.get("properties", {})
        for name in sorted(set(failure.instance) - set(allowed)):
            what = f"{name[:80]!r} is not a field of {field or 'this'}."
            yield error(source.place_of_name((*path, name)), what, suggestion(name, allowed, what="field"))
        return
    if failure.validator in ("required", "dependentRequired"):
        properties = failure.schema.get("properties", {})
        wanted = failure.validator_value
        names = wanted if isinstance(wanted, list) else [name for several in wanted.values() for name in several]
        name = next(name for name in names if name not in failure.instance and name in failure.message)
        means = properties.get(name, {}).get("description", "")
        yield error(source.place(path), f"The field {name!r} is missing.", f"Add {name}: {means}")
        return
    if "propertyNames" in failure.absolute_schema_path:
        yield error(
            source.place_of_name((*path, str(failure.instance))),
            f"{str(failure.instance)[:80]!r} cannot stand as a name in {field}.",
            failure.schema.get("remedy") or "Check its spelling.",
        )
        return
    what, remedy = told(failure) if told else (f"{failure.message[:200]}.", "")
    remedy = remedy or failure.schema.get("remedy") or failure.schema.get("description") or "Correct the value."
    yield error(source.place(path), f"{field or 'This'} {what}", remedy)


def _field(path: Path) -> str:
    words = ""
    for step in path:
        if isinstance(step, int):
            words += f" {step + 1}"
        else:
            words += f".{step[:80]}" if words else step[:80]
    return repr(words) if words else ""


def _of_type(failure: Any) -> tuple[str, str]:
    wanted = failure.validator_value
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    value = failure.instance
    remedy = ""
    if value is None:
        return "is empty.", "Write a value after the colon, or remove the field."
    if "string" in names and isinstance(value, int | float):
        as_written = str(value).lower() if isinstance(value, bool) else value
        remedy = f'Put it in quotes: "{as_written}".'
    elif names == ["array"] and isinstance(value, str):
        remedy = f"Make it a list: [{value[:40]}]."
    elif names == ["boolean"]:
        remedy = "Write true or false, without quotes."
    wants = " or ".join(_TYPES[name] for name in names)
    return f"has to be {wants}, not {_type_of(value)}.", remedy


def _type_of(value: object) -> str:
    kinds = ((bool, "boolean"), (str, "string"), (int | float, "number"), (list, "array"), (dict, "object"))
    return next((_TYPES[name] for kind, name in kinds if isinstance(value, kind)), "that")


def _of_enum(failure: Any) -> tuple[str, str]:
    allowed = [str(value) for value in failure.validator_value]
    near = suggestion(failure.instance, allowed, what="value")
    listed = "" if near.startswith("Use one of") else f" Allowed: {', '.join(allowed)}."
    return f"cannot be {str(failure.instance)[:80]!r}.", near + listed


def _of_format(failure: Any) -> tuple[str, str]:
    means, remedy = _FORMATS[str(failure.validator_value)]
    return f"is not {means}: {str(failure.instance)[:80]!r}.", remedy


def _of_size(failure: Any) -> tuple[str, str]:
    limit = failure.validator_value
    if str(failure.validator).startswith("min"):
        if limit == 1:
            return "is empty.", "Write something in it, or remove the field."
        return f"has too few entries; it needs at least {limit}.", f"Give at least {limit}."
    return f"is too long; the limit is {limit:,}.", "Shorten it."


def _of_range(failure: Any) -> tuple[str, str]:
    return f"cannot be {failure.instance}.", ""


def _of_pattern(failure: Any) -> tuple[str, str]:
    return f"cannot be {str(failure.instance)[:80]!r}.", ""


def _of_unique(failure: Any) -> tuple[str, str]:
    seen: list[object] = []
    twice: object = ""
    for value in failure.instance:
        if value in seen:
            twice = value
            break
        seen.append(value)
    return f"has {str(twice)[:80]!r} twice.", "Remove one of the two."


_TELLERS = {
    "type": _of_type,
    "enum": _of_enum,
    "format": _of_format,
    "pattern": _of_pattern,
    "minLength": _of_size,
    "minItems": _of_size,
    "minProperties": _of_size,
    "maxLength": _of_size,
    "minimum": _of_range,
    "maximum": _of_range,
    "uniqueItems": _of_unique,
}
