"""Starting an installation: what it says of the pack's folder."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from commonway.config import installation
from commonway.config.installation import Installation

SAID = "changed decision x\nKept the decision x, published in the console on 3 May 2026.\nNothing was published.\n"


@pytest.mark.parametrize(("republish", "option"), [(False, ["--keep-drafted"]), (True, [])])
def test_the_folder_is_published_over_the_consoles_decisions_only_when_told(
    monkeypatch: pytest.MonkeyPatch, republish: bool, option: list[str]
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(installation, "command", lambda *arguments: asked.extend(arguments) or SAID)
    assert Installation(republish=republish)._publish(Path("folder")) == SAID
    assert asked == ["packs", "publish", "folder", "--yes", *option]


def test_what_was_kept_is_said_with_how_to_force_it() -> None:
    printed = StringIO()
    Installation(console=Console(file=printed, width=200))._say_what_was_kept(SAID)
    assert "! Kept the decision x, published in the console on 3 May 2026." in printed.getvalue()
    assert "commonway run --republish" in printed.getvalue()
    printed.truncate(0)
    Installation(console=Console(file=printed))._say_what_was_kept("Published talvera 1.")
    assert printed.getvalue() == ""
