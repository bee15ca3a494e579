"""``commonway finder ask --changes``: what would have to be different, in the terminal."""

import json
from pathlib import Path

from click.testing import CliRunner

from commonway.config.cli import commonway

TALVERA = Path(__file__).resolve().parents[3] / "packs" / "talvera"
ANSWERS = {
    "relationship": "spouse",
    "income": 50000,
    "paid_for_funeral": False,
    "date_of_death": "2026-10-01",
    "applicant_date_of_birth": "1960-01-01",
}


def ask(folder: Path, *options: str) -> str:
    file = folder / "answers.json"
    file.write_text(json.dumps(ANSWERS))
    command = ["finder", "ask", str(TALVERA), "--answers", str(file), "--today", "2026-11-25", *options]
    result = CliRunner().invoke(commonway, command)
    assert result.exit_code == 0, result.output
    return result.output


def test_each_no_says_what_would_have_to_be_different(tmp_path: Path) -> None:
    said = ask(tmp_path, "--changes")
    assert (
        "a yes with: Your income in a year: less than 18,000 (now 50,000); Pays for the funeral: yes (now no)" in said
    )
    assert "for someone with: Your date of birth: 25 November 1956 or earlier (now 1 January 1960)" in said
    assert "no longer a no with: Pays for the funeral: yes (now no)" in said


def test_it_is_left_out_unless_asked_for(tmp_path: Path) -> None:
    assert "a yes with" not in ask(tmp_path)
