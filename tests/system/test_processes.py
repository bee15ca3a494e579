"""The promises that need whole processes: the story ends well, and killing processes loses nothing."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds, to stop
pytestmark = pytest.mark.system


def _run(*arguments: str, seconds: int) -> subprocess.CompletedProcess[str]:
    """Run a command of ours in an environment of its own: its home and database are temporary."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("COMMONWAY_", "DATABASE_", "DJANGO_"))
    }
    clean |= {"COLUMNS": "160", "NO_COLOR": "1"}
    command = [sys.executable, "-m", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, env=clean, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            said = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.terminate()  # it stops what it started
            said = process.communicate(timeout=PATIENCE)
            pytest.fail(f"{command} did not end within {seconds} s. It said: {''.join(said)}")
    return subprocess.CompletedProcess(command, process.returncode, *said)


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_the_story_ends_with_nothing_lost() -> None:
    ended = _run("commonway", "story", "--own", seconds=280)
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    assert "Organisations she had to contact: 1" in ended.stdout
    told = re.search(r"Organisations that know: (\d+)", ended.stdout)
    assert told is not None
    assert int(told[1]) >= 10
    assert "Nothing was lost." in ended.stdout


def test_killing_processes_loses_nothing() -> None:
    # However busy the machine, the command says what is open before its own time is over here.
    patience = ("--fire", "60", "--settle", "150")
    ended = _run("benchmarks.kill", "--reports", "12", "--clients", "4", *patience, "--port", _free_port(), seconds=560)
    assert ended.returncode == 0, ended.stdout + ended.stderr[-3000:]
    figures = dict(re.findall(r"│ (.+?)\s+│\s+(\d+) │", ended.stdout))
    assert figures["reports sent"] == "12"
    assert int(figures["deliveries done"]) > 100
    assert figures["ids that did not take effect exactly once"] == "0"
