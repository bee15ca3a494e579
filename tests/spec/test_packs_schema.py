"""The shipped JSON Schemas: valid draft 2020-12, in step with the definitions, every field explained."""

from collections.abc import Iterator
from dataclasses import MISSING, fields
from typing import Any, get_args, get_type_hints

import pytest
from jsonschema import Draft202012Validator

from commonway.packs import definitions, schemas
from commonway.packs.definitions import Clause, Criterion, LookUp, Pack, Step, Tell
from commonway.packs.draft import CLASSES, FIELDS
from commonway.packs.source import Source
from commonway.packs.values import name_in_files

HEAD = {"id", "title", "version", "languages", "operator", "licence"}
PARTS = [
    ("agreement", "clauses", Clause),
    ("service", "rule", definitions.Rule),
    ("service", "rules", definitions.Rule),
    ("service", "pays", definitions.Pays),
    ("parameter", "values", definitions.ParameterValue),
    ("fact", "fields", definitions.FieldDefinition),
    ("life-event", "steps", Step),
    ("life-event", "tells", Tell),
    ("life-event", "look_ups", LookUp),
    ("fact", "choices", definitions.Choice),
]


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, field in schema.get("properties", {}).items():
        yield name, field
        yield from properties(field)
        yield from properties(field.get("items", {}))


def hold_to(schema: dict[str, Any], cls: Any, *, only: set[str] | None = None) -> None:
    named = {name_in_files(field): field for field in fields(cls) if only is None or field.name in only}
    assert set(schema["properties"]) == set(named)
    required = {name for name, field in named.items() if field.default is MISSING and field.default_factory is MISSING}
    assert set(schema.get("required", [])) == required


@pytest.mark.parametrize("kind", ["pack", *schemas.KINDS, "parts"])
def test_schema_is_valid(kind: Any) -> None:
    Draft202012Validator.check_schema(schemas.schema(kind))


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_fields_are_those_of_the_definition(kind: schemas.Kind) -> None:
    hold_to(schemas.schema(kind), CLASSES[kind])


def test_fields_of_the_pack_file() -> None:
    hold_to(schemas.schema("pack"), Pack, only=HEAD)
    assert {field.name for field in fields(Pack)} == HEAD | set(FIELDS.values())


@pytest.mark.parametrize(("kind", "field", "cls"), PARTS)
def test_fields_of_parts(kind: schemas.Kind, field: str, cls: Any) -> None:
    part = schemas.schema(kind)["properties"][field]
    hold_to(part.get("items", part), cls)


def test_fields_of_criteria_and_conditions() -> None:
    rule = schemas.schema("service")["properties"]["rule"]
    hold_to(rule["properties"]["criteria"]["items"], Criterion)
    hold_to(schemas.schema("parts")["$defs"]["condition"], definitions.Condition)


@pytest.mark.parametrize(
    ("kind", "field", "values"),
    [
        ("organisation", "level", definitions.Level),
        ("fact", "type", definitions.FactType),
        ("service", "kind", get_type_hints(definitions.Service)["kind"]),
    ],
)
def test_values_are_those_of_the_definition(kind: schemas.Kind, field: str, values: Any) -> None:
    assert schemas.schema(kind)["properties"][field]["enum"] == list(get_args(values))


@pytest.mark.parametrize("kind", ["pack", *schemas.KINDS])
def test_every_field_is_explained(kind: schemas.Kind) -> None:
    silent = [name for name, field in properties(schemas.schema(kind)) if not field.get("description")]
    assert silent == []


@pytest.mark.parametrize("kind", ["pack", *schemas.KINDS])
def test_example_of_the_schema_is_valid(kind: schemas.Kind) -> None:
    shown = schemas.schema(kind)["examples"]
    assert shown
    for example in shown:
        id_ = "from_the_file_name" if kind == "parameter" else "from-the-file-name"
        implied = {"id": id_, "life_event": "from-the-folder"}
        names = schemas.schema(kind)["properties"]
        whole = {name: value for name, value in implied.items() if name in names} | example
        assert schemas.problems_in(whole, kind=kind, source=Source(file="x"), base=()) == []
