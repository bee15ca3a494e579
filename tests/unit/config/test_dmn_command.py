"""``commonway dmn``: what each command prints, and how it exits."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commonway.config.cli import commonway
from tests.unit.dmn.models import decision, definitions, input_data, needs

CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<modelName>sums.dmn</modelName>
{cases}
</testCases>"""
CASE = """<testCase id="{id}"><inputNode name="n"><value xsi:type="xsd:decimal">{n}</value></inputNode>
<resultNode name="{decision}"><expected>{expected}</expected></resultNode></testCase>"""


def number(text: str) -> str:
    return f'<value xsi:type="xsd:decimal">{text}</value>'


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(commonway, ["dmn", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    folder = tmp_path / "kit" / "level-9" / "0001-sums"
    folder.mkdir(parents=True)
    java = '<functionDefinition kind="Java"><context/></functionDefinition>'
    body = (
        input_data("n", type_ref="number")
        + decision("double", "n * 2", requires=needs("i_n"))
        + decision("parts", "{a: [n, null]}", requires=needs("i_n"))
        + decision("elsewhere", java)
    )
    (folder / "sums.dmn").write_bytes(definitions(body))
    listed = (
        f'<component name="a"><list><item>{number("4")}</item><item><value xsi:nil="true"/></item></list></component>'
    )
    cases = CASE.format(id="001", n="4", decision="double", expected=number("8.000000001")) + CASE.format(
        id="002", n="4", decision="parts", expected=listed
    )
    (folder / "sums-test-01.xml").write_text(CASES.format(cases=cases))
    return tmp_path / "kit"


def add(kit: Path, case: str) -> None:
    file = kit / "level-9" / "0001-sums" / "sums-test-01.xml"
    file.write_text(file.read_text().replace("</testCases>", f"{case}</testCases>"))


def test_a_kit_that_passes_exits_with_nothing_wrong(kit: Path) -> None:
    result = run("tck", kit)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "2 passed, 0 failed"


def test_what_fails_is_shown_and_written_down(kit: Path) -> None:
    add(kit, CASE.format(id="003", n="4", decision="double", expected=number("9")))
    add(kit, CASE.format(id="004", n="4", decision="gone", expected=number("9")))
    add(kit, CASE.format(id="005", n="4", decision="elsewhere", expected='<value xsi:nil="true"/>'))
    result = run("tck", kit / "level-9", "--csv", kit / "results.csv")
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert lines[0] == "FAILED  0001-sums/sums-test-01 003: double: expected 9, got 8"
    assert "There is no decision 'gone'" in lines[1]
    assert lines[2] == "1 of the failed cases need a function in Java, which is never run."
    assert lines[-1] == "2 passed, 3 failed"
    with (kit / "results.csv").open() as file:
        rows = [row[:4] for row in csv.reader(file)]
    assert rows[0] == ["0001-sums", "sums-test-01", "001", "SUCCESS"]
    assert rows[2] == ["0001-sums", "sums-test-01", "003", "ERROR"]


def test_a_folder_without_tests_says_so(tmp_path: Path) -> None:
    result = run("tck", tmp_path)
    assert result.exit_code == 2
    assert "no test file of the kit" in result.stderr


def test_a_broken_test_file_fails_and_stops_nothing(kit: Path) -> None:
    (kit / "broken.xml").write_text("<testCases>")
    result = run("tck", kit)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "2 passed, 1 failed"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    file = tmp_path / "ages.dmn"
    body = (
        input_data("born on", type_ref="date")
        + input_data("income", type_ref="number")
        + decision("year", "born on.year", requires=needs("i_born_on"))
        + decision("grown", "year < 2007 and income > 0.5", requires=needs("d_year", "i_income"), type_ref="boolean")
    )
    file.write_bytes(definitions(body))
    return file


def test_deciding_prints_json(model: Path) -> None:
    result = run("decide", model, "grown", "--input", '{"born on": "2000-02-06", "income": 0.6}')
    assert (result.exit_code, json.loads(result.stdout)) == (0, True)
    file = model.with_name("inputs.json")
    file.write_text('{"born on": "2000-02-06"}')
    assert json.loads(run("decide", model, "year", "--input", f"@{file}").stdout) == 2000


def test_why_a_value_is_null_is_told_apart(model: Path) -> None:
    result = run("decide", model, "year", "--input", '{"bron on": "2000-02-06"}')
    assert result.stdout == "null\n"
    assert "no input 'bron on'; it has born on, income" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("year", "--input", "[1]"), "no JSON object"),
        (("year", "--input", "{"), "no JSON"),
        (("year", "--input", "@nowhere.json"), "no JSON"),
    ],
)
def test_inputs_that_cannot_be_read_are_refused(model: Path, arguments: tuple[str, ...], says: str) -> None:
    result = run("decide", model, *arguments)
    assert result.exit_code == 2
    assert says in result.stderr


def test_checking_shows_every_error_with_its_place(model: Path) -> None:
    assert "nothing wrong" in run("check", model).stdout
    model.write_bytes(definitions(decision("a", "1 +") + decision("b", "2", type_ref="money")))
    result = run("check", model)
    assert result.exit_code == 1
    assert "ages.dmn, line 2, column 4, decision 'a'" in result.stderr
    assert "no type 'money'" in result.stderr
    assert "2 to mend" in result.stderr


def test_showing_names_inputs_decisions_and_what_they_need(model: Path) -> None:
    shown = run("show", model).stdout
    assert "  born on: date" in shown
    assert "  grown: boolean\n    is FEEL year < 2007 and income > 0.5\n    needs " in shown
