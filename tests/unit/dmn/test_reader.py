"""Reading DMN files: every version, imports, and errors that name file, line and remedy."""

from pathlib import Path

import pytest

from commonway.dmn import ModelUnreadableError, load
from commonway.dmn.model import DecisionTable, HitPolicy, LiteralExpression
from tests.unit.dmn.models import NAMESPACES, decision, definitions, input_data, needs

TABLE = """<decisionTable hitPolicy="RULE ORDER">
<input><inputExpression typeRef="number"><text>age</text></inputExpression><inputValues><text>[0..150]</text></inputValues></input>
<output name="answer" typeRef="string"><outputValues><text>"yes", "no"</text></outputValues></output>
<annotation name="law"/>
<rule><inputEntry><text>&gt;= 18</text></inputEntry><outputEntry><text>"yes"</text></outputEntry>
<annotationEntry><text>section 3</text></annotationEntry></rule>
</decisionTable>"""


@pytest.mark.parametrize("version", list(NAMESPACES))
def test_every_version_is_read(version: str) -> None:
    body = input_data("age", type_ref="number") + decision("adult", "age >= 18", requires=needs("i_age"))
    model = load(definitions(body, version=version))
    assert model.version == version
    assert model.inputs[0].variable.type_ref == "number"
    assert isinstance(model.decisions[0].expression, LiteralExpression)
    assert model.decisions[0].expression.text == "age >= 18"
    assert [reference.id for reference in model.decisions[0].required_inputs] == ["i_age"]


def test_a_table_keeps_its_columns_rules_annotations_and_lines() -> None:
    table = load(definitions(decision("answer", TABLE))).decisions[0].expression
    assert isinstance(table, DecisionTable)
    assert table.hit_policy is HitPolicy.RULE_ORDER
    assert table.inputs[0].values is not None
    assert table.inputs[0].values.text == "[0..150]"
    assert table.outputs[0].name == "answer"
    assert table.annotations == ("law",)
    assert table.rules[0].annotations == ("section 3",)
    assert table.rules[0].input_entries[0].text == ">= 18"
    assert (table.line, table.rules[0].line) == (2, 6)


def test_types_of_the_oldest_version_lose_their_prefix() -> None:
    prefixes = 'xmlns:feel="http://www.omg.org/spec/FEEL/20140401" xmlns:o="urn:other"'
    body = input_data("age", type_ref="feel:number") + input_data("who", type_ref="o:person")
    model = load(definitions(body, version="1.1", attributes=prefixes))
    assert [item.variable.type_ref for item in model.inputs] == ["number", "person"]


def test_names_lose_their_line_breaks_and_doubled_blanks() -> None:
    assert load(definitions(input_data("monthly \n  income"))).inputs[0].name == "monthly income"


def test_diagrams_extensions_and_comments_are_passed_over() -> None:
    body = '<extensionElements><x:y xmlns:x="urn:x"/></extensionElements><!-- note -->' + decision("one", "1")
    assert len(load(definitions(body + '<d:DMNDI xmlns:d="urn:d"/>')).decisions) == 1


def test_imports_are_found_by_namespace_in_the_folder(tmp_path: Path) -> None:
    one = '<import name="rates" namespace="urn:rates" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    (tmp_path / "main.dmn").write_bytes(definitions(one))
    (tmp_path / "broken.dmn").write_bytes(b"<nothing")
    (tmp_path / "other.dmn").write_bytes(definitions(decision("rate", "3"), namespace="urn:rates"))
    imported = load(tmp_path / "main.dmn").imports[0]
    assert imported.name == "rates"
    assert imported.model is not None
    assert imported.model.decisions[0].name == "rate"


def test_imports_may_come_from_anywhere() -> None:
    one = '<import name="a" namespace="urn:a" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    found = load(definitions(one), resolve=lambda namespace, _: definitions("", namespace=namespace))
    assert found.imports[0].model is not None


def test_imports_that_are_not_dmn_are_kept_unread() -> None:
    one = '<import name="pmml" namespace="urn:p" importType="http://www.dmg.org/PMML-4_4"/>'
    assert load(definitions(one)).imports[0].model is None


def importing(namespace: str) -> bytes:
    kind = NAMESPACES["1.5"]
    return definitions(f'\n<import name="x" namespace="{namespace}" importType="{kind}"/>', namespace="urn:me")


@pytest.mark.parametrize(
    ("content", "says", "line"),
    [
        (b"", "not well-formed XML", 1),
        (b"<definitions/>", "no DMN model", 1),
        (b"<definitions xmlns='urn:x'>", "not well-formed XML", 1),
        (definitions("\n<decision/>"), "has no name", 3),
        (definitions('\n<decision name="d"><decisionTable/></decision>'), "no output", 3),
        (definitions(decision("d", '<decisionTable hitPolicy="BEST"><output/></decisionTable>')), "'BEST'", 2),
        (definitions(decision("d", TABLE.replace("<inputEntry>", "<x/><inputEntry/><inputEntry>"))), "2 input", 6),
        (definitions(decision("d", "<conditional/>")), "no <if>", 2),
        (definitions(decision("d", "<for/>")), "no <in>", 2),
        (definitions(decision("d", "<for><in><list/></in></for>")), "iterator variable", 2),
        (definitions(decision("d", "<invocation/>")), "no expression", 2),
        (definitions(decision("d", '<relation><column name="a"/><row/></relation>')), "0 cells under 1", 2),
        (definitions(decision("d", "1", requires=needs("i_").replace("i_", ""))), "points nowhere", 2),
        (importing("urn:nowhere"), "No model of namespace 'urn:nowhere'", 3),
        (importing("urn:me"), "leads back", 3),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_remedy(content: bytes, says: str, line: int) -> None:
    with pytest.raises(ModelUnreadableError) as caught:
        load(content, name="rules.dmn")
    assert says in caught.value.what
    assert (caught.value.source, caught.value.line) == ("rules.dmn", line)
    assert caught.value.remedy


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ModelUnreadableError, match="The file cannot be read"):
        load(tmp_path / "gone.dmn")
