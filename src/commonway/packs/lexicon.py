"""The words of a pack for saying its rules: of facts, fields of items, and parameters, in one language."""

from datetime import date

from commonway.dmn.saying import Lexicon
from commonway.dmn.saying.lexicon import Called
from commonway.packs.definitions import Choice, FactDefinition, FieldDefinition, Pack, Parameter
from commonway.packs.text import say

_KINDS = {"number": "number", "money": "number", "date": "date", "boolean": "boolean", "list": "list"}


def lexicon_of(pack: Pack, language: str, *, on: date | None = None) -> Lexicon:
    """Return what the facts and parameters of *pack* are called in *language*, or in the pack's own.

    *on* a day, parameters are called with the figure that holds then.
    """
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
        parameter.id: Called(label=_with_figure(parameter, language, default, on), kind="number")
        for parameter in pack.parameters.values()
    }
    for fact in pack.facts.values():
        found[fact.id] = called(fact)
        found |= {f"{fact.id}.{field.id}": called(field) for field in fact.fields}
    return Lexicon(language=language, facts=found)


def _with_figure(parameter: Parameter, language: str, default: str, on: date | None) -> str:
    plain = Lexicon(language=language)
    label = plain.value(say(parameter.label, language, default=default))
    figure = parameter.value_on(on) if on else None
    return label if figure is None else f"{label} ({plain.value(figure)})"
