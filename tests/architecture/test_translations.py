"""Every word the interface says is in the Arabic catalogue, translated, with its places in order."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_word_is_translated_and_the_catalogues_are_up_to_date() -> None:
    checked = subprocess.run(
        [sys.executable, "scripts/messages", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
