"""``commonway finder``: real situations agree to the last one; the interview runs in the terminal."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commonway.config.cli.finder import finder
from commonway.packs.importers.usagov import import_file

from .usagov_data import DATA, benefit_on, catalogue, needs_data, saved


def run(*arguments: object, typed: str = "") -> Result:
    return CliRunner().invoke(finder, [str(argument) for argument in arguments], input=typed)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    document = benefit_on(catalogue(), "applicant_date_of_birth", ">=65years", title="Pension")
    return import_file(saved(document, tmp_path), tmp_path / "pack").pack_dir


def expected(tmp_path: Path, *lines: dict[str, object]) -> Path:
    file = tmp_path / "expected.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return file


SITUATION: dict[str, object] = {
    "id": "q1",
    "today": "2025-02-06",
    "answers": {"applicant_date_of_birth": "1960-02-06", "applicant_rents": "Yes", "landlordKind": "A council"},
    "result": {"eligible": ['The "moving" grant', "Pension"], "more_information_needed": []},
}


@needs_data
def test_all_expected_situations_agree(tmp_path: Path) -> None:
    pack = import_file(DATA / "current.json", tmp_path / "pack").pack_dir
    outcome = run("check", pack, DATA / "expected.jsonl")
    assert outcome.exit_code == 0
    lines = (DATA / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    assert outcome.stdout.splitlines()[-1] == f"{len(lines)} agree, 0 differ"


@needs_data
def test_one_changed_expectation_is_found(tmp_path: Path) -> None:
    pack = import_file(DATA / "current.json", tmp_path / "pack").pack_dir
    lines = [json.loads(line) for line in (DATA / "expected.jsonl").read_text(encoding="utf-8").splitlines()[:20]]
    dropped = next(
        line["result"]["more_information_needed"] for line in lines if line["result"]["more_information_needed"]
    ).pop()
    outcome = run("check", pack, expected(tmp_path, *lines))
    assert outcome.exit_code == 1
    assert f"{dropped}: expected not eligible, got more information needed" in outcome.stdout
    assert outcome.stdout.splitlines()[-1] == "19 agree, 1 differ"


def test_agreement_is_told_and_verbose_names_it(pack: Path, tmp_path: Path) -> None:
    outcome = run("check", pack, expected(tmp_path, SITUATION), "--verbose")
    assert outcome.exit_code == 0
    assert outcome.stdout.splitlines() == ["q1: agrees", "1 agree, 0 differ"]


def test_a_difference_names_the_criterion(pack: Path, tmp_path: Path) -> None:
    outcome = run("check", pack, expected(tmp_path, {**SITUATION, "today": "2025-02-05"}, SITUATION))
    assert outcome.exit_code == 1
    reason = 'applicant_date_of_birth is 1960-02-06; the rule wants <= today() - duration("P65Y")'
    assert outcome.stdout.splitlines() == [
        "q1: differs",
        "  Pension: expected eligible, got not eligible",
        f"    not met: It fits ({reason})",
        "1 agree, 1 differ",
    ]


def test_the_day_is_the_lines_own_unless_it_has_none(pack: Path, tmp_path: Path) -> None:
    dayless = {name: value for name, value in SITUATION.items() if name != "today"}
    assert run("check", pack, expected(tmp_path, SITUATION), "--today", "2020-01-01").exit_code == 0
    assert run("check", pack, expected(tmp_path, dayless), "--today", "2020-01-01").exit_code == 1
    assert run("check", pack, expected(tmp_path, dayless)).exit_code == 2


def test_lines_that_cannot_be_used_stop_the_comparison(pack: Path, tmp_path: Path) -> None:
    bad = {**SITUATION, "answers": {"applicant_date_of_birth": "February"}}
    file = expected(tmp_path, SITUATION, bad)
    outcome = run("check", pack, file)
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    assert outcome.stderr.startswith(f"{file}:2: applicant_date_of_birth: ")


def test_what_the_pack_does_not_know_is_warned_about(pack: Path, tmp_path: Path) -> None:
    answers = {**SITUATION["answers"], "shared": "true"}  # type: ignore[dict-item]
    outcome = run("check", pack, expected(tmp_path, {**SITUATION, "answers": answers}))
    assert outcome.exit_code == 0
    assert outcome.stderr == "warning: shared is no fact of this pack; its answers are left out. (1 times)\n"


def test_the_interview_asks_and_explains(pack: Path) -> None:
    # A date of birth settles most; a number out of range and a wrong date are asked again; the landlord is not known.
    outcome = run("ask", pack, "--today", "2025-02-06", typed="13 May\n1950-05-13\n9\n1\n3\n")
    assert outcome.exit_code == 0
    text = outcome.stdout
    assert text.index("When were you born?") < text.index("Do you rent?") < text.index("Landlordkind")
    assert "0 of 2 settled, at most 3 questions left" in text
    assert "Type a number from 1 to 3." in text
    assert "Write the date as year-month-day" in text
    assert "You can get (1)\n  Pension\n    met: It fits" in text
    assert 'We need to know more for (1)\n  The "moving" grant\n    unknown: Of a council' in text


def test_the_interview_can_be_stopped(pack: Path) -> None:
    for typed in ("q\n", ""):
        outcome = run("ask", pack, typed=typed)
        assert outcome.exit_code == 0
        assert "We need to know more for (2)" in outcome.stdout


def test_the_interview_takes_answers_from_a_file(pack: Path, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(SITUATION["answers"]), encoding="utf-8")
    outcome = run("ask", pack, "--answers", file, "--today", "2025-02-05")
    assert outcome.exit_code == 0
    assert "You can get (1)" in outcome.stdout
    assert "Not for you, because (1)\n  Pension\n    not met: It fits" in outcome.stdout
