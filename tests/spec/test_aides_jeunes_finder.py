"""The aides-jeunes engine's own outcomes, every benefit and amount; and the form of the file they stand in."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from commonway.config.cli import commonway
from commonway.eligibility.interview import Interview
from commonway.packs.definitions import Pack
from commonway.packs.importers.aides_jeunes import import_folder
from commonway.packs.load import load

from .aides_jeunes_data import BENEFIT, DATA, asking, needs_data, write


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack made of the real folder."""
    return import_folder(DATA, tmp_path_factory.mktemp("aides-jeunes") / "pack").pack_dir


@needs_data
def test_every_declared_benefit_becomes_a_service_with_words(real: Path) -> None:
    pack = load(real)
    declared = [service for service in pack.services.values() if "/" not in service.identifier]
    assert {service.identifier for service in declared} == {
        file.stem for file in (DATA / "benefits" / "javascript").iterdir()
    }
    for service in declared:
        assert all({"fr", "en"} <= criterion.text.keys() for criterion in service.rule.criteria)
    assert all({"fr", "en"} <= fact.question.keys() for fact in pack.facts.values())
    computed = {service.identifier for service in pack.services.values() if service.rule.source}
    assert computed == {f"openfisca/{file.stem}" for file in (DATA / "benefits" / "openfisca").iterdir()}


@needs_data
@pytest.mark.parametrize("engine", ["interpreter", "vectorised"])
def test_every_outcome_and_amount_agrees(real: Path, engine: str) -> None:
    ran = CliRunner().invoke(
        commonway, ["finder", "check", str(real), str(DATA / "expected.jsonl"), "--engine", engine]
    )
    assert ran.output.splitlines()[-1] == "2033 agree, 0 differ"
    assert ran.exit_code == 0


def situation(born: str = "2000-01-01", eligible: dict[str, Any] | None = None, **menage: object) -> dict[str, Any]:
    return {
        "id": "s1",
        "situation": {
            "dateDeValeur": "2026-02-06",
            "demandeur": {"id": "d", "date_naissance": born},
            "enfants": [],
            "menage": menage,
        },
        "openfisca": {"rfr": 12000, "nbptr": 2, "rsa": 0, "boursier": False},
        "eligible": {} if eligible is None else eligible,
    }


def check(tmp_path: Path, *lines: object, **benefits: str) -> tuple[int, list[str]]:
    pack = tmp_path / "pack"
    if not pack.exists():
        import_folder(write(tmp_path / "source", **benefits), pack)
    file = tmp_path / "expected.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    ran = CliRunner().invoke(commonway, ["finder", "check", str(pack), str(file)])
    return ran.exit_code, ran.output.splitlines()


def test_an_amount_has_to_be_the_very_one(tmp_path: Path) -> None:
    lines = [situation(eligible={"aide": amount}) for amount in (40, 40.0, 40.01, 41, True)]
    code, said = check(tmp_path, *lines, aide=BENEFIT)
    assert (code, said[-1]) == (1, "2 agree, 3 differ")
    assert "  aide: expected 40.01, got 40" in said
    assert "  aide: expected eligible, got 40" in said


def test_what_is_not_expected_must_not_come_out(tmp_path: Path) -> None:
    code, said = check(tmp_path, situation(), situation(born="2015-01-01"), aide=BENEFIT)
    assert (code, said[-1]) == (1, "1 agree, 1 differ")
    assert "  aide: expected not eligible, got 40" in said
    assert any("Vous avez 18 ans ou plus." in line for line in said)


def test_what_the_pack_lacks_is_told(tmp_path: Path) -> None:
    code, said = check(tmp_path, situation(born="2015-01-01", eligible={"other": True}), aide=BENEFIT)
    assert (code, said[-2:]) == (1, ["  other: expected eligible, got no such service", "0 agree, 1 differ"])


@pytest.mark.parametrize(
    ("condition", "menage", "yes"),
    [
        ('{type: communes, values: ["35238"]}', {"depcom": "35238"}, True),
        ('{type: communes, values: ["35238"]}', {}, False),
        ('{type: excluded_epcis, values: ["200"]}', {}, True),
        ('{type: excluded_epcis, values: ["200"]}', {"_epci": "200"}, False),
        ("{type: statut_occupation_logement, excludes: [proprietaire]}", {}, True),
        ("{type: statut_occupation_logement, includes: [proprietaire]}", {}, False),
        ('{type: taux_incapacite, operator: "<", value: 0.5}', {}, True),
        ('{type: taux_incapacite, operator: ">=", value: 0.5}', {}, False),
        ('{type: quotient_familial, operator: "<=", value: 500, period: month}', {}, True),
        ('{type: quotient_familial, operator: "<", value: 500, period: month}', {}, False),
        ("{type: enfants_eligibles, operator: '<', value: 2, age_min: 0, age_max: 9}", {}, False),
        ("{type: boursier}", {}, False),
    ],
)
def test_a_situation_is_whole(tmp_path: Path, condition: str, menage: dict[str, object], *, yes: bool) -> None:
    line = situation(eligible={"aide": True} if yes else {}, **menage)
    assert check(tmp_path, line, aide=asking(condition))[1] == ["1 agree, 0 differ"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ({"situation": {"dateDeValeur": "2026-01-01"}}, '"eligible" is missing'),
        ({"situation": {}, "eligible": {}}, '"situation.dateDeValeur" is missing'),
        ({"situation": None, "eligible": {}}, '"situation.dateDeValeur" is missing'),
        (situation(eligible={"aide": "40"}), '"eligible.aide" is neither an amount nor true'),
        (situation(born="yesterday"), "'yesterday' is not an answer"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: object, what: str) -> None:
    code, said = check(tmp_path, line, aide=BENEFIT)
    assert code == 2
    assert any("expected.jsonl:1" in each and what in each for each in said)


def test_only_what_can_matter_is_asked(tmp_path: Path) -> None:
    profiles = "[{type: apprenti, conditions: [{type: boursier}]}, {type: lyceen}]"
    pack = pack_of(tmp_path, a=asking('{type: regions, values: ["53"]}', profiles=profiles))
    interview = Interview.of_pack(pack)
    day = date(2026, 2, 6)
    assert interview.next_question({"region": "28"}, today=day) is None
    assert interview.next_question({"schooling": "lycee"}, today=day) == "region"
    asked = interview.open_questions({"region": "53", "work_study_contract": "aucun"}, today=day)
    assert asked == ("schooling",)


def pack_of(folder: Path, **benefits: str) -> Pack:
    return load(import_folder(write(folder / "source", **benefits), folder / "pack").pack_dir)
