"""The how-to “screen a population” is followed to the letter; addresses in it become those of this machine."""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from commonway.config.cli import commonway

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "how-to" / "screen-a-population.md").read_text(encoding="utf-8")
DATABASE, CLUSTER = "postgresql://reader@db/register", "spark://host:7077"
_BLOCK = re.compile(
    r"(?:^`(?P<file>[^`\n]+)`:\n\n)?^```(?P<kind>csv|yaml|console|python)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_BEFORE_THE_CLUSTER, _CLUSTER = PAGE.split("## Inside a Spark cluster")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "packs").symlink_to(ROOT / "packs")
    monkeypatch.chdir(tmp_path)
    for block in _BLOCK.finditer(PAGE):
        if block["kind"] in ("csv", "yaml"):
            (tmp_path / block["file"]).write_text(block["text"], encoding="utf-8")
    return tmp_path


@pytest.fixture
def register(folder: Path) -> Iterator[str]:
    """The address of a database with the people of the page in a table."""
    header, *people = (folder / "people.csv").read_text(encoding="utf-8").splitlines()
    types = {"date_of_death": "date", "paid_for_funeral": "boolean", "income": "numeric", "children_under_18": "int"}
    columns = ", ".join(f"{name} {types.get(name, 'text')}" for name in header.split(","))
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS public.people")
        connection.execute(f"CREATE TABLE public.people ({columns})")
        for person in people:
            cells = [cell or None for cell in person.split(",")]
            connection.execute(f"INSERT INTO public.people VALUES ({', '.join(['%s'] * len(cells))})", cells)
        yield os.environ["DATABASE_URL"]
        connection.execute("DROP TABLE public.people")


def sessions(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """Yield each command of the console blocks in *text*, and the lines it is to print."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *expected = part.splitlines()
        program, *arguments = shlex.split(command)
        assert program == "commonway"
        yield arguments, expected


def check(said: str, expected: list[str]) -> None:
    """Hold what was *said* to the page; ``...`` stands for any lines, or within a line for any words."""
    lines = [r"(?:.*\n)*" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*") + r"\n" for line in expected]
    loose = r"(?:.*\n)*" if expected and expected[0].endswith("...") else ""
    assert re.fullmatch(loose.join(lines), said), said


def test_how_to_is_followed_to_the_letter(folder: Path, register: str) -> None:
    ran = 0
    for block in _BLOCK.finditer(_BEFORE_THE_CLUSTER):
        if block["kind"] == "python":
            exec(compile(block["text"], "screen-a-population.md", "exec"), {})
        if block["kind"] != "console":
            continue
        for arguments, expected in sessions(block["text"]):
            here = [register if argument == DATABASE else argument for argument in arguments]
            result = CliRunner().invoke(commonway, here)
            assert result.exit_code == 0, result.output + str(result.exception)
            check(result.stdout, expected)
            ran += 1
    assert ran == 3
    assert (folder / "register.parquet").exists()


@pytest.mark.skipif(shutil.which("java") is None, reason="Spark runs on Java, and there is none")
@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed")
def test_how_to_works_inside_spark(folder: Path) -> None:
    (block,) = (each for each in _BLOCK.finditer(_CLUSTER) if each["kind"] == "console")
    ((arguments, expected),) = sessions(block["text"])
    here = ["local[1]" if argument == CLUSTER else argument for argument in arguments]
    program = str(Path(sys.executable).with_name("commonway"))
    done = subprocess.run([program, *here], cwd=folder, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    check(done.stdout, expected)
