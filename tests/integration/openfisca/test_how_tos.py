"""The pages on looking ahead and on OpenFisca, followed to the letter."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from commonway.config.cli import commonway
from tests import openfisca_country
from tests.integration.catalogue.test_pack_docs import agrees, sessions

pytestmark = pytest.mark.xdist_group("openfisca")
ROOT = Path(__file__).resolve().parents[3]
_BLOCK = re.compile(r"(?:^`(?P<file>[^`\n]+)`:\n\n)?^```(?P<kind>yaml|json|console)\n(?P<text>.*?)^```$", re.M | re.S)


def follow(page: str, folder: Path, *, url: str = "") -> int:
    """Write each file of the page and run each command; return how many there were."""
    ran = 0
    for match in _BLOCK.finditer((ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")):
        if match["kind"] != "console":
            if match["file"]:
                (folder / match["file"]).parent.mkdir(parents=True, exist_ok=True)
                (folder / match["file"]).write_text(match["text"], encoding="utf-8")
            continue
        for command, expected in sessions(match["text"]):
            program, *arguments = shlex.split(command.replace("http://localhost:5000", url))
            assert program == "commonway"
            said = CliRunner().invoke(commonway, arguments).output.splitlines()
            assert agrees([line.rstrip() for line in said], expected), f"$ {command}\n" + "\n".join(said)
            ran += 1
    return ran


def test_an_openfisca_country_decides_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with openfisca_country.serving() as url:
        assert follow("use-an-openfisca-country.md", tmp_path, url=url) == 2


def test_looking_ahead_goes_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "packs").symlink_to(ROOT / "packs")
    assert follow("look-ahead.md", tmp_path) == 1
