"""``commonway finder what-if``: what it writes, and what it says of files it cannot read."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from commonway.config.cli import commonway
from commonway.config.cli import what_if as command
from commonway.packs.load import load

PACK = Path(__file__).resolve().parents[3] / "packs" / "talvera"
_load = cache(load)
ANSWERS: dict[str, Any] = {"children": [{"born": "2010-02-20"}], "income": 30000}


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the pack for the first test only: it is large."""
    monkeypatch.setattr(command, "load", _load)


def run(folder: Path, changes: object, *more: str, answers: object = None) -> Result:
    for name, content in (("answers", ANSWERS if answers is None else answers), ("changes", changes)):
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    files = ["--answers", str(folder / "answers.json"), "--changes", str(folder / "changes.json")]
    return CliRunner().invoke(commonway, ["finder", "what-if", str(PACK), *files, "--from", "2026-11", *more])


def test_every_month_and_service_is_written_and_drawn(tmp_path: Path) -> None:
    birth = [{"on": "2027-03-01", "adds": {"children": [{"born": "2027-03-01"}]}}]
    done = run(tmp_path, birth, "--months", "6", "--csv", str(tmp_path / "o.csv"), "--svg", str(tmp_path / "o.svg"))
    assert done.exit_code == 0, done.output
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["service"] == "child-allowance"]
    assert [row["amount"] for row in rows] == ["62", "62", "65", "65", "160", "160"]
    assert {row["outcome"] for row in rows} == {"yes"}
    assert (tmp_path / "o.svg").read_text(encoding="utf-8").startswith("<svg ")
    assert "2027-03  Child allowance: 65 -> 160, because of the change of children" in done.output
    assert "needs rents_home" in done.output


def test_each_month_can_be_shown_and_names_be_arabic(tmp_path: Path) -> None:
    done = run(tmp_path, [], "--months", "3", "--every-month", "--language", "ar")
    assert done.exit_code == 0, done.output
    assert "2026-12" in done.output
    assert "بدل الطفل" in done.output


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ("{", "This is not JSON."),
        ({}, "This is not a list of changes."),
        ([1], "This is not a list of changes."),
        ([{"on": "soon", "change": "birth"}], '"on" is no month or day.'),
        ([{"on": "2027-13", "change": "birth"}], '"on" is no month or day.'),
        ([{"on": "2027-03", "change": "lottery"}], "There is no change 'lottery'."),
        ([{"on": "2027-03", "change": ["birth"]}], "There is no change"),
        ([{"on": "2027-03", "sets": {"shoe_size": 41}}], "There is no fact 'shoe_size'."),
        ([{"on": "2027-03", "sets": []}], "This change cannot be read."),
        ([{"on": "2027-03", "adds": {"children": 3}}], "This change cannot be read."),
        ([{"on": "2027-03", "when": "later"}], "This change cannot be read."),
        ([{"on": "2027-03", "sets": {"income": "plenty"}}], "is not an answer"),
        ([{"on": "2027-03", "adds": {"children": [{"born": "soon"}]}}], "is not an answer"),
    ],
)
def test_changes_that_cannot_be_read_are_told(tmp_path: Path, changes: object, told: str) -> None:
    done = run(tmp_path, changes)
    assert done.exit_code != 0
    assert told in f"{done.output}{done.exception}"


def test_answers_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    assert "This is not an object." in f"{(done := run(tmp_path, [], answers=[1])).output}{done.exception}"
    assert "is not an answer" in f"{(done := run(tmp_path, [], answers={'income': 'x'})).output}{done.exception}"


@pytest.mark.parametrize("months", ["0", "601", "x"])
def test_a_time_that_cannot_be_looked_at_is_refused(tmp_path: Path, months: str) -> None:
    assert run(tmp_path, [], "--months", months).exit_code == 2
    assert CliRunner().invoke(commonway, ["finder", "what-if", str(PACK), "--from", "later"]).exit_code == 2
