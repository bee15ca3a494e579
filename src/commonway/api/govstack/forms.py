"""A form as JSON schema (draft 2020-12): what a life event asks, one property a fact."""

from typing import Any

from commonway.api.govstack.files import words
from commonway.packs.definitions import FactDefinition, FieldDefinition, LifeEvent, Pack

_TYPES: dict[str, dict[str, Any]] = {
    "number": {"type": "number"},
    "money": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "email": {"type": "string", "format": "email"},
    "list": {"type": "array"},
}


def schema_of(event: LifeEvent, pack: Pack) -> dict[str, Any]:
    """Return what *event* asks. Required is what is asked of everybody; what depends on an answer is not."""
    facts = [pack.facts[fact] for step in event.steps for fact in step.facts]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {fact.id: _property(fact, pack) for fact in facts},
        "required": [fact.id for fact in facts if not fact.optional and fact.only_if is None],
        "additionalProperties": False,
    }


def _property(asked: FactDefinition | FieldDefinition, pack: Pack) -> dict[str, Any]:
    found = _TYPES.get(asked.type, {"type": "string"}) | {"title": words(pack, asked.question or asked.label)}
    hint = words(pack, asked.hint)
    if hint:
        found["description"] = hint
    if asked.choices:
        found["enum"] = [choice.value for choice in asked.choices]
    if asked.pattern:
        found["pattern"] = asked.pattern
    if isinstance(asked, FactDefinition) and asked.type == "list":
        fields = {field.id: _property(field, pack) for field in asked.fields}
        needed = [field.id for field in asked.fields if not field.optional]
        found["items"] = {"type": "object", "properties": fields, "required": needed, "additionalProperties": False}
    return found
