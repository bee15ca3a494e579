"""Expressions, decisions, parameters, lists, amounts and dated rules: read whole, published whole, held to the facts."""

import json
from datetime import date
from pathlib import Path

import pytest

from commonway.packs import compare
from commonway.packs.definitions import Criterion
from commonway.packs.document import as_document, digest
from commonway.packs.load import check, from_document, load
from commonway.packs.overview import Overview
from commonway.packs.rule_sources import OpenFiscaSource
from tests.unit.packs import rich, tiny
from tests.unit.packs.rich import DATED, DECISION, FACTS, PARAMETER, SERVICE

HERE = 0


def test_everything_is_read(tmp_path: Path) -> None:
    pack = load(rich.write(tmp_path))
    assert check(tmp_path) == []
    grant = pack.services["housing-grant"]
    assert [criterion.id for criterion in grant.rule.conditions] == ["rents", "little-money", "decision"]
    assert grant.rule.conditions[-1] == Criterion(id="decision", decision="in_need", text={"": "in need"})
    assert grant.pays
    assert (grant.pays.currency, grant.pays.period, grant.identifier) == ("EUR", "month", "Housing/7")
    assert [field.id for field in pack.facts["children"].fields] == ["date_of_birth", "at_school"]
    assert pack.decisions["housing"].dmn == rich.FILES[DECISION]


def test_the_last_rule_that_has_begun_holds(tmp_path: Path) -> None:
    service = load(rich.write(tmp_path)).services["winter-grant"]
    tests = [rule.criteria[0].test for day in ("2020-01-01", "2026-01-01") if (rule := service.rule_on(_day(day)))]
    assert tests == ["< 1000", "< 1500"]
    rule = service.rule_on(_day("2028-01-01"))
    assert rule
    assert rule.source
    assert rule.source.openfisca == OpenFiscaSource(variable="winter_grant", entity="household", period="month")


def test_before_its_first_day_a_rule_does_not_hold(tmp_path: Path) -> None:
    change = rich.edited(DATED, "  - criteria:\n      - {id: poor, fact: household_income, test: '< 1000'", "  - from: 2025-01-01\n    criteria:\n      - {id: poor, fact: household_income, test: '< 1000'")  # fmt: skip
    service = load(rich.write(tmp_path, **change)).services["winter-grant"]
    assert service.rule_on(_day("2024-12-31")) is None


@pytest.mark.parametrize(
    ("day", "value"), [("2024-12-31", None), ("2025-01-01", 1950), ("2025-12-31", 1950), ("2030-01-01", 2000.5)]
)
def test_a_parameter_has_the_value_of_the_day(tmp_path: Path, day: str, value: float | None) -> None:
    assert load(rich.write(tmp_path)).parameters["income_ceiling"].value_on(_day(day)) == value


def test_a_published_pack_is_the_same_pack(tmp_path: Path) -> None:
    pack = load(rich.write(tmp_path))
    again = from_document(json.loads(json.dumps(as_document(pack))))
    assert again == pack
    assert digest(again) == digest(pack)


def test_a_pack_without_the_new_parts_has_the_document_it_always_had(tmp_path: Path) -> None:
    assert digest(load(tiny.write(tmp_path))) == "6090f31e8951c29f87d340d44aa92414acf44b38c7fa0784871acf56d1625450"


def test_line_ends_of_a_decision_file_do_not_matter(tmp_path: Path) -> None:
    folder = rich.write(tmp_path)
    before = load(folder)
    (folder / DECISION).write_bytes(rich.FILES[DECISION].replace("\n", "\r\n").encode())
    assert load(folder) == before


def test_changes_are_told_field_by_field(tmp_path: Path) -> None:
    old = load(rich.write(tmp_path / "old"))
    change = rich.edited(PARAMETER, "1950", "1960") | rich.edited(DECISION, "3000", "3100")
    new = load(rich.write(tmp_path / "new", **change))
    found = {(one.kind, one.id): [field.path for field in one.fields] for one in compare.changes(old, new)}
    assert found == {
        ("parameter", "income_ceiling"): ["values.2025-01-01.value"],
        ("decision", "housing"): ["dmn"],
    }


@pytest.mark.parametrize(
    ("kind", "id_"), [("parameter", "income_ceiling"), ("decision", "housing"), ("fact", "children")]
)
def test_each_can_be_shown(tmp_path: Path, kind: str, id_: str) -> None:
    view = Overview(load(rich.write(tmp_path)))
    assert view.one(kind, id_)  # type: ignore[arg-type]
    assert view.listing(kind)  # type: ignore[arg-type]


# file, what stands there, what is put there, line of the problem, words of what is wrong, words of the remedy
ERRORS = [
    (SERVICE, "household_income < income_ceiling", "houshold_income < income_ceiling", HERE, "known by the name 'houshold_income'", "Did you mean 'household_income'?"),
    (SERVICE, "< income_ceiling", "< income_celing", HERE, "known by the name 'income_celing'", "Did you mean 'income_ceiling'?"),
    (SERVICE, "children[at_school]", "children[at_scool]", HERE, "known by the name 'at_scool'", "Did you mean 'at_school'?"),
    (SERVICE, "count(children[at_school]) > 2", "some child in children satisfies child.atschool", HERE, "no field 'atschool'", "Did you mean 'at_school'?"),
    (SERVICE, "household_income < income_ceiling", "household_income < \"poor\"", HERE, "A number is compared with a string", "with a number"),
    (SERVICE, "today() - duration(\"P3Y\")", "3 + 4", HERE, "A date is compared with a number", "with a date"),
    (SERVICE, "household_income < income_ceiling", "household_income < <", HERE, "cannot be read at its character", ""),
    (SERVICE, "household_income < income_ceiling or count(children[at_school]) > 2", "household_income + 2", HERE, "gives a number, not true or false", "true or false"),
    (SERVICE, "100 + 20 * count", "100 < count", HERE, "gives a boolean, not a number", "a number"),
    (SERVICE, "decision: in_need", "decision: in_ned", HERE, "no decision 'in_ned'", "Did you mean 'in_need'?"),
    (SERVICE, "      expression: 'household_income < income_ceiling or count(children[at_school]) > 2'\n", "", 12, "says nothing to hold", "an expression"),
    (SERVICE, "      test: '\"rents\"'\n", "", 8, "'test' is missing", "Add test"),
    (SERVICE, "      test: '\"rents\"'\n", "      test: '\"rents\"'\n      decision: in_need\n", 8, "more than one thing", "or a decision"),
    (SERVICE, "id: little-money", "id: decision", HERE, "stands for the rule's own", "another id"),
    (SERVICE, "currency: EUR", "currency: euro", HERE, "cannot be 'euro'", "three capital letters"),
    (SERVICE, "period: month", "period: week", HERE, "cannot be 'week'", "month"),
    (SERVICE, "pays:\n", "pays:\n  decision: in_need\n", 17, "is said twice", "an expression or a decision"),
    (DATED, "from: 2027-01-01", "from: 2026-01-01", HERE, "Two rules begin on 2026-01-01", "its own day"),
    (DATED, "rules:", "rule: {decision: in_need}\nrules:", HERE, "both a rule and rules", "Keep one"),
    (DATED, "    source:", "    decision: in_need\n    source:", 14, "has a source that decides", "Keep the source"),
    (DATED, "period: month", "period: weekly", HERE, "cannot be 'weekly'", "month"),
    (DATED, "variable: winter_grant", "variable: winter grant", HERE, "cannot be 'winter grant'", "OpenFisca"),
    (DATED, "test: '< 1500'", "test: '\"low\"'", HERE, "with the text 'low'", "a number"),
    (PARAMETER, "from: 2026-01-01", "from: 2025-01-01", HERE, "Two values begin on 2025-01-01", "Keep one"),
    (PARAMETER, "value: 1950", "value: \"1950\"", HERE, "has to be a number", "without quotes"),
    (FACTS, "type: list", "type: string", 21, "has fields but is of type string", "Make its type list"),
    (FACTS, "id: at_school, type: boolean", "id: date_of_birth, type: boolean", HERE, "two fields 'date_of_birth'", "Rename"),
    (FACTS, "type: boolean,", "type: choice,", HERE, "has nothing to choose from", "Add choices"),
    (DECISION, "household_income &lt; 3000", "sum(1..3000) &gt; 1", HERE, "Decision 'in_need': ',' was expected here, not '..'", "Add the ','"),
    (DECISION, '<requiredInput href="#i1"/>', '<requiredDecision href="#need-1"/>', 4, "Requirements go in a circle: 'in_need' needs 'in_need'", "Remove one"),
    (DECISION, 'name="household_income" ', 'name="houshold_income" ', HERE, "'houshold_income' is no fact", "Did you mean 'household_income'?"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "line", "what", "remedy"), ERRORS)
def test_error(tmp_path: Path, file: str, old: str, new: str, line: int, what: str, remedy: str) -> None:
    problems = check(rich.write(tmp_path, **rich.edited(file, old, new)))
    found = [problem for problem in problems if problem.file == file and what in problem.what]
    assert found, [str(problem) for problem in problems]
    assert found[0].severity == "error"
    assert remedy in found[0].remedy
    place = rich.FILES[file][: rich.FILES[file].index(old)].count("\n") + 1
    assert found[0].line == (place if line == HERE else line)


def test_a_choice_that_is_none_is_a_warning(tmp_path: Path) -> None:
    change = rich.edited(SERVICE, "household_income < income_ceiling", 'tenure = "rent"')
    (found,) = check(rich.write(tmp_path, **change))
    assert (found.severity, "'rent' is not one of the choices" in found.what) == ("warning", True)
    assert found.remedy == "Did you mean 'rents'?"


def test_two_decisions_of_one_name_are_told(tmp_path: Path) -> None:
    other = rich.FILES[DECISION].replace('namespace="housing"', 'namespace="other"')
    problems = check(rich.write(tmp_path, **{"decisions/other.dmn": other}))
    assert [one.what for one in problems] == ["There are 2 decisions 'in_need', in housing.dmn and other.dmn."]


def test_a_parameter_cannot_be_called_like_a_fact(tmp_path: Path) -> None:
    change = {"parameters/tenure.yaml": rich.FILES[PARAMETER]}
    (found,) = check(rich.write(tmp_path, **change))
    assert found.what.startswith("'tenure' is a fact already")


def test_one_file_of_decisions_may_import_another(tmp_path: Path) -> None:
    other = """\
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="more" namespace="more">
  <import name="h" namespace="housing" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
  <decision name="more"><variable name="more"/><literalExpression><text>true</text></literalExpression></decision>
</definitions>
"""
    assert check(rich.write(tmp_path, **{"decisions/more.dmn": other})) == []


def _day(text: str) -> date:
    return date.fromisoformat(text)
