"""The reference of the pack format, written from the JSON Schemas: ``python -m commonway.packs.reference``."""

import io
import sys
from collections.abc import Iterator
from typing import Any, cast

from ruamel.yaml import YAML

from commonway.packs import conditions, folder, plain, schemas, source
from commonway.packs.schemas import Kind
from commonway.packs.words import ALWAYS_THERE

_FILES: dict[Kind, str] = {
    "pack": "pack.yaml",
    "calendar": "calendars/<id>.yaml",
    "organisation": "organisations/<id>.yaml",
    "place": "places/<id>.yaml",
    "agreement": "agreements/<id>.yaml",
    "fact": "facts/<name>.yaml",
    "parameter": "parameters/<id>.yaml",
    "decision": "decisions/<id>.dmn",
    "process": "processes/<id>.bpmn",
    "evidence": "evidence/<id>.yaml",
    "service": "services/<id>/service.yaml",
    "change": "changes/<id>.yaml",
    "life-event": "life-events/<id>/life-event.yaml",
    "letter": "life-events/<id>/letters/<letter-id>.yaml",
    "example": "life-events/<id>/examples/<example-id>.yaml",
}
_SCALARS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "`true` or `false`"}
_OPENING = """\
# The pack format

<!-- Written from the schemas in src/commonway/packs/schema: python -m commonway.packs.reference -->

A pack is a folder with one jurisdiction's definitions. Everything in it is data: a new service is a new folder, never
new code. To write your first one, follow [Write a pack](../how-to/write-a-pack.md). To see what is wrong with one, run
`commonway packs check DIR`: every problem comes with its file, line, column and remedy.

## The folder

| file | what |
|---|---|
{files}

Notes such as `README.md`, `LICENSE` and other `.md` and `.txt` files may lie beside them. Links are not followed.

## How files are written

- YAML 1.2, in UTF-8. `true` and `false` are the only words that are not text: `yes` and `no` are text. Numbers and
  dates that should be text go in quotes: `version: "2026.1"`.
- Anchors, aliases, tags and directives are refused: a file says what it says, and nothing more when it is read.
- A file has at most {bytes:,} bytes and {parts:,} parts, {depth} levels deep; a pack has at most {all_files:,} files and
  {total:,} bytes.
- Ids of facts have underscores (`date_of_death`), all other ids hyphens (`stop-pension`). The id of a file or folder is
  its name.
- **Text** is words in each language: `{{en: "Date of death", ar: "تاريخ الوفاة"}}`. Plain text is in the pack's first
  language. A language a text does not have is a warning; people then read the first language, never a key.
- **Durations** are ISO 8601: `P10D`, `P8W`, `P3M`, `PT4H`. **Dates** are `2026-01-31`.
- **Tests** are FEEL unary tests (DMN 1.5): `< 65`, `[1..5]`, `"spouse", "child"`, `not("none")`, `true`,
  `>= date("2026-01-31")`, `<= today() - duration("P18Y")`. Put the whole test in single quotes.
- **Expressions** are FEEL (DMN 1.5, chapter 10) over the ids of facts and parameters:
  `income < ceiling and count(children[date_of_birth > today() - duration("P3Y")]) > 0`. A fact that is not known makes
  unknown only what depends on it. A *known* fact without a value is null, and comparing with null is not true.
- **Decisions** are those of the pack's own DMN files, by name or id; their input data are named by fact id.

"""
_DMN = """\
Example:

```xml
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="housing" namespace="housing">
  <inputData id="i1" name="household_income"><variable name="household_income" typeRef="number"/></inputData>
  <decision id="low_income" name="low_income">
    <variable name="low_income" typeRef="boolean"/>
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    <literalExpression><text>household_income &lt; 2000</text></literalExpression>
  </decision>
</definitions>
```
"""
_BPMN = """\
Example, of the service `process: help_at_home`:

```xml
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="file" targetNamespace="help">
  <process id="help_at_home" isExecutable="true">
    <startEvent id="asked"/>
    <sequenceFlow id="f1" sourceRef="asked" targetRef="visit"/>
    <userTask id="visit" name="Visit"/>
    <sequenceFlow id="f2" sourceRef="visit" targetRef="done"/>
    <endEvent id="done"/>
  </process>
</definitions>
```
"""
_IN_THEIR_OWN_LANGUAGE = {"decision": _DMN, "process": _BPMN}
_CLOSING = """\
## What is checked between files

- Every id that is named is defined. A clause's `to` is a party of its agreement, and not the one that sends.
- A tell's clause allows `tell` or `open-case`, about the life event's own `event`. With `opens`, it allows `open-case`,
  the service is a `duty` of the organisation that is told, and the clause holds every fact the service `needs`.
- A look-up's clause allows `ask` and holds every fact that is sent. Offers are services of kind `entitlement`.
- Every test can be read and fits the type of its fact; a text it compares a choice with is one of the choices (warning).
- `only_if` names a fact that is asked earlier or that a look-up returns; no fact waits for itself, and no more than
  {chain} for one another.
- A criterion has `fact` and `test`, an `expression` or a `decision`, and a service has one `rule` or `rules` that begin
  on different days. A rule with a `source` has nothing else; with it `pays` needs no expression: the value is the amount.
- Every name an expression or a DMN file reads is a fact or a parameter, and no parameter is called like a fact. What an
  expression compares a fact with fits the fact's type. A decision that is named is in one of the DMN files.
- What an OpenFisca source sends are facts, its people the items of a list; what a change sets, asks, adds to or takes from are facts.
- No fact is asked twice in a life event, and no id is given twice.
- A `process` is in one of the BPMN files and nothing in it stops it; its lanes and user tasks are those of the file, its
  decisions of the DMN files. A lane of another organisation names a clause that lets it be told.
- A place is an organisation's, for services there are, and closes after it opens. The errands of its queue are of services
  there are and take skills its organisation has.
- A plan counts from a fact of type `date`; one role is the person's, one leads and is the service's own organisation's; another
  organisation's names a clause that lets it be told.
- Every source of evidence but the person names a clause that allows `ask` and holds what is sent and what it proves. A query
  reads, is one statement, and has places only for what is sent. A service whose process asks for evidence is of a party to
  each of those agreements.
- Places in letters are facts, or one of {always}.
- Worked examples come out as they say, in `told`, `opens`, `eligible` and `need_to_know`, each exactly. A fact whose
  `only_if` does not hold counts as known to be nothing; one that is left out counts as unknown. A tell whose `when` is
  about an unknown fact is not made.

## As JSON

Publishing stores a pack as one JSON document: the fields of `pack.yaml`, and under `organisations`, `places`, `agreements`,
`calendars`, `facts`, `parameters`, `decisions`, `processes`, `evidence`, `services`, `changes`, `life_events`, `letters` and `examples` the definitions by id; a DMN file
as its text. Fields that have their default are
left out, and names are sorted; the SHA-256 of that text is the version's digest, equal for equal packs.
"""


def markdown() -> str:
    """Return the whole reference page."""
    kinds: tuple[Kind, ...] = ("pack", *schemas.KINDS)
    files = "\n".join(f"| `{_FILES[kind]}` | {schemas.schema(kind)['title']} |" for kind in kinds)
    opening = _OPENING.format(
        files=files,
        bytes=source.MAX_BYTES,
        parts=source.MAX_PARTS,
        depth=plain.MAX_DEPTH,
        all_files=folder.MAX_FILES,
        total=folder.MAX_TOTAL_BYTES,
    )
    always = ", ".join(f"`{{{name}}}`" for name in ALWAYS_THERE)
    sections = "\n".join("\n".join(_section(kind)) for kind in kinds)
    return f"{opening}{sections}\n{_CLOSING.format(always=always, chain=conditions.MAX_CHAIN)}"


def _section(kind: Kind) -> Iterator[str]:
    schema = schemas.schema(kind)
    yield f"## {schema['title']}\n"
    yield f"{schema['description']}\n"
    yield from _fields(schema)
    if kind in _IN_THEIR_OWN_LANGUAGE:
        yield _IN_THEIR_OWN_LANGUAGE[kind]
        return
    for path, part in _parts(schema, ""):
        yield f"### {schema['title']}: `{path}`\n"
        yield f"{part['description']}\n"
        yield from _fields(part)
    yield "Example:\n"
    yield f"```yaml\n{_as_yaml(kind, schema['examples'][0])}```\n"


def _fields(schema: dict[str, Any]) -> Iterator[str]:
    yield "| field | is | meaning |"
    yield "|---|---|---|"
    required = schema.get("required", [])
    implied = "may be left out in the file"
    for name, field in schema["properties"].items():
        must = " (required)" if name in required and implied not in field["description"] else ""
        yield f"| `{name}`{must} | {_type(field)} | {_meaning(field)} |"
    yield ""


def _meaning(field: dict[str, Any]) -> str:
    words = field["description"].replace("|", "&#124;")
    unsaid = [value for value in field.get("enum", []) if f"`{value}`" not in words]
    return f"{words} One of: {', '.join(f'`{value}`' for value in unsaid)}." if unsaid else words


def _parts(schema: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, field in schema["properties"].items():
        part = field.get("items", field)
        if "properties" in part:
            here = f"{path}{name}"
            yield here, {"description": field["description"], **part}
            yield from _parts(part, f"{here}.")


def _type(field: dict[str, Any]) -> str:
    named = {
        "text": "text in each language",
        "id": "id",
        "factId": "fact id",
        "eventType": "event type",
        "role": "`subject` or `applicant`",
        "duration": "duration",
        "date": "date",
        "url": "web address",
        "line": "one line",
        "test": "test",
        "condition": "`fact` and `test`",
        "value": "value",
        "expression": "expression",
        "decision": "decision",
    }
    if "$ref" in field:
        return named[field["$ref"].rpartition("/")[2]]
    if "enum" in field:
        return "one word of those listed"
    kind = field["type"]
    if kind == "array":
        return f"list of: {_type(field['items'])}"
    if kind == "object":
        inside = field.get("additionalProperties")
        return f"fields: {_type(inside)}" if isinstance(inside, dict) else "fields, see below"
    return " or ".join(_SCALARS[one] for one in ([kind] if isinstance(kind, str) else kind))


def _as_yaml(kind: Kind, example: dict[str, Any]) -> str:
    writer = YAML()
    writer.default_flow_style = False
    writer.width = 110
    writer.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    writer.dump({"facts": [example]} if kind == "fact" else example, out)
    return out.getvalue()


if __name__ == "__main__":
    cast("io.TextIOWrapper", sys.stdout).write(markdown())
