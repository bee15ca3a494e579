"""What the documents of processes say is so: their file, code and commands run here."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from commonway.bpmn import Outcome
from commonway.config.cli.bpmn import bpmn

DOCS = Path(__file__).parents[2] / "docs"


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (xml,) = blocks(DOCS / "how-to" / "run-a-process.md", "xml")
    Path("benefit.bpmn").write_text(xml)
    return tmp_path


def test_the_code_of_the_reference_runs(folder: Path) -> None:
    (code,) = blocks(DOCS / "reference" / "bpmn.md", "python")
    names: dict[str, object] = {}
    exec(code, names)
    assert names["step"].state.outcome == Outcome("ended", "Granted", "Granted")  # type: ignore[attr-defined]
    assert len(str(names["kept"])) < 400


def test_the_how_to_runs_as_it_is_written(folder: Path) -> None:
    page = DOCS / "how-to" / "run-a-process.md"
    check, run, draw = blocks(page, "sh")
    (typed,) = blocks(page, "text")
    (script,) = blocks(page, "json")
    assert CliRunner().invoke(bpmn, shlex.split(check)[2:]).exit_code == 0
    result = CliRunner().invoke(bpmn, shlex.split(run)[2:], input=typed)
    assert "facts are needed at Clear: proven" in result.output
    assert "ended: Granted" in result.output
    assert CliRunner().invoke(bpmn, shlex.split(draw)[2:]).exit_code == 0
    assert "Granted, end, done" in Path("benefit.svg").read_text()
    Path("script.jsonl").write_text(script)
    again = ["run", "benefit.bpmn", "--set", "income=900", "--script", "script.jsonl"]
    assert "ended: Closed without proof" in CliRunner().invoke(bpmn, again).output
