"""`commonway packs publish` against the database."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commonway.catalogue import queries
from commonway.catalogue.models import PackVersion
from commonway.config.cli.packs import packs
from tests.unit.packs import tiny

DUTY = "services/stop-pension/service.yaml"


def publish(folder: Path, *options: str, answer: str = "") -> Result:
    return CliRunner().invoke(packs, ["publish", str(folder), *options], input=answer)


@pytest.mark.django_db
class TestPublishCommand:
    def test_publishes_when_told_yes(self, tmp_path: Path) -> None:
        result = publish(tiny.write(tmp_path), answer="y\n")
        assert result.exit_code == 0, result.output
        assert "added organisation pension-service" in result.output
        assert "Published tiny 2026.1 as publication 1" in result.output
        assert queries.current().pack.id == "tiny"

    def test_publishes_nothing_when_told_no(self, tmp_path: Path) -> None:
        result = publish(tiny.write(tmp_path), answer="n\n")
        assert result.exit_code == 1
        assert not PackVersion.objects.exists()

    def test_dry_run_changes_nothing(self, tmp_path: Path) -> None:
        result = publish(tiny.write(tmp_path), "--dry-run")
        assert result.exit_code == 0
        assert result.output.splitlines()[-1] == "Nothing was published."
        assert not PackVersion.objects.exists()

    def test_shows_the_difference_to_what_is_current(self, tmp_path: Path) -> None:
        publish(tiny.write(tmp_path / "a"), "--yes")
        result = publish(tiny.write(tmp_path / "b", **tiny.edited(DUTY, "P10D", "P15D")), "--yes")
        assert result.output.splitlines()[:3] == [
            "changed service stop-pension",
            '    decide_within: "P10D" -> "P15D"',
            "0 added, 0 removed, 1 changed",
        ]
        assert "as publication 2" in result.output

    def test_says_when_nothing_changed(self, tmp_path: Path) -> None:
        publish(tiny.write(tmp_path), "--yes")
        result = publish(tmp_path, "--yes")
        assert result.exit_code == 0
        assert result.output.splitlines()[-1] == "tiny 2026.1 is current already."

    def test_refuses_a_malformed_pack(self, tmp_path: Path) -> None:
        result = publish(tiny.write(tmp_path, **tiny.edited(DUTY, "kind: duty", "kind: dty")), "--yes")
        assert result.exit_code == 1
        assert "1 errors, 0 warnings" in result.output
        assert not PackVersion.objects.exists()

    def test_refuses_a_pack_whose_examples_fail(self, tmp_path: Path) -> None:
        change = tiny.edited("services/widows-pension/service.yaml", "'< 2000'", "'< 1000'")
        result = publish(tiny.write(tmp_path, **change), "--yes")
        assert result.exit_code == 1
        assert "does not follow from the rules" in result.output
        assert not PackVersion.objects.exists()
