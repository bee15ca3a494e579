"""Models that import others (DMN 1.5, chapters 6.3.3 and 10.4): what is imported goes behind the name of the import."""

import pytest

from commonway.dmn import compile_model, load
from commonway.feel.writing import literal_of
from tests.unit.dmn.models import NAMESPACES, NOW, decision, definitions, input_data, literal, needs


def _import(name: str, namespace: str) -> str:
    return f'<import name="{name}" namespace="{namespace}" importType="{NAMESPACES["1.5"]}"/>'


def _knowledge(name: str, logic: str, *, type_ref: str, requires: str = "") -> str:
    function = (
        f'<encapsulatedLogic><formalParameter name="p" typeRef="{type_ref}"/>{literal(logic)}</encapsulatedLogic>'
    )
    return (
        f'<businessKnowledgeModel id="b_{name}" name="{name}"><variable name="{name}"/>{function}{requires}'
        "</businessKnowledgeModel>"
    )


PEOPLE = """
<itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues></itemDefinition>
<itemDefinition name="tPerson"><itemComponent name="age"><typeRef>tAge</typeRef></itemComponent>
  <itemComponent name="full name"><typeRef>string</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tPeople" isCollection="true"><typeRef>tPerson</typeRef></itemDefinition>
"""
INNER = definitions(
    PEOPLE
    + input_data("person", type_ref="tPerson")
    + _knowledge("Greet", '"Hello " + p.full name', type_ref="tPerson")
    + decision("older", "person.age + 1", requires=needs("i_person"))
    + '<decisionService id="s_older" name="Grow Up"><variable name="Grow Up"/><outputDecision href="#d_older"/>'
    '<inputData href="#i_person"/></decisionService>',
    namespace="urn:inner",
)
MIDDLE = definitions(
    _import("base", "urn:inner")
    + '<itemDefinition name="tTeam"><itemComponent name="members"><typeRef>base.tPeople</typeRef></itemComponent>'
    "</itemDefinition>"
    + _knowledge(
        "Shout", 'base.Greet(p) + "!"', type_ref="base.tPerson", requires=needs("x").replace("#x", "urn:inner#b_Greet")
    ),
    namespace="urn:middle",
)
FILES = {"urn:inner": INNER, "urn:middle": MIDDLE}
ALL = (
    needs("i_person", "i_team", "i_INNER_person", "d_INNER_older", "b_INNER_Greet", "s_INNER_older", "b_MIDDLE_Shout")
    .replace("#i_INNER_", "urn:inner#i_")
    .replace("#d_INNER_", "urn:inner#d_")
    .replace("#b_INNER_", "urn:inner#b_")
    .replace("#s_INNER_", "urn:inner#s_")
    .replace("#b_MIDDLE_", "urn:middle#b_")
)
ANN, BO = {"age": 5, "full name": "Ann"}, {"age": 7, "full name": "Bo"}
GIVEN = {"person": ANN, "Model A.person": BO, "team": {"members": [ANN, BO]}}


@pytest.mark.parametrize(
    ("logic", "type_ref", "value"),
    [
        ("Model A.person.full name", "", '"Bo"'),  # the import's input, not the model's own of the same name
        ("person.full name", "", '"Ann"'),
        ("Model A.older", "", "8"),
        ("Model A.Greet(person)", "", '"Hello Ann"'),
        ("Model A.Grow Up(person: person)", "", "6"),
        ("Model B.Shout(person)", "", '"Hello Ann!"'),  # which calls what its model imports
        ("for one in team.members return Model A.Greet(one)", "", '["Hello Ann", "Hello Bo"]'),
        ("Model A.Greet(1)", "", "null"),
        ("person instance of Model A.tPerson", "", "true"),
        ("team instance of Model B.tTeam", "", "true"),
        ("team.members instance of Model B.base.tPeople", "", "true"),
        ("(function(p: Model A.tPerson) p.age)(person)", "", "5"),
        ('{age: 200, full name: "x"}', "Model A.tPerson", "null"),  # out of its type's allowed values
        ("person", "Model A.tPeople", '[{age: 5, "full name": "Ann"}]'),
    ],
)
def test_imported_elements_and_types(logic: str, type_ref: str, value: str) -> None:
    body = (
        _import("Model A", "urn:inner")
        + _import("Model B", "urn:middle")
        + input_data("person", type_ref="Model A.tPerson")
        + input_data("team", type_ref="Model B.tTeam")
        + decision("asked", logic, requires=ALL, type_ref=type_ref)
    )
    model = compile_model(load(definitions(body), resolve=lambda namespace, _location: FILES.get(namespace)))
    assert literal_of(model.decide("asked", GIVEN, now=NOW).value) == value
