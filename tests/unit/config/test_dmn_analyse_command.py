"""``commonway dmn analyse`` says what is open and what is said twice, with the place in the file."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commonway.config.cli.dmn import dmn
from tests import deciding


def analysed(tmp_path: Path, text: str, *options: str) -> Result:
    file = tmp_path / "pension.dmn"
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(dmn, ["analyse", str(file), *options])


def test_a_sound_table_is_said_to_be_so(tmp_path: Path) -> None:
    result = analysed(tmp_path, deciding.dmn())
    assert (result.exit_code, result.output) == (0, "0 errors, 0 warnings, 0 notes\n")


def test_what_is_wrong_is_told_with_its_place(tmp_path: Path) -> None:
    result = analysed(tmp_path, deciding.dmn(("&lt;= 10", "-", "1"), ("&gt;= 10", "&lt; 5", "2")))
    assert result.exit_code == 1
    assert "pension.dmn:13: error: widow_pension_amount: Rules 1 and 2 can match together" in result.output
    assert "warning: widow_pension_amount: No rule matches where years_married: > 10; income: >= 5." in result.output
    assert result.output.endswith("1 errors, 1 warnings, 0 notes\n")


@pytest.mark.parametrize(("options", "notes"), [((), 1), (("--quiet",), 0)])
def test_notes_can_be_left_out(tmp_path: Path, options: tuple[str, ...], notes: int) -> None:
    rows = (("&lt;= 10", "-", "1"), ("&lt; 5", "-", "2"), ("-", "-", "3"))
    result = analysed(tmp_path, deciding.dmn(*rows, policy="RULE ORDER"), *options)
    assert result.output.count("information") == notes
