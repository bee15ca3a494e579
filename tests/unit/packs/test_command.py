"""`commonway packs`: what it prints and how it exits, without a database."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commonway.config.cli.packs import packs
from tests.unit.packs import tiny

DUTY = "services/stop-pension/service.yaml"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(packs, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny.write(tmp_path / "tiny")


class TestCheck:
    def test_sound_pack(self, folder: Path) -> None:
        result = run("check", folder)
        assert (result.exit_code, result.output) == (0, "0 errors, 0 warnings\n")

    def test_errors(self, tmp_path: Path) -> None:
        result = run("check", tiny.write(tmp_path, **tiny.edited(DUTY, "kind: duty", "kind: [duty]")))
        assert result.exit_code == 1
        assert f"{DUTY}:5:7: error: 'kind' cannot be" in result.output
        assert result.output.splitlines()[-1] == "1 errors, 0 warnings"

    def test_words_in_brackets_are_printed_as_they_are(self, tmp_path: Path) -> None:
        result = run("check", tiny.write(tmp_path, **tiny.edited(DUTY, "kind: duty", 'kind: "[bold]"')))
        assert "'[bold]'" in result.output

    @pytest.mark.parametrize(("option", "status"), [((), 0), (("--strict",), 1)])
    def test_warnings(self, tmp_path: Path, option: tuple[str, ...], status: int) -> None:
        change = tiny.edited(DUTY, "{en: Payments end., ar: تتوقف المدفوعات.}", "Payments end.")
        result = run("check", tiny.write(tmp_path, **change), *option)
        assert result.exit_code == status
        assert "warning: missing translation: ar" in result.output
        assert result.output.splitlines()[-1] == "0 errors, 1 warnings"

    def test_json(self, tmp_path: Path) -> None:
        result = run("check", tiny.write(tmp_path, **tiny.edited(DUTY, "kind: duty", "kind: dty")), "--json")
        found = [json.loads(line) for line in result.stdout.splitlines()]
        assert result.exit_code == 1
        assert [(one["file"], one["line"], one["severity"]) for one in found] == [(DUTY, 5, "error")]
        assert result.stderr == "1 errors, 0 warnings\n"

    def test_no_such_folder(self, tmp_path: Path) -> None:
        assert run("check", tmp_path / "nowhere").exit_code == 2


class TestDiff:
    def test_changes_are_shown_field_by_field(self, folder: Path, tmp_path: Path) -> None:
        new = tiny.write(tmp_path / "new", **tiny.edited(DUTY, "P10D", "P15D"))
        result = run("diff", folder, new)
        assert result.exit_code == 0
        assert result.output.splitlines() == [
            "changed service stop-pension",
            '    decide_within: "P10D" -> "P15D"',
            "0 added, 0 removed, 1 changed",
        ]

    def test_json(self, folder: Path, tmp_path: Path) -> None:
        new = tiny.write(tmp_path / "new", **{"life-events/bereavement/examples/wife.yaml": None})
        result = run("diff", folder, new, "--json")
        assert json.loads(result.stdout) == {"kind": "example", "id": "wife", "manner": "removed", "fields": []}

    def test_malformed_pack_is_explained(self, folder: Path, tmp_path: Path) -> None:
        broken = tiny.write(tmp_path / "broken", **tiny.edited(DUTY, "kind: duty", "kind: dty"))
        result = run("diff", folder, broken)
        assert result.exit_code == 1
        assert "Did you mean 'duty'?" in result.output
        assert "cannot be used: 1 errors, 0 warnings" in result.output


class TestShow:
    def test_whole(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", "200")
        result = run("show", folder)
        assert result.exit_code == 0
        for words in ("Tiny land", "Pension Service", "Stop the pension", "deaths-to-pensions / death", "drove: true"):
            assert words in result.output

    def test_in_another_language(self, folder: Path) -> None:
        result = run("show", folder, "services", "--language", "ar")
        assert "وقف المعاش" in result.output
        assert "Stop the pension" not in result.output

    @pytest.mark.parametrize(
        "kind", ["organisations", "agreements", "facts", "services", "life-events", "letters", "examples"]
    )
    def test_every_kind(self, folder: Path, kind: str) -> None:
        assert run("show", folder, kind).exit_code == 0

    def test_one(self, folder: Path) -> None:
        result = run("show", folder, "agreement", "deaths-to-pensions")
        assert "Registration Act, section 4" in result.output
        assert "facts: full_name, date_of_death" in result.output

    @pytest.mark.parametrize(
        ("arguments", "remedy"),
        [(("servce",), "Did you mean 'services'?"), (("service", "stop-pensions"), "Did you mean 'stop-pension'?")],
    )
    def test_misspelt(self, folder: Path, arguments: tuple[str, ...], remedy: str) -> None:
        result = run("show", folder, *arguments)
        assert result.exit_code != 0
        assert remedy in str(result.exception)


@pytest.mark.parametrize("command", ["check", "diff", "show", "import", "publish"])
def test_help_has_examples(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"commonway packs {command}" in result.output


def test_pure_commands_need_no_django(folder: Path) -> None:
    code = (
        "import sys\nfrom commonway.config.cli.packs import packs\n"
        f"packs.main(['check', {str(folder)!r}], standalone_mode=False)"
    )
    seen = "\nfinally:\n    print('django' in sys.modules)"
    script = (
        "import sys\ntry:\n    "
        + code.replace("\n", "\n    ")
        + "\nexcept SystemExit as done:\n    print(done.code)"
        + seen
    )
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert output.splitlines() == ["0 errors, 0 warnings", "0", "False"]
