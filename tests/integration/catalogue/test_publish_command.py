"""`commonway packs publish` against the database."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commonway.catalogue import drafting, queries
from commonway.catalogue.models import PackVersion
from commonway.catalogue.publishing_drafts import publish_draft
from commonway.config.cli.packs import packs
from commonway.kernel.clock import now
from commonway.ledger.actors import system
from tests.unit.packs import rich, tiny

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


def changed_in_the_console(file: str = "housing") -> str:
    """Publish a draft of a decision, and return its DMN."""
    by, pack = system("a coordinator"), queries.current()
    draft = drafting.begin(pack.pack.id, file, by=by, at=now())
    dmn = pack.pack.decisions[file].dmn.replace("3000", "2900")
    drafting.save(draft.id, dmn, seen=1, by=by, at=now())
    publish_draft(draft.id, seen=2, version_id=pack.version_id, by=by, at=now())
    return dmn


@pytest.mark.django_db
class TestKeepsWhatWasChangedInTheConsole:
    def test_a_decision_published_in_the_console_is_named_and_kept(self, tmp_path: Path) -> None:
        publish(rich.write(tmp_path), "--yes")
        dmn = changed_in_the_console()
        for _twice in range(2):
            result = publish(tmp_path, "--yes", "--keep-drafted")
            assert result.exit_code == 0, result.output
            assert "Kept the decision housing, published in the console on" in result.output
            assert queries.current().pack.decisions["housing"].dmn == dmn

    def test_without_the_option_it_is_named_and_undone(self, tmp_path: Path) -> None:
        publish(rich.write(tmp_path), "--yes")
        dmn = changed_in_the_console()
        assert publish(tmp_path, answer="n\n").exit_code == 1
        assert queries.current().pack.decisions["housing"].dmn == dmn
        result = publish(tmp_path, "--yes")
        assert "This undoes the decision housing, published in the console on" in result.output
        assert queries.current().pack.decisions["housing"].dmn != dmn

    def test_once_undone_or_brought_into_the_folder_it_keeps_nothing_back(self, tmp_path: Path) -> None:
        publish(rich.write(tmp_path / "a"), "--yes")
        dmn = changed_in_the_console()
        more = rich.FILES[rich.SERVICE].replace("Help with the rent.", "Help with rent.")
        brought = rich.write(tmp_path / "b", **{rich.DECISION: dmn, rich.SERVICE: more})
        result = publish(brought, "--yes", "--keep-drafted")
        assert "Published" in result.output, result.output
        publish(tmp_path / "a", "--yes")
        again = publish(brought, "--yes", "--keep-drafted")
        assert "Published" in again.output, again.output
