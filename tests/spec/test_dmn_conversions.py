"""What a value becomes where a type is declared (DMN 1.5, chapters 7.3.3, 10.3.2.9.4): itself, converted, or null."""

import pytest

from commonway.dmn import compile_model, load
from commonway.dmn.compiled import CompiledModel
from commonway.feel.writing import literal_of
from tests.unit.dmn.models import NOW, decision, definitions, input_data, needs

TYPES = """
<itemDefinition name="tSmalls" isCollection="true">
  <typeRef>number</typeRef><allowedValues><text>[1..5]</text></allowedValues></itemDefinition>
<itemDefinition name="tPair" isCollection="true">
  <typeRef>number</typeRef><typeConstraint><text>count(?) &lt;= 2</text></typeConstraint></itemDefinition>
<itemDefinition name="tDigit"><typeRef>number</typeRef><typeConstraint><text>[0..9]</text></typeConstraint></itemDefinition>
<itemDefinition name="tDigits" isCollection="true"><typeRef>tDigit</typeRef></itemDefinition>
<itemDefinition name="tRows" isCollection="true"><typeRef>tDigits</typeRef></itemDefinition>
<itemDefinition name="tAlias"><typeRef>tSmalls</typeRef></itemDefinition>
<itemDefinition name="tCode"><typeRef>string</typeRef>
  <typeConstraint><text>string length(?) &lt; 4, "exception"</text></typeConstraint></itemDefinition>
<itemDefinition name="tTree"><itemComponent name="v"><typeRef>number</typeRef></itemComponent>
  <itemComponent name="kids" isCollection="true"><typeRef>tTree</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tFunction"><functionItem outputTypeRef="number"><parameters name="a" typeRef="number"/>
  </functionItem></itemDefinition>
<itemDefinition name="tWritten" isCollection="true"><typeRef>list&lt;number&gt;</typeRef></itemDefinition>
<itemDefinition name="t-type and more"><typeRef>number</typeRef></itemDefinition>
<itemDefinition name="tNested"><itemComponent name="in ner"><itemComponent name="x y"><typeRef>number</typeRef>
  </itemComponent></itemComponent></itemDefinition>
"""


def _model(type_ref: str, logic: str) -> CompiledModel:
    return compile_model(load(definitions(TYPES + decision("made", logic, type_ref=type_ref))))


@pytest.mark.parametrize(
    ("type_ref", "logic", "value"),
    [
        ("number", "[1]", "1"),
        ("number", "[[1]]", "null"),
        ("number", "[1, 2]", "null"),
        ("number", '"1"', "null"),
        ("string", "1", "null"),
        ("boolean", "null", "null"),
        ("list", "1", "[1]"),
        ("Any", "[1]", "[1]"),
        ("context", "[{a: 1}]", "{a: 1}"),
        ("date and time", '@"2025-02-06"', '@"2025-02-06T00:00:00Z"'),
        ("date", '@"2025-02-06T10:00:00"', "null"),
        ("dayTimeDuration", '@"P1D"', '@"P1D"'),
        ("years and months duration", '@"P1D"', "null"),
        # each item of a collection is held to the allowed values, the collection to the constraint
        ("tSmalls", "[1, 2]", "[1, 2]"),
        ("tSmalls", "3", "[3]"),
        ("tSmalls", "[]", "[]"),
        ("tSmalls", "[1, 6]", "null"),
        ("tSmalls", "6", "null"),
        ("tPair", "[1, 2]", "[1, 2]"),
        ("tPair", "[1, 2, 3]", "null"),
        ("tAlias", "[9]", "null"),
        ("tDigits", "[1, 10]", "null"),
        ("tRows", "[[1, 2], [3]]", "[[1, 2], [3]]"),
        ("tRows", "[[1], [10]]", "null"),
        ("tCode", '["abc"]', '"abc"'),
        ("tCode", '"abcd"', "null"),
        ("tCode", '"exception"', '"exception"'),
        # every part must be there and fit; more may be there
        ("tNested", "{in ner: {x y: 1, z: 2}, w: 3}", '{"in ner": {"x y": 1, z: 2}, w: 3}'),
        ("tNested", "{in ner: {x y: null}}", '{"in ner": {"x y": null}}'),
        ("tNested", "{in ner: {}}", "null"),
        ("tNested", '{in ner: {x y: "1"}}', "null"),
        ("tTree", "{v: 1, kids: [{v: 2, kids: []}]}", "{v: 1, kids: [{v: 2, kids: []}]}"),
        ("tTree", '{v: 1, kids: [{v: "2", kids: []}]}', "null"),
        # a type may be written as FEEL writes it
        ("list&lt;number&gt;", "[1]", "[1]"),
        ("list&lt;number&gt;", "1", "[1]"),
        ("list&lt;number&gt;", '["1"]', "null"),
        ("list&lt;tDigit&gt;", '["1"]', "null"),
        ("context&lt;a: number&gt;", "{a: 1}", "{a: 1}"),
        ("context&lt;a: number&gt;", "{b: 1}", "null"),
        ("tWritten", "[[1], [2]]", "[[1], [2]]"),
        ("tWritten", "[1, 2]", "null"),
        ("tFunction", "function(a: string) a", "null"),
        ("tFunction", "function(a: number, b: number) a", "null"),
    ],
)
def test_a_result(type_ref: str, logic: str, value: str) -> None:
    assert literal_of(_model(type_ref, logic).decide("made", {}, now=NOW).value) == value


@pytest.mark.parametrize(("given", "value"), [([5], "5"), (10, "null"), ([1, 2], "null"), ("5", "null")])
def test_an_input(given: object, value: str) -> None:
    body = TYPES + input_data("n", type_ref="tDigit") + decision("same", "n", requires=needs("i_n"))
    assert literal_of(compile_model(load(definitions(body))).decide("same", {"n": given}, now=NOW).value) == value


@pytest.mark.parametrize(
    ("logic", "value"),
    [
        ("known instance of tTree", "true"),
        ("[1, 2] instance of tDigits", "true"),
        ('["1"] instance of tDigits', "false"),
        ("[[1]] instance of tWritten", "true"),
        ("1 instance of t-type and more", "true"),
        ("[1] instance of list<t-type and more> and true", "true"),
        ("known.kids[1].v", "2"),
        ("known.kids.v", "[2, 3]"),
    ],
)
def test_a_type_may_be_asked_for(logic: str, value: str) -> None:
    tree = {"v": 1, "kids": [{"v": 2, "kids": []}, {"v": 3, "kids": []}]}
    body = TYPES + input_data("known", type_ref="tTree") + decision("asked", logic, requires=needs("i_known"))
    assert literal_of(compile_model(load(definitions(body))).decide("asked", {"known": tree}, now=NOW).value) == value


def test_blanks_in_names_count_as_one() -> None:
    body = input_data("a  b") + decision("made", "a b + 1", requires=needs("i_a__b"))
    model = compile_model(load(definitions(body)))
    assert literal_of(model.decide("made ", {"a   b": 1}, now=NOW).value) == "2"
