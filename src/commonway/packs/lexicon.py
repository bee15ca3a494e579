"""The words of a pack for saying its rules: of facts, fields of items, and parameters, in one language."""

from commonway.dmn.saying import Lexicon
from commonway.dmn.saying.lexicon import Called
from commonway.packs.definitions import Choice, FactDefinition, FieldDefinition, Pack
from commonway.packs.text import say

_KINDS = {"number": "number", "money": "number", "date": "date", "boolean": "boolean", "list": "list"}


def lexicon_of(pack: Pack, language: str) -> Lexicon:
    """Return what the facts and parameters of *pack* are called in *language*, or in the pack's own."""
    default = pack.languages[0]

    def called(fact: FactDefinition | FieldDefinition) -> Called:
        return Called(
            label=say(fact.label, language, default=default),
            kind=_KINDS.get(fact.type, "string"),
            choices={choice.value: words(choice) for choice in fact.choices},
        )

    def words(choice: Choice) -> str:
        return say(choice.label, language, default=default)

    found = {
        parameter.id: Called(label=say(parameter.label, language, default=default), kind="number")
        for parameter in pack.parameters.values()
    }
    for fact in pack.facts.values():
        found[fact.id] = called(fact)
        found |= {f"{fact.id}.{field.id}": called(field) for field in fact.fields}
    return Lexicon(language=language, facts=found)
